// Measures models and scorers on public data sets and prints a Markdown table for each.
//
//     swift run -c release AccuracyBenchmark DATA [sets=smd,asd] [models=pca,lstm-ae] [scorers=mse]
//         [series=3] [seeds=5] [epochs=20]

internal import Core
internal import Evaluation
internal import Foundation

let arguments = CommandLine.arguments.dropFirst()
guard let folder = arguments.first, !folder.contains("=") else {
    FileHandle.standardError.write(
        Data(
            "usage: AccuracyBenchmark DATA [sets=smd,asd,nab] [models=…] [scorers=…] [series=N] [seeds=N] [epochs=N]\n"
                .utf8))
    exit(2)
}
var options: [String: String] = [:]
for argument in arguments.dropFirst() {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    if parts.count == 2 { options[parts[0]] = parts[1] }
}
func list(_ name: String, _ all: [String]) -> [String] {
    options[name].map { $0.split(separator: ",").map(String.init) } ?? all
}
let combinations = Combination.all(
    models: list(
        "models",
        [
            "linear", "pca", "robust-z", "seasonal", "kmeans", "knn", "isolation-forest", "matrix-profile", "dense-ae",
            "tcn-ae", "lstm-ae", "lstm-forecast", "random",
        ]), scorers: list("scorers", ["gauss-tail", "mse", "top-k", "max", "mahalanobis"]))
let seeds = UInt64(options["seeds"] ?? "") ?? 1
let epochs = Int(options["epochs"] ?? "") ?? 20

for set in list("sets", PublicData.setNames) {
    guard FileManager.default.fileExists(atPath: "\(folder)/\(set)") else { continue }
    let data = try PublicData.read(set, in: folder, limit: Int(options["series"] ?? ""))
    print("\n### \(set.uppercased()): \(data.count) series (\(data.map(\.name).joined(separator: ", ")))\n")
    print(AccuracyTable.header)
    var random: [EvaluationRow] = []
    for combination in combinations {
        let count = Combination.neural.contains(combination.model) ? seeds : 1
        var runs: [Measurement] = []
        for seed in 1...max(1, count) {
            do {
                runs.append(try await Measurement(combination, on: data, seed: seed, epochs: epochs))
            } catch {
                FileHandle.standardError.write(
                    Data("\(set) \(combination.model) \(combination.scorer): \(error)\n".utf8))
            }
        }
        guard let first = runs.first else { continue }
        random = first.random
        print(AccuracyTable.row(runs))
        fflush(stdout)
    }
    print(AccuracyTable.randomRow(random))
}
