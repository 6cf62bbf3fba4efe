internal import Collector
internal import Foundation
internal import TestTools
internal import Testing

@testable import CRI

struct PodOwnerTests {
    @Test(arguments: [
        ("cartservice-579f59597d-wc2lz", ["pod-template-hash": "579f59597d"], "cartservice"),
        ("web-server-6cfdd55578-gfj6q", ["pod-template-hash": "6cfdd55578"], "web-server"),
        (
            "redis-0", ["statefulset.kubernetes.io/pod-name": "redis-0", "controller-revision-hash": "redis-7d"],
            "redis"
        ),
        ("kafka-broker-12", ["statefulset.kubernetes.io/pod-name": "kafka-broker-12"], "kafka-broker"),
        ("kube-proxy-x7k2p", ["controller-revision-hash": "5c9d8f7b66", "pod-template-generation": "1"], "kube-proxy"),
        ("backup-28374652-h8q2w", ["job-name": "backup-28374652"], "backup"),
        ("import-once-zz9kk", ["batch.kubernetes.io/job-name": "import-once"], "import-once"),
    ])
    func labelsOfControllersName(pod: String, labels: [String: String], owner: String) {
        #expect(PodOwner.name(pod: pod, labels: labels) == owner)
    }

    @Test(arguments: [
        ("cartservice-579f59597d-wc2lz", "cartservice"),
        ("frontend-66d8c5d4b-x2v7n", "frontend"),
        ("node-exporter-q8x4z", "node-exporter"),
        ("redis-0", "redis"),
        ("standalone", "standalone"),
        ("my-tool", "my-tool"),
        ("-wc2lz", "-wc2lz"),
        ("", ""),
    ])
    func nameFormatDecidesOwnerWithoutLabels(pod: String, owner: String) {
        #expect(PodOwner.name(pod: pod) == owner)
    }

    @Test func replicasOfOneDeploymentShareAnOwnerAcrossRollouts() {
        let pods = [
            ("shop-7d4b9c6f58-2xk8v", "7d4b9c6f58"), ("shop-7d4b9c6f58-zq4mt", "7d4b9c6f58"),
            ("shop-5b8c9d7f6-lw9gh", "5b8c9d7f6"),
        ]
        let owners = Set(pods.map { PodOwner.name(pod: $0.0, labels: ["pod-template-hash": $0.1]) })
        #expect(owners == ["shop"])
    }

    @Test func staticPodsLoseTheNodeName() {
        let annotations = ["kubernetes.io/config.source": "file"]
        #expect(
            PodOwner.name(pod: "kube-scheduler-node-7", annotations: annotations, node: "node-7") == "kube-scheduler")
        #expect(PodOwner.name(pod: "etcd-node-8", annotations: annotations, node: "node-7") == "etcd-node-8")
    }

    @Test func keepsTrailingDigitsOfStatefulSetName() {
        #expect(
            PodOwner.name(pod: "shard-2-0", labels: ["statefulset.kubernetes.io/pod-name": "shard-2-0"]) == "shard-2")
    }
}

struct VerboseInfoTests {
    @Test func readsProcessAndCgroup() throws {
        let text = #"{"pid": 4711, "runtimeSpec": {"linux": {"cgroupsPath": "/kubepods/burstable/podx/abc"}}, "x": 1}"#
        let info = try #require(VerboseInfo(["info": text]))
        #expect(info.pid == 4711)
        #expect(info.cgroupPath == "/kubepods/burstable/podx/abc")
    }

    @Test func systemdPathsAreUnfolded() throws {
        let text = #"{"runtimeSpec": {"linux": {"cgroupsPath": "kubepods-burstable-podx.slice:cri-containerd:abc"}}}"#
        let info = try #require(VerboseInfo(["info": text]))
        #expect(
            info.cgroupPath
                == "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podx.slice/cri-containerd-abc.scope")
    }

    @Test func resolvesCgroupPathsOutsideNamespace() {
        let inside = CgroupMembership(procCgroup: "4:memory:/kubepods/a\n0::/kubepods/a\n")
        let outside = CgroupMembership(procCgroup: "0::/../../kubepods.slice/a.scope\n")
        #expect(!inside.isOutsideNamespace && outside.isOutsideNamespace)
    }

    /// On cgroup v1 the kernel moves it to the root: a short-lived container was shown with the whole machine's CPU time.
    @Test func endedProcessIsInNoCgroup() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("7"), withIntermediateDirectories: true)
        func found(_ text: String) throws -> CgroupMembership? {
            try text.write(toFile: folder.file("7/cgroup"), atomically: true, encoding: .utf8)
            return ProcessCgroups.of(pid: 7, procRoot: folder.path)
        }
        #expect(try found("9:memory:/\n4:cpu,cpuacct:/\n0::/\n") == nil)
        #expect(try found("9:memory:/\n") == nil)
        // The unified hierarchy may be unused, and a container then is at its root alone.
        #expect(try found("9:memory:/k/a\n0::/\n")?.controllers == ["memory": "/k/a"])
        #expect(try found("0::/k/a\n")?.unified == "/k/a")
    }

    @Test(arguments: [[:], ["info": "not json"], ["info": "[]"], ["other": "{}"]])
    func othersAreNil(info: [String: String]) {
        #expect(VerboseInfo(info) == nil)
    }
}
