internal import Core

/// A detector in use with its version.
package struct InstalledDetector: Sendable {
    package let detector: Detector
    package let version: String

    package init(_ detector: Detector, version: String) {
        self.detector = detector
        self.version = version
    }
}

/// Which detector judges a workload.
enum DetectorChoice {
    /// The workload's own detector, or that of the first sibling: a container of the same owner, by name.
    ///
    /// - Returns: the detector and, where it is borrowed, whose it is.
    static func of(
        _ workload: Workload, columns: [String], in detectors: [Workload: InstalledDetector], borrows: Bool
    ) -> (installed: InstalledDetector, borrowedFrom: Workload?)? {
        if let own = detectors[workload] { return (own, nil) }
        guard borrows else { return nil }
        let available = Set(columns)
        let usable = siblings(of: workload, in: detectors).first {
            $0.installed.detector.feature.value.inputColumns.allSatisfy(available.contains)
        }
        return usable.map { ($0.installed, $0.workload) }
    }

    /// The detectors of containers of the same owner, by name.
    static func siblings(
        of workload: Workload, in detectors: [Workload: InstalledDetector]
    ) -> [(workload: Workload, installed: InstalledDetector)] {
        guard let owner = owner(of: workload) else { return [] }
        return detectors.filter { self.owner(of: $0.key) == owner }.sorted { $0.key < $1.key }
            .map { (workload: $0.key, installed: $0.value) }
    }

    /// `namespace/owner` of `namespace/owner/container`.
    private static func owner(of workload: Workload) -> Substring? {
        let parts = workload.name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3 else { return nil }
        return workload.name.prefix(upTo: workload.name.lastIndex(of: "/") ?? workload.name.startIndex)
    }
}
