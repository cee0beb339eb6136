"""Payouts of the demo: bank cards of some farmers, the table of one bank, a batch with every kind of answer, a draft."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.demo.people import People
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.clock import now
from craftorders.kernel.money import amount_text
from craftorders.settlement.domain.payees import luhn
from craftorders.settlement.models import PayeeAccount, PayoutAttempt, Statement
from craftorders.settlement.queries import find_payers
from craftorders.settlement.queries.payouts import attempts_of, list_templates, payouts_due
from craftorders.settlement.services import (
    add_template,
    approve_batch,
    approve_payee,
    download_file,
    draft_batch,
    request_payee,
    send_batch,
    take_in_answer,
)

TITLES = (
    ("row_number", "序号"), ("reference", "商户单号"), ("holder", "收款户名"), ("number", "收款账号"),
    ("bank_name", "开户行"), ("amount", "金额"), ("purpose", "用途"),
)  # fmt: skip
LAYOUT = {
    "form": "csv",
    "columns": [{"field": field, "title": title} for field, title in TITLES],
    "charset": "gb18030",
    "purpose": "加工费",
    "status_title": "处理状态",
    "reason_title": "失败原因",
    "paid_words": ["成功", "已付款"],
    "failed_words": ["失败", "退票"],
    "pending_words": ["处理中"],
}
CARDS = 7
SAID = ("成功", "成功", "失败", "处理中", "成功")
"""What the bank answers to the first batch, row by row; of the last one it names another amount."""


def tell_payouts(work: UnitOfWork, people: People) -> None:
    """More people have cards; the bank has answered about a first batch, the others who are due stand in a draft."""
    with clock.at(now() - timedelta(days=3)):
        work.run(lambda session: _give_cards(session, people))
    ids = work.run(lambda session: _due(session, people))
    work.run(lambda session: _tell_answered(session, people, ids[: len(SAID)]))
    if ids[len(SAID) :]:
        work.run(lambda session: _draft(session, people, ids[len(SAID) :]))


def _give_cards(session: Session, people: People) -> None:
    """Cards of workers who are to be paid and have none, asked for by their coordinators; some are left for cash."""
    query = select(Statement).where(
        Statement.state == "approved", Statement.worker_id.not_in(select(PayeeAccount.worker_id))
    )
    without = [each.worker for each in session.scalars(query.order_by(Statement.id))]
    for number, worker in enumerate(without[:CARDS]):
        account = request_payee(
            session, worker.id, kind="bank", number=_card(number), holder=worker.name, bank_name="中国农业银行",
            bank_code="103100000026", actor=people.coordinators[worker.workshop_id],
        )  # fmt: skip
        approve_payee(session, account.id, actor=people.approver)


def _due(session: Session, people: People) -> list[UUID]:
    """Write down how the bank wants its table; which statements it can be asked to pay."""
    template = add_template(
        session, payer_id=find_payers(session)[0].id, name="农业银行 批量代发", method="bank", currency="CNY",
        layout=LAYOUT, actor=people.closer,
    )  # fmt: skip
    return [each.statement.id for each in payouts_due(session, template).ready]


def _card(number: int) -> str:
    """A card number that no bank has given out, with its check digit."""
    start = f"62284800000000{number:04}"
    return next(start + digit for digit in "0123456789" if luhn(start + digit))


def _draft(session: Session, people: People, ids: list[UUID]) -> list[PayoutAttempt]:
    template = list_templates(session)[0]
    batch = draft_batch(session, template.id, statement_ids=ids, actor=people.closer)
    return attempts_of(session, batch.id)


def _tell_answered(session: Session, people: People, ids: list[UUID]) -> None:
    attempts = _draft(session, people, ids)
    batch_id = attempts[0].batch_id
    approve_batch(session, batch_id, actor=people.payer)
    download_file(session, batch_id, actor=people.closer)
    send_batch(session, batch_id, actor=people.closer)
    lines = ["序号,商户单号,收款户名,金额,处理状态,失败原因"]
    for each, word in zip(attempts, SAID, strict=False):
        amount = each.amount if each.position < len(SAID) else each.amount - 100
        why = "收款人户名不符" if word == "失败" else ""
        lines.append(f"{each.position},{each.reference},{each.holder},{amount_text(amount, each.currency)},{word},{why}")
    content = "\r\n".join(lines).encode("gb18030")
    take_in_answer(session, batch_id, name="回盘文件.csv", content=content, actor=people.closer)
