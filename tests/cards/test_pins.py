"""Another PIN takes two people; a phone that is new and an address that opens many cards are noticed and go on."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from craftorders.cards.domain.lockout import MANY_CARDS
from craftorders.cards.queries import another_phone_since, busy_addresses, card_of_session, open_reset
from craftorders.cards.services import (
    IssuedCard,
    agree_new_pin,
    ask_new_pin,
    forget_old_sessions,
    issue_card,
    note_phone,
    open_by_number,
    open_card,
    set_new_pin,
)
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.errors import Conflict, NotFound, NotPermitted
from craftorders.kernel.ids import new_id
from tests.cards.test_opening import HERE, THERE, a_card, refused
from tests.conftest import NOON

CUN, PING = (Actor(new_id(), name, frozenset({"cards.issue"})) for name in ("Cun", "Ping"))


def opened_with_pin(session: Session, issued: IssuedCard) -> str:
    check = open_by_number(session, issued.card.number, issued.pin, address=HERE)
    assert check.opened is not None
    return check.opened.token


def test_one_asks_another_agrees_and_the_new_pin_is_given_once(session: Session) -> None:
    issued = a_card(session)
    opened = opened_with_pin(session, issued)
    asked = ask_new_pin(session, issued.card.opens, reason="Forgotten.", actor=CUN)
    with refused("not_agreed"):
        set_new_pin(session, asked.id, actor=CUN)
    with pytest.raises(NotPermitted) as alone:
        agree_new_pin(session, asked.id, actor=CUN)
    assert alone.value.code == "same_person"
    agree_new_pin(session, asked.id, actor=PING)
    assert card_of_session(session, opened) is not None, "nothing has changed yet"
    number, pin = set_new_pin(session, asked.id, actor=CUN)
    assert number == issued.card.number
    assert card_of_session(session, opened) is None
    assert open_by_number(session, number, issued.pin, address=THERE).opened is None or pin == issued.pin
    assert open_by_number(session, number, pin, address=THERE).opened is not None
    assert open_card(session, issued.token).tier == 0, "the card itself stays"
    with pytest.raises(NotFound):
        set_new_pin(session, asked.id, actor=CUN)
    assert open_reset(session, issued.card.opens) is None


def test_asking_twice_at_once_and_without_a_card_are_refused(session: Session) -> None:
    issued = a_card(session)
    ask_new_pin(session, issued.card.opens, reason="Forgotten.", actor=CUN)
    with pytest.raises(Conflict):
        ask_new_pin(session, issued.card.opens, reason="Forgotten.", actor=PING)
    with refused("no_card"):
        ask_new_pin(session, new_id(), reason="Forgotten.", actor=CUN)
    with pytest.raises(NotPermitted):
        ask_new_pin(session, issued.card.opens, reason="Forgotten.", actor=Actor(new_id(), "nobody"))


def test_the_database_wants_two_people(work: UnitOfWork) -> None:
    asked = work.run(lambda s: ask_new_pin(s, a_card(s).card.opens, reason="Forgotten.", actor=CUN).id)
    with pytest.raises(Conflict):
        work.run(lambda s: s.execute(text("UPDATE pin_reset SET agreed_by = asked_by, agreed_by_name = 'Cun'")))
    assert work.run(lambda s: agree_new_pin(s, asked, actor=PING).agreed_by) == PING.id


def test_the_first_phone_is_no_news_and_another_is(session: Session) -> None:
    issued = a_card(session)
    opens = issued.card.opens
    for phone, moment in (("red", 0), ("red", 1), ("blue", 2), ("red", 3), ("blue", 4)):
        with clock.at(NOON + timedelta(hours=moment)):
            told = note_phone(session, opened_with_pin(session, issued), phone, since=NOON)
            news = NOON + timedelta(hours=2) if moment >= 2 else None
            assert another_phone_since(session, opens, NOON) == news
            assert told == (None if phone == "blue" else news), "its own opening is no news to a phone"
    assert another_phone_since(session, opens, NOON + timedelta(hours=3)) is None
    again = issue_card(session, opens, actor=SYSTEM)
    assert another_phone_since(session, again.card.opens, NOON) is not None, "it is about the person, not the card"


def test_an_address_with_many_cards_is_shown_and_opens_on(session: Session) -> None:
    cards = [a_card(session) for _ in range(MANY_CARDS)]
    for issued in cards[:-1]:
        open_card(session, issued.token, address=HERE)
        open_card(session, issued.token, address=HERE)
    open_card(session, cards[0].token, address=THERE)
    assert busy_addresses(session) == []
    assert open_card(session, cards[-1].token, address=HERE).tier == 0
    [(day, opens)] = busy_addresses(session)
    assert (day.address_hash, day.cards) == (HERE, MANY_CARDS)
    assert set(opens) == {issued.card.opens for issued in cards}
    with clock.at(NOON + timedelta(days=31)):
        forget_old_sessions(session)
    assert busy_addresses(session) == []
