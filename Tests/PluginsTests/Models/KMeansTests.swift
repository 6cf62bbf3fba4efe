import Core
internal import Engine
import Kernels
import Testing

@testable import Plugins

@Suite struct KMeansTests {
    /// Three clear groups of two-dimensional points: the centres are the groups' means.
    @Test func findsTheMeansOfClearGroups() throws {
        let points: [Float] = [0, 0, 0, 2, 10, 10, 12, 10, -20, 5, -20, 7]
        let centres = Centres(
            of: points, size: 2, count: 3, rounds: 20, seed: 1, table: try .selected(), isCancelled: { false })
        let found = stride(from: 0, to: centres.values.count, by: 2).map { Array(centres.values[$0..<$0 + 2]) }
        #expect(Set(found) == [[0, 1], [11, 10], [-20, 6]])
    }

    /// More centres than different points: one for each point.
    @Test func equalPointsShareACentre() throws {
        let centres = Centres(
            of: [1, 1, 1, 4], size: 1, count: 3, rounds: 20, seed: 1, table: try .selected(), isCancelled: { false })
        #expect(Set(centres.values) == [1, 4])
    }

    /// The deviation is the window less the nearest centre, even where the product form rounds.
    @Test func deviationIsTheDifferenceFromTheNearestCentre() throws {
        let plugin = KMeansModel()
        let parameters = try plugin.manifest.resolve(["window": .integer(2)])
        let state = PluginState([
            "centres": NamedArray(shape: [2, 2], values: .float32([100, 100, 101, 101]))
        ])
        let model = try plugin.restore(state, featureCount: 1, parameters: parameters)
        var stream = model.makeStream()
        var deviation: [Float] = [0, 0]
        for value: Float in [100.75, 101.5] { stream.push([value].span) }
        var target = deviation.mutableSpan
        stream.deviation(into: &target)
        #expect(deviation == [-0.25, 0.5])
    }
}
