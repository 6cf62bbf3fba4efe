"""Cgroups for measurements: made and removed in every hierarchy that the agent reads."""

import os
import sys
import time

CONTROLLERS = ("cgroup2", "memory", "cpuacct", "blkio")


def mounts():
    """Folders of the hierarchies that the agent reads."""
    found = {}
    for line in open("/proc/self/mounts"):
        _, folder, kind, options = line.split()[:4]
        if kind == "cgroup2":
            found["cgroup2"] = folder
        elif kind == "cgroup":
            for name in options.split(","):
                if name in CONTROLLERS:
                    found[name] = folder
    return sorted(set(found.values()))


FOLDERS = mounts()
ROOT = f"anomengine-bench-{os.getpid()}"


def make(name):
    for folder in FOLDERS:
        os.makedirs(f"{folder}/{ROOT}/{name}")


def join(name):
    for folder in FOLDERS:
        with open(f"{folder}/{ROOT}/{name}/cgroup.procs", "w") as file:
            file.write("0")


def remove(name):
    for folder in FOLDERS:
        for _ in range(200):
            try:
                os.rmdir(f"{folder}/{ROOT}/{name}")
                break
            except FileNotFoundError:
                break
            except OSError:
                time.sleep(0.005)


def remove_root():
    for folder in FOLDERS:
        try:
            os.rmdir(f"{folder}/{ROOT}")
        except OSError as error:
            print(f"left behind: {error}", file=sys.stderr)
