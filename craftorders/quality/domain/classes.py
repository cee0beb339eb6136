"""One inspection judges three classes of defects at once, each by its own plan, on one sample.

Source: ISO 2859-1:1999, 10.3. A piece counts once, at the worst of its defects. A class without an AQL accepts none:
every bad piece in what is drawn rejects the lot, however severely the other classes are inspected.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from craftorders.quality.domain.defects import SEVERITIES
from craftorders.quality.domain.sampling import NORMAL, SamplingPlan, code_letter, plan_of_letter, size_of_letter


@dataclass(frozen=True)
class Demand:
    """What is asked of a class: its AQL, None where not one bad piece is allowed, and how severely it is inspected."""

    aql: str | None
    inspection: str = NORMAL


@dataclass(frozen=True)
class CombinedPlan:
    """How many pieces are drawn, and the plan of each class, which counts in the first `sample_size` pieces drawn."""

    sample_size: int
    classes: dict[str, SamplingPlan]


@dataclass(frozen=True)
class BadPieces:
    """Pieces found bad in one class; `piece` says which one of the sample it was, where they are looked at in order."""

    defect_class: str
    quantity: int = 1
    piece: int | None = None


def combined_plan(lot_size: int, demands: Mapping[str, Demand], level: str = "II") -> CombinedPlan:
    """The plans of all classes on one sample. At least one class needs an AQL.

    Where the classes lead to samples of different sizes, the code letter of the largest is used for all of them; where
    this leads a class to a larger one still (an arrow down), again with that. A class whose arrow points up keeps its
    smaller sample.
    """
    asked = {name: demand for name, demand in demands.items() if demand.aql is not None}
    letters = dict.fromkeys(asked, code_letter(lot_size, level))
    plans = _plans(letters, asked, lot_size)
    sizes = _sizes(plans, asked)
    while len(set(sizes.values())) > 1:
        largest = max(asked, key=lambda name: (sizes[name], plans[name].code_letter))
        before, letters = letters, dict.fromkeys(asked, plans[largest].code_letter)
        if letters == before:
            break
        plans = _plans(letters, asked, lot_size)
        grown = _sizes(plans, asked)
        if max(grown.values()) == sizes[largest]:
            break
        sizes = grown
    drawn = max((plans[name] for name in asked), key=lambda plan: (plan.sample_size, plan.code_letter))
    none_allowed = SamplingPlan(drawn.code_letter, drawn.sample_size, 0, 1, drawn.full_inspection)
    return CombinedPlan(drawn.sample_size, {name: plans.get(name, none_allowed) for name in demands})


def count_bad(found: Iterable[BadPieces], sample_sizes: Mapping[str, int]) -> dict[str, int]:
    """How many bad pieces count in each class.

    A piece known by its number counts once, at the worst of its defects that counts at its place: a class looks at the
    first pieces drawn only, as many as its sample holds. Pieces without a number count, at most as many as the sample.
    """
    counts = dict.fromkeys(sample_sizes, 0)
    numbered: dict[int, set[str]] = {}
    for each in found:
        if each.piece is None:
            counts[each.defect_class] += each.quantity
        else:
            numbered.setdefault(each.piece, set()).add(each.defect_class)
    for piece, classes in numbered.items():
        counting = [name for name in SEVERITIES if name in classes and piece <= sample_sizes[name]]
        if counting:
            counts[counting[0]] += 1
    return {name: min(count, sample_sizes[name]) for name, count in counts.items()}


def _plans(letters: Mapping[str, str], asked: Mapping[str, Demand], lot_size: int) -> dict[str, SamplingPlan]:
    return {
        name: plan_of_letter(letters[name], lot_size, severity=demand.inspection, aql=demand.aql)
        for name, demand in asked.items()
        if demand.aql is not None
    }


def _sizes(plans: Mapping[str, SamplingPlan], asked: Mapping[str, Demand]) -> dict[str, int]:
    """The sample sizes of the standard, before a small lot cuts them."""
    return {name: size_of_letter(plan.code_letter, asked[name].inspection) for name, plan in plans.items()}
