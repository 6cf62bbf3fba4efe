internal import Core
internal import Engine
import Testing

@testable import Plugins

@Suite struct ScalingTests {
    /// Columns of equal length as one series.
    private func series(_ columns: [(String, [Float])], replica: String = "0") -> Series {
        let rows = columns[0].1.count
        return Series(
            workload: Workload("w"), replica: replica, columns: columns.map(\.0), startSeconds: 0, intervalSeconds: 1,
            values: (0..<rows).flatMap { row in columns.map { $0.1[row] } })
    }

    private func fit(
        _ plugin: any FeaturePlugin, _ columns: [(String, [Float])], _ parameters: [String: ParameterValue] = [:]
    ) throws -> any FittedFeature {
        try plugin.fit([series(columns)], parameters: plugin.manifest.resolve(parameters))
    }

    private func scaled(_ fitted: any FittedFeature, _ row: [Float]) -> [Float] {
        var stream = fitted.makeStream()
        var features = [Float](repeating: .nan, count: fitted.outputColumns.count)
        var target = features.mutableSpan
        let isReady = stream.transform(row.span, into: &target)
        return isReady ? features : []
    }

    @Test func minmaxMapsTheTrainingRangeToOne() throws {
        let fitted = try fit(MinMaxFeature(), [("a", [2, 6, 4]), ("b", [-10, 0, 10])])
        #expect(scaled(fitted, [2, -10]) == [0, 0])
        #expect(scaled(fitted, [6, 10]) == [1, 1])
        #expect(scaled(fitted, [8, 0]) == [1.5, 0.5])
    }

    @Test func standardMapsToMeanAndDeviation() throws {
        let fitted = try fit(StandardFeature(), [("a", [2, 4, 4, 4, 5, 5, 7, 9])])
        #expect(scaled(fitted, [5]) == [0] && scaled(fitted, [7]) == [1] && scaled(fitted, [1]) == [-2])
    }

    @Test func robustMapsToMedianAndQuartiles() throws {
        // Median 5; quartiles 3 and 7 by linear interpolation; one outlier changes neither.
        let fitted = try fit(RobustFeature(), [("a", [1, 2, 3, 4, 5, 6, 7, 8, 9000])])
        #expect(scaled(fitted, [5]) == [0])
        #expect(abs(scaled(fitted, [5 + 4 / 1.349])[0] - 1) < 1e-6)
    }

