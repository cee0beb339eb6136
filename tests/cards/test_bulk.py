"""Thousands of cards at once: printed first, valid after, all of them or none."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.cards.models import Card
from craftorders.cards.queries import active_card, active_cards, card_of_session, last_cards
from craftorders.cards.services import (
    activate_cards,
    agree_new_pin,
    ask_new_pin,
    issue_card,
    open_by_number,
    open_card,
    prepare_cards,
    revoke_card,
    set_new_pin,
)
from craftorders.cards.services.issue import HASHER
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.errors import NotPermitted
from craftorders.kernel.ids import new_id
from tests.cards.test_opening import HERE, refused, wrong
from tests.conftest import NOON


def test_prepared_cards_open_nothing_until_they_are_activated(session: Session) -> None:
    opens = [new_id() for _ in range(30)]
    prepared = list(prepare_cards(session, opens))
    assert [each.opens for each in prepared] == opens
    with refused("card_not_valid"):
        open_card(session, prepared[0].token)
    assert session.scalars(select(Card)).all() == []
    assert activate_cards(session, prepared, actor=SYSTEM) == []
    assert active_cards(session, opens) == set(opens)
    for each in prepared[:3]:
        assert open_card(session, each.token).tier == 0
        check = open_by_number(session, each.number, each.pin, address=HERE)
        assert check.opened is not None
        assert check.opened.tier == 1


def test_a_light_hash_becomes_a_heavy_one_when_the_pin_is_first_right(session: Session) -> None:
    [each] = prepare_cards(session, [new_id()])
    activate_cards(session, [each], actor=SYSTEM)
    open_by_number(session, each.number, wrong(each.pin), address=HERE)
    light = active_card(session, each.opens)
    assert light is not None
    assert light.pin_hash == each.pin_hash
    assert HASHER.check_needs_rehash(light.pin_hash)
    assert open_by_number(session, each.number, each.pin, address=HERE).opened is not None
    session.expire_all()
    assert not HASHER.check_needs_rehash(last_cards(session, [each.opens])[each.opens].pin_hash)
    assert open_by_number(session, each.number, each.pin, address=HERE).opened is not None


def test_a_reprint_ends_the_old_card_and_keeps_its_pin(session: Session) -> None:
    before = issue_card(session, new_id(), actor=SYSTEM)
    opened = open_card(session, before.token)
    [each] = prepare_cards(session, [before.card.opens])
    assert each.pin == ""
    assert open_card(session, before.token).tier == 0, "until the file is there, the old card opens"
    activate_cards(session, [each], actor=SYSTEM)
    assert card_of_session(session, opened.token) is None
    with refused("card_not_valid"):
        open_card(session, before.token)
    assert open_by_number(session, each.number, before.pin, address=HERE).opened is not None


@pytest.mark.parametrize("meanwhile", ["a card", "another card", "another PIN"])
def test_who_was_given_something_else_meanwhile_keeps_that(session: Session, meanwhile: str) -> None:
    opens, other = new_id(), new_id()
    if meanwhile != "a card":
        issue_card(session, opens, actor=SYSTEM)
    prepared = list(prepare_cards(session, [opens, other]))
    if meanwhile == "another PIN":
        asked = ask_new_pin(session, opens, reason="Forgotten.", actor=SYSTEM)
        agree_new_pin(session, asked.id, actor=Actor(new_id(), "Tai", frozenset({"cards.issue"})))
        set_new_pin(session, asked.id, actor=SYSTEM)
        present = active_card(session, opens)
    else:
        present = issue_card(session, opens, actor=SYSTEM).card
    assert activate_cards(session, prepared, actor=SYSTEM) == [prepared[0]]
    assert active_card(session, opens) is present
    assert active_cards(session, [other]) == {other}


def test_a_revoked_card_gives_its_pin_to_the_next(session: Session) -> None:
    lost = issue_card(session, new_id(), actor=SYSTEM)
    with clock.at(NOON + timedelta(minutes=1)):
        revoke_card(session, lost.card.id, reason="lost", actor=SYSTEM)
        new = issue_card(session, lost.card.opens, actor=SYSTEM)
    assert new.pin == ""
    assert open_by_number(session, new.card.number, lost.pin, address=HERE).opened is not None


def test_only_who_may_issue_cards_activates_them(session: Session) -> None:
    with pytest.raises(NotPermitted):
        activate_cards(session, list(prepare_cards(session, [new_id()])), actor=Actor(new_id(), "nobody"))
