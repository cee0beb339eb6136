"""Banks' answers, row by row: what fits is applied once, what cannot be true is left to a person."""

from base64 import b64decode

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import MonthlyEarnings
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.infra.vault import Vault
from craftorders.kernel import clock
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.queries import account_of
from craftorders.settlement.models import BankResponse, BankResponseRow, PayoutAttempt, PayoutBatch, Statement
from craftorders.settlement.queries.answers import find_response, rows_for_a_person
from craftorders.settlement.services import (
    approve_batch,
    ask_bank,
    deal_with_row,
    decide_finding,
    download_file,
    draft_batch,
    find_out,
    pay_statement,
    send_batch,
    take_in_answer,
)
from craftorders.settlement.services.answers import rotate_answer
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import Cast
from tests.builders.payouts import LATER, OVER, PAIN, a_table, answered, approved, attempts, drafted, sent
from tests.builders.refusals import refused
from tests.databases import remembered

REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>
<GrpHdr><MsgId>R-1</MsgId><CreDtTm>2026-12-01T18:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>{code}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>
<OrgnlNbOfTxs>{count}</OrgnlNbOfTxs>{group}</OrgnlGrpInfAndSts>{payments}</CstmrPmtStsRpt></Document>"""
PAYMENT = """<TxInfAndSts><OrgnlEndToEndId>{0}</OrgnlEndToEndId><TxSts>{1}</TxSts>{2}</TxInfAndSts>"""


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Two approved statements of ¥30.00, and two accounts in force."""
    return remembered(work, approved)


def states(session: Session) -> list[tuple[str, str]]:
    """Each attempt with its statement, in the order of attempts."""
    query = select(PayoutAttempt.state, Statement.state).join(Statement, Statement.id == PayoutAttempt.statement_id)
    return [(one, other) for one, other in session.execute(query.order_by(PayoutAttempt.id))]


def outcomes(session: Session, answer: BankResponse) -> list[str]:
    """What was done with each row of an answer."""
    query = select(BankResponseRow.outcome).where(BankResponseRow.response_id == answer.id)
    return list(session.scalars(query.order_by(BankResponseRow.position)))


def held(session: Session) -> tuple[int, int]:
    """What is in transit, and what the bank holds for others."""
    accounts = [account_of(session, kind, PLATFORM) for kind in ("in_transit", "bank")]
    for each in accounts:
        session.refresh(each)
    return accounts[0].balance, accounts[1].balance  # type: ignore[union-attr]


def a_report(batch: PayoutBatch, payments: str, group: str = "", count: int = 2) -> bytes:
    """A pain.002 of version 03 about a batch."""
    inside = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch.code}</OrgnlPmtInfId>{payments}</OrgnlPmtInfAndSts>" if payments else ""
    )
    return REPORT.format(code=batch.code, count=count, group=group, payments=inside).encode()


def test_what_was_paid_has_left_the_bank_and_counts_in_its_month(session: Session, cast: Cast) -> None:
    batch = sent(session, cast, drafted(session, cast))
    one, other = attempts(session, batch)
    answer = answered(session, cast, batch, a_table([(one, "成功"), (other, "失败")], why="户名不符")).response
    assert outcomes(session, answer) == ["paid", "failed"]
    assert states(session) == [("paid", "paid"), ("failed", "returned")]
    assert (other.reason, batch.state) == ("户名不符", "closed")
    assert held(session) == (3_000, -997_000)
    paid = select(MonthlyEarnings.paid).where(MonthlyEarnings.worker_id == one.statement.worker_id)
    assert session.scalar(paid) == 3_000
    assert verify_books(session)[1] == []


def test_an_answer_about_some_leaves_the_others_sent(session: Session, cast: Cast) -> None:
    batch = sent(session, cast, drafted(session, cast))
    one, _ = attempts(session, batch)
    answered(session, cast, batch, a_table([(one, "成功")]))
    assert states(session) == [("paid", "paid"), ("sent", "paying")]
    assert batch.state == "sent"


