"""Encloses a run in namespaces of its own, so that nothing of it outlives it, however it ends.

The run has its own processes, mounts and network. When the program that a person started ends, even by SIGKILL, the kernel
ends every process of the run and with the last of them its mounts and its network. A guard, a process that outlives both,
then removes what the kernel does not: the folder and the cgroups.
"""

import ctypes
import fcntl
import glob
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

PARENT = "/var/tmp"
PREFIX = "anomengine-shop-"
PATIENCE_SECONDS = 90
PR_SET_PDEATHSIG = 1


def end_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def cgroup_mounts():
    """Folders of all mounted cgroup hierarchies."""
    found = []
    for line in open("/proc/self/mounts"):
        _, folder, kind, *_ = line.split()
        if kind in ("cgroup", "cgroup2"):
            found.append(folder)
    return found


def cgroups_of(folder):
    """The cgroups of a run, inner ones first."""
    tops = [f"{mount}/{os.path.basename(folder)}" for mount in cgroup_mounts()]
    return [path for top in tops for path, _, _ in os.walk(top, topdown=False)]


def processes_of(folder):
    """Processes in a run's cgroups, and those with an argument below its folder."""
    found = set()
    for group in cgroups_of(folder):
        try:
            found.update(int(word) for word in pathlib.Path(group, "cgroup.procs").read_text().split())
        except OSError:
            pass
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            words = pathlib.Path(path).read_bytes().split(b"\0")
        except OSError:
            continue
        if any(word.startswith(f"{folder}/".encode()) for word in words):
            found.add(int(path.split("/")[2]))
    return found - {0, os.getpid()}


def clean_up(folder):
    """Removes what a run left behind. Its processes may still be ending."""
    end = time.time() + 30
    while time.time() < end:
        for process in processes_of(folder):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        for group in cgroups_of(folder):
            try:
                os.rmdir(group)
            except OSError:
                pass
        if not processes_of(folder) and not cgroups_of(folder):
            break
        time.sleep(0.1)
    shutil.rmtree(folder, ignore_errors=True)


def claim(folder):
    """Locks a run's folder for as long as this process and its children have the file open; None if another one has it."""
    file = open(f"{folder}/claim", "a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return None
    return file


def clean_up_after_others():
    """Removes what runs left whose guard was killed too."""
    for folder in glob.glob(f"{PARENT}/{PREFIX}*"):
        file = claim(folder)
        if file:
            clean_up(folder)
            file.close()


def start_guard(folder):
    """The guard's process, and the end of a pipe; once no process holds that, the guard cleans up."""
    reader, writer = os.pipe()
    process = os.fork()
    if process:
        os.close(reader)
        return process, writer
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.close(writer)
    os.read(reader, 1)
    clean_up(folder)
    os._exit(0)


def run_enclosed(program, arguments):
    """Runs `program WORK_FOLDER ARGUMENTS…` enclosed; its exit status."""
    clean_up_after_others()
    folder = tempfile.mkdtemp(prefix=PREFIX, dir=PARENT)
    held = claim(folder)
    guard, pipe = start_guard(folder)
    unshare = ["unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "--kill-child", "--mount-proc"]
    process = subprocess.Popen(
        [*unshare, sys.executable, program, f"{folder}/work", *arguments], preexec_fn=end_with_parent, start_new_session=True
    )
    asked = []

    def ask_to_end(*_):
        asked.append(time.time())
        try:
            children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            for child in children:
                os.kill(int(child), signal.SIGTERM)
        except (FileNotFoundError, ProcessLookupError):
            # It is ending already.
            pass

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_end)
    while process.poll() is None:
        time.sleep(0.2)
        if asked and time.time() - asked[0] > PATIENCE_SECONDS:
            process.kill()
    os.close(pipe)
    os.waitpid(guard, 0)
    held.close()
    return 130 if asked else process.returncode


def enter():
    """To be called first inside: prepares the namespaces, and returns in a child of the process that gathers orphans."""
    work = sys.argv[1]
    os.makedirs(work)
    # The runtime's shims make their sockets below /run.
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    bring_up_loopback()
    child = os.fork()
    if child == 0:
        # Shells start what runs in the background with this one ignored, and the agent would inherit that.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        return work
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        ended, status = os.wait()
        if ended == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def bring_up_loopback():
    import socket

    SIOCSIFFLAGS, IFF_UP = 0x8914, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as endpoint:
        fcntl.ioctl(endpoint, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))
    pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").write_text("10000 65000")
