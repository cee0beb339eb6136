"""All that an inspection report says of a decided lot, and what opens it. No farmer is named, and no money."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.orders.models import Order
from craftorders.people.models import Merchant
from craftorders.quality.domain.defects import SEVERITIES
from craftorders.quality.domain.measuring import DIMENSIONS, Measured, Spread, spread
from craftorders.quality.domain.states import LOT
from craftorders.quality.models import CertificateKey, ClassPlan, DefectCode, InspectedPiece, InspectionLot
from craftorders.quality.queries.lots import IN_LISTS, find_lot, of_same_part
from craftorders.quality.queries.pieces import recorded_pieces

DECIDED = InspectionLot.state != LOT.initial


@dataclass(frozen=True)
class FoundDefect:
    """A kind of defect: on how many pieces it was the worst, on how many more it was seen too, and its photos."""

    code: DefectCode
    quantity: int
    also_seen: int
    photo_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class MeasuredDimension:
    """What was measured of a dimension, within which limits."""

    dimension: str
    limits: tuple[tuple[int, int], ...]
    spread: Spread


@dataclass(frozen=True)
class Certificate:
    """The report of a lot: `rounds` are the decided lots of its part, first round first.

    For a conceded lot, plans, defects and measurements are those of the round before: on them its merchant decided. One that
    passed on appeal has its own, but was measured in the round before.
    """

    lot: InspectionLot
    token: str
    order: Order
    merchant: Merchant
    classes: tuple[ClassPlan, ...]
    defects: tuple[FoundDefect, ...]
    measured: tuple[MeasuredDimension, ...]
    rounds: tuple[InspectionLot, ...]

    @property
    def passed(self) -> int:
        """How many pieces passed."""
        return sum(bag.passed for bag in self.lot.bags)

    @property
    def photo_ids(self) -> list[UUID]:
        """All photos, in the order in which the report numbers them."""
        return [photo_id for found in self.defects for photo_id in found.photo_ids]


def certificate_of_lot(session: Session, lot_id: UUID, actor: Actor) -> Certificate:
    """The report of a lot that the actor may see, or NotFound where it is not decided yet."""
    lot = find_lot(session, lot_id, actor)
    return _certificate(session, lot, key_of_lot(session, lot).token)


def certificate_by_token(session: Session, token: str) -> Certificate:
    """The report that a printed key opens, or NotFound where it is unknown or was revoked."""
    key = session.scalar(select(CertificateKey).where(CertificateKey.token == token, CertificateKey.revoked_at.is_(None)))
    if key is None:
        raise NotFound("certificate", "")
    return _certificate(session, key.lot, token)


def reported_lots(session: Session, batch_ids: Collection[UUID]) -> dict[UUID, list[InspectionLot]]:
    """The decided lots of each of these batches, part by part, first round first: each of them has a report."""
    query = select(InspectionLot).options(*IN_LISTS).where(InspectionLot.batch_id.in_(batch_ids))
    found: dict[UUID, list[InspectionLot]] = {}
    for lot in session.scalars(query.where(DECIDED).order_by(InspectionLot.part, InspectionLot.round)):
        found.setdefault(lot.batch_id, []).append(lot)
    return found


def key_of_lot(session: Session, lot: InspectionLot) -> CertificateKey:
    """The valid key of a lot's report, or NotFound where the lot is not decided yet."""
    query = select(CertificateKey).where(CertificateKey.lot_id == lot.id, CertificateKey.revoked_at.is_(None))
    key = session.scalar(query)
    if key is None or lot.state == LOT.initial:
        raise NotFound("certificate", lot.id)
    return key


def _certificate(session: Session, lot: InspectionLot, token: str) -> Certificate:
    query = select(InspectionLot).where(of_same_part(lot), DECIDED)
    rounds = session.scalars(query.order_by(InspectionLot.round)).all()
    before = next((each for each in rounds if each.round == lot.round - 1), lot)
    sampled = before if lot.conceded else lot
    pieces = recorded_pieces(session, before.id if lot.conceded or lot.on_appeal else lot.id)
    plans = sampled.class_plans
    return Certificate(
        lot=lot,
        token=token,
        order=session.get_one(Order, lot.batch.order_id),
        merchant=session.get_one(Merchant, lot.batch.merchant_id),
        classes=tuple(plans[name] for name in SEVERITIES if name in plans),
        defects=tuple(_found(sampled, pieces)),
        measured=tuple(_measured(pieces)),
        rounds=tuple(rounds),
    )


def _found(lot: InspectionLot, pieces: list[InspectedPiece]) -> Iterable[FoundDefect]:
    """The defects by their codes, the worst first."""
    further = [each for piece in pieces for each in piece.further]
    seen = [*(defect.code for defect in lot.defects), *(each.code for each in further)]
    codes = {code.id: code for code in seen}
    for code in sorted(codes.values(), key=lambda each: (SEVERITIES.index(each.severity), each.code)):
        worst = [defect for defect in lot.defects if defect.defect_code_id == code.id]
        also = [each for each in further if each.defect_code_id == code.id]
        photos = dict.fromkeys([*(defect.photo_id for defect in worst), *(each.photo_id for each in also)])
        yield FoundDefect(code, sum(defect.quantity for defect in worst), len(also), tuple(photos))


def _measured(pieces: list[InspectedPiece]) -> Iterable[MeasuredDimension]:
    rows = [(each.dimension, each.measured) for piece in pieces for each in piece.measurements]
    rows.sort(key=lambda row: DIMENSIONS.index(row[0]))
    for dimension, group in groupby(rows, lambda row: row[0]):
        values: list[Measured] = [measured for _, measured in group]
        limits = dict.fromkeys((each.least, each.most) for each in values)
        yield MeasuredDimension(dimension, tuple(limits), spread(values))
