/// What containers take from their pod. A pod's description never changes while it is there.
struct PodIdentity: Sendable {
    let name: String
    let namespace: String
    /// The deployment, stateful set, daemon set or job that it belongs to.
    let owner: String
    let labels: [String: String]

    init(_ pod: Runtime_V1_PodSandbox, node: String) {
        self.init(
            name: pod.metadata.name, namespace: pod.metadata.namespace, labels: pod.labels,
            annotations: pod.annotations, node: node)
    }

    /// By what a container itself tells of its pod.
    init(of container: Runtime_V1_Container, node: String) {
        self.init(
            name: container.labels["io.kubernetes.pod.name"] ?? container.podSandboxID,
            namespace: container.labels["io.kubernetes.pod.namespace"] ?? "default", labels: [:], annotations: [:],
            node: node)
    }

    private init(
        name: String, namespace: String, labels: [String: String], annotations: [String: String], node: String
    ) {
        self.name = name
        self.namespace = namespace
        self.labels = labels
        owner = PodOwner.name(pod: name, labels: labels, annotations: annotations, node: node)
    }
}
