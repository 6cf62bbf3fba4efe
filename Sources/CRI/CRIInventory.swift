package import Collector
internal import Core
package import Logging

/// The containers that a runtime (containerd, CRI-O) runs, asked over the Container Runtime Interface.
///
/// One list is asked for each time; details only when a container is new, pods only when its pod is. `GetContainerEvents` is not used: an
/// older containerd serves one subscriber, and that is the kubelet.
package actor CRIInventory: ContainerInventory {
    package nonisolated let name: String
    private let sockets: [String]
    private let node: String
    private let procRoot: String
    private let timeoutSeconds: Double
    private let logger: Logger
    private var connection: CRIConnection?
    private var known: [String: ContainerIdentity] = [:]
    /// Pods of the running containers.
    private var pods: [String: PodIdentity] = [:]
    /// Containers that the runtime tells too little of; each is reported once.
    private var undescribed: Set<String> = []
    /// Containers whose status fails; each is reported once.
    private var failing: Set<String> = []

    /// - Parameters:
    ///   - sockets: paths that are tried in turn; the well-known ones if empty.
    ///   - node: the node's name, as samples carry it.
    ///   - procRoot: the process file system that shows the runtime's pids.
    ///   - logger: takes how many containers cannot be observed, and each of them at debug level.
    package init(
        sockets: [String] = [], node: String, procRoot: String = "/proc", timeoutSeconds: Double = 5,
        logger: Logger
    ) {
        self.sockets = sockets.isEmpty ? RuntimeSocket.wellKnown : sockets.map(RuntimeSocket.path)
        name = "container runtime at \(sockets.isEmpty ? "a well-known socket" : self.sockets.joined(separator: ", "))"
        self.node = node
        self.procRoot = procRoot
        self.timeoutSeconds = timeoutSeconds
        self.logger = logger
    }

    /// What answers, for example `containerd 1.6.20 at /run/containerd/containerd.sock`.
    package func runtime() async throws -> String {
        let connection = try connected()
        return try await dropping(connection) { () async throws(CRIError) in
            let version = try await connection.version()
            return "\(version.runtimeName) \(version.runtimeVersion) at \(connection.socket)"
        }
    }

    package func containers() async throws -> [ContainerIdentity] {
        let connection = try connected()
        return try await dropping(connection) { () async throws(CRIError) in
            let running = try await connection.runningContainers()
            try await learn(running.filter { known[$0.id] == nil && !undescribed.contains($0.id) }, connection)
            let ids = Set(running.map(\.id))
            known = known.filter { ids.contains($0.key) }
            undescribed.formIntersection(ids)
            failing.formIntersection(ids)
            let podIDs = Set(running.map(\.podSandboxID))
            pods = pods.filter { podIDs.contains($0.key) }
            return running.compactMap { known[$0.id] }
        }
    }

    /// The runtime forgets a container soon after its end, and its pod is not asked for again: only that it was one is
    /// known, by the runtime's id of 64 digits in the cgroup's name.
    package nonisolated func owner(of cgroup: EndedCgroup) -> EndedCgroupOwner {
        guard let name = cgroup.path?.split(separator: "/").last else { return .unknown }
        return name.split { !$0.isHexDigit }.contains { $0.count == 64 } ? .unknown : .nobody
    }

    /// Ends the connection.
    package func close() {
        connection?.close()
        connection = nil
    }

    private func connected() throws(CRIError) -> CRIConnection {
        if let connection { return connection }
        let made = try CRIConnection(
            socket: try RuntimeSocket.firstAnswering(sockets), timeoutSeconds: timeoutSeconds)
        connection = made
        return made
    }

    /// Runs calls, and gives the connection up if one fails.
    private func dropping<Answer>(
        _ used: CRIConnection, _ body: () async throws(CRIError) -> Answer
    ) async throws(CRIError) -> Answer {
        do {
            return try await body()
        } catch {
            used.close()
            if connection === used { connection = nil }
            // A server that is silent does not speak another protocol.
            guard case .callFailed(_, _, let reason) = error, !reason.lowercased().contains("deadline"),
                RuntimeSocket.speaksHTTP1(used.socket)
            else { throw error }
            throw .refused(
                socket: used.socket,
                reason: "it speaks HTTP/1, so it is not a runtime's CRI socket (Docker's, perhaps)",
                remedy: "give the runtime's socket with \(.criSocket)")
        }
    }

    private func learn(_ new: [Runtime_V1_Container], _ connection: CRIConnection) async throws(CRIError) {
        guard !new.isEmpty else { return }
        if !new.allSatisfy({ pods[$0.podSandboxID] != nil }) {
            for pod in try await connection.pods() { pods[pod.id] = PodIdentity(pod, node: node) }
        }
        var unobserved = UnobservedContainers()
        defer { unobserved.log(to: logger) }
        for container in new {
            guard let answer = try await status(of: container, connection, &unobserved) else { continue }
            let info = VerboseInfo(answer.info)
            guard let cgroups = cgroups(info) else {
                // A process that has ended since the list was made needs no report.
                guard info?.pid == nil else { continue }
                undescribed.insert(container.id)
                unobserved.add(container, .undescribed)
                continue
            }
            let pod = pods[container.podSandboxID] ?? PodIdentity(of: container, node: node)
            known[container.id] = identity(container, answer.status, pod, info, cgroups)
        }
    }

    /// What the runtime tells of one container; nil if it is gone, or its status fails. That is this container's trouble
    /// alone: the others are observed, and it is asked for again with the next list.
    private func status(
        of container: Runtime_V1_Container, _ connection: CRIConnection, _ unobserved: inout UnobservedContainers
    ) async throws(CRIError) -> Runtime_V1_ContainerStatusResponse? {
        do {
            let answer = try await connection.status(of: container.id)
            failing.remove(container.id)
            return answer
        } catch .statusFailed(let reason) {
            if failing.insert(container.id).inserted {
                unobserved.add(container, .failing(VisibleText.line(reason)))
            }
            return nil
        }
    }

    private func cgroups(_ info: VerboseInfo?) -> CgroupMembership? {
        let seen = info?.pid.flatMap { ProcessCgroups.of(pid: $0, procRoot: procRoot) }
        if let seen, !seen.isOutsideNamespace { return seen }
        guard let path = info?.cgroupPath else { return seen }
        return CgroupMembership(path: path, controllers: ["memory", "cpu", "cpuacct", "blkio"])
    }

    private func identity(
        _ container: Runtime_V1_Container, _ status: Runtime_V1_ContainerStatus, _ pod: PodIdentity,
        _ info: VerboseInfo?, _ cgroups: CgroupMembership
    ) -> ContainerIdentity {
        let image = [status.image.userSpecifiedImage, status.image.image, container.image.image, status.imageRef]
            .first { !$0.isEmpty }
        let restarts = container.annotations["io.kubernetes.container.restartCount"].flatMap { Int($0) }
        return ContainerIdentity(
            workload: Workload("\(pod.namespace)/\(pod.owner)/\(container.metadata.name)"), replica: pod.name,
            containerID: container.id, cgroups: cgroups, node: node, pod: pod.name, namespace: pod.namespace,
            containerName: container.metadata.name, image: image, podLabels: pod.labels,
            restartCount: restarts ?? Int(container.metadata.attempt), pid: info?.pid)
    }
}
