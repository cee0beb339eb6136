"""Cash for those who have no account: one signature sheet of a workshop, signed by each, with one photo of it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.settlement.models import CASH, Payout
from craftorders.settlement.services.statements import pay_statement

TOTAL_DIFFERS = N_("This is not what the sheet adds up to now. Nothing was noted: open the sheet again and compare.")


def pay_in_cash(
    session: Session, statement_ids: Collection[UUID], *, total: int, reference: str, photo_id: UUID | None, actor: Actor
) -> list[Payout]:
    """A third person handed out what a sheet says to all who signed it; `photo_id` shows their signatures.

    Each statement is paid by the rule of every payment, or none of them is. `total` is what was handed out in all, in
    minor units: refused where taxes changed since the sheet was printed, so that what is booked is what was signed for.
    """
    if not statement_ids:
        raise RuleViolation("nobody_signed", N_("Mark who has signed the sheet."), pointer="/statement_ids")
    payouts = [
        pay_statement(session, each, method=CASH, reference=reference, photo_id=photo_id, actor=actor)
        for each in sorted(set(statement_ids))
    ]
    if len({payout.currency for payout in payouts}) > 1 or sum(payout.net for payout in payouts) != total:
        raise RuleViolation("total_differs", TOTAL_DIFFERS, pointer="/total")
    return payouts
