import Foundation
import Testing

/// Scores, labels and the figures TSB-AD gives them; `Vectors/make_vectors.py` writes the file.
struct ReferenceVectors: Decodable {
    struct Vector: Decodable, CustomTestStringConvertible {
        let name: String
        let slidingWindow: Int
        let thresholdCount: Int
        /// First and last index of each labelled run.
        let runs: [[Int]]
        let expected: Figures
        let scores: [Double]

        var labels: [Bool] {
            var labels = [Bool](repeating: false, count: scores.count)
            for run in runs {
                for index in run[0]...run[1] { labels[index] = true }
            }
            return labels
        }

        var testDescription: String { name }
    }

    struct Figures: Decodable {
        let aucPR: Double
        let aucROC: Double
        let vusPR: Double
        let vusROC: Double
        let bestF1: Double
        let bestF1Threshold: Double
    }

    let source: [String: String]
    let vectors: [Vector]

    static func load() throws -> ReferenceVectors {
        let name = "tsb_ad_vectors"
        guard let url = Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Vectors") else {
            throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: "Vectors/\(name).json"])
        }
        return try JSONDecoder().decode(ReferenceVectors.self, from: Data(contentsOf: url))
    }
}
