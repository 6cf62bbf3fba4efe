internal import ArgumentParser
internal import Engine
internal import Kernels
internal import Plugins
internal import Report
internal import Store

struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures inference latency per window.",
        discussion: """
            EXAMPLES
              anomengine bench
              anomengine bench --model shop.h5 --batch 1 --batch 256
              anomengine bench --window 100 --features 38 --widths 128 --widths 64 --json

            One thread, windows of random numbers. ANOMENGINE_ISA picks the instruction set.
            """)

    @Option(help: "Model file whose first detector is measured, in place of a shape.")
    var model: String?

    @Option(help: "Rows in a window.")
    var window = 30

    @Option(help: "Features of each row.")
    var features = 8

    @Option(help: "Hidden units of an encoder layer, outermost first; may be repeated.")
    var widths: [Int] = []

    @Option(help: "Windows in a call; may be repeated.")
    var batch: [Int] = []

    @Option(help: "Seconds to measure each batch for.")
    var seconds = 2.0

    @Flag(help: "Print as JSON.")
    var json = false

    func validate() throws {
        guard seconds > 0, seconds <= 3600 else { throw ValidationError("--seconds must lie in 0 to 3600.") }
        guard batch.allSatisfy({ (1...65_536).contains($0) }) else {
            throw ValidationError("--batch must lie in 1 to 65536.")
        }
        guard (1...4096).contains(features) else { throw ValidationError("--features must lie in 1 to 4096.") }
    }

    func run() throws {
        let registry = try Registry.builtin()
        let fitted = try fittedModel(registry)
        let measured = (batch.isEmpty ? [1, 256] : batch).map {
            LatencyMeasurement(fitted, batch: $0, seconds: seconds)
        }
        let instructionSet = try KernelTable.selected().instructionSet.rawValue
        if json {
            print(try jsonText(BenchJSON(instructionSet: instructionSet, latencies: measured)))
            return
        }
        let shape = fitted.windowShape
        print("windows of \(shape.length) rows × \(fitted.featureCount) features, \(instructionSet), one thread")
        print(
            TextTable.render(
                ReportTable(
                    headers: ["batch", "best µs/window", "median", "p99", "windows/s", "calls"],
                    rows: measured.map {
                        [
                            "\($0.batch)", NumberText.fixed($0.bestMicroseconds, decimals: 2),
                            NumberText.fixed($0.medianMicroseconds, decimals: 2),
                            NumberText.fixed($0.p99Microseconds, decimals: 2),
                            NumberText.fixed(1e6 / $0.medianMicroseconds, decimals: 0), "\($0.calls)",
                        ]
                    })))
    }

    private func fittedModel(_ registry: Registry) throws -> any FittedModel {
        if let model {
            guard let record = try ModelFile.read(model).detectors.first else {
                throw CommandError("\(model): holds no detector.")
            }
            return try Detector(record, registry: registry).model.value
        }
        let plugin = try registry.model("lstm-ae")
        let parameters = try plugin.manifest.resolve([
            "window": .integer(window), "encoder-widths": .integers(widths.isEmpty ? [64, 32] : widths),
            "epochs": .integer(1),
        ])
        let run = Matrix(columnCount: features, values: noise(count: (window + 7) * features))
        let windows = WindowSet(
            shape: plugin.windowShape(parameters: parameters), featureCount: features, runs: [run])
        let none = WindowSet(shape: windows.shape, featureCount: features, runs: [])
        return try plugin.fit(
            training: windows, validation: none, parameters: parameters,
            context: FitContext(workload: Workload("bench"), seed: 1)
        ).model
    }
}

private struct BenchJSON: Encodable {
    let instructionSet: String
    let latencies: [LatencyMeasurement]
}
