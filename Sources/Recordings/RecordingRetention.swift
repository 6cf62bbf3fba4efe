internal import Foundation

/// How much of a recording is kept; what is over either limit goes, oldest segment first.
package struct RecordingRetention: Sendable, Equatable {
    /// Segments that were finished longer ago are removed.
    package var ageSeconds: Double?
    /// The segments together may take this many bytes.
    package var bytes: Int?

    package init(ageSeconds: Double? = nil, bytes: Int? = nil) {
        self.ageSeconds = ageSeconds
        self.bytes = bytes
    }

    /// Removes segments from a folder; the newest always stays.
    ///
    /// - Returns: how many were removed.
    func apply(to folder: String, now: Date = Date()) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let segments = names.filter { $0.hasSuffix(RecordingFolder.segmentSuffix) }.sorted().map { name in
            let path = "\(folder)/\(name)"
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return (
                path: path, bytes: (attributes?[.size] as? NSNumber)?.intValue ?? 0,
                finished: attributes?[.modificationDate] as? Date ?? now
            )
        }
        var total = segments.reduce(0) { $0 + $1.bytes }
        var removed = 0
        for segment in segments.dropLast() {
            let isOld = ageSeconds.map { now.timeIntervalSince(segment.finished) > $0 } ?? false
            let isTooMuch = bytes.map { total > $0 } ?? false
            guard isOld || isTooMuch, (try? FileManager.default.removeItem(atPath: segment.path)) != nil else {
                break
            }
            total -= segment.bytes
            removed += 1
        }
        return removed
    }
}
