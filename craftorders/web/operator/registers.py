"""Registers: one table of fields for each kind of entry draws its list, its form and its page.

What an entry may be is the schema's and the service's to say; here is only what it looks like and who is asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import Schema

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.kernel.errors import NotFound, StaleVersion
from craftorders.kernel.money import HOME_CURRENCY
from craftorders.reports.history.queries import readable_history
from craftorders.web.formatting import named
from craftorders.web.forms import Form
from craftorders.web.operator.telling import Told, told

Row = Any
HISTORY_SHOWN = 50


@dataclass(frozen=True)
class Field:
    """One thing that is typed. `kind` and `attributes` are those of the forms macro; `typed` is what a row has, as typed.

    What is wrong with the whole of the list `part_of` is told at this field, too.
    """

    name: str
    label: str
    kind: str = "text"
    required: bool = True
    hint: str = ""
    choices: Callable[[], list[tuple[str, str]]] | None = None
    typed: Callable[[Row], Any] | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    when_adding: bool = True
    when_changing: bool = True
    part_of: str = ""

    def of(self, row: Row) -> str:
        """What the row has in this field, as a person types it."""
        value = self.typed(row) if self.typed else getattr(row, self.name)
        if value is None:
            return ""
        return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True)
class Shown:
    """One thing that is shown of a row: a column of the list, or a line of its page."""

    label: str
    of: Callable[[Row], Any]
    kind: str = ""


@dataclass(frozen=True)
class Command:
    """What a form does: the schema that checks it, and the service that is asked with the data."""

    schema: type[Schema]
    service: Callable[..., Row]


def _nothing_more(_row: Row) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Register:
    """A kind of entry: its words, its permissions, what is shown and typed, and the services that are asked.

    `add` takes the data, `change` the key and the data; a register without them is only read. `more` is what the
    entry's own template shows beyond the facts.
    """

    name: str
    title: str
    icon: str
    read: str
    columns: tuple[Shown, ...]
    facts: tuple[Shown, ...]
    filter_schema: type[Schema]
    listed: Callable[..., Page[Any]]
    found: Callable[[Any], Row]
    filters: tuple[Field, ...] = ()
    fields: tuple[Field, ...] = ()
    keep: str = ""
    add_words: str = ""
    add: Command | None = None
    change: Command | None = None
    called: Callable[[Row], str] = named
    key: str = "uuid"
    key_of: Callable[[Row], Any] = lambda row: row.id
    template: str = "operator/entry.html"
    more: Callable[[Row], dict[str, Any]] = _nothing_more

    def url(self, row: Row) -> str:
        """The page of an entry."""
        return url_for(f"operator.{self.name}_entry", key=self.key_of(row))

    def may_add(self) -> bool:
        """Whether the reader may add an entry."""
        return self.add is not None and acting().can(self.keep)

    def may_change(self) -> bool:
        """Whether the reader may change entries."""
        return self.change is not None and acting().can(self.keep)


def open_register(pages: Blueprint, register: Register) -> None:
    """The routes of a register: its list, an entry's page, and the forms to add and to change one."""
    path = f"/{register.name}"
    one = f"{path}/<{register.key}:key>"

    @pages.get(path, endpoint=register.name)
    @requires(register.read)
    def entries() -> ResponseReturnValue:
        """All entries that are looked for."""
        return _list_page(register)

    @pages.get(one, endpoint=f"{register.name}_entry")
    @requires(register.read)
    def entry(key: Any) -> ResponseReturnValue:
        """One entry with its history."""
        return entry_page(register, key)

    if register.add is not None:
        _open_adding(pages, register, register.add, f"{path}/new")
    if register.change is not None:
        _open_changing(pages, register, register.change, f"{one}/change")


