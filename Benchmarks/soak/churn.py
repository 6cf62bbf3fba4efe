"""Containers and cgroups that come and go."""

import random
import threading
import time

import grpc

from bench_cgroups import make, remove

BUSY = ["/bin/busybox", "sh", "-c", "while :; do for i in 1 2 3 4 5; do /bin/busybox true; done; /bin/busybox sleep 0.5; done"]
STANDING = 8


class Churn:
    """Standing containers, one that restarts under one name, others of 0.2 s to 4 s, and empty cgroups."""

    def __init__(self, runtime):
        self.runtime = runtime
        self.ended = threading.Event()
        self.started = self.cgroups = 0
        self.draw = random.Random(1)

    def __enter__(self):
        for index in range(STANDING):
            pod = self.runtime.run_pod(f"shop-579f59597d-{index:05}", "soak", {"pod-template-hash": "579f59597d"})
            self.runtime.run_container("server", pod, BUSY)
        self.threads = [
            threading.Thread(target=self.until_end, args=(work,))
            for work in (self.pass_by, self.restart, self.churn_cgroups)
        ]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def until_end(self, work):
        pod = None
        while not self.ended.is_set():
            try:
                pod = work(pod)
            except grpc.RpcError:
                # The runtime is away or lost the pod: that is part of the soak.
                pod = None
                time.sleep(1)

    def pass_by(self, pod):
        pod = pod or self.runtime.run_pod(f"passing-{self.started}", "soak", {})
        seconds = self.draw.choice([0.2, 0.6, 2.5, 4])
        command = ["/bin/busybox", "sh", "-c", f"for i in 1 2 3; do /bin/busybox true; done; /bin/busybox sleep {seconds}"]
        container = self.runtime.run_container(f"passes-{self.started}", pod, command)
        self.started += 1
        self.ended.wait(seconds + 0.5)
        self.runtime.remove_container(container)
        return pod

    def restart(self, pod):
        pod = pod or self.runtime.run_pod(f"restarting-{self.started}", "soak", {})
        command = ["/bin/busybox", "sh", "-c", "for i in 1 2 3 4 5 6; do /bin/busybox sleep 0.3; done"]
        container = self.runtime.run_container("app", pod, command, attempt=self.started)
        self.started += 1
        self.ended.wait(2.2)
        self.runtime.remove_container(container)
        return pod

    def churn_cgroups(self, _):
        name = f"passing-{self.cgroups}"
        make(name)
        self.ended.wait(0.2)
        remove(name)
        self.cgroups += 1
