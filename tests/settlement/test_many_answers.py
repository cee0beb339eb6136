"""Five thousand answers of a bank that repeats itself, changes its mind and mixes things up, beside a plain model of it.

The model knows nothing of the product: a dictionary from reference to state, one table, and sums. The seed is fixed.
"""

from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.ledger.models import Account
from craftorders.settlement.models import BankResponseRow, PayoutAttempt, Statement
from craftorders.settlement.queries.answers import rows_for_a_person
from craftorders.settlement.services import (
    approve_batch,
    deal_with_row,
    download_file,
    draft_batch,
    send_batch,
    take_in_answer,
)
from craftorders.settlement.verification import money, sent
from tests.builders.cast import Cast, a_cast
from tests.builders.crowd import a_crowd
from tests.builders.payouts import OVER, a_template

PEOPLE, FILES, ROWS = 80, 50, 100
PLAIN = {
    ("sent", "成功"): ("paid", "paid"), ("sent", "失败"): ("failed", "failed"), ("sent", "处理中"): ("unknown", "in_doubt"),
    ("unknown", "成功"): ("paid", "paid"), ("unknown", "失败"): ("failed", "failed"),
    ("unknown", "处理中"): ("unknown", "duplicate"),
    ("paid", "成功"): ("paid", "duplicate"), ("paid", "失败"): ("failed", "late_reject"),
    ("paid", "处理中"): ("paid", "outdated"),
    ("failed", "成功"): ("failed", "contradiction"), ("failed", "失败"): ("failed", "duplicate"),
    ("failed", "处理中"): ("failed", "outdated"),
}  # fmt: skip


@dataclass
class Model:
    """What the bank said, taken at its word: states by reference, and who was asked for how much."""

    states: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, int] = field(default_factory=dict)
    outcomes: list[str] = field(default_factory=list)

    def hears(self, reference: str, amount: int, word: str) -> None:
        """One row."""
        if reference not in self.states:
            self.outcomes.append("unknown_reference")
        elif amount != self.amounts[reference]:
            self.outcomes.append("wrong_amount")
        else:
            self.states[reference], outcome = PLAIN[self.states[reference], word]
            self.outcomes.append(outcome)

    def arrived(self) -> int:
        """What has arrived, in fen."""
        return sum(self.amounts[each] for each, state in self.states.items() if state == "paid")


def test_five_thousand_answers_come_to_what_a_plain_model_says(work: UnitOfWork) -> None:
    dice, model = Random(20261201), Model()
    with clock.at(OVER):
        cast, template = work.run(beginning)
        at_first = owed(work)
        batch = next_batch(work, cast, template, model)
        kept: list[bytes] = []
        for number in range(FILES):
            if number % 10 == 9:
                batch = next_batch(work, cast, template, model) or batch
            rows = [a_row(dice, model) for _ in range(ROWS)]
            content = a_file(rows)
            for file in [content, *(dice.sample(kept, 1) if kept and number % 5 == 0 else [])]:
                taken = work.run(
                    lambda session, c=file, b=batch: take_in_answer(  # type: ignore[misc]
                        session, b, name="answer.csv", content=c, actor=cast.finance
                    )
                )
                assert taken.known == (file != content)
            for row in rows:
                model.hears(*row)
            kept.append(content)
    assert len(model.outcomes) == FILES * ROWS
    assert {"late_reject", "contradiction", "wrong_amount", "unknown_reference", "in_doubt"} <= set(model.outcomes)
    with work.reading() as session:
        told = session.execute(select(PayoutAttempt.reference, PayoutAttempt.state)).all()
        assert dict(told) == model.states
        rows_kept = select(BankResponseRow.outcome).order_by(BankResponseRow.id)
        assert list(session.scalars(rows_kept)) == model.outcomes
        total = sum(session.scalars(select(Statement.amount)))
        assert session.scalar(select(Account.balance).where(Account.kind == "in_transit")) == total - model.arrived()
        assert at_first - owed(work) == total
        paid = [statement for statement, state in state_of_attempts(session) if state == "paid"]
        assert len(paid) == len(set(paid)), "a statement was paid twice"
        for check in (sent.batches, sent.attempts, sent.in_transit, sent.answers, money.balances, money.sum_of_balances):
            assert check(session) == []


def beginning(session: Session) -> tuple[Cast, UUID]:
    """Eighty people to be paid, and how the bank wants its table."""
    cast = a_cast(session)
    a_crowd(session, cast, PEOPLE)
    return cast, a_template(session, cast).id


def next_batch(work: UnitOfWork, cast: Cast, template: UUID, model: Model) -> UUID:
    """All that is due, sent, once a person has dealt with what was strange; the model learns what the bank is asked for."""

    def send(session: Session) -> tuple[UUID, dict[str, int]]:
        while rows := rows_for_a_person(session).items:
            for row in rows:
                deal_with_row(session, row.id, reason="The bank was asked: what stands counts.", actor=cast.finance)
            session.flush()
        batch = draft_batch(session, template, actor=cast.finance)
        approve_batch(session, batch.id, actor=cast.payer)
        download_file(session, batch.id, actor=cast.finance)
        send_batch(session, batch.id, actor=cast.finance)
        own = select(PayoutAttempt).where(PayoutAttempt.batch_id == batch.id)
        return batch.id, {each.reference: each.amount for each in session.scalars(own)}

    batch_id, amounts = work.run(send)
    model.amounts |= amounts
    model.states |= dict.fromkeys(amounts, "sent")
    return batch_id


def a_row(dice: Random, model: Model) -> tuple[str, int, str]:
    """Mostly about a payment that we asked for; now and then about another reference, or with another amount."""
    reference = dice.choice(list(model.states))
    amount = model.amounts[reference] + (dice.random() < 0.03)
    if dice.random() < 0.02:
        reference = f"PB-AAAAAAA-{dice.randrange(9_999):04}"
    return reference, amount, dice.choices(["成功", "失败", "处理中"], [70, 12, 18])[0]


def a_file(rows: list[tuple[str, int, str]]) -> bytes:
    """The rows as the bank's table."""
    lines = [f"{reference},{amount // 100}.{amount % 100:02},{word}" for reference, amount, word in rows]
    return "\n".join(["商户单号,金额,处理状态", *lines]).encode("gb18030")


def owed(work: UnitOfWork) -> int:
    """What all workers together are owed."""
    with work.reading() as session:
        return sum(session.scalars(select(Account.balance).where(Account.kind == "worker")))


def state_of_attempts(session: Session) -> list[tuple[UUID, str]]:
    """Which statement each attempt was for, and how it stands."""
    return [(one, state) for one, state in session.execute(select(PayoutAttempt.statement_id, PayoutAttempt.state))]
