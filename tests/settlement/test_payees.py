"""Payee accounts: the coordinator's word, another's approval, 48 hours in which anybody concerned may stop it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import RuleViolation
from craftorders.settlement.models import PayeeAccount
from craftorders.settlement.queries import actions_of_payee, payee_of, payees_of, shared_numbers, standings_of
from craftorders.settlement.services import (
    approve_payee,
    confirm_payee,
    number_of,
    request_payee,
    stop_payee,
)
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast
from tests.builders.payees import CARD, a_request, an_account
from tests.builders.refusals import refused
from tests.conftest import NOON
from tests.databases import remembered

TWO_DAYS = timedelta(hours=48)
OTHER_CARD = "6205500000000000004"


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Everybody."""
    return remembered(work, a_cast)


def asked_by_finance(session: Session, cast: Cast, actor: Actor) -> PayeeAccount:
    """Finance asks for an account of Zhuoma."""
    return request_payee(session, cast.worker.id, kind="alipay", number="13800138000", holder=cast.worker.name, actor=actor)


def test_a_coordinator_asks_finance_approves_and_it_is_used_after_48_hours(session: Session, cast: Cast) -> None:
    account = a_request(session, cast)
    assert (account.state, account.confirmed_by, account.last_four) == ("confirmed", cast.coordinator.id, CARD[-4:])
    approve_payee(session, account.id, actor=cast.approver)
    assert (account.approved_by_name, account.in_force_from) == ("Shen", NOON + TWO_DAYS)
    with clock.at(NOON + TWO_DAYS - timedelta(microseconds=1)):
        assert payee_of(session, cast.worker.id, "CNY") is None
        assert standings_of(session, [account]) == {account.id: "waiting"}
    with clock.at(NOON + TWO_DAYS):
        assert payee_of(session, cast.worker.id, "CNY") == account
        assert payee_of(session, cast.worker.id, "EUR") is None
        assert standings_of(session, [account]) == {account.id: "in_force"}
    steps = [(entry.action, entry.actor_name, entry.region_id) for entry in history_of(session, account.id)]
    assert steps == [("approve", "Shen", "513323"), ("request", "Cun", "513323")]
    assert number_of(account) == CARD


def test_what_finance_asks_for_needs_the_coordinator_and_a_second_person(session: Session, cast: Cast) -> None:
    account = asked_by_finance(session, cast, cast.finance)
    assert account.state == "requested"
    with refused("illegal_transition", action="approve", state="requested"):
        approve_payee(session, account.id, actor=cast.approver)
    with refused("not_permitted"):
        confirm_payee(session, account.id, actor=cast.approver)
    with refused("not_found"):
        confirm_payee(session, account.id, actor=cast.other_coordinator)
    confirm_payee(session, account.id, actor=cast.coordinator)
    with refused("second_person"):
        approve_payee(session, account.id, actor=cast.finance)
    assert approve_payee(session, account.id, actor=cast.approver).state == "approved"


def test_one_person_with_both_roles_is_still_one_person(session: Session, cast: Cast) -> None:
    both = Actor(
        cast.coordinator.id,
        "Cun",
        cast.coordinator.permissions | cast.finance.permissions,
        cast.coordinator.scopes | cast.finance.scopes,
    )
    account = a_request(session, cast)
    with refused("second_person"):
        approve_payee(session, account.id, actor=both)
    stop_payee(session, account.id, reason="again", actor=cast.coordinator)
    asked = asked_by_finance(session, cast, cast.finance)
    confirm_payee(session, asked.id, actor=both)
    with refused("second_person"):
        approve_payee(session, asked.id, actor=both)


def test_finance_that_coordinates_another_workshop_does_not_confirm(session: Session, cast: Cast) -> None:
    """They see every worker, but the word is that of the worker's own coordinator."""
    both = Actor(
        cast.approver.id,
        "Shen",
        cast.approver.permissions | cast.coordinator.permissions,
        cast.approver.scopes | cast.other_coordinator.scopes,
    )
    account = asked_by_finance(session, cast, cast.finance)
    assert actions_of_payee(account, both) == ["stop"]
    with refused("not_the_coordinator"):
        confirm_payee(session, account.id, actor=both)


