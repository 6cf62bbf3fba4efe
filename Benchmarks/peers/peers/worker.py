"""The side of the process that one engine runs in. It answers in JSON, a line for each request."""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TextIO


def private_channel() -> TextIO:
    """The original standard output, for answers; whatever a framework prints goes to standard error."""
    channel = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    return channel


def send(channel: TextIO, answer: object) -> None:
    print(json.dumps(answer), file=channel)


def answer_requests(channel: TextIO, inputs: Sequence, call: Callable) -> None:
    """For each line of seconds on standard input, calls for that long, once at least; answers the times in ns."""
    clock = time.perf_counter_ns
    for line in sys.stdin:
        budget, times, begin = float(line) * 1e9, [], clock()
        while True:
            x = inputs[len(times) % len(inputs)]
            start = clock()
            call(x)
            end = clock()
            times.append(end - start)
            if end - begin > budget:
                break
        send(channel, times)


def serve(build: Callable[[], tuple[dict, Sequence, Callable]]) -> None:
    """Builds the engine and reports its status: a dictionary, with `failed` if it must not be timed."""
    channel = private_channel()
    try:
        status, inputs, call = build()
    except Exception as error:  # whatever a framework raises is its line in the report
        status, inputs, call = {"failed": f"{type(error).__name__}: {error}"}, [], None
    send(channel, status)
    if "failed" not in status:
        answer_requests(channel, inputs, call)
