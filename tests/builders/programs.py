"""A program that uses the API as one of the cast."""

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

from craftorders.cards.services import IssuedCard
from tests.builders.cast import PASSWORD


@dataclass
class Program:
    """Sends JSON under /api/v1 with the bearer token of a sign-in."""

    client: FlaskClient
    headers: dict[str, str]

    def get(self, path: str, **kwargs: Any) -> Any:
        """Read something."""
        return self.client.get(f"/api/v1{path}", headers=self.headers, **kwargs)

    def post(self, path: str, body: Any = None, *, key: str | None = None, **kwargs: Any) -> Any:
        """Create or do something, with an idempotency key or without."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        sent = {"json": body} if body is not None else {}
        return self.client.post(f"/api/v1{path}", headers=headers, **sent, **kwargs)

    def put(self, path: str, body: Any = None, *, version: str | None, **kwargs: Any) -> Any:
        """Change something that was read with the ETag `version`."""
        headers = {**self.headers, **({"If-Match": version} if version else {})}
        sent = {"json": body} if body is not None else {}
        return self.client.put(f"/api/v1{path}", headers=headers, **sent, **kwargs)

    def patch(self, path: str, body: Any, *, version: str | None) -> Any:
        """Change some fields of what was read with the ETag `version`."""
        headers = {**self.headers, **({"If-Match": version} if version else {})}
        return self.client.patch(f"/api/v1{path}", headers=headers, json=body)


def a_program(client: FlaskClient, username: str) -> Program:
    """A program signed in as `username`."""
    answer = client.post("/api/v1/sign-in", json={"username": username, "password": PASSWORD})
    return Program(client, {"Authorization": f"Bearer {answer.json['token']}"})


def a_card_program(client: FlaskClient, card: IssuedCard) -> Program:
    """A program that opened a farmer's card with its number and PIN."""
    answer = client.post("/api/v1/card/pin", json={"card_number": card.card.number, "pin": card.pin})
    return Program(client, {"Authorization": f"Bearer {answer.json['token']}"})


def refusal(answer: Any, status: int, code: str) -> None:
    """The answer is a problem with this status and code."""
    assert (answer.status_code, answer.mimetype, answer.json["code"]) == (status, "application/problem+json", code)
