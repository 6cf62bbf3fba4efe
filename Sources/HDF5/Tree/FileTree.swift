package import Core

/// The value of an attribute.
package enum FileAttribute: Equatable, Sendable {
    case text(String)
    case texts([String])
    case integer(Int64)
    case real(Double)

    /// A text, also as a list of one, as some programs write every attribute.
    package var singleText: String? {
        switch self {
        case .text(let text): text
        case .texts(let texts) where texts.count == 1: texts[0]
        default: nil
        }
    }
}

/// A data set with its attributes.
package struct FileArray: Equatable, Sendable {
    package var array: NamedArray
    package var attributes: [String: FileAttribute]
    /// For each dimension the sibling that holds its coordinates; empty for none.
    package var scales: [String]

    package init(array: NamedArray, attributes: [String: FileAttribute] = [:], scales: [String] = []) {
        self.array = array
        self.attributes = attributes
        self.scales = scales
    }
}

/// A group: the content of a file as plain values.
package struct FileGroup: Equatable, Sendable {
    package var attributes: [String: FileAttribute]
    package var groups: [String: FileGroup]
    package var arrays: [String: FileArray]

    package init(
        attributes: [String: FileAttribute] = [:], groups: [String: FileGroup] = [:], arrays: [String: FileArray] = [:]
    ) {
        self.attributes = attributes
        self.groups = groups
        self.arrays = arrays
    }

    /// Puts an array at a path such as `encoder_1/kernel`, making the groups on the way.
    package mutating func insert(_ array: NamedArray, at path: String) {
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
    package func flattened(prefix: String = "") -> [String: NamedArray] {
        var result: [String: NamedArray] = [:]
        for (name, array) in arrays { result[prefix + name] = array.array }
        for (name, group) in groups {
            result.merge(group.flattened(prefix: prefix + name + "/")) { first, _ in first }
        }
        return result
    }
}
