internal import Core
package import Files

/// The root attributes that say what a file is.
package struct FileFormat: Sendable, Equatable {
    /// Value of `format`.
    package let name: String
    /// The newest version this program knows.
    package let version: Int64

    package static let model = FileFormat(name: "anomengine-model", version: 1)
    package static let results = FileFormat(name: "anomengine-results", version: 1)
    package static let recording = FileFormat(name: "anomengine-recording", version: 1)

    package static let windows = FileFormat(name: "anomengine-windows", version: 1)
    package static let all = [model, results, recording, windows]

    package var attributes: [String: FileAttribute] {
        ["format": .text(name), "format_version": .integer(version)]
    }

    /// Refuses a file of another format or of a newer version.
    package func check(_ attributes: [String: FileAttribute], path: String) throws(FileError) {
        guard let found = attributes["format"]?.singleText else {
            throw FileError(
                .wrongFormat, path: path,
                problem: attributes["format"] == nil
                    ? "has no attribute 'format', so it was not written by anomengine"
                    : "attribute 'format' is not text",
                remedy: "give a file of format \(name)")
        }
        guard found == name else {
            throw FileError(
                .wrongFormat, path: path, problem: "is of format '\(found)', not '\(name)'",
                remedy: "give a file of format \(name)")
        }
        guard let version = Self.integer(attributes["format_version"]), version >= 1 else {
            throw FileError(
                .badContent, path: path, object: "/@format_version", problem: "is missing or not a version number",
                remedy: "write 1 as an int64")
        }
        guard version <= self.version else {
            throw FileError(
                .newerVersion, path: path,
                problem: "has format version \(version), but this program supports versions up to \(self.version)",
                remedy: "use a newer anomengine")
        }
    }
}

extension FileFormat {
    /// A whole number, also as a float.
    private static func integer(_ attribute: FileAttribute?) -> Int64? {
        switch attribute {
        case .integer(let value)?: value
        case .real(let value)?: Int64(exactly: value)
        default: nil
        }
    }
}

/// Looks up parts of a group, with an error that names what is missing.
package struct GroupReader {
    package let group: FileGroup
    package let path: String
    package let place: String

    package init(group: FileGroup, path: String, place: String) {
        self.group = group
        self.path = path
        self.place = place
    }

    package func child(_ name: String) throws(FileError) -> GroupReader {
        guard let child = group.groups[name] else { throw missing(name) }
        return GroupReader(group: child, path: path, place: "\(place)/\(name)")
    }

    package func text(_ name: String) throws(FileError) -> String {
        guard let value = group.attributes[name]?.singleText else { throw missing("@\(name)") }
        return value
    }

    package func integer(_ name: String) throws(FileError) -> Int {
        guard case .integer(let value)? = group.attributes[name], let number = Int(exactly: value) else {
            throw missing("@\(name)")
        }
        return number
    }

    package func real(_ name: String) throws(FileError) -> Double {
        guard case .real(let value)? = group.attributes[name], value.isFinite else { throw missing("@\(name)") }
        return value
    }

    package func float64(_ name: String) throws(FileError) -> (shape: [Int], values: [Double]) {
        guard let array = group.arrays[name]?.array, case .float64(let values) = array.values else {
            throw missing(name)
        }
        return (array.shape, values)
    }

    package func float32(_ name: String) throws(FileError) -> (shape: [Int], values: [Float]) {
        guard let array = group.arrays[name]?.array, case .float32(let values) = array.values else {
            throw missing(name)
        }
        return (array.shape, values)
    }

    package func int64(_ name: String) throws(FileError) -> [Int64] {
        guard case .int64(let values)? = group.arrays[name]?.array.values else { throw missing(name) }
        return values
    }

    package func texts(_ name: String) throws(FileError) -> [String] {
        guard case .text(let values)? = group.arrays[name]?.array.values else { throw missing(name) }
        return values
    }

    package func bad(_ problem: String) -> FileError {
        FileError(
            .badContent, path: path, object: place, problem: problem,
            remedy: "the file is damaged: restore it or create it again")
    }

    private func missing(_ name: String) -> FileError {
        FileError(
            .badContent, path: path, object: place, problem: "'\(name)' is missing or of the wrong type",
            remedy: "the file is damaged: restore it or create it again")
    }
}

/// Arrays of a group in one line.
extension FileArray {
    package static func float64(_ values: [Double], shape: [Int]? = nil) -> FileArray {
        FileArray(array: NamedArray(shape: shape ?? [values.count], values: .float64(values)))
    }

    package static func float32(_ values: [Float], shape: [Int]? = nil) -> FileArray {
        FileArray(array: NamedArray(shape: shape ?? [values.count], values: .float32(values)))
    }

    package static func int64(_ values: [Int64]) -> FileArray {
        FileArray(array: NamedArray(shape: [values.count], values: .int64(values)))
    }

    package static func texts(_ values: [String]) -> FileArray {
        FileArray(array: NamedArray(shape: [values.count], values: .text(values)))
    }
}
