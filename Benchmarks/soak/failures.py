"""What fails in the soak: the runtime, the database and the disk."""

import errno
import os
import signal
import subprocess
import time
import urllib.request

from runtime import REPOSITORY, Runtime
from watching import free_port


class RestartableRuntime(Runtime):
    def __enter__(self):
        os.makedirs(self.work)
        return super().__enter__()

    def __exit__(self, *problem):
        super().__exit__(*problem)
        # A restart in the middle of a pod's start leaves its mounts.
        with open("/proc/self/mounts") as file:
            left = [line.split()[1] for line in file if line.split()[1].startswith(f"{self.work}/")]
        for folder in reversed(left):
            subprocess.run(["umount", "--lazy", folder], check=False)

    def restart(self, seconds_away):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        time.sleep(seconds_away)
        self.process = subprocess.Popen(
            ["containerd", "--config", f"{self.work}/config.toml"], stderr=open(f"{self.work}/containerd.log", "a")
        )

    def freeze(self, seconds):
        """It accepts connections and answers nothing."""
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.process.send_signal(signal.SIGCONT)


class Database:
    """VictoriaMetrics on loopback. It takes the same sample twice as one, as docs/deploying.md recommends."""

    def __init__(self, folder):
        self.folder = folder
        self.address = f"http://127.0.0.1:{free_port()}"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def start(self):
        program = f"{REPOSITORY}/.test-tools/usr/bin/victoria-metrics"
        arguments = [
            f"-httpListenAddr={self.address.removeprefix('http://')}", f"-storageDataPath={self.folder}",
            "-retentionPeriod=10y", "-dedup.minScrapeInterval=1ms", "-memory.allowedBytes=128MiB",
            "-search.disableCache", "-search.maxUniqueTimeseries=1000000",
        ]
        self.process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not self.answers():
            time.sleep(0.2)

    def answers(self):
        try:
            return urllib.request.urlopen(f"{self.address}/health", timeout=2).status == 200
        except OSError:
            return False

    def restart(self, how, seconds_away):
        self.process.send_signal(how)
        self.process.wait()
        time.sleep(seconds_away)
        self.start()


class Disk:
    """A small file system in memory that can be filled."""

    def __init__(self, path, megabytes):
        self.path = path
        self.megabytes = megabytes

    def __enter__(self):
        os.makedirs(self.path)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.megabytes}m", "tmpfs", self.path], check=True)
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", self.path], check=True)

    def fill(self, seconds):
        filler = os.open(f"{self.path}/filler", os.O_CREAT | os.O_WRONLY)
        end = time.time() + seconds
        while time.time() < end:
            # What is freed meanwhile is taken as well.
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while os.write(filler, bytes(size)) == size:
                        pass
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
            time.sleep(0.05)
        os.close(filler)
        os.remove(f"{self.path}/filler")


def schedule(seconds, runtime, database, disk):
    """Twelve parts of the same length; a failure at the start of most of them."""
    start = time.time()
    failures = [
        ("runtime restarted", lambda: runtime.restart(5)),
        ("database restarted, away for 40 s", lambda: database.restart(signal.SIGTERM, 40)),
        ("runtime stopped for 30 s", lambda: runtime.freeze(30)),
        ("disk full for 40 s", lambda: disk.fill(40)),
        ("runtime restarted", lambda: runtime.restart(20)),
        ("database killed, away for 10 s", lambda: database.restart(signal.SIGKILL, 10)),
        ("database killed, away for 60 s", lambda: database.restart(signal.SIGKILL, 60)),
        ("disk full for 20 s", lambda: disk.fill(20)),
        ("database restarted at once", lambda: database.restart(signal.SIGTERM, 0)),
        ("runtime stopped for 20 s", lambda: runtime.freeze(20)),
        ("nothing", lambda: None),
    ]
    for index, (name, fail) in enumerate(failures, start=1):
        time.sleep(max(0, start + index * seconds / (len(failures) + 1) - time.time()))
        print(f"{(time.time() - start) / 60:.1f} min: {name}", flush=True)
        fail()
    time.sleep(max(0, start + seconds - time.time()))
