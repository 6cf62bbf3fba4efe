internal import Foundation
internal import GRPCCore
internal import GRPCNIOTransportHTTP2
internal import TestTools

/// A container runtime of the tests' own: private root, state and socket, and one image made on the spot.
final class Containerd {
    static let image = "localhost/anomengine-test:1"

    /// Containers leave the old root by pivot_root(2), which a root that is no mount point, as under chroot(8), refuses.
    private static var isRootMounted: Bool {
        let mounts = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
        return mounts.split(separator: "\n").contains { line in
            line.split(separator: " ").dropFirst(4).first == "/"
        }
    }

    static var isPossible: Bool {
        ForeignTool.isRoot && isRootMounted && (try? ForeignProcess.run("unshare", ["--mount", "true"])) != nil
            && ForeignTool.areThere("containerd", "containerd-shim-runc-v2", "ctr", "runc", "busybox")
    }

    let folder: TemporaryFolder
    private var claim: ContainerdLeftovers.Claim?
    private var process: ForeignProcess?
    private var pods: [String] = []

    private init() async throws {
        folder = try TemporaryFolder()
        claim = try ContainerdLeftovers.Claim(folder.path)
        try Self.configuration(folder.path).write(toFile: folder.file("config.toml"), atomically: true, encoding: .utf8)
        try Self.makeImage(folder)
        try await start()
        try ForeignProcess.run(
            "ctr", ["-a", socket, "-n", "k8s.io", "images", "import", "--no-unpack", folder.file("image.tar")])
    }

    /// Runs a test with a runtime and ends the runtime and its containers, however the test ends.
    static func with(_ body: (Containerd) async throws -> Void) async throws {
        try await ContainerdLeftovers.remove()
        let runtime = try await Containerd()
        do {
            try await body(runtime)
        } catch {
            try? await runtime.end()
            throw error
        }
        try await runtime.end()
    }

    var socket: String { folder.file("c.sock") }

    func start() async throws {
        process = try ForeignProcess(
            "containerd", ["--config", folder.file("config.toml")], logPath: folder.file("containerd.log"))
        let socket = socket
        try await waitUntil("containerd answers") {
            try ForeignProcess.run("ctr", ["-a", socket, "plugins", "ls"]).contains("cri")
        }
        // The runtime interface answers some moments later. To remove a pod that is not there is no error.
        var request = Runtime_V1_PodSandboxRequest()
        request.podSandboxID = "none"
        let message = request
        try await waitUntil("the runtime interface is ready") {
            try await self.call { _ = try await $0.removePodSandbox(message) }
            return true
        }
    }

    /// Ends the runtime as a crash would; its containers go on.
    func crash() {
        process?.kill()
        process = nil
    }

    /// Leaves all as it is, as a test run does that is killed.
    func abandon() { claim = nil }

    /// Removes all pods and ends the runtime.
    private func end() async throws {
        guard claim != nil else { return }
        if process == nil { try await start() }
        // What one pod's end lacks is no reason to leave the others running.
        var problem: (any Error)?
        for pod in pods.reversed() {
            var request = Runtime_V1_PodSandboxRequest()
            request.podSandboxID = pod
            let message = request
            do {
                try await call { _ = try await $0.stopPodSandbox(message) }
                try await call { _ = try await $0.removePodSandbox(message) }
            } catch {
                problem = error
            }
        }
        process?.terminate()
        process = nil
        for group in ContainerdLeftovers.cgroups(of: folder.path).reversed() { rmdir(group) }
        if let problem { throw problem }
    }

    /// Runs a pod in the host's network, since there is no network plug-in.
    func runPod(
        _ name: String, namespace: String, labels: [String: String] = [:], annotations: [String: String] = [:]
    ) async throws -> (id: String, configuration: Runtime_V1_PodSandboxConfig) {
        var pod = Runtime_V1_PodSandboxConfig()
        pod.metadata.name = name
        pod.metadata.namespace = namespace
        pod.metadata.uid = "uid-\(name)"
        pod.labels = labels
        pod.annotations = annotations
        pod.logDirectory = folder.file("logs")
        pod.linux.cgroupParent = "/\(URL(filePath: folder.path).lastPathComponent)"
        pod.linux.securityContext.namespaceOptions.network = .node
        var request = Runtime_V1_RunPodSandboxRequest()
        request.config = pod
        let message = request
        var id = ""
        // An image that was just imported is known to the runtime interface some moments later.
        try await waitUntil("pod \(name) runs") {
            id = try await self.call { try await $0.runPodSandbox(message).podSandboxID }
            return true
        }
        pods.append(id)
        return (id, pod)
    }

