package import Core
package import Engine
package import Files
internal import Foundation
package import HDF5

extension ModelFile {
    /// Reads all detectors and checks every digest.
    ///
    /// - Parameter key: whose signature the file must have, if anyone's; checked before a detector is used.
    /// - Throws: ``FileError``.
    package static func read(
        _ path: String, signedBy key: VerifyingKey? = nil, loader: FileLoader = .inProcess
    ) throws(FileError) -> ModelFile {
        try readTree(path, signedBy: key, loader: loader).file
    }

    /// Reads the detectors of some workloads, as far as the file has them, without the others.
    ///
    /// The file's digest is checked, and those of these detectors.
    ///
    /// - Parameter key: whose signature the file must have, if anyone's; checked before a detector is used.
    /// - Throws: ``FileError``.
    package static func read(
        _ path: String, workloads: [Workload], signedBy key: VerifyingKey? = nil, loader: FileLoader = .inProcess
    ) throws(FileError) -> [DetectorRecord] {
        let wanted = Set(workloads.map { GroupName.encoded($0.name) })
        return try select(path, wanted: wanted, signedBy: key, loader: loader).detectors.map {
            name, group throws(FileError) in try record(group, named: name, path: path)
        }
    }

    /// The workloads that a file has detectors for, without reading these.
    ///
    /// - Throws: ``FileError``.
    package static func workloads(_ path: String, loader: FileLoader = .inProcess) throws(FileError) -> [Workload] {
        try outline(try loader.tree(path, .model, .names(in: "detectors")), path).names
            .map { Workload(GroupName.decoded($0)) }.sorted()
    }

    /// How the data were asked for that a file's detectors learnt, without reading these; nil for data of files.
    ///
    /// - Throws: ``FileError``.
    package static func origin(_ path: String, loader: FileLoader = .inProcess) throws(FileError) -> String? {
        try header(try outline(try loader.tree(path, .model, .names(in: "detectors")), path), path, []).origin
    }

    /// Reads all detectors, and the tree that they come from.
    static func readTree(
        _ path: String, signedBy key: VerifyingKey? = nil, loader: FileLoader
    ) throws(FileError) -> (file: ModelFile, root: FileGroup) {
        let selected = try select(path, wanted: nil, signedBy: key, loader: loader)
        var root = selected.outline.root
        var records: [DetectorRecord] = []
        for (name, group) in selected.detectors {
            records.append(try record(group, named: name, path: path))
            root.groups["detectors"]?.groups[name] = group
        }
        return (try header(selected.outline, path, records), root)
    }

    /// A file without the content of its detectors.
    private struct Outline {
        let root: FileGroup
        let sha256: String
        /// The detectors' group names, sorted.
        let names: [String]
    }

    /// Checks that a root holds nothing but what its digest covers.
    private static func outline(_ root: FileGroup, _ path: String) throws(FileError) -> Outline {
        guard let groups = root.groups["detectors"] else {
            throw FileError(
                .badContent, path: path, problem: "has no group 'detectors'",
                remedy: "the file is damaged: restore it or create it again")
        }
        guard root.groups.count == 1, root.arrays.isEmpty, groups.attributes.isEmpty, groups.arrays.isEmpty,
            groups.groups.values.allSatisfy({ $0.attributes["sha256"] != nil })
        else {
            throw FileError(
                .damaged, path: path, object: "/", problem: "has objects not covered by its digest",
                remedy: "the file was altered after it was written: restore it or create it again")
        }
        let sha256 = try GroupReader(group: root, path: path, place: "/").text("sha256")
        guard sha256 == rootDigest(root.attributes, digests(of: groups)) else {
            throw ContentHash.altered(path, "/")
        }
        return Outline(root: root, sha256: sha256, names: groups.groups.keys.sorted())
    }

