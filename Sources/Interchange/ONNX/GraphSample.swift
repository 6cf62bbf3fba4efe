internal import Core
package import HDF5

/// Windows and what a graph's own arithmetic makes of them, to check the imported network by.
package struct GraphSample: Equatable {
    /// Windows, rows and features.
    package let shape: [Int]
    package let windows: [Float]
    package let reconstruction: [Float]

    /// Differences up to this share of the largest number come from the order of the sums.
    private static let tolerance: Float = 1e-4
    private static let group = "sample"

    init(shape: [Int], windows: [Float], reconstruction: [Float]) {
        self.shape = shape
        self.windows = windows
        self.reconstruction = reconstruction
    }

    /// The sample that came with a network; nil if its arithmetic was left out.
    package init?(_ tree: FileGroup) {
        guard let arrays = tree.groups[Self.group]?.arrays, let windows = arrays["windows"]?.array,
            let reconstruction = arrays["reconstruction"]?.array, windows.shape.count == 3,
            windows.shape == reconstruction.shape, case .float32(let values) = windows.values,
            case .float32(let results) = reconstruction.values
        else { return nil }
        self.init(shape: windows.shape, windows: values, reconstruction: results)
    }

    func put(in tree: inout FileGroup) {
        tree.insert(NamedArray(shape: shape, values: .float32(windows)), at: "\(Self.group)/windows")
        tree.insert(NamedArray(shape: shape, values: .float32(reconstruction)), at: "\(Self.group)/reconstruction")
    }

    /// The largest difference from another program's reconstruction of the same windows.
    ///
    /// - Throws: ``InterchangeError`` if it is more than rounding explains.
    package func difference(from other: [Float]) throws(InterchangeError) -> Float {
        let size = max(1, reconstruction.map(abs).max() ?? 0)
        let difference = zip(reconstruction, other).map { abs($0 - $1) }.max() ?? .infinity
        guard other.count == reconstruction.count, difference <= Self.tolerance * size,
            reconstruction.allSatisfy(\.isFinite)
        else {
            throw InterchangeError(
                "the graph itself computes something other than the layers found in it (difference \(difference))",
                remedy: ONNXReader.remedy)
        }
        return difference
    }
}
