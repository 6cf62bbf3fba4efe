internal import Core
internal import Evaluation
internal import Files
internal import Foundation
internal import ModelFiles
internal import Report

/// The files that a detection writes; nil ones are left out.
package struct DetectionOutputs: Sendable {
    /// How scores are written.
    package enum ScoreFormat: String, CaseIterable, Sendable {
        case csv, json
        case hdf5 = "h5"

        /// The format of a file by its ending; nil for another ending.
        package init?(path: String) {
            self.init(rawValue: URL(fileURLWithPath: path).pathExtension.lowercased())
        }
    }

    /// File for the scores, in the format of its ending.
    package var scores: String?
    /// CSV file for the episodes.
    package var episodes: String?
    /// HTML report.
    package var report: String?
    /// Folder for each plot as an SVG file.
    package var plots: String?
    /// Title of the report.
    package var title = "Anomalies"
    /// Lines on the data's origin and licence for the report.
    package var attribution: [String] = []

    package init() {}

    /// Fails before the work begins where ``write(_:_:model:labels:files:)`` would fail after it.
    func check(_ files: FileSettings) throws {
        if let scores, ScoreFormat(path: scores) == nil {
            throw JobError(problem: "\(.output) '\(scores)' must end in .csv, .json or .h5", isUsage: true)
        }
        try files.check([scores, episodes, report])
    }

    /// Writes the files.
    ///
    /// - Returns: their paths, and that of the plots' folder.
    func write(
        _ result: ScoredData, _ systemIncidents: [SystemIncident], model: String, labels: [LabeledEvent],
        files: FileSettings
    ) throws -> [String] {
        if let scores { try write(result, toScores: scores, files) }
        if let episodes {
            var text = ""
            CSVWriter.writeEpisodes(result.episodes, to: &text)
            try AtomicFile.write(text, to: episodes)
        }
        if report != nil || plots != nil {
            let page = DetectionReport(
                result, systemIncidents, title: title, createdSeconds: files.createdSeconds, model: model,
                events: labels,
                attribution: attribution)
            if let report { try AtomicFile.write(HTMLReport.render(page), to: report) }
            if let plots {
                try Folder.make(plots)
                for file in PlotFiles.render(page) {
                    try AtomicFile.write(file.content, to: "\(plots)/\(file.name)")
                }
            }
        }
        return [scores, episodes, report, plots].compactMap { $0 }
    }

    private func write(_ result: ScoredData, toScores path: String, _ files: FileSettings) throws {
        switch ScoreFormat(path: path) {
        case .csv?:
            var text = ""
            CSVWriter.writeScores(result.scored, to: &text)
            try AtomicFile.write(text, to: path)
        case .json?:
            let json = DetectionJSON(
                createdSeconds: files.createdSeconds, scored: result.scored, episodes: result.episodes,
                includesScores: true)
            try AtomicFile.write(String(decoding: try json.data(), as: UTF8.self), to: path)
        case .hdf5?, nil:
            try ResultsFile.write(
                scored: result.scored, episodes: result.episodes, to: path, createdAt: files.createdAt,
                engineVersion: engineVersion)
        }
    }
}
