package import Core

/// Who a container is: the workload it serves, the replica it is, and where the kernel accounts for it.
package struct ContainerIdentity: Sendable, Hashable {
    /// Whose normal behaviour it is part of.
    package var workload: Workload
    /// Which of the workload's replicas it is: the pod's name, or the host's for a plain cgroup.
    package var replica: String
    /// The runtime's id of this run of the container, or the cgroup's path; unique on the node at any time.
    package var containerID: String
    /// The pod and its namespace, where there is one.
    package var pod: String?
    package var namespace: String?
    /// Name in the pod's specification.
    package var containerName: String?
    package var image: String?
    package var podLabels: [String: String]
    /// The node's name.
    package var node: String
    /// How often the runtime restarted it.
    package var restartCount: Int
    /// First process, in the agent's pid namespace.
    package var pid: Int?
    /// The cgroup in each hierarchy.
    package var cgroups: CgroupMembership

    package init(
        workload: Workload, replica: String, containerID: String, cgroups: CgroupMembership, node: String,
        pod: String? = nil, namespace: String? = nil, containerName: String? = nil, image: String? = nil,
        podLabels: [String: String] = [:], restartCount: Int = 0, pid: Int? = nil
    ) {
        self.workload = workload
        self.replica = replica
        self.containerID = containerID
        self.cgroups = cgroups
        self.node = node
        self.pod = pod
        self.namespace = namespace
        self.containerName = containerName
        self.image = image
        self.podLabels = podLabels
        self.restartCount = restartCount
        self.pid = pid
    }
}
