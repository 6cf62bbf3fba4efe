"""What happens when: phases, faults and life-cycle events of a run, all drawn from its seed before it begins."""

import dataclasses
import random

from services import BY_NAME, SERVICES, STORES

DAY_SECONDS = 1200
FAULT_KINDS = (
    "cpu-hog", "memory-leak", "fork-storm", "file-open-storm", "mmap-churn", "disk-writer", "syscall-storm", "hung", "killed",
    "slow-dependency", "overload",
)
ROUTINE_KINDS = ("batch-job", "log-rotation", "backup")
CHANGE_KINDS = ("roll-out", "scale")
# What is done a second, from the least to the most: cores, bytes or calls.
RATES = {
    "cpu-hog": (0.4, 0.9),
    "memory-leak": (5e5, 2e6),
    "fork-storm": (50, 150),
    "file-open-storm": (1000, 4000),
    "mmap-churn": (1000, 4000),
    "disk-writer": (1e6, 8e6),
    "syscall-storm": (20_000, 100_000),
    "slow-dependency": (200, 600),
    "overload": (8, 12),
}


@dataclasses.dataclass(frozen=True)
class Event:
    """`offset` is in seconds after the run's begin; `rate` has the unit of the kind."""

    offset: float
    seconds: float
    kind: str
    service: str
    rate: float = 0
    is_fault: bool = True


@dataclasses.dataclass(frozen=True)
class Plan:
    seed: int
    learn_seconds: float
    quiet_seconds: float
    day_seconds: float
    end_seconds: float
    events: tuple


def plan(seed, learn_seconds, quiet_seconds, fault_count, event_count, scale):
    generator = random.Random(seed)
    # Short runs keep faults that last a few rows.
    short = max(scale, 0.1) if scale < 1 else 1
    learn, quiet, day = learn_seconds * scale, quiet_seconds * scale, DAY_SECONDS * scale
    routine = routine_events(generator, learn + quiet, day, short)
    later, end = later_events(generator, learn + quiet, fault_count, event_count, short)
    return Plan(seed, learn, quiet, day, end, tuple(routine + later))


def routine_events(generator, end, day, short):
    """Each routine once a day at its hour, give or take some minutes, in the time to learn from and in the quiet time."""
    events = []
    for index, kind in enumerate(ROUTINE_KINDS):
        hour = (0.2 + 0.25 * index) * day
        while hour < end - 30 * short:
            offset = max(0, hour + generator.uniform(-0.02, 0.02) * day)
            events.append(Event(offset, 15 * short, kind, ROUTINE_TARGETS[kind], is_fault=False))
            hour += day
    return sorted(events, key=lambda event: event.offset)


ROUTINE_TARGETS = {"batch-job": "postgres", "log-rotation": "front", "backup": "postgres"}


def later_events(generator, begin, fault_count, event_count, short):
    """Faults and other events in random order, one at a time, with time to recover in between."""
    kinds = spread(generator, FAULT_KINDS, fault_count)
    faults = [fault(generator, kind, target, short) for kind, target in zip(kinds, fault_targets(generator, kinds))]
    others = spread(generator, ROUTINE_KINDS + CHANGE_KINDS, event_count)
    changed = spread(generator, [service.name for service in SERVICES], event_count)
    events = [
        Event(0, 40 * short if kind == "scale" else 15 * short, kind, ROUTINE_TARGETS.get(kind, target), is_fault=False)
        for kind, target in zip(others, changed)
    ]
    mixed = faults + events
    generator.shuffle(mixed)
    placed, offset = [], begin
    for event in mixed:
        offset += generator.uniform(30, 50) * short
        placed.append(dataclasses.replace(event, offset=offset))
        # What an event takes beside its own time: to start containers, to end programs.
        offset += event.seconds + (8 if event.kind in CHANGE_KINDS else 2)
    return placed, offset + 40 * short


def fault_targets(generator, kinds):
    """A service for each fault, each as often as the others. An overload reaches the front and counts for none."""
    drawn = iter(spread(generator, [service.name for service in SERVICES], len(kinds)))
    targets = ["front" if kind == "overload" else next(drawn) for kind in kinds]
    for index, kind in enumerate(kinds):
        # nginx cannot be told to answer later.
        if kind == "slow-dependency" and targets[index] == "front":
            able = [one for one, other in enumerate(kinds) if other not in (kind, "overload") and targets[one] != "front"]
            other = generator.choice(able) if able else index
            targets[index], targets[other] = targets[other], targets[index]
            if targets[index] == "front":
                targets[index] = "catalogue"
    return targets


def fault(generator, kind, target, short):
    low, high = RATES.get(kind, (0, 0))
    # Rates span a decade: their logarithm is what is uniform.
    rate = low * (high / low) ** generator.random() if low else 0
    seconds = (12 if kind == "killed" else generator.uniform(25, 45)) * short
    return Event(0, seconds, kind, target, rate)


def spread(generator, choices, count):
    """Choices in random order, all of them before one comes again."""
    drawn = []
    while len(drawn) < count:
        drawn += generator.sample(list(choices), len(choices))
    return drawn[:count]


def affected(event):
    """Services whose workloads an event is labelled for."""
    if event.kind in ("overload", "backup"):
        return list(SERVICES if event.kind == "overload" else STORES)
    return [BY_NAME[event.service]]
