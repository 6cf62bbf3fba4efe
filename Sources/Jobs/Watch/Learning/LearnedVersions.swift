internal import Foundation

/// The learned model files of a state folder.
enum LearnedVersions {
    /// Removes the oldest versions. What verdicts still name stays.
    static func prune(_ folder: String, keep: Int, inUse: Set<String>) {
        // A folder that cannot be listed for a moment is pruned next time.
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { $0.hasPrefix("learned-") && $0.hasSuffix(".h5") }.sorted()
        for name in names.dropLast(max(1, keep)) {
            let stem = String(name.dropLast(3))
            guard !inUse.contains(where: { $0.hasPrefix("\(stem)@") }) else { continue }
            // One that cannot be removed costs space only.
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }
}
