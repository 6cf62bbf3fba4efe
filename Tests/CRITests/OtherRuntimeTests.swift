import Collector
import Core
internal import Foundation
internal import GRPCCore
internal import GRPCNIOTransportHTTP2
internal import GRPCProtobuf
internal import SwiftProtobuf
internal import TestTools
internal import Testing

@testable import CRI

/// A runtime that is not containerd, behind sockets that are absent or stale.
struct OtherRuntimeTests {
    @Test func socketsAreTriedInTurnAndCRIOIsUnderstood() async throws {
        let folder = try TemporaryFolder()
        let stale = folder.file("containerd.sock")
        try "".write(toFile: stale, atomically: true, encoding: .utf8)
        let socket = folder.file("crio.sock")
        let server = GRPCServer(
            transport: .http2NIOPosix(address: .unixDomainSocket(path: socket), transportSecurity: .plaintext),
            services: [StubRuntime()])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.serve() }
            _ = try await server.listeningAddress
            let inventory = CRIInventory(
                sockets: [folder.file("none.sock"), stale, socket], node: "node-1", timeoutSeconds: 300,
                logger: LogLines().logger)
            #expect(try await inventory.runtime() == "cri-o 1.30.0 at \(socket)")
            let containers = try await inventory.containers()
            #expect(containers.map(\.workload.name) == ["shop/cart/server"])
            let container = try #require(containers.first)
            #expect(container.replica == "cart-579f59597d-wc2lz" && container.restartCount == 3)
            #expect(container.image == "quay.io/shop/cart:1")
            let path = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/crio-c1.scope"
            #expect(container.cgroups.unified == path && container.cgroups.controllers["memory"] == path)
            await inventory.close()
            server.beginGracefulShutdown()
            try await group.waitForAll()
        }
    }

    @Test func containerdIsTriedBeforeCRIO() {
        #expect(
            RuntimeSocket.wellKnown.prefix(2) == ["/run/containerd/containerd.sock", "/run/crio/crio.sock"])
    }
}

/// Answers as CRI-O does, with one container.
private struct StubRuntime: RegistrableRPCService {
    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        typealias Method = CRI.Runtime_V1_RuntimeService.Method
        answer(Method.Version.descriptor, in: &router) { (_: CRI.Runtime_V1_VersionRequest) in
            var answer = CRI.Runtime_V1_VersionResponse()
            answer.runtimeName = "cri-o"
            answer.runtimeVersion = "1.30.0"
            return answer
        }
        answer(Method.ListPodSandbox.descriptor, in: &router) { (_: CRI.Runtime_V1_ListPodSandboxRequest) in
            var pod = CRI.Runtime_V1_PodSandbox()
            pod.id = "p1"
            pod.metadata.name = "cart-579f59597d-wc2lz"
            pod.metadata.namespace = "shop"
            pod.labels = ["pod-template-hash": "579f59597d"]
            var answer = CRI.Runtime_V1_ListPodSandboxResponse()
            answer.items = [pod]
            return answer
        }
        answer(Method.ListContainers.descriptor, in: &router) { (_: CRI.Runtime_V1_ListContainersRequest) in
            var answer = CRI.Runtime_V1_ListContainersResponse()
            answer.containers = [container]
            return answer
        }
        answer(Method.ContainerStatus.descriptor, in: &router) { (_: CRI.Runtime_V1_ContainerStatusRequest) in
            var answer = CRI.Runtime_V1_ContainerStatusResponse()
            answer.status.image.image = "quay.io/shop/cart:1"
            // No process that could be looked up: the cgroup must come from the specification.
            answer.info = [
                "info": """
                {"sandboxID": "p1", "pid": 2147483000, "privileged": false, "runtimeSpec": {"ociVersion": "1.0.2",
                "linux": {"cgroupsPath": "kubepods-burstable-pod1.slice:crio:c1"}}}
                """
            ]
            return answer
        }
    }

    private var container: CRI.Runtime_V1_Container {
        var container = CRI.Runtime_V1_Container()
        container.id = "c1"
        container.podSandboxID = "p1"
        container.metadata.name = "server"
        container.metadata.attempt = 3
        return container
    }

    private func answer<Input: Message, Output: Message, Transport>(
        _ method: MethodDescriptor, in router: inout RPCRouter<Transport>,
        _ body: @escaping @Sendable (Input) -> Output
    ) {
        router.registerHandler(
            forMethod: method, deserializer: ProtobufDeserializer<Input>(), serializer: ProtobufSerializer<Output>()
        ) { request, _ in
            let single = try await ServerRequest(stream: request)
            return StreamingServerResponse(single: ServerResponse(message: body(single.message)))
        }
    }
}
