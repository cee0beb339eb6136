"""Which sample to draw from a lot, and how many bad pieces it may hold.

Source: ISO 2859-1:1999 (GB/T 2828.1-2012), single sampling, AQL 0.65 to 6.5. The tables come with arrows already
followed: where a cell of the standard points up or down, `resolved_*` is the plan, with its sample size, really used.

Six cells of the reduced table are given as 5 by some transcriptions and as 4 by others (H/6.5, J/4.0, K/2.5, L/1.5,
M/1.0, N/0.65, column `alt_ac_disputed`): the stricter number holds here, so that no merchant gets less than agreed.
"""

import csv
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

DATA = Path(__file__).parent / "data"
AQLS = ("0.40", "0.65", "1.0", "1.5", "2.5", "4.0", "6.5")
"""In the order of the standard's columns; a plan can be asked from 0.65 on, 0.40 only serves the switching score."""

LEVELS = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
"""Inspection levels, from the smallest samples to the largest."""

NORMAL, TIGHTENED, REDUCED = "normal", "tightened", "reduced"
INSPECTIONS = (NORMAL, TIGHTENED, REDUCED)
"""How severely is inspected, decided by the switching rules."""

ACCEPTED, REJECTED = "accepted", "rejected"


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
    if level not in LEVELS:
        message = N_("There is no such inspection level. Choose one of: %(choices)s.")
        raise RuleViolation("unknown_level", message, choices=", ".join(LEVELS))
    bounds, letters = _code_letters()
    return letters[level][max(0, bisect_right(bounds, lot_size) - 1)]


def plan_of_letter(letter: str, lot_size: int, *, severity: str = NORMAL, aql: str) -> SamplingPlan:
    """Tables 2-A, 2-B, 2-C: the plan of a code letter. Where the sample reaches the lot, every piece is inspected."""
    plan = _plans().get((severity, letter, aql))
    if plan is None:
        raise RuleViolation(
            "unknown_aql",
            N_("There is no plan for this AQL. Choose one of: %(choices)s."),
            choices=", ".join(AQLS[1:]),
        )
    if plan.sample_size < lot_size:
        return plan
    return replace(plan, sample_size=lot_size, full_inspection=True)


def sampling_plan(lot_size: int, *, level: str = "II", severity: str = NORMAL, aql: str = "2.5") -> SamplingPlan:
    """The single sampling plan of a lot, for one class of defects alone."""
    return plan_of_letter(code_letter(lot_size, level), lot_size, severity=severity, aql=aql)


def size_of_letter(letter: str, severity: str = NORMAL) -> int:
    """How many pieces a code letter draws from a lot that is large enough."""
    return _sizes()[severity, letter]


def tighter_acceptance(letter: str, aql: str) -> int | None:
    """What the normal plan of this letter would accept at an AQL one step tighter, for the switching score (9.3.3.2).

    None where the step leads to another sample size, which only happens where no more than one bad piece is accepted:
    there the score does not ask for it.
    """
    plan = _plans()[NORMAL, letter, AQLS[AQLS.index(aql) - 1]]
    return plan.acceptance if plan.code_letter == letter else None


def check_counts(sampled: int, nonconforming: int) -> None:
    """Refuses counts that cannot be: fewer than no pieces, or more bad pieces than were drawn."""
    if not 0 <= nonconforming <= sampled:
        raise RuleViolation(
            "counts_do_not_add_up",
            N_("Of %(sampled)s pieces drawn, %(nonconforming)s cannot be bad."),
            sampled=sampled,
            nonconforming=nonconforming,
        )


def decide(plan: SamplingPlan, nonconforming: int) -> str:
    """What the plan says of so many bad pieces in its sample: accepted or rejected."""
    check_counts(plan.sample_size, nonconforming)
    return ACCEPTED if nonconforming <= plan.acceptance else REJECTED


@cache
def _code_letters() -> tuple[list[int], dict[str, list[str]]]:
    """From which lot size on, and then which letter, for each level."""
    rows = list(_rows("iso2859_code_letters.csv"))
    return [int(row["lot_min"]) for row in rows], {level: [row[level] for row in rows] for level in LEVELS}


@cache
def _plans() -> dict[tuple[str, str, str], SamplingPlan]:
    """The plan that is really used, by severity, code letter and AQL."""
    plans = {}
    for row in _rows("iso2859_single.csv"):
        acceptance = min(int(each) for each in (row["resolved_ac"], row["alt_ac_disputed"]) if each)
        plans[row["severity"], row["code_letter"], row["aql"]] = SamplingPlan(
            row["resolved_code_letter"], int(row["resolved_sample_size"]), acceptance, acceptance + 1, False
        )
    return plans


@cache
def _sizes() -> dict[tuple[str, str], int]:
    return {(row["severity"], row["code_letter"]): int(row["sample_size"]) for row in _rows("iso2859_single.csv")}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
