"""What one event of each hook takes in the probes, by the kernel's own measure of its programs.

    python3 Benchmarks/overhead/hooks.py ANOMENGINE PROBE_WORKLOAD [--rounds 5]

Needs root, bpftool, and a debug or release build of ProbeWorkload, which makes the events. The kernel measures
(kernel.bpf_stats_enabled) for as long as this runs, and each figure has what that measuring itself takes: an empty program's
figure stands beside them.
"""

import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "common"))

from agent_process import AgentProcess

SWITCH = pathlib.Path("/proc/sys/kernel/bpf_stats_enabled")
TASKS = [("getppid", 2_000_000), ("mmap", 200_000), ("open", 50_000), ("execute", 500), ("pages", 200_000), ("blocks", 2000)]


def programs(process):
    """Run time in nanoseconds and runs of each program that a process holds, by name."""
    texts = [path.read_text() for path in pathlib.Path(f"/proc/{process}/fdinfo").iterdir()]
    held = {int(number) for text in texts for number in re.findall(r"^prog_id:\s+(\d+)$", text, re.MULTILINE)}
    all_programs = json.loads(subprocess.check_output(["bpftool", "prog", "show", "--json"]))
    return {
        program["name"]: (program.get("run_time_ns", 0), program.get("run_cnt", 0))
        for program in all_programs
        if program["id"] in held
    }


def work(workload, block_file):
    for task, count in TASKS:
        file = block_file if task == "blocks" else "/dev/null"
        command = [workload, task, str(count), file, "/dev/null", "/dev/null"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def nanoseconds(process, workload, block_file):
    """Of one run of each program while the workload runs."""
    before = programs(process)
    work(workload, block_file)
    after = programs(process)
    result = {}
    for name, (time, runs) in after.items():
        earlier_time, earlier_runs = before.get(name, (0, 0))
        if runs - earlier_runs >= 100:
            result[name] = ((time - earlier_time) / (runs - earlier_runs), runs - earlier_runs)
    return result


def empty_program(folder):
    """A process that holds an empty program on system calls."""
    subprocess.run(["clang", "-O2", "-o", f"{folder}/attach", HERE / "attach_empty.c", "-lbpf"], check=True)
    subprocess.run(["clang", "-target", "bpf", "-O2", "-g", "-c", HERE / "empty.bpf.c", "-o", f"{folder}/empty.o"], check=True)
    process = subprocess.Popen([f"{folder}/attach", f"{folder}/empty.o"], stdout=subprocess.PIPE)
    process.stdout.readline()
    return process


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("anomengine")
    parser.add_argument("workload")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    os.sched_setaffinity(0, {os.cpu_count() - 1})
    switched = SWITCH.read_text()
    rounds = []
    # Not in /tmp, which may be memory and no disk.
    with tempfile.TemporaryDirectory(dir=".") as folder:
        block_file = f"{folder}/blocks"
        pathlib.Path(block_file).write_bytes(bytes(4096 * TASKS[-1][1]))
        os.sync()
        arguments = ["--source", "cgroup", "--probe-limit", "100%", "--output", f"{folder}/recording"]
        try:
            SWITCH.write_text("1")
            for _ in range(options.rounds):
                empty = empty_program(folder)
                figures = {f"empty: {name}": figure for name, figure in nanoseconds(empty.pid, options.workload, block_file).items()}
                empty.kill()
                empty.wait()
                with AgentProcess(options.anomengine, f"{folder}/log", arguments) as agent:
                    agent.wait_for_status("containers", 20)
                    figures |= nanoseconds(agent.process.pid, options.workload, block_file)
                rounds.append(figures)
        finally:
            SWITCH.write_text(switched)
    print(f"{'program':32} {'runs':>9} {'ns a run':>9} {'least':>7} {'most':>7}")
    for name in sorted(rounds[-1]):
        each = [figures[name][0] for figures in rounds if name in figures]
        runs = rounds[-1][name][1]
        print(f"{name:32} {runs:9} {statistics.median(each):9.1f} {min(each):7.1f} {max(each):7.1f}")


main()
