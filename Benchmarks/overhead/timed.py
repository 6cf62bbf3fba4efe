"""Runs a command and prints how long it took and the processor time that it and a server took for it, in seconds.

    timed.py SERVER_PID COMMAND...

SERVER_PID is 0 where there is no server. What other programs take from a processor lengthens the first figure and hardly
the second; what probes take from the observed program is in both.
"""

import os
import resource
import subprocess
import sys
import time


def server_seconds(pid):
    if pid == "0":
        return 0.0
    tasks = f"/proc/{pid}/task"
    return sum(int(open(f"{tasks}/{task}/schedstat").read().split()[0]) for task in os.listdir(tasks)) / 1e9


def children_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


server, command = sys.argv[1], sys.argv[2:]
served, used, begin = server_seconds(server), children_seconds(), time.monotonic()
subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
print(time.monotonic() - begin, server_seconds(server) - served + children_seconds() - used)
