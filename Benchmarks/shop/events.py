"""Makes the faults and the life-cycle events of a plan happen, and says exactly when each began and ended."""

import ctypes
import os
import signal
import subprocess
import time

from services import BY_NAME, SERVICES
from shop import wait_until_served

PROGRAM_KINDS = {
    "cpu-hog": "cpu", "memory-leak": "memory", "fork-storm": "fork", "file-open-storm": "open", "mmap-churn": "mmap",
    "disk-writer": "disk", "syscall-storm": "syscall",
}


class Injector:
    """Each method returns when its event is over: the times of its begin and end, in seconds since 1970."""

    def __init__(self, shop, programs, load):
        self.shop = shop
        self.programs = programs
        self.load = load

    def run(self, event):
        if event.kind in PROGRAM_KINDS:
            return self.misbehave(event)
        return getattr(self, event.kind.replace("-", "_"))(event)

    def replica(self, event):
        return self.shop.replicas[event.service][0]

    def misbehave(self, event):
        """A program joins the container and does too much of something."""
        replica = self.replica(event)
        command = [
            f"{self.programs}/fault", PROGRAM_KINDS[event.kind], f"{event.seconds:.3f}", f"{event.rate:.3f}",
            str(self.shop.processes(replica)[0]), *self.shop.cgroup_files(replica),
        ]
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        return float(said[1]), float(said[3])

    def hung(self, event):
        """All processes of the container stand still."""
        processes = self.shop.processes(self.replica(event))
        begin = time.time()
        try:
            send_all(processes, signal.SIGSTOP)
            time.sleep(event.seconds)
        finally:
            send_all(processes, signal.SIGCONT)
        return begin, time.time()

    def killed(self, event):
        """The container is killed, and started again after the wait that a kubelet keeps."""
        replica = self.replica(event)
        begin = time.time()
        send_all(self.shop.processes(replica), signal.SIGKILL)
        time.sleep(event.seconds)
        self.shop.restart(replica)
        wait_until_served(replica.service)
        return begin, time.time()

    def slow_dependency(self, event):
        """What is behind the service takes so many milliseconds longer."""
        process = self.shop.processes(self.replica(event))[0]
        begin = time.time()
        try:
            send_value(process, int(event.rate))
            time.sleep(event.seconds)
        finally:
            send_value(process, 0)
        return begin, time.time()

    def overload(self, event):
        """Many times the usual load, more than the shop can serve."""
        begin = time.time()
        try:
            self.load.set_factor(event.rate)
            time.sleep(event.seconds)
        finally:
            self.load.set_factor(1)
        return begin, time.time()

    def roll_out(self, event):
        """A new revision starts, and then the old one ends."""
        begin = time.time()
        old = self.replica(event)
        self.shop.add_replica(BY_NAME[event.service], is_revision=True)
        time.sleep(2)
        self.shop.remove_replica(old)
        return begin, time.time()

    def scale(self, event):
        """A second replica for a while."""
        begin = time.time()
        added = self.shop.add_replica(BY_NAME[event.service])
        time.sleep(event.seconds)
        self.shop.remove_replica(added)
        return begin, time.time()

    def batch_job(self, event):
        """A job in a pod of its own asks the store for a report."""
        store = BY_NAME["postgres"]
        query = "SELECT count(*), pg_sleep(0.3) FROM product a, product b WHERE a.price < b.price AND b.id < 300"
        client = f"psql -q -h {store.host} -p {store.address.split(':')[1]} -U shop shop"
        count = max(1, int(event.seconds / 0.5))
        script = f"i=0; while [ $i -lt {count} ]; do i=$((i + 1)); echo '{query};'; done | {client} >/dev/null"
        begin = time.time()
        self.shop.run_job(f"report-{int(begin) // 60}", store, ["/bin/sh", "-c", script])
        return begin, time.time()

    def log_rotation(self, event):
        """The access log is renamed, reopened by nginx, and compressed."""
        begin = time.time()
        script = "mv /data/access.log /data/access.log.1 && kill -USR1 1 && sleep 1 && gzip -f /data/access.log.1"
        self.shop.execute(self.replica(event), "/bin/sh", "-c", script)
        return begin, time.time()

    def backup(self, event):
        """Both stores write what they hold to a file."""
        begin = time.time()
        for name in ("postgres", "redis"):
            store = BY_NAME[name]
            place = f"-h {store.host} -p {store.address.split(':')[1]}"
            script = (
                f"pg_dump {place} -U shop shop | gzip >/data/backup.gz" if name == "postgres" else f"redis-cli {place} BGSAVE"
            )
            self.shop.execute(self.shop.replicas[name][0], "/bin/sh", "-c", script)
        return begin, time.time()


def send_all(processes, number):
    for process in processes:
        try:
            os.kill(process, number)
        except ProcessLookupError:
            pass


def send_value(process, value):
    """Sends SIGRTMIN with a value, which Python's own kill cannot."""
    if ctypes.CDLL(None, use_errno=True).sigqueue(process, signal.SIGRTMIN, ctypes.c_void_p(value)) != 0:
        raise OSError(ctypes.get_errno(), "sigqueue")
