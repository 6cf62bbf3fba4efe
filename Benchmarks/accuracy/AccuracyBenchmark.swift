internal import Core
internal import Evaluation
internal import Foundation

/// Measures models and scorers on public data sets and prints a Markdown table for each.
///
///     swift run -c release AccuracyBenchmark DATA [sets=smd,asd] [models=pca,lstm-ae] [scorers=mse]
///         [series=3] [seeds=5] [epochs=20]
@main
struct AccuracyBenchmark {
    private static let models = [
        "linear", "pca", "robust-z", "seasonal", "kmeans", "knn", "isolation-forest", "matrix-profile", "dense-ae",
        "tcn-ae",
        "lstm-ae", "lstm-forecast", "random",
    ]
    private static let scorers = ["gauss-tail", "mse", "top-k", "max", "mahalanobis"]

    private let folder: String
    private let options: [String: String]

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let folder = arguments.first, !folder.contains("=") else {
            say(
                "usage: AccuracyBenchmark DATA [sets=smd,asd,nab] [models=…] [scorers=…] [series=N] [seeds=N] [epochs=N]"
            )
            exit(2)
        }
        var options: [String: String] = [:]
        for argument in arguments.dropFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { options[parts[0]] = parts[1] }
        }
        try await AccuracyBenchmark(folder: folder, options: options).run()
    }

    private static func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

    private func list(_ name: String, _ all: [String]) -> [String] {
        options[name].map { $0.split(separator: ",").map(String.init) } ?? all
    }

    private func run() async throws {
        for set in list("sets", PublicData.setNames) where FileManager.default.fileExists(atPath: "\(folder)/\(set)") {
            try await measure(set)
        }
    }

    private func measure(_ set: String) async throws {
        let data = try PublicData.read(set, in: folder, limit: Int(options["series"] ?? ""))
        Self.show("\n### \(set.uppercased()): \(data.count) series (\(data.map(\.name).joined(separator: ", ")))\n")
        Self.show(AccuracyTable.header)
        let seeds = UInt64(options["seeds"] ?? "") ?? 1
        let epochs = Int(options["epochs"] ?? "") ?? 20
        var random: [EvaluationRow] = []
        let combinations = Combination.all(
            models: list("models", Self.models), scorers: list("scorers", Self.scorers))
        for combination in combinations {
            let count = Combination.neural.contains(combination.model) ? seeds : 1
            var runs: [Measurement] = []
            for seed in 1...max(1, count) {
                do {
                    runs.append(try await Measurement(combination, on: data, seed: seed, epochs: epochs))
                } catch {
                    Self.say("\(set) \(combination.model) \(combination.scorer): \(error)")
                }
            }
            guard let first = runs.first else { continue }
            random = first.random
            Self.show(AccuracyTable.row(runs))
        }
        Self.show(AccuracyTable.randomRow(random))
    }

    /// Prints at once, also into a file: a table grows for hours.
    private static func show(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }
}
