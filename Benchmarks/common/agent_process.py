"""A running agent as measurements see it: its processor time, its memory and its status lines."""

import os
import re
import signal
import subprocess
import time


class AgentProcess:
    """Starts with `with`, and ends as a service manager ends it."""

    def __init__(self, program, log, arguments):
        self.log = log
        self.command = [program, "collect", "--status", "1", *arguments]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=open(self.log, "w"))
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()

    def resident_bytes(self):
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def peak_bytes(self):
        """The most that was ever resident, since its start."""
        with open(f"/proc/{self.process.pid}/status") as file:
            return int(re.search(r"VmHWM:\s+(\d+) kB", file.read()).group(1)) * 1024

    def kinds_of_memory(self):
        """What is resident, by kind."""
        with open(f"/proc/{self.process.pid}/status") as file:
            return ", ".join(" ".join(line.split()) for line in file if line.startswith("Rss"))

    def cpu_seconds(self):
        """Processor time of the agent and of its children that have ended."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")

    def last_status(self):
        lines = [line for line in open(self.log) if "containers" in line]
        return lines[-1].strip() if lines else ""

    def wait_for_status(self, pattern, seconds):
        """Waits for a status line that matches."""
        end = time.time() + seconds
        while time.time() < end and not re.search(pattern, self.last_status()):
            time.sleep(0.2)
