package import Core
package import Engine
internal import HDF5
internal import ModelFiles
internal import Recordings
internal import Testing

/// Contents that use every type and corner of the files.
package enum Examples {
    package static let createdAt = "2026-01-02T03:04:05Z"

    /// - Parameter kernelSize: items of the model's largest array.
    package static func detector(_ workload: String, seed: UInt64 = 7, kernelSize: Int = 24) -> DetectorRecord {
        var random = SplitMix64(seed: seed)
        func floats(_ count: Int) -> [Float] {
            (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
        }
        return DetectorRecord(
            workload: Workload(workload), intervalSeconds: 60,
            feature: PluginRecord(
                plugin: "minmax", version: "1.0",
                parameters: [
                    "columns": .texts(["cpu*", "a \"quoted\" \\ name\n"]), "floor": .real(0.05), "lower": .real(-4.5),
                ],
                state: PluginState([
                    "columns": NamedArray(shape: [2], values: .text(["cpu_usage", "Größe µs"])),
                    "centre": NamedArray(shape: [2], values: .float32(floats(2))),
                ])),
            model: PluginRecord(
                plugin: "lstm-ae", version: "1.2",
                parameters: ["encoder-widths": .integers([32, 16]), "window": .integer(30), "tied": .flag(true)],
                state: PluginState([
                    "encoder_1/kernel": NamedArray(shape: [kernelSize / 4, 4], values: .float32(floats(kernelSize))),
                    "encoder_1/bias": NamedArray(shape: [4], values: .float32(floats(4))),
                    "deep/er/still": NamedArray(shape: [2, 1, 2], values: .int64([.min, -1, 0, .max])),
                    "nothing": NamedArray(shape: [0, 3], values: .float64([])),
                ])),
            scorer: PluginRecord(plugin: "mse", version: "1.0", parameters: [:], state: PluginState()),
            threshold: PluginRecord(
                plugin: "percentile", version: "1.0", parameters: ["percentile": .real(99.7), "rule": .text("ⁿ")],
                state: PluginState(["limit": NamedArray(shape: [], values: .float64([0.125]))])),
            training: TrainingRecord(
                fromSeconds: 1_661_155_500, toSeconds: 1_661_198_400.5, rowCount: 715, trainingWindowCount: 460,
                validationWindowCount: 67, calibrationWindowCount: 175, seed: .max,
                lossCurve: [
                    EpochLoss(training: 0.5, validation: 0.625), EpochLoss(training: 0.25, validation: 0.375),
                ],
                calibrationScores: [0.001, 0.002, 1e-300], dataDigest: "0123456789abcdef"))
    }

    package static let workloads = ["cartservice", "shop/cart/server", ".hidden", "100%", "", "日本語", ".."]

    package static var detectors: [DetectorRecord] {
        workloads.enumerated().map { detector($1, seed: UInt64($0)) }.sorted { left, right in
            GroupName.encoded(left.workload.name) < GroupName.encoded(right.workload.name)
        }
    }

    package static var scored: [ScoredSeries] {
        [("cartservice", "cart-1"), ("cartservice", "cart-2"), ("shop/front", "")].map { workload, replica in
            var series = ScoredSeries(
                workload: Workload(workload), replica: replica, intervalSeconds: 60, features: ["cpu", "Größe"])
            for row in 0..<5 {
                series.append(
                    timeSeconds: 1_661_155_500 + Double(row) * 60, score: Double(row) * 0.1,
                    verdict: Verdict(limit: 0.25, isAnomalous: row > 2), contributions: [Float(row), 0.5])
            }
            series.unscoredRowCount = 4
            return series
        }
    }

    package static var episodes: [Episode] {
        [
            Episode(
                workload: Workload("shop/front"), replica: "", startSeconds: 1_661_155_680, endSeconds: 1_661_155_740,
                anomalyCount: 2, peakScore: 0.4, peakSeconds: 1_661_155_740, peakOverLimit: .infinity,
                attributions: [Attribution(feature: "cpu", share: 0.75), Attribution(feature: "Größe", share: 0.25)]),
            Episode(
                workload: Workload("cartservice"), replica: "cart-1", startSeconds: 1, endSeconds: 2, anomalyCount: 1,
                peakScore: 1, peakSeconds: 1.5, peakOverLimit: 4, attributions: []),
        ]
    }

    package static var series: [Series] {
        [("cartservice", "cart-1"), ("shop/front", ".front")].map { workload, replica in
            Series(
                workload: Workload(workload), replica: replica, columns: ["cpu_usage", "syscalls"],
                startSeconds: 1_661_155_500.25, intervalSeconds: 0.5, values: [1, 2, .nan, 4, 5, -6])
        }
    }
}

/// Each kind of file: how it is written and what reading it gives.
package enum FileKind: String, CaseIterable, CustomTestStringConvertible {
    case model, results, recording

    package var testDescription: String { rawValue }

    package func write(to path: String) throws {
        switch self {
        case .model:
            try ModelFile.write(
                Examples.detectors, to: path, createdAt: Examples.createdAt, engineVersion: "0.1.0")
        case .results:
            try ResultsFile.write(
                scored: Examples.scored, episodes: Examples.episodes, to: path, createdAt: Examples.createdAt,
                engineVersion: "0.1.0")
        case .recording:
            try Recording.write(Examples.series, to: path)
        }
    }

    /// The content apart from the time stamp.
    package func read(_ path: String) throws -> Content {
        switch self {
        case .model: return .model(try ModelFile.read(path).detectors)
        case .results:
            let file = try ResultsFile.read(path)
            return .results(file.scored, file.episodes)
        case .recording:
            // As text, since a recording's gaps are NaN, which equals nothing.
            return .recording("\(try Recording.read(path))")
        }
    }
}

package enum Content: Equatable {
    case model([DetectorRecord])
    case results([ScoredSeries], [Episode])
    case recording(String)
}
