"""The switching rules on histories made by hand, and on random ones against a model written from the clauses."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.kernel.errors import IllegalTransition, RuleViolation
from craftorders.quality.domain.switching import JudgedLot, Standing, after_action, after_lot

ACTIONS = ("reduce", "end_reduced", "resume", "report_irregular", "report_steady")


def lots(standing: Standing, story: str, *, acceptance: int = 1) -> Standing:
    """A history: A accepted also one step tighter, a accepted only at the AQL, R rejected; on the present severity."""
    for letter in story:
        lot = JudgedLot(standing.inspection, acceptance, letter in "Aa", letter == "A")
        standing, _ = after_lot(standing, lot)
    return standing


@pytest.mark.parametrize(
    ("story", "state"),
    [
        ("RR", "tightened"),
        ("RAAAR", "tightened"),  # two of five
        ("RAAAAR", "normal"),  # two of six
        ("AAAAAARAR", "tightened"),
        ("RAAAARAAAAR", "normal"),
        ("RRAAAA", "tightened"),
        ("RRAAAAA", "normal"),  # five accepted in a row
        ("RRAAAARAAAA", "tightened"),
        ("RRAAAARAAAAA", "normal"),
        ("RRRRRR", "tightened"),  # four rejected on tightened
        ("RRRRRRR", "discontinued"),
        ("RRRARAARAAAR", "tightened"),
        ("RRRARAARAAARAAAR", "discontinued"),  # the fifth in all, although not in a row
        ("RRRRRRAAAAARR", "tightened"),  # back on normal the count begins anew
        ("RRRRRRRAAAAAAAA", "discontinued"),  # nothing but an approval leads out
    ],
)
def test_histories_by_hand(story: str, state: str) -> None:
    assert lots(Standing(), story).state == state


@pytest.mark.parametrize(
    ("story", "acceptance", "score"),
    [
        ("A" * 15, 1, 30),  # Ac 0 or 1: two points a lot
        ("a" * 15, 0, 30),
        ("A" * 10, 2, 30),  # Ac 2 or more: three points
        ("A" * 9 + "a", 2, 0),  # accepted, but not one step tighter
        ("AAAAR", 1, 0),
        ("AAAARAA", 1, 4),
        ("RRAAAAAAA", 1, 4),  # begins with normal inspection
    ],
)
def test_the_score_counts_on_normal_inspection(story: str, acceptance: int, score: int) -> None:
    assert lots(Standing(), story, acceptance=acceptance).score == score


def test_reduced_inspection_needs_the_score_steady_production_and_an_approval() -> None:
    ready = lots(Standing(), "A" * 10, acceptance=3)
    assert (ready.state, ready.may_reduce) == ("normal", True), "lots alone do not switch"
    assert after_action(ready, "reduce").state == "reduced"
    with pytest.raises(RuleViolation) as refused:
        after_action(lots(Standing(), "A" * 9, acceptance=3), "reduce")
    assert refused.value.details == {"needed": 30, "score": 27}
    unsteady = after_action(ready, "report_irregular")
    assert (unsteady.state, unsteady.may_reduce) == ("normal", False)
    with pytest.raises(RuleViolation):
        after_action(unsteady, "reduce")
    assert after_action(unsteady, "report_steady").may_reduce


@pytest.mark.parametrize("end", ["R", "report_irregular", "end_reduced"])
def test_reduced_inspection_ends_with_one_rejected_lot_or_by_a_persons_word(end: str) -> None:
    reduced = lots(after_action(Standing(score=30), "reduce"), "AAA")
    assert reduced.state == "reduced"
    ended = lots(reduced, end) if end == "R" else after_action(reduced, end)
    assert (ended.state, ended.score, ended.recent) == ("normal", 0, "")
    assert ended.steady is (end != "report_irregular")


def test_discontinued_lots_are_looked_at_tightened_and_resume_tightened() -> None:
    stopped = lots(Standing(), "RRRRRRR")
    assert (stopped.state, stopped.inspection) == ("discontinued", "tightened")
    resumed = after_action(stopped, "resume")
    assert (resumed.state, resumed.rejected) == ("tightened", 0)
    assert lots(resumed, "AAAAA").state == "normal"


def test_a_lot_opened_under_another_severity_moves_nothing() -> None:
    tightened = lots(Standing(), "RR")
    assert after_lot(tightened, JudgedLot("normal", 1, accepted=False)) == (tightened, "other_plan")


@pytest.mark.parametrize(
    ("state", "action"),
    [("normal", "resume"), ("tightened", "reduce"), ("reduced", "reduce"), ("discontinued", "report_irregular"),
     ("normal", "report_steady"), ("normal", "tighten_more")],
)  # fmt: skip
def test_what_the_state_does_not_allow_is_refused(state: str, action: str) -> None:
    with pytest.raises(IllegalTransition):
        after_action(Standing(state, score=40), action)


@dataclass
class Clauses:
    """9.3 and 9.4 from the whole history since the last switch, without a counter."""

    severity: str = "normal"
    since: list[JudgedLot] = field(default_factory=list)
    steady: bool = True

    def begin(self, severity: str) -> None:
        self.severity, self.since = severity, []

    def lot(self, lot: JudgedLot) -> None:
        self.since.append(lot)
        rejected = [not each.accepted for each in self.since]
        if self.severity == "normal" and sum(rejected[-5:]) >= 2:
            self.begin("tightened")
        elif self.severity == "tightened" and len(rejected) >= 5 and not any(rejected[-5:]):
            self.begin("normal")
        elif self.severity == "tightened" and sum(rejected) == 5:
            self.begin("discontinued")
        elif self.severity == "reduced" and rejected[-1]:
            self.begin("normal")

    @property
    def score(self) -> int:
        points = [3 if each.acceptance >= 2 else 2 for each in self.since]
        earned = [each.accepted and (each.accepted_tighter or each.acceptance < 2) for each in self.since]
        last_failed = max((place for place, good in enumerate(earned) if not good), default=-1)
        return sum(points[last_failed + 1 :]) if self.severity == "normal" else 0


STEPS = st.one_of(
    st.tuples(st.sampled_from("AAAAAAAaR"), st.sampled_from((0, 1, 2, 7))),
    st.tuples(st.sampled_from(ACTIONS), st.just(0)),
)


@given(st.lists(STEPS, max_size=120))
def test_random_histories_agree_with_the_clauses(story: list[tuple[str, int]]) -> None:
    standing, model = Standing(), Clauses()
    for step, acceptance in story:
        if step in ("A", "a", "R"):
            if model.severity == "discontinued":
                continue
            lot = JudgedLot(model.severity, acceptance, step != "R", step == "A")
            standing, _ = after_lot(standing, lot)
            model.lot(lot)
        elif step == "reduce" and model.severity == "normal" and model.score >= 30 and model.steady:
            standing = after_action(standing, step)
            model.begin("reduced")
        elif step == "end_reduced" and model.severity == "reduced":
            standing = after_action(standing, step)
            model.begin("normal")
        elif step == "resume" and model.severity == "discontinued":
            standing = after_action(standing, step)
            model.begin("tightened")
        elif step == "report_irregular" and model.severity in ("normal", "reduced") and model.steady:
            standing = after_action(standing, step)
            model.steady = False
            if model.severity == "reduced":
                model.begin("normal")
        elif step == "report_steady" and model.severity == "normal" and not model.steady:
            standing = after_action(standing, step)
            model.steady = True
        else:
            with pytest.raises((IllegalTransition, RuleViolation)):
                after_action(standing, step)
        assert (standing.state, standing.score, standing.steady) == (model.severity, model.score, model.steady)
