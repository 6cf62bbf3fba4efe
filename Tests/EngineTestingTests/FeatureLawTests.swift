internal import Core
internal import Engine
import EngineTesting
import Testing

@Suite struct FeatureLawTests {
    @Test(arguments: FeatureLaw.allCases)
    func validFeaturePasses(law: FeatureLaw) throws {
        try law.check(FlawedFeature(flaw: nil))
    }

    @Test(arguments: FeatureLaw.allCases)
    func aFlawedFeatureIsFound(law: FeatureLaw) {
        let violation = #expect(throws: LawViolation.self) { try law.check(FlawedFeature(flaw: law)) }
        #expect(violation?.law == law.rawValue)
    }
}

/// Scales every column and smooths it over time; with a flaw it breaks the law of that name.
private struct FlawedFeature: FeaturePlugin {
    let flaw: FeatureLaw?
    let shared = Shared()

    var manifest: Manifest { EngineTestingTests.manifest(.feature, isSound: flaw != .manifestIsComplete) }

    func fit(_ series: [Series], parameters: Parameters) throws -> any FittedFeature {
        let width = series[0].columns.count
        var columns: [String] = []
        var centres: [Float] = []
        var scales: [Float] = []
        for (index, column) in series[0].columns.enumerated() {
            let all = series.flatMap { part in (0..<part.rowCount).map { part.values[$0 * width + index] } }
            let values = all.filter(\.isFinite)
            guard !values.isEmpty || flaw == .emptyColumnsSurvive else { continue }
            columns.append(column)
            let mean = Float(values.reduce(0) { $0 + Double($1) } / Double(values.count))
            let range = (values.max() ?? 0) - (values.min() ?? 0)
            centres.append(mean)
            scales.append(flaw == .nearConstantColumnsAreFloored ? max(range, 1e-9) : max(range, abs(mean) * 0.1, 1e-6))
        }
        if flaw == .fittingTwiceGivesTheSameState { centres[0] += Float(shared.next()) }
        if flaw == .missingRowsAreSkipped { centres[0] += Float(series.reduce(0) { $0 + $1.rowCount }) }
        return Fitted(flaw: flaw, shared: shared, columns: columns, centres: centres, scales: scales)
    }

    func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedFeature {
        let columns = try state.text("columns")
        let scales = try state.float32("scale", shape: [columns.count])
        var centres =
            flaw == .foreignStatesAreRefused
            ? scales.map { _ in 0 } : try state.float32("centre", shape: [columns.count])
        if flaw == .restoringGivesTheSameBits { centres[0] = centres[0].nextUp }
        return Fitted(flaw: flaw, shared: shared, columns: columns, centres: centres, scales: scales)
    }
}

private struct Fitted: FittedFeature {
    let flaw: FeatureLaw?
    let shared: Shared
    let columns: [String]
    let centres: [Float]
    let scales: [Float]

    var inputColumns: [String] { columns }
    var outputColumns: [String] { flaw == .namesAreUnique ? columns.map { _ in "same" } : columns }
    var state: PluginState {
        PluginState([
            "columns": NamedArray(shape: [columns.count], values: .text(columns)),
            "centre": NamedArray(shape: [columns.count], values: .float32(centres)),
            "scale": NamedArray(shape: [columns.count], values: .float32(scales)),
        ])
    }

    func makeStream() -> any FeatureStream { Stream(fitted: self) }
}

private struct Stream: FeatureStream {
    let fitted: Fitted
    var previous: [Float]?
    var rowCount = 0

    mutating func reset() {
        if fitted.flaw != .resetIsAsGoodAsNew { previous = nil }
        rowCount = 0
    }

    var memory: PluginState? {
        guard fitted.flaw != .savedStreamsGoOn else { return nil }
        var memory = PluginState(["rows": NamedArray(shape: [1], values: .int64([Int64(rowCount)]))])
        if let previous {
            memory.arrays["previous"] = NamedArray(shape: [previous.count], values: .float32(previous))
        }
        return memory
    }

    mutating func resume(_ memory: PluginState) throws(StateError) {
        guard case .int64(let rows)? = memory.arrays["rows"]?.values else { throw .missing(array: "rows") }
        rowCount = Int(rows[0])
        previous = memory.arrays["previous"] == nil ? nil : try memory.float32("previous")
    }

    mutating func transform(_ row: Span<Float>, into features: inout MutableSpan<Float>) -> Bool {
        rowCount += 1
        if fitted.flaw == .inputIsUnchanged { overwrite(row) }
        var current: [Float] = []
        for index in row.indices {
            let scaled = (row[index] - fitted.centres[index]) / fitted.scales[index]
            current.append(fitted.flaw == .newValuesAreClipped ? scaled : min(max(scaled, -9), 9))
        }
        let before = previous ?? current
        previous = current
        for index in row.indices {
            var value = (current[index] + before[index]) / 2
            if fitted.flaw == .columnOrderIsIrrelevant { value += Float(index) }
            if fitted.flaw == .streamsAreCausal || fitted.flaw == .streamsAreIndependent {
                value += 1 / Float(fitted.shared.next())
            }
            features[index] = value
        }
        return fitted.flaw != .onceReadyStaysReady || rowCount % 7 != 0
    }
}
