internal import Collector
import Core
internal import Foundation
internal import TestTools
internal import Testing

@testable import CRI

@Suite(
    .serialized, .timeLimit(.minutes(30)),
    .enabled(
        if: Containerd.isPossible,
        "needs root, a mounted /, and containerd, runc and busybox-static (Scripts/test-tools.sh)"))
struct ContainerdTests {
    @Test func podsAreFoundRestartedEndedAndSurviveTheRuntime() async throws {
        try await Containerd.with { runtime in
            let inventory = CRIInventory(
                sockets: [runtime.socket], node: "node-1", timeoutSeconds: 60, logger: LogLines().logger)
            #expect(try await inventory.runtime().hasPrefix("containerd "))
            #expect(try await inventory.containers().isEmpty)

            // Found, with all that is known of it.
            let pod = try await runtime.runPod(
                "cart-579f59597d-wc2lz", namespace: "shop", labels: ["pod-template-hash": "579f59597d", "app": "cart"])
            let server = try await runtime.runContainer("server", in: pod)
            let sidecar = try await runtime.runContainer("sidecar", in: pod)
            let found = Dictionary(uniqueKeysWithValues: try await inventory.containers().map { ($0.containerID, $0) })
            #expect(Set(found.keys) == [server, sidecar])
            let first = try #require(found[server])
            #expect(first.workload.name == "shop/cart/server")
            #expect(first.replica == "cart-579f59597d-wc2lz")
            #expect(
                first.pod == "cart-579f59597d-wc2lz" && first.namespace == "shop" && first.containerName == "server")
            #expect(first.image == Containerd.image)
            #expect(first.podLabels["app"] == "cart")
            #expect(first.node == "node-1" && first.restartCount == 0)
            let pid = try #require(first.pid)
            let line = try ForeignProcess.run("cat", ["/proc/\(pid)/cgroup"])
            #expect(first.cgroups == CgroupMembership(procCgroup: line))
            #expect(line.contains(server))
            #expect(found[sidecar]?.workload.name == "shop/cart/sidecar")
            #expect(found[sidecar]?.cgroups != first.cgroups)

            // Ended and started anew: another id, one restart more, the same workload.
            try await runtime.stopContainer(server)
            #expect(try await inventory.containers().map(\.containerID) == [sidecar])
            let again = try await runtime.runContainer("server", in: pod, attempt: 1)
            let second = try #require(try await inventory.containers().first { $0.containerID == again })
            #expect(second.restartCount == 1)
            #expect(second.workload == first.workload && second.replica == first.replica)

            // A crash of the runtime is an error that says so; the next request after its return is answered.
            let before = Set(try await inventory.containers())
            runtime.crash()
            let error = await #expect(throws: CRIError.self) { try await inventory.containers() }
            #expect("\(try #require(error))".contains(runtime.socket))
            try await runtime.start()
            #expect(Set(try await inventory.containers()) == before)

            await inventory.close()
        }
    }

    @Test func manyNewContainersAreDescribedAtOnce() async throws {
        try await Containerd.with { runtime in
            let inventory = CRIInventory(
                sockets: [runtime.socket], node: "node-1", timeoutSeconds: 60, logger: LogLines().logger)
            let pod = try await runtime.runPod("many", namespace: "load")
            var ids: Set<String> = []
            for index in 0..<20 { ids.insert(try await runtime.runContainer("c\(index)", in: pod)) }
            let found = try await inventory.containers()
            #expect(Set(found.map(\.containerID)) == ids)
            #expect(Set(found.map(\.cgroups)).count == 20)
            await inventory.close()
        }
    }

    /// A node with hundreds of containers is described in one go when the agent starts.
    @Test func answersHundredsOfConsecutiveCalls() async throws {
        try await Containerd.with { runtime in
            let pod = try await runtime.runPod("one", namespace: "load")
            let container = try await runtime.runContainer("c", in: pod)
            let connection = try CRIConnection(socket: runtime.socket, timeoutSeconds: 60)
            defer { connection.close() }
            for call in 1...500 {
                let status = try await connection.status(of: call.isMultiple(of: 2) ? container : "none")
                #expect((status != nil) == call.isMultiple(of: 2))
            }
        }
    }

    /// What a killed run of these tests left is removed by the next; a run beside it keeps what it has.
    @Test func removesLeftoversOfKilledRun() async throws {
        try await Containerd.with { runtime in
            let folder = runtime.folder.path
            let pod = try await runtime.runPod("left", namespace: "shop")
            let container = try await runtime.runContainer("c", in: pod)
            try await ContainerdLeftovers.remove()
            let inventory = CRIInventory(
                sockets: [runtime.socket], node: "node-1", timeoutSeconds: 60, logger: LogLines().logger)
            let found = try #require(try await inventory.containers().first)
            await inventory.close()
            let pid = pid_t(try #require(found.pid))
            #expect(found.containerID == container && kill(pid, 0) == 0)
            // The runtime and a shim.
            #expect(ContainerdLeftovers.programs(naming: folder).count >= 2)
            #expect(ContainerdLeftovers.mounts().contains { $0.hasPrefix(folder) })
            #expect(ContainerdLeftovers.cgroups(of: folder).contains { $0.hasSuffix(container) })

            runtime.abandon()
            try await ContainerdLeftovers.remove()
            // Gone, or nobody has asked for its end yet.
            #expect(FileManager.default.contents(atPath: "/proc/\(pid)/cmdline")?.isEmpty ?? true)
            #expect(ContainerdLeftovers.programs(naming: folder).isEmpty)
            #expect(!ContainerdLeftovers.mounts().contains { $0.hasPrefix(folder) })
            #expect(ContainerdLeftovers.cgroups(of: folder).isEmpty)
            #expect(!FileManager.default.fileExists(atPath: folder))
        }
    }
}
