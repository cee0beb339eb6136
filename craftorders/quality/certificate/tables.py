"""The tables of an inspection report: the plans and what they gave, the defects, the measurements, all rounds."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from craftorders.kernel.words import N_
from craftorders.quality.certificate.words import Both, both, names_of, same
from craftorders.quality.domain.measuring import UNITS, measure_text
from craftorders.quality.domain.sampling import ACCEPTED
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries.certificate import Certificate, MeasuredDimension

CLASSES = {"critical": N_("Critical"), "major": N_("Major"), "minor": N_("Minor")}
INSPECTIONS = {"normal": N_("Normal"), "tightened": N_("Tightened"), "reduced": N_("Reduced")}
DIMENSIONS = {"length": N_("Length"), "width": N_("Width"), "weight": N_("Weight")}
STATES = {"accepted": N_("Lot accepted"), "rejected": N_("Lot rejected")}
CONCEDED = N_("Accepted by concession")
ON_APPEAL, OVERTURNED = N_("Accepted on appeal"), N_("Rejected, overturned on appeal")


@dataclass(frozen=True)
class Table:
    """A table with its heading; `empty` is said where it has no rows. `shares` are the widths of its columns."""

    title: Both
    columns: tuple[Both, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[Both, ...], ...]
    empty: Both


def plan_table(report: Certificate) -> Table:
    """Each class of defects: what was asked of it, and what was found."""
    rows = [
        (
            both(CLASSES[each.defect_class]),
            same(each.aql) if each.aql else both(N_("none allowed")),
            both(INSPECTIONS[each.inspection]) if each.aql else same("–"),
            same(each.code_letter),
            same(f"{each.sample_size:,}"),
            same(each.acceptance),
            same(each.rejection),
            same(each.nonconforming),
            both(N_("Within the plan") if each.verdict == ACCEPTED else N_("Above the plan")),
        )
        for each in report.classes
    ]
    columns = (
        N_("Defect class"), N_("AQL"), N_("Inspection severity"), N_("Letter"), N_("Sample size"), N_("Ac"), N_("Re"),
        N_("Found"), N_("Result"),
    )  # fmt: skip
    empty = both(N_("No plan was asked."))
    return Table(both(N_("Plan and results")), _all(columns), (13, 12, 12, 9, 12, 8, 8, 10, 16), tuple(rows), empty)


def defects_table(report: Certificate) -> Table:
    """The defects by their codes, with the numbers of their photos."""
    rows, first = [], 1
    for each in report.defects:
        numbers = range(first, first := first + len(each.photo_ids))
        rows.append(
            (
                same(each.code.code),
                names_of(each.code),
                both(CLASSES[each.code.severity]),
                same(f"{each.quantity:,}"),
                same(f"{each.also_seen:,}" if each.also_seen else "–"),
                same(", ".join(map(str, numbers)) or "–"),
            )
        )
    columns = (N_("Code"), N_("Defect"), N_("Defect class"), N_("Pieces"), N_("Also seen on"), N_("Photo No."))
    return Table(
        both(N_("Defects found")), _all(columns), (14, 30, 15, 13, 13, 15), tuple(rows), both(N_("No defects were found."))
    )


def measurements_table(report: Certificate) -> Table:
    """Each dimension with its limits and what was measured."""
    columns = (
        N_("Dimension"), N_("Limits"), N_("Measured pieces"), N_("Smallest"), N_("Largest"), N_("Mean"),
        N_("Out of tolerance"),
    )  # fmt: skip
    rows = tuple(_measured(each) for each in report.measured)
    empty = both(N_("Nothing was measured."))
    return Table(both(N_("Measurements")), _all(columns), (15, 25, 12, 12, 12, 12, 12), rows, empty)


def rounds_table(report: Certificate) -> Table:
    """How often the pieces were judged, and with what outcome."""
    rows = [
        (
            same(each.round),
            same(each.code),
            same(f"{each.quantity:,}"),
            same(f"{each.nonconforming:,} / {each.sample_size:,}"),
            decision(each),
            same(each.inspector_name or "–"),
            same(moment(each, each.decided_at)),
        )
        for each in report.rounds
    ]
    columns = (
        N_("Round"), N_("Report"), N_("Pieces"), N_("Bad / sample"), N_("Decision"), N_("Decided by"), N_("Decided on"),
    )  # fmt: skip
    return Table(both(N_("All rounds")), _all(columns), (9, 17, 11, 14, 19, 14, 16), tuple(rows), same(""))


def decision(lot: InspectionLot) -> Both:
    """How a decided lot was decided."""
    special = {CONCEDED: lot.conceded, ON_APPEAL: lot.on_appeal, OVERTURNED: lot.overturned}
    return both(next((words for words, applies in special.items() if applies), STATES[lot.state]))


def moment(lot: InspectionLot, at: datetime | None) -> str:
    """Day and minute in the time of the lot's county, as both languages read it."""
    assert lot.batch.workshop is not None  # an inspected batch has its workshop
    return at.astimezone(ZoneInfo(lot.batch.workshop.region.time_zone)).strftime("%Y-%m-%d %H:%M") if at else "–"


def _measured(each: MeasuredDimension) -> tuple[Both, ...]:
    def text(value: int) -> str:
        return measure_text(each.dimension, value)

    limits = ", ".join(f"{text(least)} – {text(most)}" for least, most in each.limits)
    values = (each.spread.least, each.spread.most, each.spread.mean)
    return (
        both(DIMENSIONS[each.dimension]),
        same(f"{limits} {UNITS[each.dimension]}"),
        same(each.spread.pieces),
        *(same(text(value)) for value in values),
        same(each.spread.outside),
    )


def _all(messages: tuple[str, ...]) -> tuple[Both, ...]:
    return tuple(both(message) for message in messages)
