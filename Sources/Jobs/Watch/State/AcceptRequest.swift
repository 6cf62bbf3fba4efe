internal import Core
internal import Files
internal import Foundation

/// An operator's word that the present of a workload is normal: a file in the state folder, which `watch` takes away.
package enum AcceptRequest {
    /// - Throws: where the folder is not one of `watch`.
    package static func make(_ workload: String, in folder: String) throws {
        guard FileManager.default.fileExists(atPath: "\(folder)/accept") else {
            throw WatchError(folder, "is not a state folder of a watch", "give the state folder that the watch uses")
        }
        var hash = FNV1a()
        for byte in workload.utf8 { hash.add(byte) }
        try AtomicFile.write(workload, to: "\(folder)/accept/\(String(hash.value, radix: 16)).txt")
    }

    static func take(from folder: String) -> [Workload] {
        // No folder, no request.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/accept")) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted().compactMap { name in
            let path = "\(folder)/accept/\(name)"
            guard let data = FileManager.default.contents(atPath: path) else { return nil }
            // A file that cannot be removed must not be taken again and again.
            guard (try? FileManager.default.removeItem(atPath: path)) != nil else { return nil }
            return Workload(String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }
}
