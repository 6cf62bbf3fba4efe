internal import Core
internal import Engine

// What a model is for: to tell faulty rows from normal ones, on data that are not always well-behaved.
extension ModelSubject {
    /// Rows of the test data, and where the fault lies in them.
    private static let testCount = 400
    private static let faults = [100..<112, 200..<212, 300..<312]

    private func context(_ seed: UInt64 = 7) -> FitContext { FitContext(workload: Workload("law/subject"), seed: seed) }

    private func windows(_ rows: [Float]) -> WindowSet {
        WindowSet(
            shape: shape, featureCount: Self.featureCount,
            runs: [Matrix(columnCount: Self.featureCount, values: rows)])
    }

    func plantedFaultRanksHigher() throws {
        let width = Self.featureCount
        let model = try plugin.fit(
            training: windows(LawData.featureRows(count: 600, features: width, seed: 41)),
            validation: windows(LawData.featureRows(count: 150, features: width, seed: 42)),
            parameters: parameters, context: context()
        ).model
        var rows = LawData.featureRows(count: Self.testCount, features: width, seed: 43)
        for row in Self.faults.joined() { rows[row * width + 1] += 2.5 }
        var stream = model.makeStream()
        var faulty: [Double] = []
        var normal: [Double] = []
        for row in 0..<Self.testCount {
            stream.push(rows.span.extracting(row * width..<(row + 1) * width))
            guard row + 1 >= shape.length else { continue }
            let score = lastRowScore(stream.deviation(model.deviationShape.count), model.deviationShape)
            if Self.faults.contains(where: { $0.contains(row) }) { faulty.append(score) } else { normal.append(score) }
        }
        guard !faulty.isEmpty, !normal.isEmpty else { return }
        let wins = faulty.reduce(0.0) { sum, score in
            sum + normal.reduce(0.0) { $0 + (score > $1 ? 1 : score == $1 ? 0.5 : 0) }
        }
        let share = wins / Double(faulty.count * normal.count)
        try demand(share > 0.65, "a faulty row ranks above a normal one in \(share) of the pairs; chance is 0.5")
    }

    /// The mean squared error of the last row, or the model's score.
    private func lastRowScore(_ deviation: [Float], _ layout: DeviationShape) -> Double {
        let last = deviation[layout.lastRow...]
        return last.reduce(0) { $0 + (layout.kind == .errors ? Double($1) * Double($1) : Double($1)) }
    }

    func constantFeaturesSurvive() throws {
        let width = Self.featureCount
        let rows = LawData.featureRows(count: 120 + shape.length, features: width, seed: 51)
        let still = rows.enumerated().map { index, value in index % width == 1 ? 0.5 : value }
        let fitted = try plugin.fit(
            training: windows(still), validation: windows(Array(still.prefix((shape.length + 20) * width))),
            parameters: parameters, context: context())
        // Where nothing varies at all, an error is an answer as well.
        let dead = [Float](repeating: 0, count: still.count)
        let other = try? plugin.fit(
            training: windows(dead), validation: windows(dead), parameters: parameters, context: context())
        for model in [fitted.model, other?.model].compactMap({ $0 }) {
            var runner = model.lawRunner()
            let values = runner.deviations(fresh(5) + fresh(5).map { $0 * 300 }, 10)
            try demand(
                values.allSatisfy(\.isFinite), "deviations are not finite with constant features in training")
        }
    }
}
