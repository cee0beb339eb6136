"""Forms: what a person typed, checked by the same schema and service as the API, and given back with what was wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, request
from flask_babel import gettext
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from craftorders.infra.application import db
from craftorders.infra.idempotency import FIELD
from craftorders.infra.problems import words_by_place
from craftorders.kernel.errors import DomainError, NotFound

OWN_FIELDS = ("csrf_token", FIELD, "action")
LONGEST_NUMBER = 4


@dataclass
class Form:
    """`values` and `errors` by flat names such as `lines.0.quantity`; the name "" is the whole form.

    Left empty, the fields in `clearable` take away what was there, or are refused by the schema that needs them.
    `pressed` is the action of the button that sent it, where a page has several (macros/actions.html); `refused` is the code
    of the rule that refused it.
    """

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, FileStorage] = field(default_factory=dict)
    clearable: frozenset[str] = frozenset()
    pressed: str = ""
    refused: str = ""

    @classmethod
    def of_request(cls, *files: str) -> Form:
        """What was sent: a name that ends in [] is a list of all its values; `files` names the file fields."""
        names = [name for name in request.form if name not in (*OWN_FIELDS, *files)]
        values = {name: request.form[name] for name in names if not name.endswith("[]")}
        lists = {name[:-2]: request.form.getlist(name) for name in names if name.endswith("[]")}
        chosen = {name: request.files[name] for name in files if request.files.get(name)}
        return cls(values, lists=lists, files=chosen, pressed=request.form.get("action", ""))

    @classmethod
    def empty(cls, **values: Any) -> Form:
        """A form to be filled in, with these values to begin with."""
        return cls({name: "" if value is None else str(value) for name, value in values.items()})

    def require_filled(self, beginning: str, words: str) -> None:
        """Refuse an emptied field where leaving it out would mean something that nobody said."""
        empty = [name for name, text in self.values.items() if name.startswith(beginning) and not text.strip()]
        self.errors |= {name: [words] for name in empty}

    def submit(self, schema: Schema, action: Callable[[dict[str, Any]], Any]) -> Any:
        """The action's result, or None with `errors` filled and nothing done."""
        try:
            data = schema.load(self.nested())
        except ValidationError as error:
            self._take(error.messages)
            return None
        return self.attempt(lambda: action(data))

    def attempt(self, action: Callable[[], Any]) -> Any:
        """The action's result, or None with the refusal in `errors` and nothing done. What does not exist stays a 404."""
        try:
            with db().begin_nested():
                return action()
        except NotFound:
            raise
        except DomainError as error:
            self.refused = error.code
            for pointer, texts in words_by_place(error).items():
                self.errors.setdefault(pointer.strip("/").replace("/", "."), []).extend(texts)
            return None

    def nested(self) -> dict[str, Any]:
        """The values as nested data; fields that were left empty are left out, or None where they can be cleared."""
        data: dict[str, Any] = {**self.lists, **self.files}
        for name, text in self.values.items():
            if text.strip():
                _put(data, name.split("."), text)
            elif name in self.clearable:
                data[name] = None
        return _lists(data)

    def _take(self, messages: Any, at: str = "") -> None:
        if isinstance(messages, dict):
            for key, value in messages.items():
                self._take(value, at if key == "_schema" else f"{at}.{key}".lstrip("."))
            return
        texts = messages if isinstance(messages, list) else [messages]
        self.errors.setdefault(at, []).extend(gettext(str(text)) for text in texts)


def post_action(action: Callable[[], Any], *, back: str, done: str | None = None) -> Response:
    """Do what a button asks for and go back, with words about what happened."""
    form = Form()
    form.attempt(action)
    for texts in form.errors.values():
        for text in texts:
            flash(text, "error")
    if not form.errors and done:
        flash(done, "success")
    return redirect(back, 303)


def _put(data: dict[str, Any], path: list[str], text: str) -> None:
    place: Any = data
    for part in path[:-1]:
        place = place.setdefault(part, {})
        if not isinstance(place, dict):
            return
    place[path[-1]] = text


def _lists(data: Any) -> Any:
    """Dictionaries whose keys are all numbers are lists."""
    if not isinstance(data, dict):
        return data
    if data and all(key.isascii() and key.isdigit() and len(key) <= LONGEST_NUMBER for key in data):
        return [_lists(data[key]) for key in sorted(data, key=int)]
    return {key: _lists(value) for key, value in data.items()}
