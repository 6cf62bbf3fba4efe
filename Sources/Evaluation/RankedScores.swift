/// Scores in descending order, with the counts of true and false positives at each distinct score.
///
/// This is the table that every threshold-free metric reads: entry `k` says what would be flagged by
/// "score at least `thresholds[k]`". Equal scores share one entry, as no threshold can part them
/// (scikit-learn: `sklearn.metrics._ranking._binary_clf_curve`).
///
/// - Complexity: O(n log n) time, O(n) memory.
struct RankedScores {
    /// Distinct scores, descending.
    let thresholds: [Double]
    /// Labelled points with a score of at least `thresholds[k]`.
    let truePositives: [Int]
    /// Normal points with a score of at least `thresholds[k]`.
    let falsePositives: [Int]

    let positiveCount: Int
    let negativeCount: Int

    /// - Throws: `EvaluationError` when lengths differ, a score is NaN or only one class is present.
    init(scores: [Double], labels: [Bool]) throws(EvaluationError) {
        try Self.check(scores: scores, labels: labels)
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var thresholds: [Double] = []
        var truePositives: [Int] = []
        var falsePositives: [Int] = []
        var positives = 0
        var negatives = 0
        for (rank, index) in order.enumerated() {
            if labels[index] { positives += 1 } else { negatives += 1 }
            let isLastOfTie = rank + 1 == order.count || scores[order[rank + 1]] != scores[index]
            if isLastOfTie {
                thresholds.append(scores[index])
                truePositives.append(positives)
                falsePositives.append(negatives)
            }
        }
        self.thresholds = thresholds
        self.truePositives = truePositives
        self.falsePositives = falsePositives
        positiveCount = positives
        negativeCount = negatives
    }

    func precision(at entry: Int) -> Double {
        Double(truePositives[entry]) / Double(truePositives[entry] + falsePositives[entry])
    }

    func recall(at entry: Int) -> Double {
        Double(truePositives[entry]) / Double(positiveCount)
    }

    /// What each ranking metric demands of its input.
    static func check(scores: [Double], labels: [Bool]) throws(EvaluationError) {
        guard !scores.isEmpty else { throw EvaluationError(.noPoints) }
        guard labels.count == scores.count else {
            throw EvaluationError(.lengthMismatch(field: "labels", expected: scores.count, found: labels.count))
        }
        if let index = scores.firstIndex(where: \.isNaN) {
            throw EvaluationError(.scoreNotANumber(index: index))
        }
        guard labels.contains(true) else { throw EvaluationError(.noPositives) }
        guard labels.contains(false) else { throw EvaluationError(.noNegatives) }
    }
}
