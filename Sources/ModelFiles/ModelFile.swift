internal import Core
package import Engine
package import Files
internal import HDF5

/// A file of fitted detectors; `docs/files.md` specifies it.
///
/// Each detector carries a SHA-256 over its content, and the root one over those and its own attributes apart from
/// `created_at` and the signature. Readers check both, and refuse whatever neither covers.
package struct ModelFile: Sendable {
    /// When it was written, ISO 8601.
    package let createdAt: String
    /// Version of the program that wrote it.
    package let engineVersion: String
    /// Digest of the content, 64 hexadecimal digits.
    package let sha256: String
    /// Who signed it, unchecked; nil if nobody did.
    package let signature: ModelSignature?
    /// How the data were asked for that the detectors learnt, as a text that whoever wrote it understands; nil for data of
    /// files. The digest covers it.
    package let origin: String?
    /// The detectors by workload.
    package let detectors: [DetectorRecord]

    /// Writes detectors; the old file stays until the new one is complete.
    ///
    /// The same detectors give the same bytes, but for `createdAt`.
    ///
    /// - Parameter origin: how the data were asked for that the detectors learnt.
    /// - Throws: ``FileError``; nothing is left behind then.
    package static func write(
        _ detectors: [DetectorRecord], to path: String, createdAt: String, engineVersion: String, origin: String? = nil
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
        try write(groups, to: path, createdAt: createdAt, engineVersion: engineVersion, origin: origin)
    }

    /// Writes detectors' groups with their digests.
    static func write(
        _ detectors: [String: FileGroup], to path: String, createdAt: String, engineVersion: String,
        origin: String? = nil
    ) throws(FileError) {
        for (name, detector) in detectors {
            try detector.checkIsReadable(
                path, "the detector of '\(VisibleText.line(GroupName.decoded(name), limit: 60))' would",
                remedy: "fit a smaller model")
        }
        let groups = FileGroup(
            groups: detectors.mapValues { detector in
                var group = detector
                group.attributes["sha256"] = .text(ContentDigest.of(detector))
                return group
            })
        var root = FileGroup(attributes: FileFormat.model.attributes)
        root.attributes["engine_version"] = .text(engineVersion)
        if let origin { root.attributes["data_origin"] = .text(origin) }
        root.attributes["sha256"] = .text(rootDigest(root.attributes, digests(of: groups)))
        root.attributes["created_at"] = .text(createdAt)
        root.groups["detectors"] = groups
        try AtomicFile.write(root, to: path)
    }

    /// The detectors' digests by group name.
    static func digests(of groups: FileGroup) -> [String: FileAttribute] {
        groups.groups.compactMapValues { $0.attributes["sha256"] }
    }

    static func rootDigest(
        _ attributes: [String: FileAttribute], _ detectors: [String: FileAttribute]
    ) -> String {
        let content = FileGroup(attributes: attributes, groups: ["detectors": FileGroup(attributes: detectors)])
        return ContentDigest.of(
            content, excludingAttributes: ModelSignature.attributeNames.union(["sha256", "created_at"]))
    }
}
