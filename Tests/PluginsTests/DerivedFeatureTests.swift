import Core
internal import Engine
import Testing

@testable import Plugins

@Suite struct DerivedFeatureTests {
    /// What the rule derives before scaling, row by row; nil while it needs more rows.
    private func derived(
        _ derivation: DerivedFeature.Derivation, _ rows: [Float], _ given: [String: ParameterValue] = [:]
    ) throws -> [[Float]?] {
        let parameters = try DerivedFeature(derivation).manifest.resolve(given)
        var stream = DerivationRule(derivation, parameters).makeStream(columnCount: 1)
        return rows.map { value in
            var values = [Float](repeating: .nan, count: derivation == .rolling ? 2 : 1)
            return stream.push([value].span, into: &values) ? values : nil
        }
    }

    @Test func differenceIsFromTheRowBefore() throws {
        #expect(try derived(.difference, [3, 5, 4, 4]) == [nil, [2], [-1], [0]])
    }

    /// A counter that starts again has counted since what it shows.
    @Test func rateSurvivesACounterReset() throws {
        #expect(try derived(.rate, [100, 130, 20, 25]) == [nil, [30], [20], [5]])
    }

    @Test func logKeepsTheSign() throws {
        let values = try derived(.log, [0, 10, -10], ["unit": .real(10)]).compactMap { $0?[0] }
        #expect(values[0] == 0)
        #expect(abs(values[1] - 0.693147) < 1e-5)
        #expect(values[2] == -values[1])
    }

    @Test func rollingSummarisesTheLastRows() throws {
        let values = try derived(.rolling, [9, 1, 3, 5], ["rows": .integer(2)])
        #expect(values == [nil, [5, 4], [2, 1], [4, 1]])
    }

    /// A jump of a hundredth in a column that hardly varied stays small.
    @Test func differencesOfASteadyColumnHaveAFloor() throws {
        let plugin = DerivedFeature(.difference)
        var values: [Float] = []
        for row in 0..<200 {
            values.append(1000 + Float(row % 3) * 1e-3)
            values.append(Float(row % 7))
        }
        let series = Series(
            workload: Workload("a/b"), replica: "1", columns: ["steady", "lively"], startSeconds: 0,
            intervalSeconds: 60,
            values: values)
        var stream = try plugin.fit([series], parameters: plugin.manifest.resolve()).makeStream()
        var features: [Float] = [0, 0]
        for row: [Float] in [[1000, 0], [1010, 0]] {
            var target = features.mutableSpan
            _ = stream.transform(row.span, into: &target)
        }
        #expect(abs(features[0]) <= 1)
    }
}
