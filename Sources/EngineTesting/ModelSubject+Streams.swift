internal import Engine

// Other ways to a window's deviation than a runner: row by row, and together with other models.
extension ModelSubject {
    func streamsGiveTheSameBits() throws {
        let model = try fit().model
        guard model is any FittedWindowModel else { return try streamsKeepToTheirRows(model) }
        var (runner, stream) = (model.lawRunner(), model.makeStream())
        let width = Self.featureCount
        for round in 0..<2 {
            let rows = rows(factor: Float(round + 1))
            for row in 0..<rows.count / width {
                stream.push(rows.span.extracting(row * width..<(row + 1) * width))
                guard row + 1 >= shape.length else { continue }
                let window = Array(rows[(row + 1 - shape.length) * width..<(row + 1) * width])
                try demand(
                    deviation(&stream, model) == deviations(window, 1, &runner),
                    "the window that ends at row \(row + 1) deviates otherwise in a stream\(round > 0 ? " after a reset" : "")"
                )
            }
            stream.reset()
        }
    }

    /// For a model that remembers rows: a stream depends on its own rows alone, up to the last one.
    private func streamsKeepToTheirRows(_ model: any FittedModel) throws {
        let (calm, wild) = (rows(factor: 1), rows(factor: 7))
        let width = Self.featureCount
        let half = calm.count / width / 2 * width
        let alone = run(calm, model.makeStream(), model)
        let changed = run(Array(calm[..<half] + wild[half...]), model.makeStream(), model)
        let count = (half / width + 1 - shape.length) * model.deviationShape.count
        try demand(alone.prefix(count) == changed.prefix(count), "later rows change earlier deviations")
        var used = model.makeStream()
        for row in stride(from: 0, to: wild.count, by: width) { used.push(wild.span.extracting(row..<row + width)) }
        try demand(run(calm, model.makeStream(), model) == alone, "a stream is changed by another stream")
        used.reset()
        try demand(run(calm, used, model) == alone, "a reset stream remembers earlier rows")
    }

    private func run(_ rows: [Float], _ stream: any ModelStream, _ model: any FittedModel) -> [UInt32] {
        var stream = stream
        var results: [UInt32] = []
        for row in 0..<rows.count / Self.featureCount {
            stream.push(rows.span.extracting(row * Self.featureCount..<(row + 1) * Self.featureCount))
            if row + 1 >= shape.length { results += deviation(&stream, model) }
        }
        return results
    }

    private func rows(factor: Float) -> [Float] {
        let all = LawData.featureRows(count: 3 * shape.length + 60, features: Self.featureCount, seed: 31)
        return all.map { $0 * factor }
    }

    func fleetsGiveTheSameBits() throws {
        guard let model = try fit().model as? any FittedWindowModel,
            let twin = try plugin.restore(model.state, featureCount: Self.featureCount, parameters: parameters)
                as? any FittedWindowModel
        else { return }
        let places = [3, 5]
        let windows = fresh(8)
        let size = model.deviationShape.count
        var runner = model.lawRunner()
        let alone = deviations(windows, 8, &runner)
        for threadCount in [1, 2, 3] {
            guard var fleet = try model.makeFleet(of: [model, twin], places: places, threadCount: threadCount) else {
                return
            }
            for counts in [[3, 5], [0, 2], [2, 0], [0, 0]] {
                let together = deviations(windows, counts, 8 * size, &fleet)
                for (first, count) in [(0, counts[0]), (3, counts[1])] {
                    let range = first * size..<(first + count) * size
                    try demand(
                        together[range] == alone[range],
                        "\(counts) windows of two models deviate differently in one call, on \(threadCount) threads")
                }
            }
        }
    }

    private func deviation(_ stream: inout any ModelStream, _ model: any FittedModel) -> [UInt32] {
        stream.deviation(model.deviationShape.count).map(\.bitPattern)
    }

    private func deviations(
        _ windows: [Float], _ counts: [Int], _ size: Int, _ fleet: inout any ModelFleet
    ) -> [UInt32] {
        var results = [Float](repeating: .nan, count: size)
        var target = results.mutableSpan
        fleet.deviations(of: windows.span, counts: counts, into: &target)
        return results.map(\.bitPattern)
    }
}
