internal import CHDF5
package import Files
package import Foundation

/// Which part of a file is read. The root's attributes always are.
package enum FileSelection: Sendable, Equatable {
    case everything
    /// Some members of a group of the root, as far as they are there. Its other members come with their digest alone, and
    /// the root's other members empty, so that a digest over all of them can be checked.
    case members(of: String, names: [String])
    /// As ``members(of:names:)`` without any.
    case names(in: String)
}

extension FileTreeReader {
    /// Reads a part of one of anomengine's files.
    ///
    /// - Throws: ``FileError``.
    static func tree(
        _ path: String, _ format: FileFormat, _ selection: FileSelection, rules: FileRules = .own
    ) throws(FileError) -> FileGroup {
        try open(path, rules: rules) { reader, file throws(FileError) in
            try format.check(try reader.attributes(of: file, at: "/"), path: path)
            return try reader.tree(file, selection)
        }
    }

    private func tree(_ file: hid_t, _ selection: FileSelection) throws(FileError) -> FileGroup {
        switch selection {
        case .everything:
            return try group(file)
        case .members(let parent, let names): return try outline(file, parent, reading: names)
        case .names(let parent): return try outline(file, parent, reading: [])
        }
    }

    private func outline(_ file: hid_t, _ parent: String, reading names: [String]) throws(FileError) -> FileGroup {
        var root = FileGroup(attributes: try attributes(of: file, at: "/"))
        guard let groups = try member(parent, of: file, at: "/") else { return root }
        var part = FileGroup(attributes: try attributes(of: groups.id, at: "/\(parent)"))
        for name in names {
            guard let own = try member(name, of: groups.id, at: "/\(parent)") else { continue }
            part.groups[name] = try group(own.id, at: "/\(parent)/\(name)", depth: 2)
        }
        for name in try memberNames(of: groups.id, at: "/\(parent)") where part.groups[name] == nil {
            part.groups[name] = try digest(of: name, in: groups.id, at: "/\(parent)")
        }
        for name in try memberNames(of: file, at: "/") { root.groups[name] = FileGroup() }
        root.groups[parent] = part
        return root
    }

    /// A member with nothing but its digest, if it has one.
    private func digest(of name: String, in id: hid_t, at object: String) throws(FileError) -> FileGroup {
        guard let own = try member(name, of: id, at: object) else { return FileGroup() }
        let place = "\(object)/\(name)"
        guard chdf5_has_attribute(own.id, Self.digestName) > 0,
            let value = try attribute(Self.digestName, of: own.id, at: "\(place)@\(Self.digestName)")
        else { return FileGroup() }
        return FileGroup(attributes: [Self.digestName: value])
    }

    private static let digestName = "sha256"

    /// A member group by name, found without a look at the others; nil if there is none.
    private func member(_ name: String, of id: hid_t, at object: String) throws(FileError) -> HDF5Handle? {
        guard !name.isEmpty, name.utf8.count <= FileRules.nameBytes, !name.contains("/"), name != "." else {
            return nil
        }
        let exists = chdf5_has_hard_link(id, name)
        guard exists >= 0 else { throw refused("\(object)/\(name)", "is a soft, external or user-defined link") }
        guard exists == 1 else { return nil }
        let member = try handle(chdf5_open_object(id, name), H5Oclose, "\(object)/\(name)")
        guard H5Iget_type(member.id) == H5I_GROUP else { throw refused("\(object)/\(name)", "is not a group") }
        return member
    }
}

/// Files of other programs.
package enum ForeignTree {
    /// The whole content of a file that lies in memory; what anomengine's own files never hold is passed over.
    ///
    /// - Throws: ``FileError``.
    package static func read(_ image: Data, path: String) throws(FileError) -> FileGroup {
        try FileTreeReader.open(image, path: path, rules: .foreign) { reader, file throws(FileError) in
            try reader.group(file)
        }
    }
}