    private static func header(
        _ outline: Outline, _ path: String, _ detectors: [DetectorRecord]
    ) throws(FileError) -> ModelFile {
        let header = GroupReader(group: outline.root, path: path, place: "/")
        let origin = outline.root.attributes["data_origin"] == nil ? nil : try header.text("data_origin")
        return ModelFile(
            // No digest covers the first, and anybody may have written the second.
            createdAt: VisibleText.line(try header.text("created_at"), limit: 40),
            engineVersion: VisibleText.line(try header.text("engine_version"), limit: 40), sha256: outline.sha256,
            signature: ModelSignature(outline.root.attributes), origin: origin, detectors: detectors)
    }

    /// An outline, and the groups of detectors by their names.
    private typealias Selected = (outline: Outline, detectors: [(String, FileGroup)])

    /// Reads the groups of some detectors, or of all, and checks the file's digest and signature.
    private static func select(
        _ path: String, wanted: Set<String>?, signedBy key: VerifyingKey?, loader: FileLoader
    ) throws(FileError) -> Selected {
        let names = wanted?.sorted()
        let selected: Selected
        if fileBytes(path) <= bytesPerReading, batch((names ?? [])[...], limit: .max).count == names?.count ?? 0 {
            do throws(FileError) {
                let selection = names.map { FileSelection.members(of: "detectors", names: $0) } ?? .everything
                selected = try take(names, from: try loader.tree(path, .model, selection), path)
            } catch  where error.kind == .refused {
                // Perhaps it is only too much at a time. If not, this error says best what is wrong.
                guard let parts = try? selectInParts(path, wanted: wanted, loader: loader) else { throw error }
                selected = parts
            }
        } else {
            selected = try selectInParts(path, wanted: wanted, loader: loader)
        }
        if let key { try header(selected.outline, path, []).checkSignature(by: key, path: path) }
        return selected
    }

    /// Reads detectors a few at a time: together they may be more than a reader takes.
    private static func selectInParts(
        _ path: String, wanted: Set<String>?, loader: FileLoader
    ) throws(FileError) -> Selected {
        let loader = loader.forManyFiles()
        let outline = try outline(try loader.tree(path, .model, .names(in: "detectors")), path)
        let names = wanted.map { wanted in outline.names.filter(wanted.contains) } ?? outline.names
        var detectors: [(String, FileGroup)] = []
        var limit = max(1, bytesPerReading / max(1, fileBytes(path) / max(1, outline.names.count)))
        var first = 0
        while first < names.count {
            let batch = batch(names[first...], limit: limit)
            let part: Selected
            do throws(FileError) {
                let selection = FileSelection.members(of: "detectors", names: Array(batch))
                part = try take(Array(batch), from: try loader.tree(path, .model, selection), path)
            } catch  where error.kind == .refused && batch.count > 1 {
                limit = batch.count / 2
                continue
            }
            // The file may have been replaced since its outline was read.
            guard part.outline.sha256 == outline.sha256 else { throw ContentHash.altered(path, "/") }
            detectors += part.detectors
            first = batch.endIndex
        }
        return (outline, detectors)
    }

    private static func take(_ names: [String]?, from root: FileGroup, _ path: String) throws(FileError) -> Selected {
        let outline = try outline(root, path)
        let groups = root.groups["detectors"]?.groups ?? [:]
        return (outline, (names ?? outline.names).compactMap { name in groups[name].map { (name, $0) } })
    }

    /// Bytes of a file, and of names in a request, that are read at a time.
    private static let bytesPerReading = 32 << 20
    private static let nameBytesPerReading = 32 << 10

    private static func fileBytes(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?.intValue ?? 0
    }

    private static func batch(_ names: ArraySlice<String>, limit: Int) -> ArraySlice<String> {
        var bytes = 0
        let fitting = names.prefix { name in
            bytes += name.utf8.count
            return bytes <= nameBytesPerReading
        }
        return names.prefix(max(1, min(limit, fitting.count)))
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
}
