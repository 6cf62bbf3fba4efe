internal import Collector
internal import SwiftProtobuf

/// What is made of the messages of a container runtime, without a runtime: for fuzzing.
package enum RuntimeAnswer {
    /// Decodes `bytes` as each answer that the inventory asks for, and reads what it reads of them.
    package static func read(_ bytes: [UInt8]) {
        if let list = try? Runtime_V1_ListContainersResponse(serializedBytes: bytes) {
            for container in list.containers { _ = PodIdentity(of: container, node: "node").owner }
        }
        if let list = try? Runtime_V1_ListPodSandboxResponse(serializedBytes: bytes) {
            for pod in list.items { _ = PodIdentity(pod, node: "node").owner }
        }
        if let answer = try? Runtime_V1_ContainerStatusResponse(serializedBytes: bytes) {
            let info = VerboseInfo(answer.info)
            _ = info?.cgroupPath.map { CgroupMembership(path: $0, controllers: ["memory"]).isOutsideNamespace }
        }
        _ = try? Runtime_V1_VersionResponse(serializedBytes: bytes)
    }
}
