internal import Core
package import Files

extension FileGroup {
    /// Bytes that a reader books for the arrays and texts below this group.
    package var contentBytes: Int {
        let own = attributes.values.reduce(0) { $0 + $1.contentBytes }
        let inArrays = arrays.values.reduce(0) { sum, array in
            sum + array.array.values.contentBytes + array.attributes.values.reduce(0) { $0 + $1.contentBytes }
        }
        return groups.values.reduce(own + inArrays) { $0 + $1.contentBytes }
    }

    /// Refuses to write what a confined reader would refuse to read.
    ///
    /// - Parameters:
    ///   - what: what is too large, as in `the results`.
    ///   - remedy: what to do about it.
    package func checkIsReadable(_ path: String, _ what: String, remedy: String) throws(FileError) {
        let bytes = contentBytes
        guard bytes > FileRules.writtenBytes else { return }
        throw FileError(
            .badContent, path: path,
            problem:
                "\(what) take \(bytes >> 20) MiB; the maximum per file is \(FileRules.writtenBytes >> 20) MiB",
            remedy: remedy)
    }
}

extension FileAttribute {
    fileprivate var contentBytes: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .texts(let texts): texts.reduce(0) { $0 + $1.utf8.count }
        case .integer, .real: 8
        }
    }
}

extension NamedArray.Values {
    /// Each text takes 16 bytes in the file besides its own.
    fileprivate var contentBytes: Int {
        switch self {
        case .float32(let values): values.count * 4
        case .float64(let values): values.count * 8
        case .int64(let values): values.count * 8
        case .text(let values): values.reduce(values.count * 16) { $0 + $1.utf8.count }
        }
    }
}
