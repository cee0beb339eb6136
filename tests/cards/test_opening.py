"""A card can be photographed: alone it opens little, its PIN cannot be tried out, a new card ends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.cards.models import AddressTries, Card, CardSession
from craftorders.cards.queries import active_card, card_of_session, digest
from craftorders.cards.services import (
    IssuedCard,
    close_card,
    enter_pin,
    forget_old_sessions,
    hashed_address,
    issue_card,
    open_by_number,
    open_card,
    revoke_card,
)
from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.errors import NotFound, NotPermitted, RuleViolation
from craftorders.kernel.ids import new_id
from tests.conftest import NOON

HERE, THERE = hashed_address("secret", "10.0.0.1"), hashed_address("secret", "10.0.0.2")


def a_card(session: Session) -> IssuedCard:
    return issue_card(session, new_id(), actor=SYSTEM)


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(RuleViolation) as caught:
        yield
    assert caught.value.code == code


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 1_000_000:06d}"


def lock(session: Session, issued: IssuedCard, address: str = HERE) -> int:
    """Try wrong PINs until the card locks; returns the seconds."""
    for _ in range(20):
        check = open_by_number(session, issued.card.number, wrong(issued.pin), address=address)
        if check.wait_seconds:
            return check.wait_seconds
    raise AssertionError("twenty wrong PINs and no lock")


def test_secrets_are_kept_as_hashes_only(session: Session) -> None:
    issued = a_card(session)
    kept = [str(value) for value in vars(issued.card).values()]
    assert issued.token not in " ".join(kept)
    assert issued.pin not in kept
    assert issued.card.pin_hash.startswith("$argon2id$")
    assert issued.card.token_hash == digest(issued.token)
    assert len(issued.token) == 22, "128 bits in base64url"
    assert issued.pin.isdigit()
    assert len(issued.pin) == 6
    assert issued.token not in repr(issued)
    assert "pin=" not in repr(issued)


def test_the_key_alone_opens_tier_0_and_the_pin_tier_1(session: Session) -> None:
    issued = a_card(session)
    opened = open_card(session, issued.token)
    assert opened.tier == 0
    check = enter_pin(session, opened.token, issued.pin, address=HERE)
    assert check.opened is not None
    assert check.opened.tier == 1
    assert check.opened.token != opened.token
    assert card_of_session(session, opened.token) is None, "the tier 0 key ends as the PIN raises it"


def test_number_and_pin_open_without_a_scan(session: Session) -> None:
    issued = a_card(session)
    typed = f" {issued.card.number.lower()} "
    check = open_by_number(session, typed, issued.pin, address=HERE)
    assert check.opened is not None
    assert check.opened.tier == 1


def test_what_was_opened_ends_after_15_minutes(session: Session) -> None:
    opened = open_card(session, a_card(session).token)
    with clock.at(NOON + timedelta(minutes=14, seconds=59)):
        assert card_of_session(session, opened.token) is not None
    with clock.at(NOON + timedelta(minutes=15)):
        assert card_of_session(session, opened.token) is None
        with refused("card_closed"):
            enter_pin(session, opened.token, "000000", address=HERE)
        forget_old_sessions(session)
        assert session.scalars(select(CardSession)).all() == []


def test_an_unknown_key_is_refused(session: Session) -> None:
    with refused("card_not_valid"):
        open_card(session, "x" * 22)


def test_a_wrong_pin_is_an_answer_and_its_count_is_committed(work: UnitOfWork) -> None:
    issued = work.run(a_card)
    check = work.run(lambda s: open_by_number(s, issued.card.number, wrong(issued.pin), address=HERE))
    assert check.opened is None
    kept = work.run(lambda s: (s.get(Card, issued.card.id), s.get(AddressTries, HERE)))
    assert kept[0].wrong_pins == 1
    assert kept[1].wrong == 1


def test_wrong_pins_lock_the_card_for_everybody_and_longer_each_time(session: Session) -> None:
    issued = a_card(session)
    first = lock(session, issued)
    assert open_by_number(session, issued.card.number, issued.pin, address=THERE).opened is None
    with clock.at(NOON + timedelta(seconds=first + 1)):
        second = open_by_number(session, issued.card.number, wrong(issued.pin), address=THERE).wait_seconds
        assert second > first
    with clock.at(NOON + timedelta(seconds=first + second + 2)):
        assert open_by_number(session, issued.card.number, issued.pin, address=THERE).opened is not None
        assert issued.card.wrong_pins == 0, "the right PIN forgives the card"


def test_wrong_pins_on_many_cards_lock_the_address(session: Session) -> None:
    for _ in range(60):
        issued = a_card(session)
        if open_by_number(session, issued.card.number, wrong(issued.pin), address=HERE).wait_seconds:
            break
    fresh = a_card(session)
    assert open_by_number(session, fresh.card.number, fresh.pin, address=HERE).wait_seconds > 0
    assert open_by_number(session, fresh.card.number, fresh.pin, address=THERE).opened is not None


def test_an_unknown_number_answers_as_a_wrong_pin_does_and_counts_for_the_address(session: Session) -> None:
    issued = a_card(session)
    unknown = open_by_number(session, "nobody", "123456", address=HERE)
    known = open_by_number(session, issued.card.number, wrong(issued.pin), address=HERE)
    assert unknown == known
    tries = session.get(AddressTries, HERE)
    assert tries is not None
    assert tries.wrong == 2


def test_reissuing_ends_the_old_card_and_what_it_opened_at_once(session: Session) -> None:
    opens = new_id()
    old = issue_card(session, opens, actor=SYSTEM)
    opened = open_card(session, old.token)
    new = issue_card(session, opens, actor=SYSTEM)
    assert card_of_session(session, opened.token) is None
    with refused("card_not_valid"):
        open_card(session, old.token)
    assert open_by_number(session, old.card.number, old.pin, address=HERE).opened is None
    assert open_card(session, new.token).tier == 0
    present = active_card(session, opens)
    assert present is not None
    assert present.id == new.card.id
    assert [entry.action for entry in history_of(session, old.card.id)] == ["revoke", "issue"]


def test_two_reissues_at_once_leave_one_card(work: UnitOfWork) -> None:
    opens = new_id()
    for _ in range(3):
        work.run(lambda s: issue_card(s, opens, actor=SYSTEM))
    active = work.run(lambda s: s.scalars(select(Card).where(Card.opens == opens, Card.revoked_at.is_(None))).all())
    assert len(active) == 1


def test_revoking_twice_is_once_and_an_unknown_card_is_not_found(session: Session) -> None:
    issued = a_card(session)
    first = revoke_card(session, issued.card.id, reason="lost", actor=SYSTEM).revoked_at
    assert revoke_card(session, issued.card.id, reason="lost", actor=SYSTEM).revoked_at == first
    with pytest.raises(NotFound):
        revoke_card(session, new_id(), reason="lost", actor=SYSTEM)


def test_only_who_may_issue_cards_issues_and_revokes(session: Session) -> None:
    nobody = Actor(new_id(), "nobody")
    with pytest.raises(NotPermitted):
        issue_card(session, new_id(), actor=nobody)
    with pytest.raises(NotPermitted):
        revoke_card(session, a_card(session).card.id, reason="lost", actor=nobody)


def test_closing_ends_what_was_opened_and_may_be_repeated(session: Session) -> None:
    opened = open_card(session, a_card(session).token)
    close_card(session, opened.token)
    close_card(session, opened.token)
    assert card_of_session(session, opened.token) is None


def test_addresses_are_kept_as_keyed_hashes() -> None:
    assert hashed_address("one", "10.0.0.1") != hashed_address("two", "10.0.0.1")
    assert "10.0.0.1" not in hashed_address("one", "10.0.0.1")
    assert len(hashed_address("one", None)) == 64