@pytest.mark.parametrize(
    ("asked", "code", "pointer"),
    [
        ({"number": "6222021234567890127"}, "not_a_number", "/number"),
        ({"number": "13800138000"}, "not_a_number", "/number"),
        ({"kind": "alipay", "number": CARD}, "not_a_number", "/number"),
        ({"kind": "wechat", "number": "no id"}, "not_a_number", "/number"),
        ({"kind": "alipay", "number": "13800138000", "currency": "EUR"}, "not_in_this_currency", "/kind"),
        ({"bank_name": None}, "bank_missing", "/bank_name"),
        ({"bank_code": "123"}, "not_a_bank_code", "/bank_code"),
        ({"holder": "扎西"}, "holder_differs", "/holder_reason"),
    ],
)
def test_what_cannot_be_paid_to_is_refused(
    session: Session, cast: Cast, asked: dict[str, str], code: str, pointer: str
) -> None:
    with pytest.raises(RuleViolation) as refusal:
        a_request(session, cast, **asked)
    assert (refusal.value.code, refusal.value.pointer) == (code, pointer)
    assert asked.get("number", CARD) not in f"{refusal.value!r} {refusal.value} {refusal.value.details}"
    assert session.scalar(select(PayeeAccount.id)) is None


def test_another_holder_needs_a_reason(session: Session, cast: Cast) -> None:
    account = a_request(session, cast, holder="扎西", holder_reason="她丈夫的卡")
    assert (account.holder, account.holder_reason) == ("扎西", "她丈夫的卡")


def test_a_worker_has_one_open_request_in_a_currency(session: Session, cast: Cast) -> None:
    first = a_request(session, cast)
    with refused("already_exists"):
        a_request(session, cast, number=OTHER_CARD)
    with refused("already_exists"):
        asked_by_finance(session, cast, cast.finance)
    a_request(session, cast, number="DE89370400440532013000", currency="EUR")
    a_request(session, cast, cast.second_worker)
    approve_payee(session, first.id, actor=cast.approver)
    with refused("payee_waits"):
        a_request(session, cast, number=OTHER_CARD)
    with clock.at(NOON + TWO_DAYS):
        a_request(session, cast, number=OTHER_CARD)


def test_the_next_account_replaces_the_former_when_its_hours_are_over(session: Session, cast: Cast) -> None:
    first = an_account(session, cast)
    second = approve_payee(session, a_request(session, cast, number=OTHER_CARD).id, actor=cast.approver)
    third = an_account(session, cast, cast.second_worker)
    assert payees_of(session, [cast.worker.id, cast.second_worker.id, cast.outsider.id], "CNY") == {
        cast.worker.id: first,
        cast.second_worker.id: third,
    }
    with clock.at(NOON + TWO_DAYS):
        assert payee_of(session, cast.worker.id, "CNY") == second
        words = standings_of(session, [first, second, third])
        assert words == {first.id: "replaced", second.id: "in_force", third.id: "in_force"}


@pytest.mark.parametrize("who", ["coordinator", "finance", "approver", "auditor", "zhuoma"])
def test_anybody_concerned_stops_it_within_the_48_hours_and_the_former_one_stays(
    session: Session, cast: Cast, who: str
) -> None:
    former = an_account(session, cast)
    account = approve_payee(session, a_request(session, cast, number=OTHER_CARD).id, actor=cast.approver)
    with clock.at(NOON + TWO_DAYS - timedelta(seconds=1)):
        stop_payee(session, account.id, reason="not mine", actor=getattr(cast, who))
    assert (account.state, account.stop_reason) == ("stopped", "not mine")
    with clock.at(NOON + timedelta(days=9)):
        assert payee_of(session, cast.worker.id, "CNY") == former


@pytest.mark.parametrize("who", ["coordinator", "auditor", "zhuoma"])
def test_what_is_in_use_is_not_stopped(session: Session, cast: Cast, who: str) -> None:
    account = an_account(session, cast)
    with refused("payee_in_force"):
        stop_payee(session, account.id, reason="late", actor=getattr(cast, who))
    assert "stop" not in actions_of_payee(account, getattr(cast, who))


