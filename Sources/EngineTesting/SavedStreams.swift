internal import Core
internal import Engine

// A process that restarts goes on with its streams: what they remember must be all that they depend on.

private func saved(_ memory: PluginState?) throws -> PluginState {
    guard let memory else { throw Finding(text: "a stream cannot be saved: its memory is nil") }
    return memory
}

extension FeatureSubject {
    func savedStreamsGoOn() throws {
        let fitted = try fit()
        let rows = try rows(for: fitted)
        for place in [0, 1, rows.count / 3, rows.count - 5] {
            var stream = fitted.makeStream()
            for row in rows[..<place] { _ = output(row, &stream, fitted) }
            var other = fitted.makeStream()
            try other.resume(try saved(stream.memory))
            for row in rows[place...] {
                try demand(
                    output(row, &stream, fitted) == output(row, &other, fitted),
                    "a stream that resumes after \(place) rows gives other features")
            }
        }
    }

    private func output(_ row: [Float], _ stream: inout any FeatureStream, _ fitted: any FittedFeature) -> [UInt32]? {
        var features = [Float](repeating: .nan, count: fitted.outputColumns.count)
        var target = features.mutableSpan
        return stream.transform(row.span, into: &target) ? features.map(\.bitPattern) : nil
    }
}

extension ModelSubject {
    func savedStreamsGoOn() throws {
        let model = try fit().model
        // Of a model that depends on a window alone, the engine saves the rows.
        guard !(model is any FittedWindowModel) else { return }
        let width = Self.featureCount
        let rows = LawData.featureRows(count: 4 * shape.length + 80, features: width, seed: 31)
        let count = rows.count / width
        for place in [0, 1, shape.length, count / 2, count - 5] {
            var stream = model.makeStream()
            for row in 0..<place { push(row, of: rows, &stream, model) }
            var other = model.makeStream()
            try other.resume(try saved(stream.memory))
            for row in place..<count {
                try demand(
                    push(row, of: rows, &stream, model) == push(row, of: rows, &other, model),
                    "a stream that resumes after \(place) rows deviates otherwise")
            }
        }
    }

    @discardableResult
    private func push(
        _ row: Int, of rows: [Float], _ stream: inout any ModelStream, _ model: any FittedModel
    ) -> [UInt32] {
        let width = Self.featureCount
        stream.push(rows.span.extracting(row * width..<(row + 1) * width))
        guard row + 1 >= shape.length else { return [] }
        return stream.deviation(model.deviationShape.count).map(\.bitPattern)
    }
}

extension ScorerSubject {
    func savedStreamsGoOn() throws {
        let fitted = try fit()
        let windows = fresh(120) + fresh(6, seed: 9, factor: 30)
        for place in [0, 1, 60, 123] {
            var stream = fitted.makeStream()
            for window in windows[..<place] { _ = score(window, &stream) }
            var other = fitted.makeStream()
            try other.resume(try saved(stream.memory))
            for window in windows[place...] {
                try demand(
                    score(window, &stream) == score(window, &other),
                    "a stream that resumes after \(place) windows scores otherwise")
            }
        }
    }
}

extension ThresholdSubject {
    func savedStreamsGoOn() throws {
        let fitted = try fit()
        let scores = mixed
        for place in [0, 1, 100, scores.count - 20] {
            var stream = fitted.makeStream()
            for score in scores[..<place] { _ = stream.judge(score) }
            var other = fitted.makeStream()
            try other.resume(try saved(stream.memory))
            for score in scores[place...] {
                try demand(
                    stream.judge(score) == other.judge(score),
                    "a stream that resumes after \(place) scores judges otherwise")
            }
        }
    }
}
