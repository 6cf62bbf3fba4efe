internal import Core

/// A ``PluginState`` for a checkpoint: numbers as bit patterns, so that none is rounded and NaN passes.
struct SavedState: Codable, Sendable, Equatable {
    private struct Item: Codable, Equatable {
        var shape: [Int]
        var float32: [UInt32]?
        var float64: [UInt64]?
        var int64: [Int64]?
        var text: [String]?
    }

    private var arrays: [String: Item] = [:]

    init(_ state: PluginState) {
        arrays = state.arrays.mapValues { array in
            var item = Item(shape: array.shape)
            switch array.values {
            case .float32(let values): item.float32 = values.map(\.bitPattern)
            case .float64(let values): item.float64 = values.map(\.bitPattern)
            case .int64(let values): item.int64 = values
            case .text(let values): item.text = values
            }
            return item
        }
    }

    /// - Throws: ``StateError`` where shape and values disagree.
    func state() throws(StateError) -> PluginState {
        var state = PluginState()
        for (name, item) in arrays {
            let values: NamedArray.Values =
                if let bits = item.float32 {
                    .float32(bits.map { Float(bitPattern: $0) })
                } else if let bits = item.float64 {
                    .float64(bits.map { Double(bitPattern: $0) })
                } else if let numbers = item.int64 {
                    .int64(numbers)
                } else {
                    .text(item.text ?? [])
                }
            var count = 1
            for extent in item.shape {
                let (product, overflows) = count.multipliedReportingOverflow(by: extent)
                guard extent >= 0, !overflows else {
                    throw .badValue(array: name, reason: "has an impossible shape")
                }
                count = product
            }
            guard count == values.count else { throw .badValue(array: name, reason: "has more or fewer values") }
            state.arrays[name] = NamedArray(shape: item.shape, values: values)
        }
        return state
    }
}
