internal import Engine

/// A fitted model of an ensemble.
struct Member: Sendable {
    let name: String
    let model: any FittedModel
    let ranks: ScoreRanks

    /// The ranks of a model's scores over the rows that it was fitted on.
    static func ranks(of model: any FittedModel, on training: WindowSet) -> ScoreRanks {
        var stream = MemberStream(model)
        let width = training.featureCount
        var scores: [Double] = []
        for run in training.runs {
            stream.stream.reset()
            let rows = run.values.span
            for row in 0..<run.rowCount {
                stream.stream.push(rows.extracting(row * width..<(row + 1) * width))
                guard row + 1 >= model.windowShape.length else { continue }
                scores.append(stream.score())
            }
        }
        return ScoreRanks(scores.isEmpty ? [0] : scores)
    }
}

/// One stream of rows through a member.
struct MemberStream {
    var stream: any ModelStream
    private let shape: DeviationShape
    private let ranks: ScoreRanks?
    private var deviation: [Float]
    /// Each feature's part of the last score.
    private var parts: [Float]

    init(_ model: any FittedModel) { self.init(model, nil) }

    init(_ member: Member) { self.init(member.model, member.ranks) }

    private init(_ model: any FittedModel, _ ranks: ScoreRanks?) {
        // Whole windows can be saved; a stream that keeps more than the rows gives the same bits, but cannot.
        stream = (model as? any FittedWindowModel)?.makeWholeWindowStream() ?? model.makeStream()
        shape = model.deviationShape
        self.ranks = ranks
        deviation = [Float](repeating: 0, count: shape.count)
        parts = [Float](repeating: 0, count: shape.featureCount)
    }

    /// The mean squared error of the last row, or the model's own score; leaves the features' parts.
    mutating func score() -> Double {
        fill(&deviation, from: &stream)
        let features = shape.featureCount
        for feature in 0..<features { parts[feature] = 0 }
        var score = 0.0
        for position in shape.lastRow..<shape.count {
            let value = deviation[position]
            let part = shape.kind == .errors ? value * value / Float(shape.rowSize) : value
            parts[position % features] += part
            score += Double(part)
        }
        return score
    }

    /// Adds the tail of the last row's score, divided among the features.
    mutating func addTail(to result: inout MutableSpan<Float>, weight: Float) {
        let score = score()
        let tail = Float(ranks?.tail(score) ?? score) * weight
        for feature in parts.indices {
            result[feature] += score > 0 ? tail * (parts[feature] / Float(score)) : tail / Float(parts.count)
        }
    }
}

private func fill(_ values: inout [Float], from stream: inout any ModelStream) {
    var target = values.mutableSpan
    stream.deviation(into: &target)
}
