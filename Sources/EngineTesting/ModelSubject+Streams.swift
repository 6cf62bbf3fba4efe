internal import Engine

// Other ways to a window's residuals than a runner: row by row, and together with other models.
extension ModelSubject {
    func streamsGiveTheSameBits() throws {
        let model = try fit().model
        var (runner, stream) = (model.makeRunner(), model.makeStream())
        let width = Self.featureCount
        for round in 0..<2 {
            let rows = Array(fresh(30).prefix((3 * shape.length + 2) * width).map { $0 * Float(round + 1) })
            for row in 0..<rows.count / width {
                stream.push(rows.span.extracting(row * width..<(row + 1) * width))
                guard row + 1 >= shape.length else { continue }
                let window = Array(rows[(row + 1 - shape.length) * width..<(row + 1) * width])
                try demand(
                    residuals(&stream) == residuals(window, 1, &runner),
                    "the window that ends at row \(row + 1) has other residuals in a stream\(round > 0 ? " after a reset" : "")"
                )
            }
            stream.reset()
        }
    }

    func fleetsGiveTheSameBits() throws {
        let model = try fit().model
        let models = [model, try plugin.restore(model.state, featureCount: Self.featureCount, parameters: parameters)]
        let places = [3, 5]
        let windows = fresh(8)
        var runner = model.makeRunner()
        let alone = residuals(windows, 8, &runner)
        for threadCount in [1, 2, 3] {
            guard var fleet = try model.makeFleet(of: models, places: places, threadCount: threadCount) else { return }
            for counts in [[3, 5], [0, 2], [2, 0], [0, 0]] {
                let together = residuals(windows, counts, &fleet)
                for (first, count) in [(0, counts[0]), (3, counts[1])] {
                    let range = first * size..<(first + count) * size
                    try demand(
                        together[range] == alone[range],
                        "\(counts) windows of two models have other residuals together, on \(threadCount) threads")
                }
            }
        }
    }

    private func residuals(_ stream: inout any ModelStream) -> [UInt32] {
        var results = [Float](repeating: .nan, count: size)
        var target = results.mutableSpan
        stream.residuals(into: &target)
        return results.map(\.bitPattern)
    }

    private func residuals(_ windows: [Float], _ counts: [Int], _ fleet: inout any ModelFleet) -> [UInt32] {
        var results = [Float](repeating: .nan, count: windows.count)
        var target = results.mutableSpan
        fleet.residuals(of: windows.span, counts: counts, into: &target)
        return results.map(\.bitPattern)
    }
}
