internal import Core
internal import Engine

/// How a column's centre and scale are learnt from its sorted values.
typealias ScaleRule = @Sendable (_ sorted: [Float]) -> (centre: Double, scale: Double, magnitude: Double)

/// The part that the scaling features share: `clip((x − centre) ÷ scale)`, with a floor under the scale.
///
/// A column that hardly varies in the training rows would turn any later change into a huge number. So the scale is
/// at least `floor` times the column's typical magnitude, and at least ``absoluteFloor``. A column without any value in
/// the training rows is left out.
struct AffineScaling: FittedFeature {
    /// The least scale, in the column's own unit: a column of zeros gets this one.
    static let absoluteFloor = 1e-6

    static func specifications(floor: Double, lower: Double, upper: Double) -> [ParameterSpecification] {
        ColumnSelection.specifications + [
            ParameterSpecification(
                "floor", "Minimum scale of a column as a share of its typical magnitude, for nearly constant columns.",
                default: .real(floor), range: .reals(0...10)),
            ParameterSpecification(
                "lower", "Clip scaled values below this.", default: .real(lower), range: .reals(-1000...0)),
            ParameterSpecification(
                "upper", "Clip scaled values above this.", default: .real(upper), range: .reals(1...1000)),
        ]
    }

    let inputColumns: [String]
    let centres: [Float]
    let scales: [Float]
    let lower: Float
    let upper: Float

    var outputColumns: [String] { inputColumns }

    /// - Parameters:
    ///   - given: the columns to scale; those that the parameters choose if not given.
    ///   - leastScales: for each of the given columns a least scale, beside the floors.
    init(
        _ series: [Series], indices given: [Int]? = nil, parameters: Parameters, leastScales: [Double] = [],
        rule: ScaleRule
    ) throws(FeatureError) {
        guard let first = series.first else { throw .noColumns }
        let indices = if let given { given } else { try ColumnSelection(parameters).indices(in: first.columns) }
        let floor = parameters.real("floor")
        var learntColumns: [String] = []
        var centres: [Float] = []
        var scales: [Float] = []
        var constant: [String] = []
        for (position, index) in indices.enumerated() {
            var values: [Float] = []
            for part in series {
                for row in 0..<part.rowCount {
                    let value = part.values[row * part.columns.count + index]
                    if value.isFinite { values.append(value) }
                }
            }
            // What is not observed for a workload is no part of its normal behaviour.
            guard !values.isEmpty else { continue }
            values.sort()
            learntColumns.append(first.columns[index])
            if values[0] == values[values.count - 1] { constant.append(first.columns[index]) }
            let learnt = rule(values)
            centres.append(Float(learnt.centre))
            let least = leastScales.isEmpty ? 0 : leastScales[position]
            let scale = max(learnt.scale, floor * learnt.magnitude, least, Self.absoluteFloor)
            scales.append(Float(min(scale, Double(Float.greatestFiniteMagnitude))))
        }
        guard !learntColumns.isEmpty else { throw .noValues(columns: indices.map { first.columns[$0] }) }
        guard constant.count < learntColumns.count else { throw .allConstant(columns: constant) }
        self.init(
            inputColumns: learntColumns, centres: centres, scales: scales, parameters: parameters)
    }

    init(_ state: PluginState, parameters: Parameters) throws(StateError) {
        let columns = try state.text("columns")
        guard !columns.isEmpty else { throw .badValue(array: "columns", reason: "is empty") }
        let centres = try state.float32("centre", shape: [columns.count])
        let scales = try state.float32("scale", shape: [columns.count])
        guard scales.allSatisfy({ $0 > 0 }) else {
            throw .badValue(array: "scale", reason: "holds a number that is not positive")
        }
        self.init(inputColumns: columns, centres: centres, scales: scales, parameters: parameters)
    }

    private init(inputColumns: [String], centres: [Float], scales: [Float], parameters: Parameters) {
        self.inputColumns = inputColumns
        self.centres = centres
        self.scales = scales
        lower = Float(parameters.real("lower"))
        upper = Float(parameters.real("upper"))
    }

    var state: PluginState {
        let shape = [inputColumns.count]
        return PluginState([
            "columns": NamedArray(shape: shape, values: .text(inputColumns)),
            "centre": NamedArray(shape: shape, values: .float32(centres)),
            "scale": NamedArray(shape: shape, values: .float32(scales)),
        ])
    }

    func makeStream() -> any FeatureStream { Stream(scaling: self) }

    func invert(_ features: Span<Float>, into cells: inout MutableSpan<Float>) -> Bool {
        for index in features.indices { cells[index] = features[index] * scales[index] + centres[index] }
        return true
    }

    private struct Stream: FeatureStream {
        let scaling: AffineScaling

        mutating func reset() {}

        var memory: PluginState? { PluginState() }

        mutating func resume(_ memory: PluginState) throws(StateError) {}

        mutating func transform(_ row: Span<Float>, into features: inout MutableSpan<Float>) -> Bool {
            for index in row.indices {
                let scaled = (row[index] - scaling.centres[index]) / scaling.scales[index]
                features[index] = min(max(scaled, scaling.lower), scaling.upper)
            }
            return true
        }
    }
}
