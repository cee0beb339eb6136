"""One engine for SQLite and PostgreSQL, the column types that both keep exactly, and the root of all tables."""

from datetime import UTC, datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Update,
    bindparam,
    create_engine,
    event,
    select,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.types import JSON, TypeDecorator, Uuid

from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id

HOME_REGION = "330782"
"""Yiwu: the region of streams' rows that belong to no village."""

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "busy_timeout=30000")
"""What SQLite is told at every connection; without recursive triggers INSERT OR REPLACE gets past append-only guards."""

PREPARED = 1000
"""Statements that an SQLite connection keeps prepared. One batch from order to earning takes more than Python's 128."""

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """Aware moments, stored in UTC; SQLite forgets zones, so they are put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What comes out, so that cursors know how to read it back."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    """The root of all tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        datetime: UtcDateTime(),
        UUID: Uuid(),
        str: String(200),
        int: BigInteger().with_variant(Integer(), "sqlite"),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }


class Identified:
    """A table whose rows have a UUIDv7 made by the application."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


Row = TypeVar("Row", bound=Identified)


class Versioned:
    """A table whose rows count their changes: an update of a row that somebody else changed is refused."""

    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def touch(subject: Versioned) -> None:
    """Count a change of what belongs to `subject` (the lines of an order) as a change of itself: its version rises."""
    flag_modified(subject, "created_at")


def locked(session: Session, kind: type[Row], row_id: UUID) -> Row | None:
    """The row as it is now, locked against others for this unit of work.

    `session.get` would not do: of a row that the session has read before, it refuses a version that rose meanwhile.
    """
    query = select(kind).where(kind.id == row_id).with_for_update(of=kind)
    return session.scalar(query.execution_options(populate_existing=True))


def changed_rows(session: Session, statement: Update) -> int:
    """Run a conditional UPDATE and say how many rows met its condition; objects in the session are not refreshed."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast(CursorResult[Any], result).rowcount


def append(session: Session, *rows: Model) -> None:
    """Write rows of one append-only stream straight away. The session does not track them: nothing may change them."""
    table = cast(Table, type(rows[0]).__table__)
    given = [vars(row) for row in rows]
    names = [column.key for column in table.columns]
    said = [name for name in names if any(row.get(name) is not None for row in given)]  # the others have their defaults
    session.execute(table.insert(), [{name: row.get(name) for name in said} for row in given])


class Counters:
    """Counters of a table's rows, added to by one UPDATE that is built once and kept.

    It takes no version, so that reports from everywhere never collide; a CHECK guards what the sums must satisfy.
    """

    def __init__(self, table: type[Model], *names: str) -> None:
        rows = cast(Table, table.__table__)
        self._table, self._names = table, names
        self._keys = [column.name for column in rows.primary_key]
        self._statement = (
            rows.update()
            .where(*(rows.c[key] == bindparam(f"of_{key}") for key in self._keys))
            .values({name: rows.c[name] + bindparam(f"more_{name}") for name in names})
        )

    def add(self, session: Session, key: tuple[Any, ...], **more: int) -> None:
        """Add to the counters of the row with this primary key; an object of it in the session reads them anew."""
        values = {f"more_{name}": more.get(name, 0) for name in self._names}
        keys = {f"of_{name}": part for name, part in zip(self._keys, key, strict=True)}
        session.execute(self._statement, values | keys)
        present = session.identity_map.get(self._table.__mapper__.identity_key_from_primary_key(key))
        if present is not None:
            session.expire(present, self._names)


def make_engine(url: str) -> Engine:
    """An engine for `url`, with SQLite made durable and PostgreSQL's driver named."""
    if url.startswith("sqlite"):
        return _sqlite(url)
    url = url.replace("postgres://", "postgresql://", 1).replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True)


def _sqlite(url: str) -> Engine:
    arguments = {"timeout": 30, "check_same_thread": False, "isolation_level": None, "cached_statements": PREPARED}
    engine = create_engine(url, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
