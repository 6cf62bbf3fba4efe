/// Finds what a pod belongs to: the deployment, stateful set, daemon set or job whose name outlives the pod's.
package enum PodOwner {
    /// Letters that Kubernetes draws random suffixes and hashes from: no vowels, no look-alikes.
    private static let safeLetters = Set("bcdfghjklmnpqrstvwxz2456789")

    /// The owner's name.
    ///
    /// Labels that controllers set are trusted first. A pod without them (made by hand or by another tool) is judged by
    /// the form of its name: `…-<hash>-<5 letters>` of a deployment, `…-<5 letters>` of a daemon set, `…-<number>` of
    /// a stateful set. A name of no such form is its own owner.
    package static func name(
        pod: String, labels: [String: String] = [:], annotations: [String: String] = [:], node: String = ""
    ) -> String {
        if let source = annotations["kubernetes.io/config.source"], source != "api" {
            // A static pod: the kubelet appends the node's name.
            return stripping(suffix: "-\(node)", from: pod) ?? pod
        }
        if let hash = labels["pod-template-hash"], let replicaSet = strippingRandom(pod) {
            return stripping(suffix: "-\(hash)", from: replicaSet) ?? replicaSet
        }
        if labels["statefulset.kubernetes.io/pod-name"] == pod { return strippingNumber(pod, digits: 1...9) ?? pod }
        if let job = labels["batch.kubernetes.io/job-name"] ?? labels["job-name"] {
            // A cron job names its jobs by the scheduled minute.
            return strippingNumber(job, digits: 8...10) ?? job
        }
        if labels["controller-revision-hash"] != nil {
            return strippingRandom(pod) ?? strippingNumber(pod, digits: 1...9) ?? pod
        }
        return byForm(pod)
    }

    private static func byForm(_ pod: String) -> String {
        if let replicaSet = strippingRandom(pod) {
            guard let dash = replicaSet.lastIndex(of: "-"), dash > replicaSet.startIndex else { return replicaSet }
            let hash = replicaSet[replicaSet.index(after: dash)...]
            let isHash = (8...10).contains(hash.count) && hash.allSatisfy(safeLetters.contains)
            return isHash ? String(replicaSet[..<dash]) : replicaSet
        }
        return strippingNumber(pod, digits: 1...4) ?? pod
    }

    /// Without the five random letters of a generated name.
    private static func strippingRandom(_ name: String) -> String? {
        guard let dash = name.lastIndex(of: "-"), dash > name.startIndex else { return nil }
        let suffix = name[name.index(after: dash)...]
        guard suffix.count == 5, suffix.allSatisfy(safeLetters.contains) else { return nil }
        return String(name[..<dash])
    }

    private static func strippingNumber(_ name: String, digits: ClosedRange<Int>) -> String? {
        guard let dash = name.lastIndex(of: "-"), dash > name.startIndex else { return nil }
        let suffix = name[name.index(after: dash)...]
        guard digits.contains(suffix.count), suffix.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return String(name[..<dash])
    }

    private static func stripping(suffix: String, from name: String) -> String? {
        guard suffix.count > 1, name.hasSuffix(suffix), name.count > suffix.count else { return nil }
        return String(name.dropLast(suffix.count))
    }
}
