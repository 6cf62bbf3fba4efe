internal import CPluginABI
internal import Core
internal import Engine

/// Takes the arrays that a plugin writes while it learns.
final class StateCollector {
    private(set) var state = PluginState()
    /// Why an array was refused, if one was.
    private(set) var problem: String?

    var writer: anomengine_writer {
        anomengine_writer(context: Unmanaged.passUnretained(self).toOpaque()) { context, array in
            guard let context, let array else { return }
            Unmanaged<StateCollector>.fromOpaque(context).takeUnretainedValue().take(array.pointee)
        }
    }

    private func take(_ array: anomengine_array) {
        guard let text = array.name, let name = String(validatingCString: text), Self.isPath(name) else {
            problem = "wrote an array without a usable name"
            return
        }
        guard array.rank <= 8, array.rank == 0 || array.shape != nil else {
            problem = "wrote '\(name)' without a shape of at most 8 dimensions"
            return
        }
        var shape: [Int] = []
        var count = 1
        for axis in 0..<Int(array.rank) {
            let extent = array.shape[axis]
            let (product, overflows) = count.multipliedReportingOverflow(by: extent)
            guard extent >= 0, !overflows else {
                problem = "wrote '\(name)' with an impossible shape"
                return
            }
            shape.append(extent)
            count = product
        }
        guard count == array.count, count == 0 || array.values != nil else {
            problem = "wrote '\(name)' with \(array.count) values for a shape of \(count)"
            return
        }
        guard let values = Self.values(array) else {
            problem = "wrote '\(name)' with values that are not finite, not UTF-8, or of an unknown kind"
            return
        }
        state.arrays[name] = NamedArray(shape: shape, values: values)
    }

    private static func values(_ array: anomengine_array) -> NamedArray.Values? {
        func list<Element>(_ type: Element.Type) -> [Element] {
            guard array.count > 0, let start = array.values else { return [] }
            return Array(
                UnsafeBufferPointer(start: start.assumingMemoryBound(to: Element.self), count: array.count))
        }
        switch anomengine_array_kind(rawValue: array.kind) {
        case ANOMENGINE_FLOAT32:
            let values = list(Float.self)
            return values.allSatisfy(\.isFinite) ? .float32(values) : nil
        case ANOMENGINE_FLOAT64:
            let values = list(Double.self)
            return values.allSatisfy(\.isFinite) ? .float64(values) : nil
        case ANOMENGINE_INT64: return .int64(list(Int64.self))
        case ANOMENGINE_TEXT:
            let pointers = list(UnsafePointer<CChar>?.self)
            let texts = pointers.compactMap { $0.flatMap { String(validatingCString: $0) } }
            return texts.count == pointers.count ? .text(texts) : nil
        default: return nil
        }
    }

    private static func isPath(_ name: String) -> Bool {
        name.utf8.count <= 200
            && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && part != "." && part != ".."
                    && part.unicodeScalars.allSatisfy { $0.isASCII && $0.value > 32 && $0.value != 127 }
            }
    }
}

/// A state as the arrays that a plugin is opened from.
final class StateArrays {
    private let memory = CallMemory()
    private let arrays: UnsafeMutablePointer<anomengine_array>
    private let count: Int

    /// - Throws: ``StateError`` for numbers that are not finite: a plugin would have to check each.
    init(_ state: PluginState) throws(StateError) {
        arrays = memory.allocate(anomengine_array.self, count: state.arrays.count)
        count = state.arrays.count
        for (index, name) in state.arrays.keys.sorted().enumerated() {
            guard let array = state.arrays[name] else { continue }
            let (kind, values) = try Self.copy(array.values, name, memory)
            arrays[index] = anomengine_array(
                name: memory.copy(name), kind: kind.rawValue, rank: UInt32(clamping: array.shape.count),
                shape: memory.copy(array.shape), count: array.values.count, values: values)
        }
    }

    var table: anomengine_state { anomengine_state(arrays: arrays, count: count) }

    private static func copy(
        _ values: NamedArray.Values, _ name: String, _ memory: CallMemory
    ) throws(StateError) -> (anomengine_array_kind, UnsafeRawPointer) {
        let notFinite = StateError.badValue(array: name, reason: "holds NaN or infinity")
        switch values {
        case .float32(let numbers):
            guard numbers.allSatisfy(\.isFinite) else { throw notFinite }
            return (ANOMENGINE_FLOAT32, UnsafeRawPointer(memory.copy(numbers)))
        case .float64(let numbers):
            guard numbers.allSatisfy(\.isFinite) else { throw notFinite }
            return (ANOMENGINE_FLOAT64, UnsafeRawPointer(memory.copy(numbers)))
        case .int64(let numbers): return (ANOMENGINE_INT64, UnsafeRawPointer(memory.copy(numbers)))
        case .text(let texts): return (ANOMENGINE_TEXT, UnsafeRawPointer(memory.copy(texts)))
        }
    }
}
