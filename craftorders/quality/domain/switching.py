"""How severely the next lot is inspected: what came before decides.

Source: ISO 2859-1:1999, clause 9.3 and 9.4 (GB/T 2828.1-2012). Kept for a workshop, a product and a class of defects
that has an AQL. Only lots that are presented for the first time count; one that was opened under another severity than
the present one moves nothing, since its plan answered another question.
"""

from dataclasses import dataclass, replace

from craftorders.kernel.errors import IllegalTransition, RuleViolation
from craftorders.kernel.states import StateMachine
from craftorders.kernel.states import Transition as T
from craftorders.kernel.words import N_
from craftorders.quality.domain.sampling import NORMAL, REDUCED, TIGHTENED

DISCONTINUED = "discontinued"
WINDOW, REJECTED_OF_WINDOW = 5, 2
ACCEPTED_FOR_NORMAL = 5
REJECTED_FOR_STOP = 5
SCORE_FOR_REDUCED = 30

SWITCHING = StateMachine(
    "switching",
    NORMAL,
    (
        T("tighten", (NORMAL,), TIGHTENED),
        T("relax", (TIGHTENED,), NORMAL),
        T("discontinue", (TIGHTENED,), DISCONTINUED),
        T("resume", (DISCONTINUED,), TIGHTENED, "switching.approve"),
        T("reduce", (NORMAL,), REDUCED, "switching.approve"),
        T("end_reduced", (REDUCED,), NORMAL, "switching.report"),
        T("report_irregular", (NORMAL, REDUCED), NORMAL, "switching.report"),
        T("report_steady", (NORMAL,), NORMAL, "switching.report"),
    ),
)
"""What judged lots and people do to the severity; those without a permission follow from lots alone."""


@dataclass(frozen=True)
class Standing:
    """Where the switching rules stand.

    `recent` are the last five lots or fewer of normal inspection, A accepted, R rejected; `accepted_running` and
    `rejected` count on tightened inspection; `score` counts on normal inspection; `steady` says that production is.
    """

    state: str = NORMAL
    recent: str = ""
    score: int = 0
    accepted_running: int = 0
    rejected: int = 0
    steady: bool = True

    @property
    def inspection(self) -> str:
        """How severely the next lot is inspected; where acceptance is discontinued, lots are still looked at, tightened."""
        return TIGHTENED if self.state == DISCONTINUED else self.state

    @property
    def may_reduce(self) -> bool:
        """Whether reduced inspection can be approved: score reached, production steady (9.3.3.1)."""
        return self.state == NORMAL and self.steady and self.score >= SCORE_FOR_REDUCED


@dataclass(frozen=True)
class JudgedLot:
    """What the rules ask about a lot: its plan's severity and acceptance number, whether this class let it pass, and
    whether it would have passed at an AQL one step tighter."""

    inspection: str
    acceptance: int
    accepted: bool
    accepted_tighter: bool = False


def after_lot(standing: Standing, lot: JudgedLot) -> tuple[Standing, str]:
    """Where the rules stand after a lot that was presented for the first time, and which rule applied.

    "accepted" and "rejected" count and switch nothing, "other_plan" does not even count; the others are actions of
    SWITCHING. The caller approves a reduction; here it is only made possible.
    """
    if standing.state == DISCONTINUED or lot.inspection != standing.state:
        return standing, "other_plan"
    return _RULES[standing.state](standing, lot)


def after_action(standing: Standing, action: str) -> Standing:
    """Where the rules stand after what a person decided: an action of SWITCHING that names a permission.

    Refuses an action that the state does not allow, a reduction before the score or while production is not steady,
    and telling what is known already.
    """
    target = SWITCHING.target(standing.state, action)
    if action == "reduce" and not standing.may_reduce:
        raise RuleViolation(
            "not_earned_yet",
            N_("Reduced inspection needs steady production and a switching score of %(needed)s; it is %(score)s now."),
            needed=SCORE_FOR_REDUCED,
            score=standing.score,
        )
    if action == "report_irregular":
        if not standing.steady:
            raise IllegalTransition(SWITCHING.name, standing.state, action)
        return replace(standing, steady=False) if standing.state == target else Standing(target, steady=False)
    if action == "report_steady":
        if standing.steady:
            raise IllegalTransition(SWITCHING.name, standing.state, action)
        return replace(standing, steady=True)
    return Standing(target, steady=standing.steady)


def _on_normal(standing: Standing, lot: JudgedLot) -> tuple[Standing, str]:
    """9.3.1: two rejected of five or fewer; 9.3.3.2: the score, +3 or +2, else from nought."""
    recent = (standing.recent + ("A" if lot.accepted else "R"))[-WINDOW:]
    if recent.count("R") >= REJECTED_OF_WINDOW:
        return _switched(standing, "tighten")
    if lot.acceptance >= 2:
        score = standing.score + 3 if lot.accepted and lot.accepted_tighter else 0
    else:
        score = standing.score + 2 if lot.accepted else 0
    return replace(standing, recent=recent, score=score), _named(lot)


def _on_tightened(standing: Standing, lot: JudgedLot) -> tuple[Standing, str]:
    """9.3.2: five accepted in a row; 9.4: five rejected in all."""
    if lot.accepted:
        running = standing.accepted_running + 1
        if running >= ACCEPTED_FOR_NORMAL:
            return _switched(standing, "relax")
        return replace(standing, accepted_running=running), _named(lot)
    rejected = standing.rejected + 1
    if rejected >= REJECTED_FOR_STOP:
        return _switched(standing, "discontinue")
    return replace(standing, accepted_running=0, rejected=rejected), _named(lot)


def _on_reduced(standing: Standing, lot: JudgedLot) -> tuple[Standing, str]:
    """9.3.4 a): one rejected lot."""
    return (standing, _named(lot)) if lot.accepted else _switched(standing, "end_reduced")


def _switched(standing: Standing, action: str) -> tuple[Standing, str]:
    """After a switch all counts begin anew (9.3.3.2: the score begins with normal inspection)."""
    return Standing(SWITCHING.target(standing.state, action), steady=standing.steady), action


def _named(lot: JudgedLot) -> str:
    return "accepted" if lot.accepted else "rejected"


_RULES = {NORMAL: _on_normal, TIGHTENED: _on_tightened, REDUCED: _on_reduced}
