"""From the report of a lot to what stands on paper: facts, tables, reasons, photos, in the order in which it is read."""

from dataclasses import dataclass
from uuid import UUID

from craftorders.kernel.words import N_
from craftorders.quality.certificate.tables import (
    CLASSES,
    Table,
    decision,
    defects_table,
    measurements_table,
    moment,
    plan_table,
    rounds_table,
)
from craftorders.quality.certificate.words import Both, both, names_of, same
from craftorders.quality.domain.sampling import REJECTED
from craftorders.quality.queries.certificate import Certificate

STANDARD = "ISO 2859-1:1999 · GB/T 2828.1-2012"


@dataclass(frozen=True)
class Picture:
    """A photo with its number in the report and what it shows."""

    number: int
    photo_id: UUID
    words: Both


@dataclass(frozen=True)
class Document:
    """A report that is ready to be drawn; `signed` is who decided and when."""

    title: Both
    number: str
    accepted: bool
    verdict: Both
    reasons: tuple[Both, ...]
    facts: tuple[tuple[Both, Both], ...]
    tables: tuple[Table, ...]
    pictures: tuple[Picture, ...]
    signed: tuple[tuple[Both, Both], ...]
    closing: Both


def document_of(report: Certificate) -> Document:
    """What the report of a lot says."""
    lot = report.lot
    return Document(
        title=both(N_("Inspection report")),
        number=lot.code,
        accepted=lot.state == "accepted",
        verdict=decision(lot),
        reasons=tuple(_reasons(report)),
        facts=tuple(_facts(report)),
        tables=(plan_table(report), defects_table(report), measurements_table(report), rounds_table(report)),
        pictures=tuple(_pictures(report)),
        signed=(
            (both(N_("Agreed for the merchant by") if lot.conceded else N_("Inspector")), same(lot.inspector_name or "–")),
            (both(N_("Decided on")), same(moment(lot, lot.decided_at))),
        ),
        closing=both(N_("This report speaks of the lot named above only. The code opens it as long as it is valid.")),
    )


def _facts(report: Certificate) -> list[tuple[Both, Both]]:
    lot, batch = report.lot, report.lot.batch
    assert batch.workshop is not None  # an inspected batch has its workshop
    product, workshop, county = names_of(batch.product), names_of(batch.workshop), names_of(batch.workshop.region)
    return [
        (both(N_("Product")), Both(f"{product.zh}（{batch.product.code}）", f"{product.en} ({batch.product.code})")),
        (both(N_("Merchant")), names_of(report.merchant)),
        (both(N_("Order and batch")), _batch(report)),
        (both(N_("Workshop")), Both(f"{workshop.zh}，{county.zh}", f"{workshop.en}, {county.en}")),
        (both(N_("Lot size")), both(N_("%(count)s pieces"), count=f"{lot.quantity:,}")),
        (both(N_("Sample")), _sample(report)),
        (both(N_("Sampling")), both(N_("single, level %(level)s"), level=batch.line.level)),
        (both(N_("Standard")), same(STANDARD)),
        (both(N_("Acceptance criteria")), same(batch.line.standard or "–")),
        (both(N_("Drawn by seed")), same("–" if lot.conceded or lot.on_appeal or lot.full_inspection else lot.draw_seed)),
    ]


def _batch(report: Certificate) -> Both:
    code = f"{report.order.code} · {report.lot.batch.code}"
    if not report.lot.in_parts:
        return same(code)
    return both(N_("%(code)s, part %(part)s of the batch"), code=code, part=report.lot.part)


def _sample(report: Certificate) -> Both:
    lot = report.lot
    if lot.conceded:
        return both(N_("none; the merchant decided on the sample of round %(round)s"), round=lot.round - 1)
    if lot.on_appeal:
        return both(N_("that of round %(round)s, looked at again by another inspector"), round=lot.round - 1)
    if lot.full_inspection:
        return both(N_("every piece"))
    return both(N_("%(count)s pieces"), count=f"{lot.sample_size:,}")


def _reasons(report: Certificate) -> list[Both]:
    """Why it was decided so: what passed, which class was above its plan, and what who decided wrote."""
    lot = report.lot
    reasons = []
    if lot.conceded:
        words = N_("The merchant takes all %(count)s pieces as they were found in the round before.")
        reasons.append(both(words, count=f"{report.passed:,}"))
    elif lot.state == "accepted":
        bad = sum(bag.rejected for bag in lot.bags)
        words = N_("%(passed)s pieces passed; bad ones taken out: %(bad)s.")
        reasons.append(both(words, passed=f"{report.passed:,}", bad=f"{bad:,}"))
    if lot.on_appeal:
        reasons.append(both(N_("Somebody appealed against the rejection in the round before, and it did not stand.")))
    if lot.overturned:
        reasons.append(both(N_("Somebody appealed: the rejection did not stand, and the pieces passed in the next round.")))
    for each in report.classes:
        if each.verdict == REJECTED and not lot.sorting:
            words = N_("%(kind)s defects: %(bad)s found, %(most)s allowed.")
            reasons.append(both(words, kind=both(CLASSES[each.defect_class]), bad=each.nonconforming, most=each.acceptance))
    if lot.reason:
        reasons.append(same(lot.reason))
    if not reasons:
        reasons.append(both(N_("The inspector rejected what the plan would have let pass.")))
    return reasons


def _pictures(report: Certificate) -> list[Picture]:
    shown = [(photo_id, found.code) for found in report.defects for photo_id in found.photo_ids]
    return [Picture(number, photo_id, names_of(code)) for number, (photo_id, code) in enumerate(shown, 1)]