    @Test func quantilesInterpolate() {
        #expect(
            [0, 0.25, 0.5, 0.75, 1].map { quantile(sorted: [1.0, 2, 3, 4], share: $0) } == [1, 1.75, 2.5, 3.25, 4])
        #expect(quantile(sorted: [7.0], share: 0.3) == 7)
    }

    /// Events in one row of ten: no interquartile range, but not a dead column either.
    @Test func robustScalesRareEventsByTheMiddleNineTenths() throws {
        let events = (0..<100).map { Float($0.isMultiple(of: 10) ? 40 + $0 / 10 : 0) }
        let fitted = try fit(RobustFeature(), [("errors", events), ("load", (0..<100).map { Float($0) })])
        #expect(abs(scaled(fitted, [45, 50])[0]) < 5)
        #expect(scaled(fitted, [0, 50])[0] == 0)
    }

    @Test(arguments: [MinMaxFeature() as any FeaturePlugin, StandardFeature(), RobustFeature()])
    func nearConstantColumnsHaveAFloor(plugin: any FeaturePlugin) throws {
        let still: [(String, [Float])] = [
            ("thousand", [1000, 1000.001, 1000, 1000]), ("forty-two", [42, 42, 42, 42]), ("zero", [0, 0, 0, 0]),
            ("alive", [1, 2, 3, 4]),
        ]
        let fitted = try fit(plugin, still)
        let before = scaled(fitted, [1000, 42, 0, 2])
        // Five hundredths of the size are one unit; under a column of zeros stands the absolute floor.
        let after = scaled(fitted, [1050, 44.1, 1e-6, 2])
        for index in 0..<3 { #expect(abs(after[index] - before[index] - 1) < 1e-3, "column \(index)") }
        let lower = try fit(plugin, still, ["floor": .real(0.5)])
        #expect(abs(scaled(lower, [1500, 42, 0, 2])[0] - scaled(lower, [1000, 42, 0, 2])[0] - 1) < 1e-3)
    }

    @Test(arguments: [
        (MinMaxFeature() as any FeaturePlugin, Float(-4), Float(5)), (StandardFeature(), -20, 20),
        (RobustFeature(), -20, 20),
    ])
    func newValuesAreCut(plugin: any FeaturePlugin, lower: Float, upper: Float) throws {
        let columns: [(String, [Float])] = [("a", [1, 2, 3, 4, 5])]
        let fitted = try fit(plugin, columns)
        #expect(scaled(fitted, [1e9]) == [upper] && scaled(fitted, [-1e9]) == [lower])
        #expect(scaled(fitted, [.greatestFiniteMagnitude]) == [upper])
        let narrow = try fit(plugin, columns, ["lower": .real(-1), "upper": .real(2)])
        #expect(scaled(narrow, [1e9]) == [2] && scaled(narrow, [-1e9]) == [-1])
    }

    /// A range beyond float32: scaled values stay numbers, and the state can be read back.
    @Test(arguments: [MinMaxFeature() as any FeaturePlugin, StandardFeature(), RobustFeature()])
    func largestNumbersStayFinite(plugin: any FeaturePlugin) throws {
        let huge = Float.greatestFiniteMagnitude
        let fitted = try fit(plugin, [("a", [-huge, -huge, huge, huge])])
        #expect(scaled(fitted, [huge])[0].isFinite && scaled(fitted, [-huge])[0].isFinite)
        _ = try plugin.restore(fitted.state, parameters: plugin.manifest.resolve())
    }

    @Test func columnsAreChosenByPattern() throws {
        let data: [(String, [Float])] = ["cpu_user", "cpu_system", "memory", "io"].map { ($0, [1, 2, 3]) }
        func chosen(_ columns: [String], _ exclude: [String] = []) throws -> [String] {
            try fit(MinMaxFeature(), data, ["columns": .texts(columns), "exclude": .texts(exclude)]).inputColumns
        }
        #expect(try chosen(["*"]) == data.map(\.0))
        #expect(try chosen(["io", "cpu_*"]) == ["cpu_user", "cpu_system", "io"])
        #expect(try chosen(["*"], ["cpu_*", "nothing-like-it"]) == ["memory", "io"])
        #expect(throws: FeatureError.unmatchedPattern(pattern: "gpu*", columns: data.map(\.0))) {
            try chosen(["io", "gpu*"])
        }
        #expect(throws: FeatureError.noColumns) { try chosen(["io"], ["i?"]) }
    }

    @Test(arguments: [
        ("cpu", "cpu", true), ("cpu", "c?u", true), ("cpu", "c*", true), ("cpu", "*u", true), ("cpu", "*", true),
        ("cpu", "c*p*u", true), ("a*b", "a*b", true), ("", "*", true), ("cpu", "cp", false), ("cpu", "CPU", false),
        ("cpu", "c?", false), ("cpu", "*x*", false), ("", "?", false), ("aaab", "*ab", true), ("abab", "a*ab?", false),
    ])
    func patterns(name: String, pattern: String, isMatch: Bool) {
        #expect(Glob(pattern).matches(name) == isMatch)
    }

    @Test func replicasPoolTheirValuesAndMissingCellsAreLeftOut() throws {
        let parts = [series([("a", [1, .nan, 3])]), series([("a", [.infinity, 5])], replica: "1")]
        let plugin = MinMaxFeature()
        let fitted = try plugin.fit(parts, parameters: plugin.manifest.resolve())
        #expect(scaled(fitted, [5]) == [1] && scaled(fitted, [1]) == [0])
    }

    @Test func aColumnWithoutAnyValueIsLeftOut() throws {
        let fitted = try fit(StandardFeature(), [("a", [.nan, .nan]), ("b", [1, 3]), ("c", [4, .nan])])
        #expect(fitted.inputColumns == ["b", "c"])
        #expect(scaled(fitted, [3, 4]) == [1, 0])
    }

    @Test func rejectsUnusableTrainingData() {
        #expect(throws: FeatureError.noValues(columns: ["a", "b"])) {
            try fit(StandardFeature(), [("a", [.nan, .nan]), ("b", [.nan, .nan])])
        }
        #expect(throws: FeatureError.allConstant(columns: ["a", "b"])) {
            try fit(RobustFeature(), [("a", [1, 1]), ("b", [2, 2])])
        }
        #expect(throws: FeatureError.noColumns) {
            try MinMaxFeature().fit([], parameters: MinMaxFeature().manifest.resolve())
        }
        let errors: [FeatureError] = [
            .noColumns, .unmatchedPattern(pattern: "gpu*", columns: ["cpu"]), .noValues(columns: ["disk"]),
            .allConstant(columns: ["one", "two"]),
        ]
        for (error, words) in zip(errors, ["exclude", "'gpu*'; choose among 'cpu'", "'disk'", "'one', 'two'"]) {
            #expect(error.description.contains(words))
        }
    }

    @Test func rejectsInconsistentState() throws {
        let plugin = StandardFeature()
        let state = try fit(plugin, [("a", [1, 2, 3])]).state
        func restore(_ name: String, _ array: NamedArray) throws {
            var altered = state
            altered.arrays[name] = array
            _ = try plugin.restore(altered, parameters: plugin.manifest.resolve())
        }
        #expect(throws: StateError.self) { try restore("scale", NamedArray(shape: [1], values: .float32([0]))) }
        #expect(throws: StateError.self) { try restore("scale", NamedArray(shape: [1], values: .float32([-1]))) }
        #expect(throws: StateError.self) { try restore("columns", NamedArray(shape: [0], values: .text([]))) }
        #expect(throws: StateError.self) { try restore("columns", NamedArray(shape: [2], values: .text(["a", "b"]))) }
    }
}
