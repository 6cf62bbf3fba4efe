internal import Engine
internal import Files
internal import Foundation
internal import ModelFiles
internal import Report

/// How jobs read and write files.
package struct FileSettings: Sendable {
    /// What parses files from outside.
    package var parser = ForeignParser.inProcess
    /// The time to note in files, in seconds since 1970-01-01 UTC.
    package var createdSeconds = FileSettings.now()

    package init() {}

    /// The time of `SOURCE_DATE_EPOCH` for repeatable files (reproducible-builds.org), or now.
    package static func now() -> Double {
        let given = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap { UInt32($0) }
        return given.map(Double.init) ?? Date().timeIntervalSince1970.rounded()
    }

    /// ``createdSeconds`` as ISO 8601.
    var createdAt: String { TimeText.iso(createdSeconds) }

    /// Fails before the work begins where writing would fail after it.
    func check(_ paths: [String?]) throws {
        for path in paths.compactMap({ $0 }) { try AtomicFile.check(path) }
    }

    /// Writes a model file; nothing without a path.
    ///
    /// - Parameter origin: how the data were asked for that the detectors learnt.
    func write(_ records: [DetectorRecord], to path: String?, origin: String? = nil) throws {
        guard let path else { return }
        try ModelFile.write(records, to: path, createdAt: createdAt, engineVersion: engineVersion, origin: origin)
    }
}
