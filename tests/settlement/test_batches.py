"""Payout batches: a third person approves them, money is in transit, the file is sent once, nothing stands twice."""

from hashlib import sha256

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.ledger.models import PLATFORM, Account
from craftorders.ledger.queries import account_of
from craftorders.settlement.models import Payout, PayoutAttempt, PayoutBatch, Statement
from craftorders.settlement.queries.payouts import actions_of_payout_batch, actions_of_payout_batches, payouts_due
from craftorders.settlement.services import (
    approve_batch,
    cancel_batch,
    check_file,
    download_file,
    draft_batch,
    pay_statement,
    send_batch,
    withdraw_batch,
)
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import Cast
from tests.builders.payees import an_account
from tests.builders.payouts import LATER, OVER, PAIN, TABLE, a_template, approved, attempts, drafted, sent
from tests.builders.refusals import refused
from tests.builders.statements import counted
from tests.databases import remembered
from tests.settlement.test_paying import both_roles

THIRD_CARD = "6217880110123456861"


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Two approved statements of ¥30.00, and two accounts in force."""
    return remembered(work, approved)


def balances(session: Session, cast: Cast) -> tuple[int, ...]:
    """What Zhuoma is owed, what is in transit, what the bank holds for others."""
    accounts = [
        account_of(session, "worker", cast.worker.id),
        *(account_of(session, k, PLATFORM) for k in ("in_transit", "bank")),
    ]
    for each in accounts:
        if each is not None:
            session.refresh(each)
    return tuple(each.balance if each else 0 for each in accounts)


def statements(session: Session) -> list[Statement]:
    """Both statements."""
    query = select(Statement).order_by(Statement.id).execution_options(populate_existing=True)
    return list(session.scalars(query))


def test_a_draft_holds_what_is_due_with_its_control_total(session: Session, cast: Cast) -> None:
    batch = drafted(session, cast)
    assert (batch.state, batch.count, batch.total, batch.drafted_by) == ("drafted", 2, 6_000, cast.finance.id)
    first, second = attempts(session, batch)
    assert {first.holder, second.holder} == {"卓玛", "达瓦"}
    assert [first.reference, second.reference] == [f"{batch.code}-0001", f"{batch.code}-0002"]
    assert (first.state, first.number, first.amount) == ("ready", 1, 3_000)
    assert {each.state for each in statements(session)} == {"approved"}
    assert session.scalar(select(func.count()).select_from(Payout)) == 0


def test_approving_makes_the_payouts_and_the_money_is_in_transit(session: Session, cast: Cast) -> None:
    batch = drafted(session, cast)
    assert balances(session, cast) == (3_000, 0, -1_000_000)
    with clock.at(OVER):
        approve_batch(session, batch.id, actor=cast.payer)
    assert balances(session, cast) == (0, 6_000, -1_000_000)
    assert [each.state for each in statements(session)] == ["paying", "paying"]
    payouts = session.scalars(select(Payout)).all()
    assert {(each.amount, each.method, each.paid_by, each.approved_by) for each in payouts} == {
        (3_000, "bank", cast.payer.id, cast.approver.id)
    }
    assert {each.reference for each in payouts} == {each.reference for each in attempts(session, batch)}
    assert verify_books(session)[1] == []


def test_the_file_is_the_same_bytes_each_time_and_says_whole_numbers_and_exact_amounts(session: Session, cast: Cast) -> None:
    batch = drafted(session, cast)
    with clock.at(OVER):
        approve_batch(session, batch.id, actor=cast.payer)
        files = [download_file(session, batch.id, actor=cast.finance) for _ in range(2)]
    assert files[0].content == files[1].content
    assert sha256(files[0].content).hexdigest() == batch.file_sha256
    lines = files[0].content.decode("gb18030").split("\r\n")
    assert lines[0] == "序号,商户单号,收款户名,收款账号,开户行,金额,用途"
    assert f"1,{batch.code}-0001,卓玛,6222021234567890128,中国工商银行,30.00,加工费" in lines
    taken = [entry.actor_name for entry in history_of(session, batch.id) if entry.action == "download"]
    assert taken == ["Cai", "Cai"]


@pytest.mark.parametrize("who", ["finance", "approver"])
def test_who_drafted_closed_or_approved_cannot_pay(session: Session, cast: Cast, who: str) -> None:
    batch = drafted(session, cast)
    assert "approve" not in actions_of_payout_batch(batch, getattr(cast, who))
    assert "approve" in actions_of_payout_batch(batch, cast.payer)
    with clock.at(OVER), refused("third_person"):
        approve_batch(session, batch.id, actor=getattr(cast, who))


def test_who_counted_a_piece_of_it_is_not_offered_to_approve(session: Session, cast: Cast) -> None:
    batch, counter = drafted(session, cast), both_roles(cast.coordinator, cast.payer)
    assert "approve" not in actions_of_payout_batch(batch, counter)
    assert "approve" in actions_of_payout_batch(batch, both_roles(cast.other_coordinator, cast.payer))
    with clock.at(OVER), refused("counted_it_yourself"):
        approve_batch(session, batch.id, actor=counter)


def test_a_list_of_batches_asks_once_who_had_a_say(session: Session, cast: Cast) -> None:
    batch = drafted(session, cast)
    with counted(session.get_bind()) as statements:
        found = actions_of_payout_batches(session, [batch] * 3, cast.payer)
    assert len(statements) == 1
    assert found == {batch: actions_of_payout_batch(batch, cast.payer)}


@pytest.mark.parametrize("who", ["operator", "auditor", "coordinator", "hua", "zhuoma"])
def test_only_finance_drafts_approves_and_sends(session: Session, cast: Cast, who: str) -> None:
    batch, actor = drafted(session, cast), getattr(cast, who)
    for act in (approve_batch, send_batch, download_file):
        with refused("not_permitted"):
            act(session, batch.id, actor=actor)
    with refused("not_permitted"):
        draft_batch(session, batch.template_id, actor=actor)


def test_a_statement_stands_in_one_batch_and_is_not_paid_by_hand_meanwhile(session: Session, cast: Cast) -> None:
    batch = drafted(session, cast)
    with clock.at(OVER), refused("nothing_due"):
        draft_batch(session, batch.template_id, actor=cast.finance)
    with clock.at(OVER), refused("not_due"):
        draft_batch(session, batch.template_id, statement_ids=[statements(session)[0].id], actor=cast.finance)
    with refused("in_a_batch"):
        pay_statement(session, statements(session)[0].id, method="bank", reference="ICBC-1", actor=cast.payer)


def test_two_drafts_and_two_approvals_at_once_are_one(work: UnitOfWork, cast: Cast) -> None:
    with clock.at(OVER):
        template = work.run(lambda session: a_template(session, cast)).id
        drafts = at_once(work, *(lambda s: draft_batch(s, template, actor=cast.finance) for _ in range(3)))
        assert sorted(drafts) == ["done", "nothing_due", "nothing_due"]
        with work.reading() as session:
            batch = session.scalars(select(PayoutBatch)).one()
        approvals = at_once(work, *(lambda s: approve_batch(s, batch.id, actor=cast.payer) for _ in range(3)))
        assert sorted(approvals) == ["done", "illegal_transition", "illegal_transition"]
    with work.reading() as session:
        assert session.scalar(select(func.count()).select_from(Payout)) == 2
        assert session.scalar(select(Account.balance).where(Account.kind == "in_transit")) == 6_000
        assert verify_books(session)[1] == []


def test_who_has_no_account_or_another_kind_is_left_out_with_the_reason(session: Session, cast: Cast) -> None:
    with clock.at(OVER):
        wallet = a_template(session, cast, name="Alipay", method="alipay")
        due = payouts_due(session, wallet)
        assert (list(due.ready), {each.reason for each in due.left_out}) == ([], {"other_kind"})
        bank = a_template(session, cast)
        assert len(payouts_due(session, bank).ready) == 2
    with clock.at(LATER):
        an_account(session, cast, kind="alipay", number="13812345678", bank_name=None)
        due = payouts_due(session, bank)
    assert [(each.payee.holder, each.net) for each in due.ready] == [("达瓦", 3_000)]
    assert [(each.statement.worker_id, each.reason) for each in due.left_out] == [(cast.worker.id, "other_kind")]


def test_an_account_that_changed_since_the_draft_stops_the_approval(session: Session, cast: Cast) -> None:
    batch = drafted(session, cast)
    with clock.at(LATER):
        an_account(session, cast, number=THIRD_CARD)
        with refused("changed_since_the_draft", name="卓玛"), session.begin_nested():
            approve_batch(session, batch.id, actor=cast.payer)
        cancel_batch(session, batch.id, reason="The card changed.", actor=cast.finance)
        again = draft_batch(session, batch.template_id, actor=cast.finance)
    assert {each.last_four for each in attempts(session, again)} == {"6861", "5677"}
    assert {each.number for each in attempts(session, again)} == {2}


def test_a_cancelled_draft_leaves_nothing_behind(session: Session, cast: Cast) -> None:
    batch = drafted(session, cast)
    with clock.at(OVER):
        cancel_batch(session, batch.id, reason="Too early.", actor=cast.approver)
    assert balances(session, cast) == (3_000, 0, -1_000_000)
    assert {each.state for each in attempts(session, batch)} == {"cancelled"}
    pay_statement(session, statements(session)[0].id, method="bank", reference="ICBC-1", actor=cast.payer)
    assert verify_books(session)[1] == []


def test_a_batch_is_withdrawn_only_while_nobody_has_its_file(session: Session, cast: Cast) -> None:
    batch = drafted(session, cast)
    with clock.at(OVER):
        approve_batch(session, batch.id, actor=cast.payer)
        with refused("not_downloaded"):
            send_batch(session, batch.id, actor=cast.finance)
        withdraw_batch(session, batch.id, reason="Wrong day.", actor=cast.payer)
        assert [each.state for each in statements(session)] == ["returned", "returned"]
        with refused("no_file_yet"):
            download_file(session, batch.id, actor=cast.finance)
        again = draft_batch(session, batch.template_id, actor=cast.finance)
        approve_batch(session, again.id, actor=cast.payer)
        download_file(session, again.id, actor=cast.finance)
        with refused("file_is_out"):
            withdraw_batch(session, again.id, reason="Wrong day.", actor=cast.payer)
    assert session.scalar(select(func.count()).select_from(Payout)) == 2
    assert balances(session, cast) == (0, 6_000, -1_000_000)
    assert verify_books(session)[1] == []


@pytest.mark.parametrize("layout", [TABLE, TABLE | {"form": "xlsx"}, PAIN], ids=["csv", "xlsx", "pain.001"])
def test_a_file_with_one_byte_changed_is_told_from_the_real_one(
    session: Session, cast: Cast, layout: dict[str, object]
) -> None:
    batch = drafted(session, cast, layout)
    with clock.at(OVER):
        approve_batch(session, batch.id, actor=cast.payer)
        content = download_file(session, batch.id, actor=cast.finance).content
        check_file(session, batch.id, content, actor=cast.finance)
        place = content.index(b"0128") if layout["form"] != "xlsx" else len(content) // 2
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        code = "file_differs" if layout["form"] != "xlsx" else "damaged_file"
        with refused(code):
            check_file(session, batch.id, changed, actor=cast.finance)


def test_what_was_changed_in_the_database_cannot_be_downloaded(session: Session, cast: Cast) -> None:
    batch = drafted(session, cast)
    with clock.at(OVER):
        approve_batch(session, batch.id, actor=cast.payer)
        attempts(session, batch)[0].amount = 2_999
        session.flush()
        with refused("file_changed"):
            download_file(session, batch.id, actor=cast.finance)
    assert any("attempt" in each for each in verify_books(session)[1])


def test_sending_waits_for_every_payment_and_is_done_once(session: Session, cast: Cast) -> None:
    batch = sent(session, cast, drafted(session, cast))
    assert (batch.state, batch.sent_by) == ("sent", cast.finance.id)
    assert {each.state for each in attempts(session, batch)} == {"sent"}
    with refused("illegal_transition"):
        send_batch(session, batch.id, actor=cast.finance)


def test_a_name_that_gbk_lacks_is_refused_before_anything_is_drafted(session: Session, cast: Cast) -> None:
    """㛃 (U+36C3) stands in GB 18030, not in GBK."""
    with clock.at(LATER):
        an_account(session, cast, holder="卓㛃", holder_reason="So the bank writes it.", number=THIRD_CARD)
        template = a_template(session, cast, TABLE | {"charset": "gbk"})
        with refused("characters_lacking", count=1), session.begin_nested():
            draft_batch(session, template.id, actor=cast.finance)
        assert session.scalar(select(func.count()).select_from(PayoutAttempt)) == 0
        wide = a_template(session, cast, name="wide")
        assert draft_batch(session, wide.id, actor=cast.finance).count == 2
