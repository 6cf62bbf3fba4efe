internal import Core
internal import Engine

/// A state that a plugin did not write must be refused with an error: a file may be damaged or made by hand.
///
/// - Parameters:
///   - restore: takes up a state.
///   - use: scores with what was restored.
func checkForeignStates<Fitted>(
    _ state: PluginState, restore: (PluginState) throws -> Fitted, use: (Fitted) throws -> Void
) throws {
    for path in state.arrays.keys.sorted() {
        guard let array = state.arrays[path] else { continue }
        func isRefused(_ replacement: NamedArray?) -> Bool {
            var altered = state
            altered.arrays[path] = replacement
            return (try? restore(altered)) == nil
        }
        try demand(isRefused(nil), "a state without '\(path)' is accepted")
        try demand(isRefused(otherKind(array)), "a state whose '\(path)' has the wrong type is accepted")
        if let broken = withNaN(array) {
            try demand(isRefused(broken), "a state with NaN in '\(path)' is accepted")
        }
        // Some arrays may have any length; then what comes of a longer one must work.
        var longer = state
        longer.arrays[path] = lengthened(array)
        if let fitted = try? restore(longer) { try use(fitted) }
    }
}

private func otherKind(_ array: NamedArray) -> NamedArray {
    switch array.values {
    case .text(let values): NamedArray(shape: array.shape, values: .float32(values.map { _ in 1 }))
    default: NamedArray(shape: array.shape, values: .text((0..<array.values.count).map(String.init)))
    }
}

private func withNaN(_ array: NamedArray) -> NamedArray? {
    switch array.values {
    case .float32(var values) where !values.isEmpty:
        values[values.count - 1] = .nan
        return NamedArray(shape: array.shape, values: .float32(values))
    case .float64(var values) where !values.isEmpty:
        values[values.count - 1] = .nan
        return NamedArray(shape: array.shape, values: .float64(values))
    default: return nil
    }
}

private func lengthened(_ array: NamedArray) -> NamedArray {
    let shape = [array.values.count + 1]
    return switch array.values {
    case .float32(let values): NamedArray(shape: shape, values: .float32(values + [1]))
    case .float64(let values): NamedArray(shape: shape, values: .float64(values + [1]))
    case .int64(let values): NamedArray(shape: shape, values: .int64(values + [1]))
    case .text(let values): NamedArray(shape: shape, values: .text(values + ["more"]))
    }
}