def _open_adding(pages: Blueprint, register: Register, command: Command, path: str) -> None:
    @pages.get(path, endpoint=f"{register.name}_new")
    @requires(register.keep)
    def blank() -> ResponseReturnValue:
        """An empty form, or one that a link filled in partly."""
        names = {each.name for each in register.fields}
        return _form_page(register, Form.empty(**{k: v for k, v in request.args.items() if k in names}))

    @pages.post(path, endpoint=f"{register.name}_add")
    @requires(register.keep)
    @idempotent
    def add() -> ResponseReturnValue:
        """Add an entry."""
        form = Form.of_request()
        row = form.submit(command.schema(), command.service)
        if row is None:
            return _form_page(register, form), 422
        flash(gettext("%(name)s was added.", name=register.called(row)), "success")
        return redirect(register.url(row), 303)


def _open_changing(pages: Blueprint, register: Register, command: Command, path: str) -> None:
    @pages.get(path, endpoint=f"{register.name}_change")
    @requires(register.keep)
    def filled(key: Any) -> ResponseReturnValue:
        """The form as the entry is now."""
        row = register.found(key)
        values = {each.name: each.of(row) for each in register.fields if each.when_changing}
        return _form_page(register, Form.empty(version=row.version, **values), row)

    @pages.post(path, endpoint=f"{register.name}_save")
    @requires(register.keep)
    @idempotent
    def save(key: Any) -> ResponseReturnValue:
        """Change an entry, if it is still as it was when the form was drawn."""
        row, form = register.found(key), Form.of_request()
        form.clearable = frozenset(each.name for each in register.fields)
        changed = submit_change(form, row, command.schema(), lambda data: command.service(key, data))
        if changed is None:
            return _form_page(register, form, row), 422
        flash(gettext("Saved."), "success")
        return redirect(register.url(changed), 303)


def submit_change(form: Form, subject: Any, schema: Schema, action: Callable[[dict[str, Any]], Any]) -> Any:
    """The action's result, or None with `errors` filled; a form drawn from another version than the present is refused."""
    version = form.values.pop("version", "")

    def change(data: dict[str, Any]) -> Any:
        if version != str(subject.version):
            raise StaleVersion(current=subject.version)
        return action(data)

    result = form.submit(schema, change)
    form.values["version"] = version
    return result


def entry_page(register: Register, key: Any, form: Form | None = None, asked: str = "") -> str:
    """The page of one entry; `asked` names the form on it whose input was refused, `form` is what was typed there."""
    row = register.found(key)
    return render_template(
        register.template,
        register=register,
        row=row,
        history=history_of_entry(row.id, getattr(row, "currency", HOME_CURRENCY)),
        form=form or Form.empty(),
        asked=asked,
        **register.more(row),
    )


def history_of_entry(subject_id: Any, currency: str = HOME_CURRENCY) -> list[Told]:
    """What happened to an entry, in words, money in this currency.

    Nothing where nothing is written down, or nothing is the reader's to see.
    """
    if not isinstance(subject_id, UUID):
        return []
    try:
        page = readable_history(db(), subject_id, acting(), limit=HISTORY_SHOWN)
    except NotFound:
        return []
    return told(db(), page.items, currency)


def linked(url: str, words: str) -> dict[str, str]:
    """Words that lead somewhere, for a column or a line."""
    return {"url": url, "words": words}


def _list_page(register: Register) -> ResponseReturnValue:
    typed = {name: text for name, text in request.args.items() if name != "lang"}
    form = Form(dict(typed))
    page = form.submit(register.filter_schema(), lambda query: register.listed(**query))
    drawn = render_template("operator/list.html", register=register, form=form, typed=typed, page=page or Page([], None))
    return drawn, 200 if page else 422


def _form_page(register: Register, form: Form, row: Row = None) -> str:
    fields = [each for each in register.fields if (each.when_changing if row is not None else each.when_adding)]
    for each in fields:
        if each.part_of in form.errors:
            form.errors.setdefault(each.name, []).extend(form.errors.pop(each.part_of))
    return render_template("operator/form.html", register=register, fields=fields, form=form, row=row)
