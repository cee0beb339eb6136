"""A command sent twice does its work once: same key and body, the first answer; another body, 422.

The key is written first, in the same transaction as what it makes. Two requests with one key at the same moment
meet at its unique constraint before either has done anything: the later one waits, is done again, finds the first
answer and repeats it.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from flask import Response, current_app, make_response, request
from sqlalchemy import PrimaryKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from craftorders.infra.access import acting
from craftorders.infra.application import db
from craftorders.infra.database import Model
from craftorders.kernel.clock import now
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

View = TypeVar("View", bound=Callable[..., Any])
HEADER, FIELD, LONGEST = "Idempotency-Key", "idempotency_key", 100
KEPT_HEADERS = ("Content-Type", "Location", "ETag")


class AnsweredCommand(Model):
    """A key that was used, what was asked, and the answer that it got."""

    __tablename__ = "answered_command"
    actor_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(LONGEST))
    asked: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (PrimaryKeyConstraint("actor_id", "key"),)


def with_secrets(view: View) -> View:
    """What is sent to the view could be guessed from its digest (an account number has few digits): it is kept keyed."""
    view.with_secrets = True  # type: ignore[attr-defined]
    return view


def idempotent(view: View) -> View:
    """The view repeats its first answer for a repeated Idempotency-Key (header, or field of a form)."""

    @wraps(view)
    def once(*args: Any, **kwargs: Any) -> Any:
        key = request.headers.get(HEADER) or request.form.get(FIELD)
        if not key:
            return view(*args, **kwargs)
        if len(key) > LONGEST or not key.isascii() or not key.isprintable():
            raise RuleViolation(
                "bad_idempotency_key", N_("The idempotency key must be printable ASCII, at most 100 characters.")
            )
        actor, asked = acting(), _digest()
        if hasattr(view, "with_secrets"):
            asked = hmac.new(current_app.config["SECRET_KEY"].encode(), asked.encode(), "sha256").hexdigest()
        before = db().get(AnsweredCommand, (actor.id, key))
        if before is not None:
            if before.asked != asked:
                raise RuleViolation(
                    "idempotency_key_reused", N_("This key was already used for something else. Nothing was done.")
                )
            return Response(before.body, before.status, dict(before.headers))
        command = AnsweredCommand(actor_id=actor.id, key=key, asked=asked, status=0, headers={}, body="")
        db().add(command)
        db().flush()
        response = make_response(view(*args, **kwargs))
        if response.status_code < 400:
            command.status, command.body = response.status_code, response.get_data(as_text=True)
            command.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        else:
            db().delete(command)
        return response

    once.idempotent = True  # type: ignore[attr-defined]
    return once  # type: ignore[return-value]


def _digest() -> str:
    """What was asked, without the parts of a form that differ between two presses of the same button.

    A part of a form may have no name, and several files the same one.
    """
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    form = sorted((k or "", v) for k, v in request.form.items(multi=True) if k not in ("csrf_token", FIELD))
    digest.update(json.dumps(form).encode() if request.form else request.get_data(cache=True))
    for name, file in sorted(request.files.items(multi=True), key=lambda part: part[0] or ""):
        digest.update((name or "").encode() + hashlib.sha256(file.stream.read()).digest())
        file.stream.seek(0)
    return digest.hexdigest()
