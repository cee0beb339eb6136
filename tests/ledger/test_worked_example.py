"""The worked example of docs/ledger.md: sixty knots from the merchant's payment to payouts and shares, all by hand."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.ledger.models import Account, Transfer
from craftorders.quality.services import decide_lot
from craftorders.settlement.models import Statement
from craftorders.settlement.services import (
    approve_shares,
    approve_statement,
    close_period,
    pay_shares,
    pay_statement,
    prepare_shares,
)
from tests.builders.cast import DANBA, Cast, a_cast
from tests.builders.inspections import bad_pieces
from tests.builders.stories import submitted_lot


def balances(session: Session, cast: Cast) -> dict[str, int]:
    """By kind; the workers' by name."""
    session.expire_all()
    people = {cast.worker.id: "卓玛", cast.second_worker.id: "达瓦"}
    rows = session.scalars(select(Account).where(Account.balance != 0))
    return {people.get(row.owner_id, row.kind): row.balance for row in rows}


def test_sixty_knots_from_deposit_to_payouts_and_shares(work: UnitOfWork, session: Session) -> None:
    cast = a_cast(session, prepaid=50_000)
    assert balances(session, cast) == {"bank": -50_000, "merchant": 50_000}

    lot = submitted_lot(session, cast, 60, cast.knot)
    assert balances(session, cast) == {"bank": -50_000, "merchant": 9_200, "reserved": 40_800}

    bad_pieces(session, cast, lot, 1)
    decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)
    assert balances(session, cast) == {
        "bank": -50_000, "merchant": 9_880, "卓玛": 14_950, "达瓦": 14_550,
        "coordinator": 2_950, "workshop": 2_360, "freight": 1_770, "platform": 3_540,
    }  # fmt: skip

    with clock.at(datetime(2026, 12, 1, 4, tzinfo=UTC)):
        close_period(session, DANBA, "2026-11", actor=cast.finance)
        for number, each in enumerate(session.scalars(select(Statement)).all()):
            approve_statement(session, each.id, actor=cast.approver)
            pay_statement(session, each.id, method="bank", reference=f"ICBC-{number}", actor=cast.payer)
    assert balances(session, cast) == {
        "bank": -20_500, "merchant": 9_880, "coordinator": 2_950, "workshop": 2_360, "freight": 1_770, "platform": 3_540,
    }  # fmt: skip
    with clock.at(datetime(2026, 12, 1, 4, tzinfo=UTC)):
        payment = prepare_shares(session, cast.workshop.id, "2026-11", currency="CNY", actor=cast.finance)
        approve_shares(session, payment.id, actor=cast.approver)
        day = date(2026, 12, 1)
        pay_shares(session, payment.id, method="bank", reference="ICBC-9", paid_on=day, actor=cast.payer)
    assert balances(session, cast) == {"bank": -13_420, "merchant": 9_880, "platform": 3_540}
    journals: dict[UUID, list[tuple[str, int]]] = {}
    for each in session.scalars(select(Transfer)):
        journals.setdefault(each.journal_id, []).append((each.purpose, each.amount))
    assert sorted(sorted(lines) for lines in journals.values()) == [
        [("coordinator", 2_950), ("earning", 14_550), ("earning", 14_950), ("freight", 1_770), ("platform", 3_540),
         ("workshop", 2_360)],
        [("deposit", 50_000)],
        [("payout", 14_550)],
        [("payout", 14_950)],
        [("release", 680)],
        [("reserve", 40_800)],
        [("share_paid", 1_770), ("share_paid", 2_360), ("share_paid", 2_950)],
    ]  # fmt: skip
