"""Keys of inspection reports, and pieces that a merchant takes at a lower charge."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from craftorders.kernel.ids import new_id

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
VALID, OPEN = sa.text("revoked_at IS NULL"), sa.text("state = 'open'")
AT_ONCE = 1000


def upgrade() -> None:
    op.add_column("inspection_lot", sa.Column("conceded", sa.Boolean(), nullable=False, server_default=sa.false()))
    keys = op.create_table(
        "certificate_key",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.String(length=22), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["inspection_lot.id"], name=op.f("fk_certificate_key_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_key")),
        sa.UniqueConstraint("token", name=op.f("uq_certificate_key_token")),
    )
    op.create_index(
        "uq_certificate_key_valid",
        "certificate_key",
        ["lot_id"],
        unique=True,
        postgresql_where=VALID,
        sqlite_where=VALID,
    )
    _keys_of_decided_lots(keys)
    _concessions()


def downgrade() -> None:
    op.drop_table("concession")
    op.drop_table("certificate_key")
    op.drop_column("inspection_lot", "conceded")


def _concessions() -> None:
    op.create_table(
        "concession",
        *(sa.Column(f"{name}_id", sa.Uuid(), nullable=False) for name in ("lot", "batch", "order", "merchant")),
        sa.Column("state", sa.String(length=20), nullable=False),
        *(sa.Column(name, WHOLE, nullable=False) for name in ("quantity", "regular_e4", "price_e4")),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("bearer", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("deadline", MOMENT, nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_by_name", sa.String(length=100), nullable=False),
        sa.Column("answered_by_name", sa.String(length=100), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'agreed', 'declined', 'withdrawn', 'expired', 'lapsed') "
            "AND bearer IN ('platform', 'workshop', 'coordinator')",
            name=op.f("ck_concession_known_words"),
        ),
        sa.CheckConstraint(
            "quantity > 0 AND price_e4 >= 0 AND price_e4 < regular_e4", name=op.f("ck_concession_lower")
        ),
        *(
            sa.ForeignKeyConstraint([f"{name}_id"], [f"{table}.id"], name=op.f(f"fk_concession_{name}_id"))
            for name, table in (
                ("lot", "inspection_lot"), ("batch", "batch"), ("order", "customer_order"), ("merchant", "merchant"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concession")),
    )  # fmt: skip
    op.create_index(op.f("ix_concession_lot_id"), "concession", ["lot_id"])
    op.create_index(op.f("ix_concession_order_id"), "concession", ["order_id"])
    op.create_index(op.f("ix_concession_merchant_id_id"), "concession", ["merchant_id", "id"])
    op.create_index(op.f("ix_concession_state_deadline"), "concession", ["state", "deadline"])
    op.create_index("uq_concession_open", "concession", ["batch_id"], unique=True, postgresql_where=OPEN, sqlite_where=OPEN)


def _keys_of_decided_lots(keys: sa.Table) -> None:
    """Lots that were decided before have a report, too."""
    lots = sa.table("inspection_lot", sa.column("id", sa.Uuid()), sa.column("state", sa.String()))
    decided = op.get_bind().scalars(sa.select(lots.c.id).where(lots.c.state != "open")).all()
    for start in range(0, len(decided), AT_ONCE):
        op.bulk_insert(keys, [_key(lot_id) for lot_id in decided[start : start + AT_ONCE]])


def _key(lot_id: UUID) -> dict[str, object]:
    token = secrets.token_urlsafe(16)
    return {"id": new_id(), "lot_id": lot_id, "token": token, "issued_at": datetime.now(UTC), "revoked_at": None}
