internal import Core
internal import Engine
internal import Kernels

/// The directions in which normal data vary most, as `linear` and `pca` use them.
enum PrincipalDirections {
    /// The fewest directions that hold a share of the variance, `[size × K]`, but never all: a direction must be left to
    /// deviate in.
    static func find(_ covariance: [Double], size: Int, share: Double) -> [Float] {
        let eigen = SymmetricEigenvectors(covariance, size: size)
        let total = max(eigen.values.reduce(0, +), 1e-300)
        var sum = 0.0
        var count = 0
        while count < size - 1 {
            sum += eigen.values[count]
            count += 1
            if sum >= share * total { break }
        }
        // A file cannot hold an array without elements: a direction of zeros leaves a single feature as it is.
        guard count > 0 else { return [Float](repeating: 0, count: size) }
        return (0..<size).flatMap { row in (0..<count).map { Float(eigen.vectors[row * size + $0]) } }
    }

    /// The saved directions.
    static func restore(_ state: PluginState, size: Int) throws(StateError) -> [Float] {
        let directions = try state.float32("directions")
        let shape = state.arrays["directions"]?.shape ?? []
        guard shape.count == 2, shape[0] == size, (1...size).contains(shape[1]) else {
            throw .wrongShape(array: "directions", shape: shape, expected: [size, 1])
        }
        return directions
    }

    static func transposed(_ directions: [Float], size: Int) -> [Float] {
        let count = directions.count / size
        return (0..<count).flatMap { column in (0..<size).map { directions[$0 * count + column] } }
    }

    /// `result[m] = values[range][n] · matrix[n × m]`.
    static func multiply(
        _ values: [Float], _ range: Range<Int>, by matrix: [Float], zeros: [Float], _ table: KernelTable,
        into result: inout [Float]
    ) {
        let outputs = result.count
        var target = result.mutableSpan
        table.denseForward(
            rows: 1, inputs: range.count, outputs: outputs, x: values.span.extracting(range), w: matrix.span,
            bias: zeros.span.extracting(0..<outputs), y: &target)
    }
}
