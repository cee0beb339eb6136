"""Pay lines, asked from both ends: whose pieces and which rates they are for, and that each worker got just that money."""

from sqlalchemy import and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from craftorders.fees.domain.bonuses import BONUSES, GUARANTEE, PIECE
from craftorders.fees.models import BatchBonus, BatchRate, Charge, Earning
from craftorders.ledger.models import Account, Transfer
from craftorders.production.models import HandIn
from craftorders.quality.models import ReworkOrder
from craftorders.settlement.verification.money import MOST

MADE = and_(Earning.kind == PIECE, Earning.rework_id.is_(None))
"""Lines of pieces that were made, not mended, and no bonus."""


def rates(session: Session) -> list[str]:
    """Lines at another rate than was frozen with the batch (it is raised before anything is paid) or agreed for mending."""
    of_step = and_(BatchRate.batch_id == Earning.batch_id, BatchRate.position == Earning.position)
    of_bonus = and_(
        *(BatchBonus.batch_id == Earning.batch_id, BatchBonus.position == Earning.position),
        *(BatchBonus.kind == Earning.kind, BatchBonus.above == Earning.above),
    )
    found: list[str] = []
    for lines, agreed, same in (
        (MADE, BatchRate, of_step),
        (Earning.kind.in_(BONUSES), BatchBonus, of_bonus),
        (Earning.rework_id.is_not(None), ReworkOrder, ReworkOrder.id == Earning.rework_id),
    ):
        query = select(Earning.id).outerjoin(agreed, same).where(lines, Earning.rate_e4 != func.coalesce(agreed.rate_e4, 0))
        found += [f"earning {key}" for key in session.scalars(query.limit(MOST))]
    return found


def pieces(session: Session) -> list[str]:
    """Lines of somebody else than who handed in or mended, bags paid for more pieces than they have, lots of which a
    step is paid for other pieces than passed."""
    own = and_(HandIn.region_id == Earning.region_id, HandIn.id == Earning.hand_in_id)
    stranger = (
        select(Earning.id)
        .outerjoin(HandIn, own)
        .outerjoin(ReworkOrder, ReworkOrder.id == Earning.rework_id)
        .where(
            Earning.kind != GUARANTEE,
            or_(
                HandIn.id.is_(None),
                func.coalesce(ReworkOrder.worker_id, HandIn.worker_id) != Earning.worker_id,
                HandIn.batch_id != Earning.batch_id,
                HandIn.position != Earning.position,
            ),
        )
    )
    bags = (
        select(HandIn.code)
        .join(Earning, own)
        .where(MADE)
        .group_by(HandIn.region_id, HandIn.id, HandIn.code, HandIn.quantity)
        .having(func.sum(Earning.quantity) > HandIn.quantity)
    )
    steps = (
        select(Charge.lot_id, Earning.position)
        .join(Earning, Earning.lot_id == Charge.lot_id)
        .where(MADE, Earning.appeal_id.is_(None))
        .group_by(Charge.lot_id, Charge.quantity, Earning.position)
        .having(func.sum(Earning.quantity) != Charge.quantity)
    )
    return [
        *(f"earning {key}: whose it is" for key in session.scalars(stranger.limit(MOST))),
        *(f"bag {code} is paid for more than is in it" for code in session.scalars(bags.limit(MOST))),
        *(f"lot {key}, step {position}" for key, position in session.execute(steps.limit(MOST))),
    ]


def transfers(session: Session) -> list[str]:
    """Workers to whom something else was transferred for a lot, an appeal or a learner's month than their lines say."""
    owed = (Earning.worker_id.label("worker_id"), Earning.currency, Earning.amount)
    sides = union_all(
        select(Charge.id.label("reference_id"), *owed)
        .join(Charge, Charge.lot_id == Earning.lot_id)
        .where(Earning.appeal_id.is_(None)),
        select(Earning.appeal_id, *owed).where(Earning.appeal_id.is_not(None)),
        select(Earning.id, *owed).where(Earning.kind == GUARANTEE),
        select(Transfer.reference_id, Account.owner_id, Transfer.currency, -Transfer.amount)
        .join(Account, Account.id == Transfer.credit_id)
        .where(Transfer.purpose.in_(("earning", "appeal", GUARANTEE)), Account.kind == "worker"),
    ).subquery()
    key = (sides.c.reference_id, sides.c.worker_id, sides.c.currency)
    query = select(*key).group_by(*key).having(func.sum(sides.c.amount) != 0)
    return [f"worker {row.worker_id} for {row.reference_id}" for row in session.execute(query.limit(MOST))]