def test_the_same_file_twice_changes_nothing_and_the_same_words_again_neither(session: Session, cast: Cast) -> None:
    batch = sent(session, cast, drafted(session, cast))
    both = attempts(session, batch)
    content = a_table([(each, "成功") for each in both])
    first = answered(session, cast, batch, content)
    again = answered(session, cast, batch, content)
    assert (first.known, again.known, again.response.id) == (False, True, first.response.id)
    anew = answered(session, cast, batch, content + b"\r\n")
    assert outcomes(session, anew.response) == ["duplicate", "duplicate"]
    assert held(session) == (0, -994_000)
    assert verify_books(session)[1] == []


def test_two_people_take_in_the_same_file_at_once(work: UnitOfWork, cast: Cast) -> None:
    batch = work.run(lambda session: sent(session, cast, drafted(session, cast)))
    with work.reading() as session:
        content = a_table([(each, "成功") for each in attempts(session, batch)])

    def take_in(session: Session) -> object:
        return take_in_answer(session, batch.id, name="a.csv", content=content, actor=cast.finance)

    with clock.at(OVER):
        assert at_once(work, take_in, take_in, take_in) == ["done"] * 3
    with work.reading() as session:
        assert session.scalar(select(func.count()).select_from(BankResponse)) == 1
        assert session.scalar(select(func.count()).select_from(BankResponseRow)) == 2
        assert held(session) == (0, -994_000)
        assert verify_books(session)[1] == []


def test_a_late_reject_takes_the_money_back_and_it_is_sent_again_once(session: Session, cast: Cast) -> None:
    batch = sent(session, cast, drafted(session, cast))
    one, other = attempts(session, batch)
    answered(session, cast, batch, a_table([(one, "成功"), (other, "成功")]))
    answer = answered(session, cast, batch, a_table([(one, "退票")], why="账户已销户")).response
    assert outcomes(session, answer) == ["late_reject"]
    assert states(session) == [("failed", "returned"), ("paid", "paid")]
    assert held(session) == (3_000, -997_000)
    own = select(MonthlyEarnings.paid).where(MonthlyEarnings.worker_id == one.statement.worker_id)
    assert session.scalar(own) == 0
    assert verify_books(session)[1] == []
    again = anew(session, cast, batch)
    assert [(each.number, each.amount) for each in attempts(session, again)] == [(2, 3_000)]
    answered(session, cast, again, a_table([(attempts(session, again)[0], "成功")]))
    assert held(session) == (0, -994_000)
    assert session.scalar(own) == 3_000
    assert verify_books(session)[1] == []


def anew(session: Session, cast: Cast, batch: PayoutBatch) -> PayoutBatch:
    """What came back, in another batch of the same template, sent."""
    with clock.at(LATER):
        again = draft_batch(session, batch.template_id, actor=cast.finance)
        approve_batch(session, again.id, actor=cast.payer)
        download_file(session, again.id, actor=cast.finance)
        return send_batch(session, again.id, actor=cast.finance)


def test_what_came_back_can_be_paid_by_hand_out_of_what_is_in_transit(session: Session, cast: Cast) -> None:
    batch = sent(session, cast, drafted(session, cast))
    one, other = attempts(session, batch)
    answered(session, cast, batch, a_table([(one, "失败"), (other, "成功")], why="户名不符"))
    with clock.at(LATER):
        payout = pay_statement(session, one.statement_id, method="wechat", reference="WX-1", actor=cast.payer)
    assert (payout.method, payout.reference, payout.statement.state) == ("wechat", "WX-1", "paid")
    assert held(session) == (0, -994_000)
    assert verify_books(session)[1] == []


