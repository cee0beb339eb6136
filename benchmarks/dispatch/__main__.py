"""`python -m benchmarks.dispatch [--small]`: every measure, then a line with the verdict on each."""

import os
import sys
from collections.abc import Iterator

from benchmarks.dispatch.assignment_sets import measure_assignment
from benchmarks.dispatch.database import measure_database
from benchmarks.dispatch.measuring import Figure, alone
from benchmarks.dispatch.plans import Size, compare_with_room, measure_split, measure_whole

SPLIT = (Size(50, 10, 5, 0.01), Size(2_000, 300, 5, 0.003), Size(20_000, 2_000, 60, 0.003, megabytes=1_500))
WHOLE = (Size(2_000, 300, 20, 0.02), Size(20_000, 2_000, 90, 0.02))
ASSIGNMENT_GOALS = {"c": 0.001, "d": 0.004, "e": 0.001}


def figures(largest: int) -> Iterator[Figure]:
    """All measures up to that many lines, one after another."""
    split, whole = ([size for size in sizes if size.lines <= largest] for sizes in (SPLIT, WHOLE))
    for size in split:
        yield from alone(measure_split, size)
    alone(compare_with_room, SPLIT[1])
    for size in whole:
        yield from alone(measure_whole, size)
    for kind, sets in {"gap12": 5, **dict.fromkeys(ASSIGNMENT_GOALS, 3)}.items():
        yield alone(measure_assignment, kind, 60, 10, budget=2, goal=0, sets=sets)
    for kind, goal in ASSIGNMENT_GOALS.items():
        for agents in (20, 40, 80):
            yield alone(measure_assignment, kind, 1_600, agents, budget=30, goal=goal, sets=1)
    yield from alone(measure_database, split[-1])


def main() -> None:
    """Measure, and say at the end which goals are reached. The machine's load belongs to the figures."""
    arguments = sys.argv[1:]
    if arguments not in ([], ["--small"]):
        raise SystemExit("usage: python -m benchmarks.dispatch [--small]")
    _tell_load("before")
    verdicts = list(figures(2_000 if arguments else 20_000))
    _tell_load("after")
    print(*verdicts, sep="\n")


def _tell_load(when: str) -> None:
    loads = " ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"load average {when}: {loads} on {os.cpu_count()} cores", flush=True)


if __name__ == "__main__":
    main()
