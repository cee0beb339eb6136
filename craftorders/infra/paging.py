"""Lists by keyset cursors: a page costs the same wherever it stands, and nothing is skipped while rows arrive."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from marshmallow import fields, validate
from sqlalchemy import ColumnElement, Select, or_, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from craftorders.infra.schemas import Between, StrictSchema
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

Row = TypeVar("Row")


class PagingSchema(StrictSchema):
    """How a list is asked for."""

    limit = fields.Integer(load_default=50, validate=Between(1, 200))
    cursor = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 400))


class Sort(fields.String):
    """By which of `columns` a list is sorted; a minus before the name turns it round."""

    def __init__(self, columns: Mapping[str, InstrumentedAttribute[Any]], default: str | None = None) -> None:
        names = [sign + name for name in columns for sign in ("", "-")]
        super().__init__(load_default=default, validate=validate.OneOf(names))


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows and the cursor of what follows, None at the end."""

    items: list[Row]
    next_cursor: str | None


def page_of(
    session: Session,
    query: Select[Any],
    *,
    key: InstrumentedAttribute[Any],
    sort: tuple[InstrumentedAttribute[Any], bool] | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Any]:
    """One page of `query`, by `sort` (column, descending; default: newest first) and then by the unique `key`."""
    column, descending = sort or (key, True)
    order = (column, key) if column is not key else (key,)
    if cursor:
        values = _decode(cursor, order)
        place = tuple_(*order) < tuple_(*values) if descending else tuple_(*order) > tuple_(*values)
        query = query.where(place)
    query = query.order_by(*(c.desc() if descending else c.asc() for c in order)).limit(limit + 1)
    rows = list(session.scalars(query).unique())
    items = rows[:limit]
    more = len(rows) > limit
    return Page(items, cursor_after(items[-1], *order) if more else None)


def cursor_after(row: Any, *order: InstrumentedAttribute[Any]) -> str:
    """The cursor of what follows `row` in a list ordered by these columns."""
    return _encode([getattr(row, column.key) for column in order])


def containing(text: str, *columns: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Any of `columns` contains `text`, in upper or lower case; its wildcards are ordinary letters."""
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def sorting(
    columns: Mapping[str, InstrumentedAttribute[Any]], text: str | None
) -> tuple[InstrumentedAttribute[Any], bool] | None:
    """The column and direction of a sort such as "due_date" or "-created_at"; None where nobody asked for one."""
    return (columns[text.lstrip("-")], text.startswith("-")) if text else None


def _encode(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps([str(v) for v in values]).encode()).decode().rstrip("=")


def _decode(cursor: str, order: tuple[InstrumentedAttribute[Any], ...]) -> list[Any]:
    try:
        texts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_value(text, column.type.python_type) for text, column in zip(texts, order, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise RuleViolation(
            "bad_cursor", N_("This page marker is not valid. Start from the first page."), pointer="/cursor"
        ) from error


def _value(text: str, kind: type) -> Any:
    if not isinstance(text, str) or b"\x00" in text.encode():
        raise ValueError(text)
    if kind in (UUID, str):
        return kind(text)
    if kind is int and abs(int(text)) < 2**63:
        return int(text)
    if kind is datetime and (moment := datetime.fromisoformat(text)).tzinfo is not None:
        return moment.astimezone(UTC)
    if kind is date:
        return date.fromisoformat(text)
    raise ValueError(kind)
