"""Which sample to draw from a lot, and how many bad pieces it may hold.

Source: ISO 2859-1:1999 (GB/T 2828.1-2012), single sampling. The tables come with arrows already followed:
where a cell of the standard points up or down, `resolved_*` is the plan, with its sample size, really used.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

DATA = Path(__file__).parent / "data"
AQLS = ("0.40", "0.65", "1.0", "1.5", "2.5", "4.0", "6.5")


@dataclass(frozen=True)
class SamplingPlan:
    """Draw `sample_size` pieces; accept with up to `acceptance` bad ones, reject from `rejection` on."""

    code_letter: str
    sample_size: int
    acceptance: int
    rejection: int
    full_inspection: bool


def code_letter(lot_size: int, level: str = "II") -> str:
    """Table 1: the code letter of a lot size at an inspection level. A lot of one counts as the smallest."""
    if lot_size < 1:
        raise RuleViolation("empty_lot", N_("A lot needs at least one piece."), lot_size=lot_size)
    for least, most, letters in _code_letters():
        if max(lot_size, 2) >= least and (most is None or max(lot_size, 2) <= most):
            return letters[level]
    raise AssertionError("the table has no end")


def sampling_plan(lot_size: int, *, level: str = "II", severity: str = "normal", aql: str = "2.5") -> SamplingPlan:
    """Table 2: the single sampling plan. Where the sample reaches the lot, every piece is inspected."""
    letter = code_letter(lot_size, level)
    row = _plans().get((severity, letter, aql))
    if row is None:
        raise RuleViolation(
            "unknown_aql",
            N_("There is no plan for this AQL. Choose one of: %(choices)s."),
            choices=", ".join(AQLS[1:]),
        )
    resolved, size, acceptance, rejection = row
    full = size >= lot_size
    return SamplingPlan(resolved, lot_size if full else size, acceptance, rejection, full)


def check_counts(sampled: int, nonconforming: int) -> None:
    """Refuses counts that cannot be: fewer than no pieces, or more bad pieces than were drawn."""
    if not 0 <= nonconforming <= sampled:
        raise RuleViolation(
            "counts_do_not_add_up",
            N_("Of %(sampled)s pieces drawn, %(nonconforming)s cannot be bad."),
            sampled=sampled,
            nonconforming=nonconforming,
        )


def decide(plan: SamplingPlan, nonconforming: int, *, critical: bool = False) -> str:
    """What the plan says of so many bad pieces in the sample: accepted or rejected; one critical defect rejects."""
    check_counts(plan.sample_size, nonconforming)
    return "accepted" if nonconforming <= plan.acceptance and not critical else "rejected"


@cache
def _code_letters() -> list[tuple[int, int | None, dict[str, str]]]:
    with (DATA / "iso2859_code_letters.csv").open(encoding="utf-8", newline="") as lines:
        return [
            (int(row.pop("lot_min")), int(most) if (most := row.pop("lot_max")) else None, row)
            for row in csv.DictReader(lines)
        ]


@cache
def _plans() -> dict[tuple[str, str, str], tuple[str, int, int, int]]:
    with (DATA / "iso2859_single.csv").open(encoding="utf-8", newline="") as lines:
        return {
            (row["severity"], row["code_letter"], row["aql"]): (
                row["resolved_code_letter"],
                int(row["resolved_sample_size"]),
                int(row["resolved_ac"]),
                int(row["resolved_re"]),
            )
            for row in csv.DictReader(lines)
            if row["resolved_sample_size"]
        }