@pytest.mark.parametrize(
    ("rows", "amounts", "outcome"),
    [
        (["成功"], "29.99", "wrong_amount"),
        (["PB-AAAAAAA-0001"], None, "unknown_reference"),
        (["失败", "成功"], None, "contradiction"),
    ],
    ids=["wrong amount", "unknown reference", "paid after it failed"],
)
def test_what_cannot_be_true_waits_for_a_person(
    session: Session, cast: Cast, rows: list[str], amounts: str | None, outcome: str
) -> None:
    batch = sent(session, cast, drafted(session, cast))
    one, _ = attempts(session, batch)
    said = [(each, "成功") if each.startswith("PB-") else (one, each) for each in rows]
    content = a_table(said, amounts={one.reference: amounts} if amounts else None, why="户名不符")
    answer = answered(session, cast, batch, content).response
    assert outcomes(session, answer)[-1] == outcome
    waiting = rows_for_a_person(session).items
    assert [each.outcome for each in waiting] == [outcome]
    assert held(session) == (6_000, -1_000_000)
    deal_with_row(session, waiting[0].id, reason="The bank's clerk has put it right by telephone.", actor=cast.finance)
    assert rows_for_a_person(session).items == []
    with refused("already_exists"):
        deal_with_row(session, waiting[0].id, reason="Once more.", actor=cast.finance)
    assert verify_books(session)[1] == []


def test_an_answer_before_the_file_was_sent_waits_for_a_person(session: Session, cast: Cast) -> None:
    batch = drafted(session, cast)
    with clock.at(OVER):
        approve_batch(session, batch.id, actor=cast.payer)
    answer = answered(session, cast, batch, a_table([(attempts(session, batch)[0], "成功")])).response
    assert outcomes(session, answer) == ["not_sent"]
    assert held(session) == (6_000, -1_000_000)


def test_an_unknown_outcome_is_asked_about_and_never_sent_again_blindly(session: Session, cast: Cast) -> None:
    batch = sent(session, cast, drafted(session, cast))
    one, other = attempts(session, batch)
    answered(session, cast, batch, a_table([(one, "处理中"), (other, "成功")]))
    assert states(session)[0] == ("unknown", "paying")
    with clock.at(OVER):
        with refused("nothing_due"):
            draft_batch(session, batch.template_id, actor=cast.finance)
        with refused("in_a_batch"):
            pay_statement(session, one.statement_id, method="wechat", reference="WX-1", actor=cast.payer)
        ask_bank(session, one.id, note="Asked Ms Lin at ICBC by telephone.", actor=cast.finance)
    answered(session, cast, batch, a_table([(one, "失败")], why="超时"))
    assert states(session)[0] == ("failed", "returned")
    assert verify_books(session)[1] == []


@pytest.mark.parametrize(("outcome", "state", "transit"), [("paid", "paid", 0), ("failed", "returned", 3_000)])
def test_one_finds_out_what_became_of_it_and_another_confirms(
    session: Session, cast: Cast, outcome: str, state: str, transit: int
) -> None:
    batch = sent(session, cast, drafted(session, cast))
    one, other = attempts(session, batch)
    answered(session, cast, batch, a_table([(other, "成功")]))
    with clock.at(OVER):
        with refused("not_unknown"):
            find_out(session, one.id, outcome=outcome, evidence="Statement 12, line 3.", actor=cast.finance)
        ask_bank(session, one.id, note="No answer for three days.", actor=cast.finance)
        finding = find_out(session, one.id, outcome=outcome, evidence="Statement 12, line 3.", actor=cast.finance)
        with refused("already_exists"):
            find_out(session, one.id, outcome="paid", evidence="Another one.", actor=cast.approver)
        with refused("second_person"):
            decide_finding(session, finding.id, decision="confirm", actor=cast.finance)
        decide_finding(session, finding.id, decision="confirm", actor=cast.payer)
        with refused("decided_already"):
            decide_finding(session, finding.id, decision="discard", actor=cast.payer)
    assert states(session)[0] == (outcome, state)
    assert held(session)[0] == transit
    assert batch.state == "closed"
    assert verify_books(session)[1] == []


