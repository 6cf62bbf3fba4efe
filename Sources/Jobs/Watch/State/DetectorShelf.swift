internal import Core
internal import Engine
internal import Files
internal import Foundation
internal import HDF5
internal import ModelFiles

/// The detectors of a file, or of a folder's files, read again when a file changes.
///
/// A file that cannot be read leaves its detectors in use. Of two files with the same workload the newer one counts.
struct DetectorShelf {
    private struct Stamp: Equatable {
        let changed: Date
        let bytes: UInt64
    }

    private let path: String
    private let registry: Registry
    private let loader: FileLoader
    private let signer: VerifyingKey?
    private var stamps: [String: Stamp] = [:]

    /// - Parameter signer: whose signature the files must have; nil if they need none.
    init(_ path: String, registry: Registry, loader: FileLoader, signer: VerifyingKey? = nil) {
        self.signer = signer
        self.path = path
        self.registry = registry
        self.loader = loader
    }

    /// Reads the files that are new or have changed since the last call.
    ///
    /// - Returns: their detectors, and a line for each file that cannot be used.
    mutating func changes() -> (detectors: [Workload: InstalledDetector], problems: [String]) {
        var found: [Workload: InstalledDetector] = [:]
        var problems: [String] = []
        let current = files()
        for (file, stamp) in current.sorted(by: { ($0.value.changed, $0.key) < ($1.value.changed, $1.key) }) {
            guard stamps[file] != stamp else { continue }
            do {
                found.merge(try Self.read(file, registry: registry, loader: loader, signer: signer)) { $1 }
            } catch {
                problems.append("\(error); keeping the current detectors")
            }
        }
        stamps = current
        return (found, problems)
    }

    /// The detectors of a file; versions name the file and the first digits of its digest.
    static func read(
        _ file: String, registry: Registry, loader: FileLoader, signer: VerifyingKey? = nil
    ) throws -> [Workload: InstalledDetector] {
        let content = try ModelFile.read(file, signedBy: signer, loader: loader)
        let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
        var found: [Workload: InstalledDetector] = [:]
        for record in content.detectors where record.isCalibrated {
            found[record.workload] = InstalledDetector(
                try Detector(record, registry: registry), version: "\(name)@\(content.sha256.prefix(8))")
        }
        return found
    }

    /// Refuses detectors of another sampling interval.
    static func usable(
        _ detectors: [Workload: InstalledDetector], intervalSeconds: Double
    ) throws -> [Workload: InstalledDetector] {
        for (workload, installed) in detectors.sorted(by: { $0.key < $1.key }) {
            let own = installed.detector.intervalSeconds
            guard RegularClock.isSame(own, intervalSeconds) else {
                throw DetectorError.otherInterval(workload: workload, dataSeconds: intervalSeconds, modelSeconds: own)
            }
        }
        return detectors
    }

    /// The model files of a folder, or the file itself; none if it does not exist.
    static func files(in path: String) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return [] }
        guard isFolder.boolValue else { return [path] }
        // A folder that cannot be listed for a moment has no changes.
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { $0.hasSuffix(".h5") }
            .sorted().map { "\(path)/\($0)" }
    }

    private func files() -> [String: Stamp] {
        var stamps: [String: Stamp] = [:]
        for name in Self.files(in: path) {
            // One that was removed meanwhile is not there.
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: name) else { continue }
            stamps[name] = Stamp(
                changed: attributes[.modificationDate] as? Date ?? .distantPast,
                bytes: (attributes[.size] as? NSNumber)?.uint64Value ?? 0)
        }
        return stamps
    }
}
