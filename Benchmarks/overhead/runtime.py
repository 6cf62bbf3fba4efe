"""A container runtime of a measurement's own: containerd with private folders, one image of busybox, pods by its CRI.

Needs root, the programs that Scripts/test-tools.sh unpacks into .test-tools, and grpcio and grpcio-tools of PyPI, which make
the client from Protos/cri/pods.proto.
"""

import hashlib
import importlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tarfile
import time

import grpc
from grpc_tools import protoc

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
IMAGE = "localhost/anomengine-bench:1"
SLEEP = ["/bin/busybox", "sleep", "1000000"]
CONFIGURATION = """
version = 2
root = "{0}/root"
state = "{0}/state"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.tracing.processor.v1.otlp"]
[grpc]
  address = "{0}/c.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "{0}/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{1}"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "native"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "{0}/cni"
    conf_dir = "{0}/cni"
"""


def tools_on_path():
    folders = [f"{REPOSITORY}/.test-tools/{name}" for name in ("usr/bin", "usr/sbin", "bin")]
    os.environ["PATH"] = ":".join(folders + [os.environ["PATH"]])


def client_modules(work):
    """The messages and the client of pods.proto."""
    arguments = ["protoc", f"-I{REPOSITORY}/Protos/cri", f"--python_out={work}", f"--grpc_python_out={work}", "pods.proto"]
    if protoc.main(arguments) != 0:
        sys.exit("pods.proto could not be translated")
    sys.path.insert(0, work)
    return importlib.import_module("pods_pb2"), importlib.import_module("pods_pb2_grpc")


def make_image(work):
    """An archive as `docker save` makes it, with busybox alone."""
    os.makedirs(f"{work}/layer/bin")
    shutil.copy(shutil.which("busybox"), f"{work}/layer/bin/busybox")
    with tarfile.open(f"{work}/layer.tar", "w") as archive:
        archive.add(f"{work}/layer", ".")
    digest = hashlib.sha256(pathlib.Path(f"{work}/layer.tar").read_bytes()).hexdigest()
    rootfs = {"type": "layers", "diff_ids": [f"sha256:{digest}"]}
    documents = {
        "config.json": {"architecture": "amd64", "os": "linux", "config": {"Cmd": SLEEP}, "rootfs": rootfs},
        "manifest.json": [{"Config": "config.json", "RepoTags": [IMAGE], "Layers": ["layer.tar"]}],
    }
    for name, content in documents.items():
        pathlib.Path(f"{work}/{name}").write_text(json.dumps(content))
    with tarfile.open(f"{work}/image.tar", "w") as archive:
        for name in (*documents, "layer.tar"):
            archive.add(f"{work}/{name}", name)


class Runtime:
    """Starts with `with`, and ends with all its pods."""

    def __init__(self, work):
        self.work = work
        self.socket = f"{work}/c.sock"
        self.pods = []

    def __enter__(self):
        tools_on_path()
        self.messages, services = client_modules(self.work)
        make_image(self.work)
        pathlib.Path(f"{self.work}/config.toml").write_text(CONFIGURATION.format(self.work, IMAGE))
        self.process = subprocess.Popen(
            ["containerd", "--config", f"{self.work}/config.toml"], stderr=open(f"{self.work}/containerd.log", "w")
        )
        self.client = services.RuntimeServiceStub(grpc.insecure_channel(f"unix:{self.socket}"))
        request = self.messages.PodSandboxRequest(pod_sandbox_id="none")
        self.again(lambda: self.client.RemovePodSandbox(request))
        namespaced = ["ctr", "-a", self.socket, "-n", "k8s.io"]
        subprocess.run([*namespaced, "images", "import", "--no-unpack", f"{self.work}/image.tar"], check=True,
            stdout=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        for pod, _ in self.pods:
            request = self.messages.PodSandboxRequest(pod_sandbox_id=pod)
            self.again(lambda: self.client.StopPodSandbox(request))
            self.again(lambda: self.client.RemovePodSandbox(request))
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    @staticmethod
    def again(call, seconds=30):
        """Repeats a call until the runtime answers it: at its start it is not ready, for one."""
        end = time.time() + seconds
        while True:
            try:
                return call()
            except grpc.RpcError:
                if time.time() > end:
                    raise
                time.sleep(0.1)

    def host_network(self, message):
        message.linux.security_context.namespace_options.network = self.messages.NODE

    def run_pod(self, name, namespace, labels):
        request = self.messages.RunPodSandboxRequest()
        request.config.metadata.name = name
        request.config.metadata.namespace = namespace
        request.config.metadata.uid = f"uid-{name}"
        request.config.labels.update(labels)
        request.config.log_directory = f"{self.work}/logs"
        self.host_network(request.config)
        pod = self.again(lambda: self.client.RunPodSandbox(request)).pod_sandbox_id
        self.pods.append((pod, request.config))
        return pod, request.config

    def run_container(self, name, pod, command):
        request = self.messages.CreateContainerRequest(pod_sandbox_id=pod[0], sandbox_config=pod[1])
        request.config.metadata.name = name
        request.config.image.image = IMAGE
        request.config.command.extend(command)
        self.host_network(request.config)
        container = self.client.CreateContainer(request).container_id
        self.client.StartContainer(self.messages.ContainerRequest(container_id=container))
        return container

    def remove_container(self, container):
        request = self.messages.ContainerRequest(container_id=container)
        # Both are refused for some moments while a container ends of its own.
        self.again(lambda: self.client.StopContainer(request))
        self.again(lambda: self.client.RemoveContainer(request))