def test_what_the_bank_says_meanwhile_counts_more_than_what_was_found_out(session: Session, cast: Cast) -> None:
    batch = sent(session, cast, drafted(session, cast))
    one, _ = attempts(session, batch)
    with clock.at(OVER):
        ask_bank(session, one.id, note="No answer.", actor=cast.finance)
        finding = find_out(session, one.id, outcome="failed", evidence="They said so.", actor=cast.finance)
    answered(session, cast, batch, a_table([(one, "成功")]))
    with clock.at(OVER), refused("not_unknown"), session.begin_nested():
        decide_finding(session, finding.id, decision="confirm", actor=cast.payer)
    assert states(session)[0] == ("paid", "paid")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_file"),
        (b"PK\x03\x04 half a file", "not_excel"),
        ("商户单号,金额\r\nPB-1,30.00".encode("gb18030"), "no_table"),
        ("商户单号,金额,处理状态\r\n,30.00,成功".encode("gb18030"), "bad_answer"),
        ("商户单号,金额,处理状态\r\nPB-1,dreißig,成功".encode("gb18030"), "bad_answer"),
        ("商户单号,金额,处理状态\r\nPB-1,30.00,大概成功".encode("gb18030"), "bad_answer"),
        ("商户单号,金额,处理状态\r\nPB-1,30.00,成功\r\n合计,31.00,".encode("gb18030"), "bad_answer"),
        (b"\xff\xff\xff", "damaged_file"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "not_xml"),
        (b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'/>", "not_pain002"),
        (b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.002.001.03'><Else/></Document>", "not_as_the_schema"),
    ],
    ids=[
        "empty",
        "half",
        "no status",
        "no reference",
        "no amount",
        "no word",
        "total",
        "bytes",
        "entities",
        "001",
        "schema",
    ],
)
def test_a_file_that_cannot_be_read_without_a_guess_changes_nothing(
    session: Session, cast: Cast, content: bytes, code: str
) -> None:
    batch = sent(session, cast, drafted(session, cast))
    with refused(code):
        answered(session, cast, batch, content)
    assert session.scalar(select(func.count()).select_from(BankResponse)) == 0
    assert {each for each, _ in states(session)} == {"sent"}


def test_a_report_says_for_each_payment_how_it_went(session: Session, cast: Cast) -> None:
    batch = sent(session, cast, drafted(session, cast, PAIN))
    one, other = attempts(session, batch)
    why = "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Closed account</AddtlInf></StsRsnInf>"
    payments = PAYMENT.format(one.reference, "ACSC", "") + PAYMENT.format(other.reference, "RJCT", why)
    answer = answered(session, cast, batch, a_report(batch, payments)).response
    assert outcomes(session, answer) == ["paid", "failed"]
    assert other.reason == "AC04 Closed account"
    assert held(session) == (3_000, -997_000)


def test_a_rejected_message_is_the_failure_of_all_its_payments_and_a_received_one_says_nothing(
    session: Session, cast: Cast
) -> None:
    batch = sent(session, cast, drafted(session, cast, PAIN))
    taken_in = answered(session, cast, batch, a_report(batch, "", "<GrpSts>ACTC</GrpSts>")).response
    assert (outcomes(session, taken_in), {each for each, _ in states(session)}) == ([], {"sent"})
    answered(session, cast, batch, a_report(batch, "", "<GrpSts>RJCT</GrpSts>"))
    assert states(session) == [("failed", "returned")] * 2


def test_a_report_about_another_number_of_payments_is_refused(session: Session, cast: Cast) -> None:
    batch = sent(session, cast, drafted(session, cast, PAIN))
    with refused("control_total", told="3", ours=2):
        answered(session, cast, batch, a_report(batch, "", "<GrpSts>RJCT</GrpSts>", count=3))
    assert {each for each, _ in states(session)} == {"sent"}


def test_a_file_of_a_bank_lies_there_encrypted(session: Session, cast: Cast) -> None:
    batch = sent(session, cast, drafted(session, cast))
    answer = answered(session, cast, batch, a_table([(attempts(session, batch)[0], "成功")])).response
    assert "成功".encode("gb18030") not in answer.secret
    assert answer.rows == 1


def test_a_file_of_a_bank_can_be_read_under_a_newer_key_as_it_came(session: Session, cast: Cast) -> None:
    batch = sent(session, cast, drafted(session, cast))
    content = a_table([(attempts(session, batch)[0], "成功")])
    key = answered(session, cast, batch, content).response.id
    session.info["vault"] = newer = Vault({1: bytes(range(32)), 2: bytes(range(1, 33))})
    assert [rotate_answer(session, key) for _ in range(2)] == [True, False]
    session.expire_all()
    kept = find_response(session, key)
    assert b64decode(newer.open(kept.secret, kept.key_version, key)) == content
