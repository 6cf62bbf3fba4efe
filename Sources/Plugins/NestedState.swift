internal import Core
internal import Engine

extension PluginState {
    /// Takes up the arrays of a part under its name.
    mutating func insert(_ part: PluginState, named name: String) {
        for (path, array) in part.arrays { arrays["\(name)/\(path)"] = array }
    }

    /// The arrays of a part.
    func part(named name: String) -> PluginState {
        let prefix = "\(name)/"
        var part = PluginState()
        for (path, array) in arrays where path.hasPrefix(prefix) {
            part.arrays[String(path.dropFirst(prefix.count))] = array
        }
        return part
    }

    /// The integers at a path, with their number checked.
    func integers(_ path: String, count: Int) throws(StateError) -> [Int64] {
        guard let array = arrays[path] else { throw .missing(array: path) }
        guard case .int64(let values) = array.values else { throw .wrongKind(array: path, expected: "integers") }
        guard values.count == count else { throw .wrongShape(array: path, shape: array.shape, expected: [count]) }
        return values
    }

    /// A place in a ring of `count`.
    func place(_ path: String, below count: Int) throws(StateError) -> Int {
        guard let place = Int(exactly: try integers(path, count: 1)[0]), (0..<count).contains(place) else {
            throw .badValue(array: path, reason: "must lie between 0 and \(count - 1)")
        }
        return place
    }
}

extension NamedArray {
    /// One integer.
    static func place(_ value: Int) -> NamedArray { NamedArray(shape: [1], values: .int64([Int64(value)])) }
}
