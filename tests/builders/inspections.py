"""What an inspector finds: defect codes, and bad pieces of a lot."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.kernel.actor import Actor
from craftorders.quality.models import Appeal, Defect, DefectCode, InspectionLot
from craftorders.quality.services import decide_lot, record_defect
from craftorders.quality.services.appeals import decide_appeal, make_appeal, make_lot_appeal
from tests.builders.cast import Cast
from tests.builders.stories import submitted_lot


def a_defect_code(session: Session, code: str = "SKIP", severity: str = "major") -> DefectCode:
    """The defect code of that name, made where it is missing."""
    known = session.scalar(select(DefectCode).where(DefectCode.code == code))
    if known is None:
        known = DefectCode(code=code, name=f"缺陷{code}", name_en=f"Defect {code}", severity=severity)
        session.add(known)
        session.flush()
    return known


def bad_pieces(
    session: Session, cast: Cast, lot: InspectionLot, quantity: int, *, bag: int = 0, severity: str = "major",
    actor: Actor | None = None,
) -> Defect:  # fmt: skip
    """So many bad pieces recorded in one bag of the lot."""
    return record_defect(
        session,
        lot.id,
        bag_id=lot.bags[bag].id,
        defect_code_id=a_defect_code(session, severity.upper(), severity).id,
        quantity=quantity,
        photo_id=cast.photo.id,
        actor=actor or cast.inspector,
    )


def rejected_lot(session: Session, cast: Cast, lot: InspectionLot, *, actor: Actor | None = None) -> InspectionLot:
    """The lot, rejected for one bad piece more than its plan allows, all of them in the first bag."""
    inspector = actor or cast.inspector
    bad_pieces(session, cast, lot, lot.class_plans["major"].acceptance + 1, actor=inspector)
    return decide_lot(session, lot.id, decision="reject", inspected=lot.sample_size, actor=inspector)


def an_overturned_appeal(session: Session, cast: Cast) -> Appeal:
    """Two of a hundred belts were rejected as minor; Zhuoma appealed, and the second inspector found both good."""
    lot = submitted_lot(session, cast)
    defect = bad_pieces(session, cast, lot, 2, severity="minor")
    decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)
    appeal = make_appeal(session, lot.bags[0].id, days=14, actor=cast.zhuoma)
    return decide_appeal(
        session, appeal.id, decision="overturn", reason="Even.", good={defect.id: 2}, actor=cast.second_inspector
    )


def a_lot_that_passed_on_appeal(session: Session, cast: Cast) -> Appeal:
    """A hundred belts were rejected for two bad ones; Zhuoma appealed, and the second inspector found one of them good."""
    lot = rejected_lot(session, cast, submitted_lot(session, cast))
    appeal = make_lot_appeal(session, lot.id, days=14, actor=cast.zhuoma)
    good = {lot.defects[0].id: 1}
    return decide_appeal(session, appeal.id, decision="overturn", reason="Even.", good=good, actor=cast.second_inspector)
