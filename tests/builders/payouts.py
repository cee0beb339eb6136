"""Payout batches up to where a test needs them: a month closed and approved, accounts in force, a file sent, an answer."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.kernel import clock
from craftorders.settlement.models import BankTemplate, Payer, PayoutAttempt, PayoutBatch, Statement
from craftorders.settlement.queries.answers import rows_of_response
from craftorders.settlement.queries.payouts import attempts_of
from craftorders.settlement.services import (
    add_template,
    approve_batch,
    approve_statement,
    ask_bank,
    close_period,
    download_file,
    draft_batch,
    find_out,
    send_batch,
    take_in_answer,
)
from craftorders.settlement.services.answers import TakenIn
from tests.builders.cast import DANBA, Cast
from tests.builders.payees import an_account
from tests.builders.stories import two_who_earned

OVER = datetime(2026, 12, 1, 4, tzinfo=UTC)
"""November is over: the moment of everything below."""
LATER = OVER + timedelta(days=4)
"""Time enough for another account to come into force."""
OTHER_CARD = "6217003810012345677"

COLUMNS = [
    {"field": "row_number", "title": "序号"},
    {"field": "reference", "title": "商户单号"},
    {"field": "holder", "title": "收款户名"},
    {"field": "number", "title": "收款账号"},
    {"field": "bank_name", "title": "开户行"},
    {"field": "amount", "title": "金额"},
    {"field": "purpose", "title": "用途"},
]
TABLE: dict[str, Any] = {
    "form": "csv",
    "columns": COLUMNS,
    "charset": "gb18030",
    "purpose": "加工费",
    "status_title": "处理状态",
    "reason_title": "失败原因",
    "paid_words": ["成功"],
    "failed_words": ["失败", "退票"],
    "pending_words": ["处理中", "未知"],
}
PAIN: dict[str, Any] = {
    "form": "pain.001",
    "purpose": "加工费",
    "debtor_name": "义乌服务中心",
    "debtor_account": "1208020009123456789",
    "debtor_bank": "102338702089",
}
WORDS = {"paid": "成功", "failed": "失败", "pending": "处理中"}


def a_template(session: Session, cast: Cast, layout: dict[str, Any] = TABLE, **more: Any) -> BankTemplate:
    """How the bank wants its table: CSV in GB18030, unless said otherwise."""
    payer = session.scalars(select(Payer)).one()
    whole = {"name": f"ICBC {layout['form']}", "method": "bank", "currency": "CNY"} | more
    return add_template(session, payer_id=payer.id, layout=layout, **whole, actor=cast.finance)


def approved(session: Session) -> Cast:
    """Zhuoma and Dawa earned ¥30.00 each in November; both statements are approved, both have a bank card in force."""
    cast = two_who_earned(session)
    with clock.at(OVER):
        close_period(session, DANBA, "2026-11", actor=cast.finance)
        for statement in session.scalars(select(Statement).order_by(Statement.id)):
            approve_statement(session, statement.id, actor=cast.approver)
        an_account(session, cast)
        an_account(session, cast, cast.second_worker, number=OTHER_CARD)
    return cast


def drafted(session: Session, cast: Cast, layout: dict[str, Any] = TABLE) -> PayoutBatch:
    """All that is due, drafted by who closed the month."""
    with clock.at(OVER):
        return draft_batch(session, a_template(session, cast, layout).id, actor=cast.finance)


def sent(session: Session, cast: Cast, batch: PayoutBatch) -> PayoutBatch:
    """The batch approved by a third person, its file taken, and with the bank."""
    with clock.at(OVER):
        approve_batch(session, batch.id, actor=cast.payer)
        download_file(session, batch.id, actor=cast.finance)
        return send_batch(session, batch.id, actor=cast.finance)


def attempts(session: Session, batch: PayoutBatch) -> list[PayoutAttempt]:
    """The attempts of a batch in the order of its file."""
    return attempts_of(session, batch.id)


def a_table(rows: list[tuple[PayoutAttempt | str, str]], *, amounts: dict[str, str] | None = None, why: str = "") -> bytes:
    """The bank's answer in the form of TABLE: a status word for each attempt, or for a reference that we never sent."""
    lines = ["序号,商户单号,收款户名,金额,处理状态,失败原因"]
    for number, (attempt, word) in enumerate(rows, 1):
        reference = attempt if isinstance(attempt, str) else attempt.reference
        amount = (amounts or {}).get(reference) or ("30.00" if isinstance(attempt, str) else f"{attempt.amount / 100:.2f}")
        name = "某某" if isinstance(attempt, str) else attempt.holder
        lines.append(f"{number},{reference},{name},{amount},{word},{why if word in ('失败', '退票') else ''}")
    return "\r\n".join(lines).encode("gb18030")


def answered(session: Session, cast: Cast, batch: PayoutBatch, content: bytes) -> TakenIn:
    """The bank's answer taken in by who sent the file."""
    with clock.at(OVER):
        return take_in_answer(session, batch.id, name="answer.csv", content=content, actor=cast.finance)


def every_kind_once(session: Session, cast: Cast) -> dict[str, object]:
    """By its name in an address: a template, a sent batch, its attempt with a finding, an answer, a strange row."""
    an_account(session, cast, cast.second_worker)
    template = a_template(session, cast)
    batch = draft_batch(session, template.id, actor=cast.finance)
    approve_batch(session, batch.id, actor=cast.payer)
    download_file(session, batch.id, actor=cast.finance)
    send_batch(session, batch.id, actor=cast.finance)
    attempt = attempts(session, batch)[0]
    content = a_table([("PB-AAAAAAA-0001", "成功")])
    response = take_in_answer(session, batch.id, name="a.csv", content=content, actor=cast.finance).response
    ask_bank(session, attempt.id, note="No answer.", actor=cast.finance)
    finding = find_out(session, attempt.id, outcome="failed", evidence="They said so.", actor=cast.finance)
    row = rows_of_response(session, response.id).items[0]
    return {
        "template_id": template.id, "payout_batch_id": batch.id, "attempt_id": attempt.id, "response_id": response.id,
        "row_id": row.id, "finding_id": finding.id, "ending": "cancel",
    }  # fmt: skip