    /// Starts a container.
    ///
    /// - Parameters:
    ///   - command: what it runs; it sleeps if not given.
    ///   - mounts: folders and files of this machine that it sees, read-only, under their own names.
    func runContainer(
        _ name: String, in pod: (id: String, configuration: Runtime_V1_PodSandboxConfig), attempt: UInt32 = 0,
        command: [String] = ["/bin/busybox", "sleep", "100000"], mounts: [String] = []
    ) async throws -> String {
        var request = Runtime_V1_CreateContainerRequest()
        request.podSandboxID = pod.id
        request.sandboxConfig = pod.configuration
        request.config.metadata.name = name
        request.config.metadata.attempt = attempt
        request.config.annotations = ["io.kubernetes.container.restartCount": "\(attempt)"]
        request.config.image.image = Self.image
        request.config.command = command
        request.config.mounts = mounts.map { path in
            var mount = Runtime_V1_Mount()
            mount.containerPath = path
            mount.hostPath = path
            mount.readonly = true
            return mount
        }
        request.config.linux.securityContext.namespaceOptions.network = .node
        let message = request
        let id = try await call { try await $0.createContainer(message).containerID }
        var start = Runtime_V1_ContainerRequest()
        start.containerID = id
        let startMessage = start
        try await call { _ = try await $0.startContainer(startMessage) }
        return id
    }

    func stopContainer(_ id: String) async throws {
        var request = Runtime_V1_ContainerRequest()
        request.containerID = id
        let message = request
        try await call { _ = try await $0.stopContainer(message) }
    }

    private func call<Answer: Sendable>(
        _ body:
            @escaping @Sendable (Runtime_V1_RuntimeService.Client<HTTP2ClientTransport.Posix>) async throws -> Answer
    ) async throws -> Answer {
        try await withGRPCClient(
            transport: .http2NIOPosix(
                target: .unixDomainSocket(path: socket, authority: "localhost"), transportSecurity: .plaintext)
        ) { client in
            try await body(Runtime_V1_RuntimeService.Client(wrapping: client))
        }
    }

    private static func configuration(_ folder: String) -> String {
        """
        version = 2
        root = "\(folder)/root"
        state = "\(folder)/state"
        disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
          "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs",
          "io.containerd.tracing.processor.v1.otlp"]
        [grpc]
          address = "\(folder)/c.sock"
        [plugins."io.containerd.internal.v1.opt"]
          path = "\(folder)/opt"
        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "\(image)"
          restrict_oom_score_adj = true
          [plugins."io.containerd.grpc.v1.cri".containerd]
            snapshotter = "native"
            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
              runtime_type = "io.containerd.runc.v2"
              [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                SystemdCgroup = false
                Root = "\(folder)/runc"
          [plugins."io.containerd.grpc.v1.cri".cni]
            bin_dir = "\(folder)/cni"
            conf_dir = "\(folder)/cni"
        """
    }

    /// An archive as `docker save` makes it, with busybox alone.
    private static func makeImage(_ folder: TemporaryFolder) throws {
        let layer = folder.file("layer")
        try FileManager.default.createDirectory(atPath: "\(layer)/bin", withIntermediateDirectories: true)
        guard let busybox = ForeignTool.path("busybox") else { throw ToolError("no busybox") }
        try FileManager.default.copyItem(atPath: busybox, toPath: "\(layer)/bin/busybox")
        try ForeignProcess.run("tar", ["-C", layer, "-cf", folder.file("layer.tar"), "."])
        let digest = try ForeignProcess.run("sha256sum", [folder.file("layer.tar")]).prefix(64)
        let configuration = """
            {"architecture": "\(machine)", "os": "linux", "config": {"Entrypoint": ["/bin/busybox"],
            "Cmd": ["sleep", "100000"]}, "rootfs": {"type": "layers", "diff_ids": ["sha256:\(digest)"]}}
            """
        try configuration.write(toFile: folder.file("config.json"), atomically: true, encoding: .utf8)
        let manifest = #"[{"Config": "config.json", "RepoTags": ["\#(image)"], "Layers": ["layer.tar"]}]"#
        try manifest.write(toFile: folder.file("manifest.json"), atomically: true, encoding: .utf8)
        try ForeignProcess.run(
            "tar", ["-C", folder.path, "-cf", folder.file("image.tar"), "manifest.json", "config.json", "layer.tar"])
    }

    private static var machine: String {
        #if arch(arm64)
            "arm64"
        #else
            "amd64"
        #endif
    }
}
