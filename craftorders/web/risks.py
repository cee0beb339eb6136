"""What sampling plans let pass, as a curve and in words, for the merchant who chooses and the inspector who judges."""

from collections.abc import Mapping
from dataclasses import dataclass

from craftorders.quality.domain.classes import Demand, combined_plan
from craftorders.quality.domain.operating import Operating, operating_of, operating_of_lot
from craftorders.quality.domain.sampling import NORMAL, SamplingPlan
from craftorders.quality.models import InspectionLot

LEFT, RIGHT, TOP, BOTTOM = 34, 314, 12, 160
"""Where the curve stands in its picture; the template draws the axes there, too."""


@dataclass(frozen=True)
class Told:
    """Of ten and of a hundred lots with `bad` bad pieces in a hundred, so many pass."""

    bad: str
    of_ten: int
    of_hundred: int

    @property
    def from_even(self) -> int:
        """How far this is from a toss-up; what is nearest says most about a plan."""
        return abs(self.of_hundred - 50)


@dataclass(frozen=True)
class Risk:
    """The plan of a class of defects, its curve, and its risks in plain figures.

    `rejected_at_aql` are the lots of a hundred that are rejected although just as good as asked; `still_passes` the bad
    pieces in a hundred with which one lot in ten still passes.
    """

    defect_class: str
    aql: str | None
    inspection: str
    plan: SamplingPlan
    points: str
    last: str
    middle: str
    aql_at: int | None
    told: list[Told]
    rejected_at_aql: int | None
    still_passes: str

    @property
    def sentence(self) -> Told:
        """What is said in one sentence: the rate at which it is most open whether a lot passes."""
        return min(self.told, key=lambda one: one.from_even)


def risks_of_lot(lot: InspectionLot) -> list[Risk]:
    """The plans of a lot, by class; what is bad of just so many pieces (hypergeometric)."""
    return [
        _risk(each.defect_class, each.aql, each.inspection, each.plan, operating_of_lot(lot.quantity, each.plan, each.aql))
        for each in lot.classes
    ]


def risks_of_choice(lot_size: int, aqls: Mapping[str, str | None], level: str) -> list[Risk]:
    """What a merchant would get for lots of this size on normal inspection, by class (binomial)."""
    plans = combined_plan(lot_size, {name: Demand(aql) for name, aql in aqls.items()}, level).classes
    return [_risk(name, aqls[name], NORMAL, plan, operating_of(plan, aqls[name])) for name, plan in plans.items()]


def _risk(defect_class: str, aql: str | None, inspection: str, plan: SamplingPlan, found: Operating) -> Risk:
    last = found.curve[-1][0]
    points = " ".join(
        f"{LEFT + (RIGHT - LEFT) * share / last:.0f},{BOTTOM - (BOTTOM - TOP) * chance:.1f}" for share, chance in found.curve
    )
    at_aql = float(aql) / 100 if aql is not None else None
    return Risk(
        defect_class=defect_class,
        aql=aql,
        inspection=inspection,
        plan=plan,
        points=points,
        last=_in_hundred(last),
        middle=_in_hundred(last / 2),
        aql_at=round(LEFT + (RIGHT - LEFT) * at_aql / last) if at_aql is not None and at_aql <= last else None,
        told=[Told(_in_hundred(share), round(10 * chance), round(100 * chance)) for share, chance in found.told],
        rejected_at_aql=None if found.producer_risk is None else round(100 * found.producer_risk),
        still_passes=_in_hundred(found.consumer_rate),
    )


def _in_hundred(share: float) -> str:
    """Bad pieces in a hundred, with one place where it needs one."""
    return f"{100 * share:.1f}".removesuffix(".0")
