internal import Benchmarking
internal import Core
internal import Report

/// A benchmark's report as text.
enum BenchText {
    static func render(_ report: BenchmarkReport) -> String {
        var parts = [heading(report), throughput(report)]
        if !report.stages.isEmpty { parts.append(stages(report)) }
        if let row = report.slidingRow { parts.append(slidingRow(row)) }
        if !report.fleets.isEmpty { parts.append(fleets(report.fleets)) }
        parts.append(noise(report.noise))
        return parts.joined(separator: "\n")
    }

    private static func heading(_ report: BenchmarkReport) -> String {
        var lines = [
            "\(report.subject): \(report.plugin), windows of \(report.windowRows) rows × \(report.features) features",
            "\(report.processor), \(report.cores) cores; \(report.instructionSet), \(report.precision),"
                + " peak \(NumberText.fixed(report.peakGflops, decimals: 1)) GFLOP/s per core",
        ]
        if let operations = report.operationsPerWindow, let bytes = report.weightBytes {
            lines.append(
                "\(NumberText.fixed(operations / 1e6, decimals: 2)) MFLOP per window,"
                    + " \(NumberText.fixed(Double(bytes) / 1000, decimals: 0)) kB of weights")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func throughput(_ report: BenchmarkReport) -> String {
        let rows = report.inference.map { row("score", $0) } + (report.training.map { [row("train", $0)] } ?? [])
        return TextTable.render(
            ReportTable(
                headers: [
                    "", "batch", "threads", "best µs/window", "median", "p99", "windows/s", "GFLOP/s", "of peak",
                ], rows: rows), width: Terminal.width)
    }

    private static func row(_ name: String, _ cell: BenchmarkReport.Throughput) -> [String] {
        [
            name, "\(cell.batch)", "\(cell.threads)", NumberText.fixed(cell.bestMicroseconds, decimals: 2),
            NumberText.fixed(cell.medianMicroseconds, decimals: 2), NumberText.fixed(cell.p99Microseconds, decimals: 2),
            NumberText.fixed(cell.windowsPerSecond, decimals: 0),
            cell.gflops.map { NumberText.fixed($0, decimals: 1) } ?? "n/a",
            cell.shareOfPeak.map { NumberText.percent($0, decimals: 0) } ?? "n/a",
        ]
    }

    private static func stages(_ report: BenchmarkReport) -> String {
        TextTable.render(
            ReportTable(
                headers: ["stage of scoring a row", "median µs", "share"],
                rows: report.stages.map {
                    [
                        $0.name, NumberText.fixed($0.medianMicroseconds, decimals: 3),
                        NumberText.percent($0.share, decimals: 1),
                    ]
                }), width: Terminal.width)
    }

    private static func slidingRow(_ row: BenchmarkReport.SlidingRow) -> String {
        "model time per streamed row: \(NumberText.fixed(row.medianMicroseconds, decimals: 2)) µs,"
            + " \(NumberText.fixed(row.wholeWindowMicroseconds, decimals: 2)) µs without cached input products\n"
    }

    private static func fleets(_ fleets: [BenchmarkReport.Fleet]) -> String {
        TextTable.render(
            ReportTable(
                headers: [
                    "tick of", "workloads", "threads", "best µs/window", "median", "p99", "windows/s", "over one",
                ],
                rows: fleets.map { fleet in
                    let cell = fleet.throughput
                    return [
                        "\(cell.batch)", fleet.kind, "\(cell.threads)",
                        NumberText.fixed(cell.bestMicroseconds, decimals: 2),
                        NumberText.fixed(cell.medianMicroseconds, decimals: 2),
                        NumberText.fixed(cell.p99Microseconds, decimals: 2),
                        NumberText.fixed(cell.windowsPerSecond, decimals: 0),
                        NumberText.fixed(fleet.overOne, decimals: 2) + "×",
                    ]
                }), width: Terminal.width)
    }

    private static func noise(_ noise: BenchmarkReport.Noise) -> String {
        let foreign =
            noise.foreignCores.map { "other processes used \(NumberText.fixed($0, decimals: 2)) cores, " } ?? ""
        let text = "\(foreign)rounds differed by at most \(NumberText.percent(noise.largestSpread, decimals: 0))"
        return noise.isNoisy ? "note: the machine was busy: \(text); repeat when it is idle" : text
    }
}
