internal import Core

/// Every plot of a report as its own SVG file.
package enum PlotFiles {
    /// A file's name and its text.
    package struct File: Sendable {
        package let name: String
        package let content: String
    }

    /// The files `<workload>-series.svg`, `-score.svg`, `-distribution.svg` and `-loss.svg`, where there are data
    /// for them. Names hold `a-z`, `0-9`, `-` and `.` alone and differ from each other.
    package static func render(_ report: DetectionReport) -> [File] {
        var slugs = Slugs()
        return report.sections.flatMap { section -> [File] in
            let slug = slugs.next(for: section.workload.name)
            let plots: [(String, Drawing?)] = [
                ("series", section.series.isEmpty ? nil : section.seriesPlot()),
                ("score", section.scored.isEmpty ? nil : section.scorePlot()),
                ("distribution", section.distributionPlot()),
                ("loss", section.lossPlot()),
            ]
            return plots.compactMap { kind, drawing in
                drawing.map { File(name: "\(slug)-\(kind).svg", content: $0.standalone) }
            }
        }
    }
}
