"""The running shop: pods of the services, as a kubelet and a few controllers would run them."""

import dataclasses
import glob
import os
import pathlib
import random
import socket
import subprocess
import time

from enclosure import cgroup_mounts
from services import NAMESPACE, SERVICES, STORE_USER, STORES, Service, command

# What Kubernetes draws the random parts of names from.
LETTERS = "bcdfghjklmnpqrstvwxz2456789"
SHARED_CORES = 1.75
PERIOD_MICROSECONDS = 100_000
END_SECONDS = 5


@dataclasses.dataclass
class Replica:
    service: Service
    pod_name: str
    pod: tuple
    data: str
    container: str = ""
    attempt: int = 0


def restrict_processor(group, cores):
    """Leaves a part of the machine to the load and the agent, as a node's reservation does."""
    quota = int(cores * PERIOD_MICROSECONDS)
    for mount in cgroup_mounts():
        folder = pathlib.Path(mount, group)
        folder.mkdir(exist_ok=True)
        if (folder / "cpu.cfs_quota_us").exists():
            (folder / "cpu.cfs_period_us").write_text(str(PERIOD_MICROSECONDS))
            (folder / "cpu.cfs_quota_us").write_text(str(quota))
        elif (folder / "cpu.max").exists():
            (folder / "cpu.max").write_text(f"{quota} {PERIOD_MICROSECONDS}")


class Shop:
    def __init__(self, runtime, work, seed):
        self.runtime = runtime
        self.work = work
        self.names = random.Random(seed)
        self.hashes = {}
        self.replicas = {service.name: [] for service in SERVICES + STORES}

    def start(self):
        for service in STORES + SERVICES[::-1]:
            self.add_replica(service)
            wait_until_served(service)

    def letters(self, count):
        return "".join(self.names.choice(LETTERS) for _ in range(count))

    def add_replica(self, service, is_revision=False):
        """Starts a pod of the service, of a new revision if asked for."""
        if service.is_store:
            name, labels = f"{service.owner}-0", {"statefulset.kubernetes.io/pod-name": f"{service.owner}-0"}
        else:
            if is_revision or service.name not in self.hashes:
                self.hashes[service.name] = self.letters(10)
            revision = self.hashes[service.name]
            name, labels = f"{service.owner}-{revision}-{self.letters(5)}", {"pod-template-hash": revision}
        data = f"{self.work}/data/{name}"
        os.makedirs(data)
        if service.name == "postgres":
            os.chown(data, STORE_USER, STORE_USER)
        replica = Replica(service, name, self.runtime.run_pod(name, NAMESPACE, {"app": service.name, **labels}), data)
        self.run(replica)
        self.replicas[service.name].append(replica)
        return replica

    def run(self, replica):
        mounts = [("/usr", "/usr", True), (replica.data, "/data", False)]
        service = replica.service
        replica.container = self.runtime.run_container(
            service.container, replica.pod, command(service), service.image, mounts, replica.attempt
        )

    def remove_replica(self, replica):
        self.replicas[replica.service.name].remove(replica)
        self.runtime.stop_container(replica.container, END_SECONDS)
        self.runtime.remove_pod(replica.pod)

    def restart(self, replica):
        """Starts a container again that has ended."""
        self.runtime.remove_container(replica.container)
        replica.attempt += 1
        self.run(replica)

    def restart_ended(self):
        """Starts containers again that ended without anybody asking them to; their services, and when that was seen."""
        ended = []
        for replica in [one for some in self.replicas.values() for one in some]:
            if not self.processes(replica):
                print(f"  {replica.pod_name} has ended; it is started again", flush=True)
                ended.append((replica.service, time.time()))
                self.restart(replica)
        return ended

    def cgroup_files(self, replica):
        """The files through which a process joins a container's cgroups."""
        return [
            path for mount in cgroup_mounts()
            for path in glob.glob(f"{mount}{self.runtime.cgroup_parent}/{replica.container}/cgroup.procs")
        ]

    def processes(self, replica):
        """Ids of a container's processes, the first one first."""
        for path in self.cgroup_files(replica):
            if found := [int(word) for word in pathlib.Path(path).read_text().split()]:
                return sorted(found)
        return []

    def execute(self, replica, *words):
        """Runs a program in a container, as `kubectl exec` does."""
        name = f"exec-{self.letters(8)}"
        subprocess.run([*self.runtime.ctr(), "tasks", "exec", "--exec-id", name, replica.container, *words], check=True,
            stdout=subprocess.DEVNULL)

    def run_job(self, name, service, words):
        """Runs a pod that ends by itself, with a service's image, and waits for it."""
        pod = self.runtime.run_pod(name, NAMESPACE, {"batch.kubernetes.io/job-name": name})
        container = self.runtime.run_container("job", pod, words, service.image, [("/usr", "/usr", True)])
        job = Replica(service, name, pod, "", container)
        while self.processes(job):
            time.sleep(0.2)
        self.runtime.remove_pod(pod)


def wait_until_served(service, seconds=60):
    host, port = service.address.split(":")
    end = time.time() + seconds
    while True:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
            return
        except OSError:
            if time.time() > end:
                raise TimeoutError(f"{service.name} does not answer at {service.address}") from None
            time.sleep(0.1)
