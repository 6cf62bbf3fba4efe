package import Core
package import Engine

/// `difference`, `rate`, `log` and `rolling`: columns derived from the data's, then scaled as `robust` scales them.
///
/// - `difference`: a row less the row before, for values that wander.
/// - `rate`: what a counter grew by since the row before; after a reset, what it counted since.
/// - `log`: sign(x) · ln(1 + |x| ÷ unit), for values over several orders of magnitude.
/// - `rolling`: mean and standard deviation over the last rows of each column.
///
/// Cost: some operations a cell, for `rolling` as many as `rows`; state: the scaling, and a stream keeps the last rows.
package struct DerivedFeature: FeaturePlugin {
    package enum Derivation: String, Sendable, CaseIterable {
        case difference, rate, log, rolling
    }

    package let manifest: Manifest
    private let derivation: Derivation

    package init(_ derivation: Derivation) {
        self.derivation = derivation
        let (summary, own): (String, [ParameterSpecification]) =
            switch derivation {
            case .difference: ("difference of each column from the row before, scaled robustly", [])
            case .rate: ("growth of each counter since the row before, scaled robustly", [])
            case .log:
                (
                    "logarithm of each column, scaled robustly",
                    [
                        ParameterSpecification(
                            "unit", "Values well below this stay linear, in the columns' unit.", default: .real(1),
                            range: .reals(1e-12...1e12))
                    ]
                )
            case .rolling:
                (
                    "mean and standard deviation of each column over the last rows, scaled robustly",
                    [
                        ParameterSpecification(
                            "rows", "Rows to look back, the current one among them.", default: .integer(10),
                            range: .integers(2...4096))
                    ]
                )
            }
        manifest = Manifest(
            name: derivation.rawValue, kind: .feature, version: "1.0", summary: summary,
            parameters: AffineScaling.specifications(floor: 0.05, lower: -20, upper: 20) + own)
    }

    package func fit(_ series: [Series], parameters: Parameters) throws -> any FittedFeature {
        guard let first = series.first else { throw FeatureError.noColumns }
        let chosen = try ColumnSelection(parameters).indices(in: first.columns)
        // What is not observed for a workload is no part of its normal behaviour.
        let indices = chosen.filter { index in
            series.contains { part in
                stride(from: index, to: part.values.count, by: part.columns.count).contains { part.values[$0].isFinite }
            }
        }
        let columns = indices.map { first.columns[$0] }
        guard !columns.isEmpty else { throw FeatureError.noValues(columns: chosen.map { first.columns[$0] }) }
        let rule = DerivationRule(derivation, parameters)
        let derived = series.map { rule.derive($0, indices) }
        let scaling = try AffineScaling(
            derived, indices: Array(0..<rule.names(columns).count), parameters: parameters,
            leastScales: leastScales(series, indices, parameters), rule: RobustFeature.rule)
        return Fitted(inputColumns: columns, scaling: scaling, rule: rule)
    }

    /// A difference or a deviation is small where the column itself hardly varies: the floor is a share of the column.
    private func leastScales(_ series: [Series], _ indices: [Int], _ parameters: Parameters) -> [Double] {
        indices.flatMap { index -> [Double] in
            var values: [Double] = []
            for part in series {
                for place in stride(from: index, to: part.values.count, by: part.columns.count)
                where part.values[place].isFinite { values.append(abs(Double(part.values[place]))) }
            }
            let least = parameters.real("floor") * (median(values) ?? 0)
            return switch derivation {
            case .difference: [least]
            case .rate, .log: [0]
            case .rolling: [0, least]
            }
        }
    }

    package func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedFeature {
        let scaling = try AffineScaling(state, parameters: parameters)
        let inputs = try state.text("inputs")
        let rule = DerivationRule(derivation, parameters)
        let names = Set(rule.names(inputs))
        guard !inputs.isEmpty, scaling.inputColumns.allSatisfy(names.contains) else {
            throw StateError.badValue(array: "inputs", reason: "does not belong to the columns")
        }
        return Fitted(inputColumns: inputs, scaling: scaling, rule: rule)
    }

    private struct Fitted: FittedFeature {
        let inputColumns: [String]
        let scaling: AffineScaling
        let rule: DerivationRule

        var outputColumns: [String] { scaling.outputColumns }

        var state: PluginState {
            var state = scaling.state
            state.arrays["inputs"] = NamedArray(shape: [inputColumns.count], values: .text(inputColumns))
            return state
        }

        func makeStream() -> any FeatureStream {
            let names = rule.names(inputColumns)
            // A derived column without values in training has no scale and is left out.
            let places = scaling.inputColumns.compactMap { names.firstIndex(of: $0) }
            return Stream(
                derivation: rule.makeStream(columnCount: inputColumns.count), places: places,
                scaled: scaling.makeStream(), count: names.count)
        }
    }

    private struct Stream: FeatureStream {
        private var derivation: DerivationStream
        private let places: [Int]
        private var scaled: any FeatureStream
        private var derived: [Float]
        private var chosen: [Float]

        init(derivation: DerivationStream, places: [Int], scaled: any FeatureStream, count: Int) {
            self.derivation = derivation
            self.places = places
            self.scaled = scaled
            derived = [Float](repeating: 0, count: count)
            chosen = [Float](repeating: 0, count: places.count)
        }

        mutating func reset() {
            derivation.reset()
            scaled.reset()
        }

        var memory: PluginState? {
            guard let inner = scaled.memory else { return nil }
            var memory = derivation.memory
            memory.insert(inner, named: "scaled")
            return memory
        }

        mutating func resume(_ memory: PluginState) throws(StateError) {
            try derivation.resume(memory)
            try scaled.resume(memory.part(named: "scaled"))
        }

        mutating func transform(_ row: Span<Float>, into features: inout MutableSpan<Float>) -> Bool {
            guard derivation.push(row, into: &derived) else { return false }
            for position in places.indices { chosen[position] = derived[places[position]] }
            let chosen = chosen
            return scaled.transform(chosen.span, into: &features)
        }
    }
}
