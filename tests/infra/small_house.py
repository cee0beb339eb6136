"""A house of one room: Flask with the real unit of work and the real refusals around views that a test writes itself."""

from typing import Any
from uuid import UUID

from flask import request

from craftorders.infra.application import Application
from craftorders.infra.languages import init_languages
from craftorders.infra.problems import init_problems
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import Actor

HUA, WEI = (
    Actor(UUID(int=1), "hua", frozenset({"things.make", "things.read"})),
    Actor(UUID(int=2), "wei", frozenset({"things.make"})),
)


def a_small_house(work: UnitOfWork) -> Application:
    """An application without features; who asks is named by the header X-Who."""
    house = Application("small_house")
    house.config.update(SECRET_KEY="test", SESSION_COOKIE_SECURE=False)
    house.work = work
    house.extensions["authenticate"] = lambda: {"hua": HUA, "wei": WEI}.get(request.headers.get("X-Who", ""))
    init_languages(house)
    init_problems(house)
    return house


def send(house: Application, path: str, *, who: str = "hua", key: str | None = None, **kwargs: Any) -> Any:
    """POST as somebody, with an idempotency key or without."""
    headers = {"X-Who": who, **({"Idempotency-Key": key} if key is not None else {})}
    return house.test_client().post(path, headers=headers, **kwargs)
