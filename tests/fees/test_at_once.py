"""Lots of one merchant and the same workers are accepted at the same moment, while money comes in and is held."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.dispatch.services import offer_batch
from craftorders.fees.models import Charge
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.clock import now
from craftorders.ledger.models import PLATFORM, Account
from craftorders.ledger.queries import account_of
from craftorders.production.services import plan_batch
from craftorders.quality.services import decide_lot
from craftorders.settlement.services import deposit
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import a_cast
from tests.builders.stories import a_confirmed_order, submitted_lot
from tests.databases import remembered


def test_everybody_is_credited_once_and_nobody_is_turned_away(work: UnitOfWork) -> None:
    """Four first lots of 100 belts open the same accounts and months; nothing of it may collide."""
    cast = remembered(work, a_cast)
    lots = [work.run(lambda session: submitted_lot(session, cast)) for _ in range(4)]

    def plan(session: Session) -> UUID:
        line = a_confirmed_order(session, cast).lines[0].id
        return plan_batch(session, line, 100, actor=cast.dispatcher).id

    planned = [work.run(plan) for _ in range(2)]

    def accept(lot_id: UUID) -> Callable[[Session], object]:
        return lambda session: decide_lot(session, lot_id, decision="accept", inspected=20, actor=cast.inspector)

    def offer(batch_id: UUID) -> Callable[[Session], object]:
        until = now() + timedelta(days=1)
        return lambda session: offer_batch(session, batch_id, cast.workshop.id, deadline=until, actor=cast.dispatcher)

    def pay_in(number: int) -> Callable[[Session], object]:
        return lambda session: deposit(session, cast.merchant.id, 100, reference=f"ICBC-{number}", actor=cast.finance)

    things = [*(accept(lot.id) for lot in lots), *(offer(batch) for batch in planned), pay_in(1), pay_in(2)]
    assert at_once(work, *things) == ["done"] * 8
    with work.reading() as session:
        assert session.scalar(select(func.count()).select_from(Charge)) == 4
        merchant, platform = account_of(session, "merchant", cast.merchant.id), account_of(session, "platform", PLATFORM)
        assert merchant is not None
        assert platform is not None
        assert (merchant.balance, platform.balance) == (1_000_000 - 6 * 8_000 + 200, 4 * 500)
        held = session.scalars(select(Account).where(Account.kind == "reserved")).one()
        assert held.balance == 2 * 8_000
        assert verify_books(session)[1] == []
