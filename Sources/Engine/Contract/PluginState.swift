public import Core

/// The fitted state of a plugin: arrays under relative paths such as `encoder_1/kernel`.
public struct PluginState: Sendable, Equatable {
    /// Arrays by path. Path parts are separated by `/`.
    public var arrays: [String: NamedArray]

    /// Makes a state.
    public init(_ arrays: [String: NamedArray] = [:]) {
        self.arrays = arrays
    }
}

/// Why a saved state could not be restored.
public enum StateError: Error, Hashable {
    case missing(array: String)
    case wrongKind(array: String, expected: String)
    case wrongShape(array: String, shape: [Int], expected: [Int])
    case badValue(array: String, reason: String)
}

extension StateError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let array): "the data set '\(array)' is missing"
        case .wrongKind(let array, let expected): "the data set '\(array)' must hold \(expected)"
        case .wrongShape(let array, let shape, let expected):
            "the data set '\(array)' has shape \(shape), but \(expected) is needed"
        case .badValue(let array, let reason): "the data set '\(array)' \(reason)"
        }
    }
}

extension PluginState {
    /// The float32 array at a path, with its shape checked and every number finite.
    public func float32(_ path: String, shape: [Int]? = nil) throws(StateError) -> [Float] {
        guard case .float32(let values) = try array(path, shape: shape).values else {
            throw .wrongKind(array: path, expected: "float32 numbers")
        }
        guard values.allSatisfy(\.isFinite) else {
            throw .badValue(array: path, reason: "holds NaN or infinity")
        }
        return values
    }

    /// The float64 array at a path, with its shape checked and every number finite.
    public func float64(_ path: String, shape: [Int]? = nil) throws(StateError) -> [Double] {
        guard case .float64(let values) = try array(path, shape: shape).values else {
            throw .wrongKind(array: path, expected: "float64 numbers")
        }
        guard values.allSatisfy(\.isFinite) else {
            throw .badValue(array: path, reason: "holds NaN or infinity")
        }
        return values
    }

    /// The texts at a path, with their shape checked.
    public func text(_ path: String, shape: [Int]? = nil) throws(StateError) -> [String] {
        guard case .text(let values) = try array(path, shape: shape).values else {
            throw .wrongKind(array: path, expected: "texts")
        }
        return values
    }

    private func array(_ path: String, shape: [Int]?) throws(StateError) -> NamedArray {
        guard let array = arrays[path] else { throw .missing(array: path) }
        if let shape, array.shape != shape {
            throw .wrongShape(array: path, shape: array.shape, expected: shape)
        }
        return array
    }
}
