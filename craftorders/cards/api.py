"""Opening a card over HTTP: by its key, then by its PIN. It gives a bearer token that ends by itself."""

from typing import Any

from flask import Response, current_app, request
from flask_babel import gettext

from craftorders.cards.schemas import OpenCardSchema, OpenedCardSchema, PinSchema
from craftorders.cards.services import (
    OpenedCard,
    close_card,
    enter_pin,
    hashed_address,
    open_by_number,
    open_card,
)
from craftorders.infra.access import public
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.infra.problems import counts_tries, problem
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

blueprint = ApiBlueprint("cards", __name__, description="Opening an earnings card")


@blueprint.post("/card/open")
@public
@blueprint.arguments(OpenCardSchema)
@blueprint.response(200, OpenedCardSchema)
def open_with_key(data: dict[str, Any]) -> OpenedCard:
    """Open a card with the key from its QR code (tier 0)."""
    return open_card(db(), data["token"], address=_address())


@blueprint.post("/card/pin")
@public
@counts_tries
@blueprint.arguments(PinSchema)
@blueprint.response(200, OpenedCardSchema)
def open_with_pin(data: dict[str, Any]) -> OpenedCard | Response:
    """Open a card with its PIN (tier 1): the card opened before, or the one whose number is given."""
    number, bearer = data["card_number"], _bearer()
    if number is not None:
        check = open_by_number(db(), number, data["pin"], address=_address())
    elif bearer is not None:
        check = enter_pin(db(), bearer, data["pin"], address=_address())
    else:
        raise RuleViolation(
            "card_number_missing", N_("Write the number that is printed on the card."), pointer="/card_number"
        )
    if check.opened is not None:
        return check.opened
    if check.wait_seconds:
        words = gettext("Too many wrong tries. Please wait %(seconds)s seconds.", seconds=check.wait_seconds)
        answer = problem(429, words, "card_locked", wait_seconds=check.wait_seconds)
        answer.headers["Retry-After"] = str(check.wait_seconds)
        return answer
    words = gettext("Number or PIN is not right.")
    return problem(422, words, "wrong_pin", {"/pin": [words]})


@blueprint.post("/card/close")
@public
@blueprint.response(204)
def close() -> None:
    """End what was opened with the bearer token that is sent; nothing happens where it has ended."""
    bearer = _bearer()
    if bearer is not None:
        close_card(db(), bearer)


def _bearer() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _address() -> str:
    return hashed_address(current_app.config["SECRET_KEY"], request.remote_addr)
