import Core
internal import Engine
import Testing

@testable import Plugins

@Suite struct SeasonalTests {
    /// A stream that begins anywhere in the season finds its place within half a season, and errors become small.
    @Test(arguments: [0, 7, 39])
    func findsSeasonPhaseWithoutClock(first: Int) throws {
        let plugin = SeasonalModel()
        let season = (0..<40).map { Float(($0 * $0) % 23) / 10 }
        let rows = (0..<200).map { season[$0 % 40] }
        let set = WindowSet(
            shape: WindowShape(length: 1), featureCount: 1, runs: [Matrix(columnCount: 1, values: rows)])
        let model = try plugin.fit(
            training: set, validation: set, parameters: plugin.manifest.resolve(["season": .integer(40)]),
            context: FitContext(workload: Workload("a/b"), seed: 1)
        ).model
        var stream = model.makeStream()
        var largest: Float = 0
        for row in 0..<80 {
            stream.push([season[(first + row) % 40] + 0.01].span)
            var error: [Float] = [0]
            var target = error.mutableSpan
            stream.deviation(into: &target)
            if row >= 40 { largest = max(largest, abs(error[0])) }
        }
        #expect(largest < 0.5)
    }

    @Test func lessThanASeasonIsAnError() throws {
        let plugin = SeasonalModel()
        let set = WindowSet(
            shape: WindowShape(length: 1), featureCount: 1,
            runs: [Matrix(columnCount: 1, values: [Float](repeating: 1, count: 100))])
        let error = #expect(throws: ModelError.self) {
            try plugin.fit(
                training: set, validation: set, parameters: plugin.manifest.resolve(),
                context: FitContext(workload: Workload("a/b"), seed: 1))
        }
        #expect(error?.description.contains("1440 contiguous rows") == true)
    }
}
