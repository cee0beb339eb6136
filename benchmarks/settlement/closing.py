"""`python -m benchmarks.settlement.closing URL REGION MONTH`: close a month; prints the seconds and the peak megabytes."""

import sys
import time
from pathlib import Path

from benchmarks.stage import units
from craftorders.accounts.queries import actor_named
from craftorders.settlement.services import close_period


def main(url: str, region_id: str, month: str) -> None:
    """Only this is measured: the process has nothing else in its memory."""
    work = units(url)
    began = time.perf_counter()
    work.run(lambda session: close_period(session, region_id, month, actor=actor_named(session, "cai")))
    took = time.perf_counter() - began
    print(took, _peak_megabytes())


def _peak_megabytes() -> float:
    """Of this process alone: what `getrusage` tells begins with what its parent had."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
