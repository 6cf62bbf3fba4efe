internal import ArgumentParser
internal import Core
internal import Engine
internal import Foundation
internal import Ingest
internal import Jobs
internal import ModelFiles
internal import Plugins
internal import Report

struct Windows: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes windows, residuals, scores and verdicts for other programs.",
        usage: "anomengine windows [<options>] <inputs> ... --model <m> --output <o>",
        discussion: """
            EXAMPLES
              anomengine windows metrics/ --model shop.h5 --output windows.h5
              h5dump -n windows.h5

            The file is HDF5 with CF attributes and dimension scales; docs/files.md describes it. It holds every window \
            of the data, so give a short span (--from, --to).
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @OptionGroup var data: DataOptions

    @Option(name: .shortAndLong, help: "Model file.")
    var model: String

    @Option(name: .shortAndLong, help: "HDF5 file to write.")
    var output: String

    /// Bytes of windows and residuals at most.
    private static let sizeLimit = 4 << 30

    func run() async throws {
        try OutputFile.check([output])
        let registry = try Registry.builtin()
        let (series, summary) = try await data.load(expected: try ModelNeeds.of(model, registry: registry))
        printError(summary.text(isComplete: false))
        let known = try ModelFile.workloads(model, loader: ForeignParser.loader)
        let wanted = Set(series.map(\.workload)).intersection(known).sorted()
        guard !wanted.isEmpty else {
            throw CommandError("\(model): none of the data's workloads has a detector in the model.")
        }
        var parts: [ScoredWindows] = []
        var size = 0
        for record in try ModelFile.read(model, workloads: wanted, loader: ForeignParser.loader) {
            let detector = try Detector(record, registry: registry)
            for part in series where part.workload == record.workload {
                let windows = try detector.windows(of: part)
                size += 8 * windows.windows.count
                guard size <= Self.sizeLimit else {
                    throw CommandError(
                        "the windows take more than \(Self.sizeLimit >> 30) GiB; give a shorter span with --from and"
                            + " --to.")
                }
                parts.append(windows)
            }
        }
        try WindowsFile.write(
            parts, to: output, createdAt: TimeText.iso(OutputFile.createdSeconds()),
            engineVersion: engineVersion)
        print("wrote \(output): \(parts.reduce(0) { $0 + $1.scored.count }) windows of \(parts.count) replicas")
    }
}
