internal import CHDF5
internal import Crypto
package import Files

/// A group of a sealed file that is being written: what was added to it is in the file and no more in memory.
package struct SealedGroup {
    let writer: FileTreeWriter
    let id: hid_t
    /// What the seal is taken of.
    private(set) var form = CanonicalForm(sink: SHA256())

    init(writer: FileTreeWriter, id: hid_t) {
        self.writer = writer
        self.id = id
    }

    /// Adds the group's attributes, before all groups in it.
    package mutating func add(_ attributes: [String: FileAttribute]) throws(FileError) {
        form.add(attributes)
        try writer.write(FileGroup(attributes: attributes), to: id)
    }

    /// Adds a group. Groups come in the order of their names' UTF-8 bytes, as in the canonical form.
    package mutating func add(_ group: FileGroup, as name: String) throws(FileError) {
        try addGroup(name) { inner throws(FileError) in
            inner.form.add(group)
            try inner.writer.write(group, to: inner.id)
        }
    }

    /// Adds a group that `body` fills.
    package mutating func addGroup(
        _ name: String, _ body: (inout SealedGroup) throws(FileError) -> Void
    ) throws(FileError) {
        form.tag("g")
        form.add(name)
        var form = form
        try writer.makeGroup(name, in: id) { made throws(FileError) in
            var inner = SealedGroup(writer: writer, id: made)
            inner.form = form
            try body(&inner)
            form = inner.form
        }
        form.tag("e")
        self.form = form
    }
}
