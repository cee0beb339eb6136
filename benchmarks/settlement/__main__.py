"""`python -m benchmarks.settlement [--rows N]`: closing and crediting against the database's own work, at N and N ÷ 10."""

import argparse

import structlog

from benchmarks.settlement.crediting import ratio
from benchmarks.settlement.month import measure
from benchmarks.stage import verdict

ROWS, TENTH = 300_000, 10
WHOLE, LINEAR, MEMORY = 3.0, 11.0, 1.2


def main() -> None:
    """Measure; the last lines are the figures with their goals."""
    parser = argparse.ArgumentParser(prog="benchmarks.settlement")
    parser.add_argument("--rows", type=int, default=ROWS, help="pay lines of the large month; default %(default)s")
    rows = parser.parse_args().rows
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[structlog.processors.JSONRenderer()])
    crediting = ratio()
    small, large = measure(rows // TENTH), measure(rows)
    figures = (
        ("settlement_crediting", crediting, WHOLE),
        ("settlement_closing", large.ratio, WHOLE),
        ("settlement_ten_times_the_rows", large.closing / small.closing, LINEAR),
        ("settlement_memory", large.megabytes / small.megabytes, MEMORY),
    )
    for name, value, goal in figures:
        verdict(name, value, f"<={goal:g}", value <= goal)


if __name__ == "__main__":
    main()
