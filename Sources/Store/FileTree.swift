internal import Engine

/// The value of an attribute.
enum FileAttribute: Equatable {
    case text(String)
    case integer(Int64)
    case real(Double)
}

/// A data set with its attributes.
struct FileArray: Equatable {
    var array: NamedArray
    var attributes: [String: FileAttribute] = [:]
    /// For each dimension the sibling that holds its coordinates; empty for none.
    var scales: [String] = []
}

/// A group: the content of a file as plain values.
struct FileGroup: Equatable {
    var attributes: [String: FileAttribute] = [:]
    var groups: [String: FileGroup] = [:]
    var arrays: [String: FileArray] = [:]

    /// Puts an array at a path such as `encoder_1/kernel`, making the groups on the way.
    mutating func insert(_ array: NamedArray, at path: String) {
        insert(FileArray(array: array), at: path.split(separator: "/").map(String.init)[...])
    }

    private mutating func insert(_ array: FileArray, at parts: ArraySlice<String>) {
        guard let first = parts.first else { return }
        if parts.count == 1 {
            arrays[first] = array
        } else {
            groups[first, default: FileGroup()].insert(array, at: parts.dropFirst())
        }
    }

    /// All arrays below this group by path.
    func flattened(prefix: String = "") -> [String: NamedArray] {
        var result: [String: NamedArray] = [:]
        for (name, array) in arrays { result[prefix + name] = array.array }
        for (name, group) in groups {
            result.merge(group.flattened(prefix: prefix + name + "/")) { first, _ in first }
        }
        return result
    }
}
