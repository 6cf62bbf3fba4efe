package import Core
package import Engine
package import Files
package import HDF5

/// A file of fitted detectors; `docs/files.md` specifies it.
///
/// Each detector carries a SHA-256 over its content, and the root one over those and its own attributes apart from
/// `created_at` and the signature. Readers check both.
package struct ModelFile: Sendable {
    /// When it was written, ISO 8601.
    package let createdAt: String
    /// Version of the program that wrote it.
    package let engineVersion: String
    /// Digest of the content, 64 hexadecimal digits.
    package let sha256: String
    /// Who signed it, unchecked; nil if nobody did.
    package let signature: ModelSignature?
    /// The detectors by workload.
    package let detectors: [DetectorRecord]

    /// Writes detectors; the old file stays until the new one is complete.
    ///
    /// The same detectors give the same bytes, but for `createdAt`.
    ///
    /// - Throws: ``FileError``; nothing is left behind then.
    package static func write(
        _ detectors: [DetectorRecord], to path: String, createdAt: String, engineVersion: String
    ) throws(FileError) {
        var groups: [String: FileGroup] = [:]
        for record in detectors {
            groups[GroupName.encoded(record.workload.name)] = DetectorGroup.group(record)
        }
        guard groups.count == detectors.count else {
            throw FileError(
                .badContent, path: path, problem: "two detectors have the same workload",
                remedy: "give each workload one detector")
        }
        try write(groups, to: path, createdAt: createdAt, engineVersion: engineVersion)
    }

    /// Writes detectors' groups with their digests.
    static func write(
        _ detectors: [String: FileGroup], to path: String, createdAt: String, engineVersion: String
    ) throws(FileError) {
        let groups = FileGroup(
            groups: detectors.mapValues { detector in
                var group = detector
                group.attributes["sha256"] = .text(ContentDigest.of(detector))
                return group
            })
        var root = FileGroup(attributes: FileFormat.model.attributes)
        root.attributes["engine_version"] = .text(engineVersion)
        root.attributes["sha256"] = .text(rootDigest(root.attributes, digests(of: groups)))
        root.attributes["created_at"] = .text(createdAt)
        root.groups["detectors"] = groups
        try AtomicFile.write(root, to: path)
    }

    /// Reads all detectors and checks every digest.
    ///
    /// - Throws: ``FileError``.
    package static func read(_ path: String, loader: FileLoader = .inProcess) throws(FileError) -> ModelFile {
        try readTree(path, loader: loader).file
    }

    /// Reads all detectors, and the tree that they come from.
    static func readTree(
        _ path: String, loader: FileLoader
    ) throws(FileError) -> (file: ModelFile, root: FileGroup) {
        let root = try loader.tree(path, .model)
        guard let groups = root.groups["detectors"] else { throw withoutDetectors(path) }
        let header = GroupReader(group: root, path: path, place: "/")
        let sha256 = try header.text("sha256")
        guard sha256 == rootDigest(root.attributes, digests(of: groups)) else {
            throw ContentHash.altered(path, "/")
        }
        var detectors: [DetectorRecord] = []
        for (name, group) in groups.groups.sorted(by: { $0.key < $1.key }) {
            detectors.append(try record(group, named: name, path: path))
        }
        let file = ModelFile(
            createdAt: try header.text("created_at"), engineVersion: try header.text("engine_version"),
            sha256: sha256, signature: ModelSignature(root.attributes), detectors: detectors)
        return (file, root)
    }

    /// Reads the detectors of some workloads, as far as the file has them, without the others.
    ///
    /// Their own digests are checked, not the file's. Time and memory do not grow with the file.
    ///
    /// - Throws: ``FileError``.
    package static func read(
        _ path: String, workloads: [Workload], loader: FileLoader = .inProcess
    ) throws(FileError) -> [DetectorRecord] {
        let names = Set(workloads.map { GroupName.encoded($0.name) }).sorted()
        let root = try loader.tree(path, .model, .members(of: "detectors", names: names))
        guard let groups = root.groups["detectors"] else { throw withoutDetectors(path) }
        var records: [DetectorRecord] = []
        for name in names {
            guard let group = groups.groups[name] else { continue }
            records.append(try record(group, named: name, path: path))
        }
        return records
    }

    /// The workloads that a file has detectors for, without reading these.
    ///
    /// - Throws: ``FileError``.
    package static func workloads(_ path: String, loader: FileLoader = .inProcess) throws(FileError) -> [Workload] {
        let root = try loader.tree(path, .model, .names(in: "detectors"))
        guard let groups = root.groups["detectors"] else { throw withoutDetectors(path) }
        return groups.groups.keys.map { Workload(GroupName.decoded($0)) }.sorted()
    }

    private static func withoutDetectors(_ path: String) -> FileError {
        FileError(
            .badContent, path: path, problem: "has no group 'detectors'",
            remedy: "the file is damaged: restore or make it again")
    }

    private static func record(
        _ group: FileGroup, named name: String, path: String
    ) throws(FileError) -> DetectorRecord {
        let place = "/detectors/\(name)"
        guard case .text(let digest)? = group.attributes["sha256"],
            digest == ContentDigest.of(group, excludingAttributes: ["sha256"])
        else { throw ContentHash.altered(path, place) }
        return try DetectorGroup.record(GroupReader(group: group, path: path, place: place))
    }

    /// The detectors' digests by group name.
    private static func digests(of groups: FileGroup) -> [String: FileAttribute] {
        groups.groups.compactMapValues { $0.attributes["sha256"] }
    }

    private static func rootDigest(
        _ attributes: [String: FileAttribute], _ detectors: [String: FileAttribute]
    ) -> String {
        let content = FileGroup(attributes: attributes, groups: ["detectors": FileGroup(attributes: detectors)])
        return ContentDigest.of(
            content, excludingAttributes: ModelSignature.attributeNames.union(["sha256", "created_at"]))
    }
}
