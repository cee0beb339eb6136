"""Transfers stand in journals, accounts have a known currency, and a transfer has that of its accounts.

Transfers that were posted before become journals of one line each. Tables are made anew, because SQLite cannot add a
constraint to one; what they held is put aside meanwhile.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from craftorders.infra.schema_guards import guards, replace_guards
from craftorders.ledger.domain.canonical import JOURNAL, TRANSFER, digest_of

revision = "0020"
down_revision = "0017"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CURRENCIES = ("CNY", "NPR", "VND", "LAK", "MMK", "KES", "UGX", "TND", "MGA", "USD", "EUR")
AT_ONCE = 1_000


def upgrade() -> None:
    before = _set_aside()
    with op.batch_alter_table("account") as altered:
        altered.create_unique_constraint("uq_account_id_currency", ["id", "currency"])
        altered.create_check_constraint(op.f("ck_account_known_currency"), f"currency IN {CURRENCIES}")
    journals = op.create_table(
        "journal",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lines", WHOLE, nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("lines > 0", name=op.f("ck_journal_moves_something")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_journal")),
    )
    op.create_index(op.f("ix_journal_id"), "journal", ["id"], unique=False)
    transfers = _transfers(
        sa.Column("journal_id", sa.Uuid(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "journal_id"], ["journal.region_id", "journal.id"], name=op.f("fk_transfer_region_id_journal_id")
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{side}_id", "currency"],
                ["account.id", "account.currency"],
                name=op.f(f"fk_transfer_{side}_id_currency"),
            )
            for side in ("debit", "credit")
        ),
        sa.UniqueConstraint("region_id", "journal_id", "position", name=op.f("uq_transfer_region_id_journal_id_position")),
    )
    _put_back(before, journals, transfers)
    _guard("journal", "transfer")


def downgrade() -> None:
    before = _set_aside()
    op.drop_table("journal")
    with op.batch_alter_table("account") as altered:
        altered.drop_constraint(op.f("ck_account_known_currency"), type_="check")
        altered.drop_constraint("uq_account_id_currency", type_="unique")
    transfers = _transfers(
        *(
            sa.ForeignKeyConstraint([f"{side}_id"], ["account.id"], name=op.f(f"fk_transfer_{side}_id"))
            for side in ("debit", "credit")
        ),
    )
    names = [column.name for column in transfers.columns]
    op.execute(transfers.insert().from_select(names, sa.select(*(before.c[name] for name in names))))
    op.drop_table(before.name)
    for statement in guards(op.get_bind().dialect.name, ["transfer"]):
        op.execute(statement)


def _set_aside() -> Any:
    """The transfers in a table without keys; `transfer` is gone."""
    op.execute("CREATE TABLE transfer_before AS SELECT * FROM transfer")
    op.drop_table("transfer")
    return sa.table("transfer_before", *_columns())


def _columns() -> list[Any]:
    return [
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("debit_id", sa.Uuid(), nullable=False),
        sa.Column("credit_id", sa.Uuid(), nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("reference_id", sa.Uuid(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    ]


def _transfers(*more: Any) -> Any:
    table = op.create_table(
        "transfer",
        *_columns(),
        *more,
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfer_amount_positive")),
        sa.CheckConstraint("debit_id <> credit_id", name=op.f("ck_transfer_two_accounts")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("region_id", "reverses_id", name=op.f("uq_transfer_region_id_reverses_id")),
    )
    op.create_index(op.f("ix_transfer_credit_id_id"), "transfer", ["credit_id", "id"], unique=False)
    op.create_index(op.f("ix_transfer_debit_id_id"), "transfer", ["debit_id", "id"], unique=False)
    op.create_index(op.f("ix_transfer_reference_id"), "transfer", ["reference_id"], unique=False)
    return table


def _put_back(before: Any, journals: Any, transfers: Any) -> None:
    """Each transfer is a journal of its own, with its id."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(before)).mappings()
    while some := rows.fetchmany(AT_ONCE):
        lines = [{**row, "journal_id": row["id"], "position": 1} for row in some]
        connection.execute(journals.insert(), [_journal(line) for line in lines])
        connection.execute(transfers.insert(), lines)
    op.drop_table(before.name)


def _journal(line: dict[str, Any]) -> dict[str, Any]:
    journal = {name: line[name] for name in ("region_id", "id", "actor_id", "actor_name", "reason", "at")} | {"lines": 1}
    digest = digest_of([journal[name] for name in JOURNAL], [[line[name] for name in TRANSFER]])
    return {**journal, "digest": digest}


def _guard(*tables: str) -> None:
    dialect = op.get_bind().dialect.name
    for statement in (*guards(dialect, tables), *replace_guards(dialect, tables)):
        op.execute(statement)