@pytest.mark.parametrize("who", ["other_coordinator", "dawa", "stranger"])
def test_another_s_account_does_not_exist(session: Session, cast: Cast, who: str) -> None:
    account = a_request(session, cast)
    with refused("not_found"):
        stop_payee(session, account.id, reason="mine?", actor=getattr(cast, who))


@pytest.mark.parametrize("who", ["operator", "dispatcher", "inspector", "hua", "trainer"])
def test_others_touch_no_account(session: Session, cast: Cast, who: str) -> None:
    account, actor = a_request(session, cast), getattr(cast, who)
    for attempt in (confirm_payee, approve_payee):
        with refused("not_permitted"):
            attempt(session, account.id, actor=actor)
    with refused("not_permitted"):
        stop_payee(session, account.id, reason="no", actor=actor)
    with refused("not_permitted"):
        request_payee(session, cast.worker.id, kind="bank", number=CARD, holder="x", actor=actor)


def test_a_card_asks_for_nothing_and_approves_nothing(session: Session, cast: Cast) -> None:
    """Rule 13."""
    with refused("not_permitted"):
        request_payee(session, cast.worker.id, kind="bank", number=CARD, holder=cast.worker.name, actor=cast.zhuoma)
    account = a_request(session, cast)
    for attempt in (confirm_payee, approve_payee):
        with refused("not_permitted"):
            attempt(session, account.id, actor=cast.zhuoma)
    assert actions_of_payee(account, cast.zhuoma) == ["stop"]


def test_the_database_keeps_every_account_and_where_it_is(session: Session, cast: Cast) -> None:
    account = a_request(session, cast)
    session.flush()
    for change in (
        "DELETE FROM payee_account",
        "UPDATE payee_account SET holder = '扎西'",
        "UPDATE payee_account SET last_four = '1'",
    ):
        with pytest.raises(DBAPIError, match="kept as it is"), session.begin_nested():
            session.execute(text(change))
    approve_payee(session, account.id, actor=cast.approver)


def test_of_two_approvals_at_once_one_counts(work: UnitOfWork) -> None:
    def story(session: Session) -> tuple[Cast, PayeeAccount]:
        cast = a_cast(session)
        return cast, a_request(session, cast)

    cast, account = work.run(story)
    people = (cast.finance, cast.approver, cast.payer)
    answers = at_once(work, *(lambda s, who=each: approve_payee(s, account.id, actor=who) for each in people))  # type: ignore[misc]
    assert sorted(answers) == ["done", "illegal_transition", "illegal_transition"]
    with work.reading() as session:
        assert len(history_of(session, account.id)) == 2


def test_of_two_requests_at_once_one_counts(work: UnitOfWork) -> None:
    cast = work.run(a_cast)
    answers = at_once(work, *(lambda s, n=each: a_request(s, cast, number=n) for each in (CARD, OTHER_CARD)))  # type: ignore[misc]
    assert sorted(answers) == ["already_exists", "done"]


def test_a_number_that_several_workers_have_is_found_and_refused_to_nobody(session: Session, cast: Cast) -> None:
    mine = a_request(session, cast)
    a_request(session, cast, cast.second_worker, number=OTHER_CARD)
    assert shared_numbers(session) == []
    stop_payee(session, mine.id, reason="again", actor=cast.coordinator)
    theirs = an_account(session, cast)
    other = request_payee(
        session, cast.outsider.id, kind="bank", number=CARD, holder="李秀英", bank_name="x", actor=cast.other_coordinator
    )
    (group,) = shared_numbers(session)
    assert (list(group.accounts), group.holders_differ) == ([theirs, other], True)


def test_the_system_is_no_coordinator(session: Session, cast: Cast) -> None:
    account = asked_by_finance(session, cast, cast.finance)
    with refused("not_the_coordinator"):
        confirm_payee(session, account.id, actor=SYSTEM)
    assert account.created_at == now()
