"""A private container runtime for measurements: containerd with its own folders, images made on the spot, pods by the CRI.

Needs root, containerd, runc, ctr and busybox (installed, or unpacked into .test-tools by Scripts/test-tools.sh), and grpcio and
grpcio-tools of PyPI, which make the client from Protos/cri.
"""

import importlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import grpc
from grpc_tools import protoc

from images import Image, write_archive

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
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
        Root = "{0}/runc"
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


class Runtime:
    """Starts with `with`, and ends with all its pods.

    All pods share the host's network, since there is no network plug-in. `images` are added to the one of busybox, and
    `cgroup_parent` is the cgroup that all containers are below.
    """

    def __init__(self, work, images=(), cgroup_parent=None):
        self.work = work
        self.socket = f"{work}/c.sock"
        self.images = images
        self.cgroup_parent = cgroup_parent
        self.pods = []

    def __enter__(self):
        tools_on_path()
        self.messages, services = client_modules(self.work)
        sandbox = Image(IMAGE, {"bin/busybox": pathlib.Path(shutil.which("busybox"))}, SLEEP)
        write_archive(self.work, [sandbox, *self.images])
        pathlib.Path(f"{self.work}/config.toml").write_text(CONFIGURATION.format(self.work, IMAGE))
        self.process = subprocess.Popen(
            ["containerd", "--config", f"{self.work}/config.toml"], stderr=open(f"{self.work}/containerd.log", "w")
        )
        self.client = services.RuntimeServiceStub(grpc.insecure_channel(f"unix:{self.socket}"))
        request = self.messages.PodSandboxRequest(pod_sandbox_id="none")
        self.again(lambda: self.client.RemovePodSandbox(request))
        subprocess.run([*self.ctr(), "images", "import", "--no-unpack", f"{self.work}/image.tar"], check=True,
            stdout=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        for pod in list(self.pods):
            self.remove_pod(pod)
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def ctr(self):
        """The start of a command line of ctr."""
        return ["ctr", "-a", self.socket, "-n", "k8s.io"]

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

    def set_namespaces(self, message):
        """The host's network, and processes of its own for each container, as Kubernetes has it."""
        namespaces = message.linux.security_context.namespace_options
        namespaces.network, namespaces.pid = self.messages.NODE, self.messages.CONTAINER

    def run_pod(self, name, namespace, labels):
        request = self.messages.RunPodSandboxRequest()
        request.config.metadata.name = name
        request.config.metadata.namespace = namespace
        request.config.metadata.uid = f"uid-{name}"
        request.config.labels.update(labels)
        request.config.log_directory = f"{self.work}/logs"
        if self.cgroup_parent:
            request.config.linux.cgroup_parent = self.cgroup_parent
        self.set_namespaces(request.config)
        # An image that was just imported is known to the CRI some moments later.
        pod = self.again(lambda: self.client.RunPodSandbox(request)).pod_sandbox_id
        self.pods.append((pod, request.config))
        return pod, request.config

    def run_container(self, name, pod, command, image=IMAGE, mounts=(), attempt=0):
        """Creates and starts a container; `mounts` are (path here, path there, whether it is read-only)."""
        request = self.messages.CreateContainerRequest(pod_sandbox_id=pod[0], sandbox_config=pod[1])
        request.config.metadata.name = name
        request.config.metadata.attempt = attempt
        request.config.image.image = image
        request.config.command.extend(command)
        for here, there, is_readonly in mounts:
            request.config.mounts.add(host_path=here, container_path=there, readonly=is_readonly)
        self.set_namespaces(request.config)
        container = self.client.CreateContainer(request).container_id
        self.client.StartContainer(self.messages.ContainerRequest(container_id=container))
        return container

    def stop_container(self, container, seconds=0):
        """Asks a container to end, and kills it after some seconds."""
        request = self.messages.ContainerRequest(container_id=container, timeout=seconds)
        # Refused for some moments while a container ends by itself.
        self.again(lambda: self.client.StopContainer(request))

    def remove_container(self, container):
        self.stop_container(container)
        request = self.messages.ContainerRequest(container_id=container)
        self.again(lambda: self.client.RemoveContainer(request))

    def remove_pod(self, pod):
        request = self.messages.PodSandboxRequest(pod_sandbox_id=pod[0])
        self.again(lambda: self.client.StopPodSandbox(request))
        self.again(lambda: self.client.RemovePodSandbox(request))
        self.pods.remove(pod)
