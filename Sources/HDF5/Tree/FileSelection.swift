internal import CHDF5
package import Files
package import Foundation

/// Which part of a file is read. The root's attributes always are.
package enum FileSelection: Sendable, Equatable {
    case everything
    /// Some members of a group of the root, as far as they are there.
    case members(of: String, names: [String])
    /// The names of a group's members alone; they come as empty groups.
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
        case .members(let parent, let names):
            var root = FileGroup(attributes: try attributes(of: file, at: "/"))
            guard let groups = try member(parent, of: file, at: "/") else { return root }
            var part = FileGroup()
            for name in names {
                let place = "/\(parent)/\(name)"
                guard let own = try member(name, of: groups.id, at: "/\(parent)") else { continue }
                part.groups[name] = try group(own.id, at: place, depth: 2)
            }
            root.groups[parent] = part
            return root
        case .names(let parent):
            var root = FileGroup(attributes: try attributes(of: file, at: "/"))
            guard let groups = try member(parent, of: file, at: "/") else { return root }
            var part = FileGroup()
            for name in try memberNames(of: groups.id, at: "/\(parent)") { part.groups[name] = FileGroup() }
            root.groups[parent] = part
            return root
        }
    }

    /// A member group by name, found without a look at the others; nil if there is none.
    private func member(_ name: String, of id: hid_t, at object: String) throws(FileError) -> HDF5Handle? {
        guard !name.isEmpty, name.utf8.count <= FileRules.nameBytes, !name.contains("/"), name != "." else {
            return nil
        }
        let exists = chdf5_has_hard_link(id, name)
        guard exists >= 0 else { throw refused("\(object)/\(name)", "is a soft, external or user-defined link") }
        guard exists == 1 else { return nil }
        let member = try handle(chdf5_open_object(id, name), H5Oclose, "\(object)/\(name)")
        guard H5Iget_type(member.id) == H5I_GROUP else { throw refused("\(object)/\(name)", "is no group") }
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
