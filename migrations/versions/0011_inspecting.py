"""How pieces are drawn, looked at and measured."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
DIMENSIONS = "dimension IN ('length', 'width', 'weight')"
SEEDS = "UPDATE inspection_lot SET draw_seed = upper(substr(replace(cast(id AS varchar(36)), '-', ''), 25, 8))"
"""Lots that are there already draw from the random end of their id."""


def upgrade() -> None:
    op.add_column("inspection_lot", sa.Column("draw_seed", sa.String(length=8), nullable=False, server_default=""))
    op.execute(SEEDS)
    _product_defects()
    _pieces()
    _measuring()
    _early_inspections()


def downgrade() -> None:
    for table in (
        "early_defect",
        "early_inspection",
        "measurement",
        "measurement_spec",
        "further_defect",
        "inspected_piece",
        "product_defect",
    ):
        op.drop_table(table)
    op.drop_column("inspection_lot", "draw_seed")


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _product_defects() -> None:
    op.create_table(
        "product_defect",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("defect_code_id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("hint", sa.String(length=200), nullable=False),
        sa.Column("hint_en", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _refers("product_defect", "product_id", "product"),
        _refers("product_defect", "defect_code_id", "defect_code"),
        _refers("product_defect", "photo_id", "photo"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_defect")),
        sa.UniqueConstraint("product_id", "defect_code_id", name=op.f("uq_product_defect_product_id_defect_code_id")),
    )


def _pieces() -> None:
    op.create_table(
        "inspected_piece",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("bag_id", sa.Uuid(), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("defect_id", sa.Uuid(), nullable=True),
        sa.Column("inspected_by", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_inspected_piece_number_positive")),
        _refers("inspected_piece", "lot_id", "inspection_lot"),
        _refers("inspected_piece", "bag_id", "lot_bag"),
        _refers("inspected_piece", "defect_id", "defect"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspected_piece")),
        sa.UniqueConstraint("defect_id", name=op.f("uq_inspected_piece_defect_id")),
        sa.UniqueConstraint("lot_id", "bag_id", "number", name=op.f("uq_inspected_piece_lot_id_bag_id_number")),
    )
    op.create_table(
        "further_defect",
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("defect_code_id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        _refers("further_defect", "piece_id", "inspected_piece"),
        _refers("further_defect", "defect_code_id", "defect_code"),
        _refers("further_defect", "photo_id", "photo"),
        sa.PrimaryKeyConstraint("piece_id", "defect_code_id", name=op.f("pk_further_defect")),
    )


def _measuring() -> None:
    op.create_table(
        "measurement_spec",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("dimension", sa.String(length=10), nullable=False),
        *(sa.Column(name, WHOLE, nullable=False) for name in ("target", "lower", "upper", "pieces")),
        sa.Column("defect_code_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(DIMENSIONS, name=op.f("ck_measurement_spec_known_dimension")),
        sa.CheckConstraint(
            "lower >= 0 AND upper >= 0 AND target > lower AND pieces > 0", name=op.f("ck_measurement_spec_sensible")
        ),
        _refers("measurement_spec", "product_id", "product"),
        _refers("measurement_spec", "defect_code_id", "defect_code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement_spec")),
        sa.UniqueConstraint("product_id", "dimension", name=op.f("uq_measurement_spec_product_id_dimension")),
    )
    op.create_table(
        "measurement",
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("dimension", sa.String(length=10), nullable=False),
        *(sa.Column(name, WHOLE, nullable=False) for name in ("value", "least", "most")),
        sa.CheckConstraint(DIMENSIONS, name=op.f("ck_measurement_known_dimension")),
        sa.CheckConstraint("value > 0 AND least <= most", name=op.f("ck_measurement_sensible")),
        _refers("measurement", "piece_id", "inspected_piece"),
        sa.PrimaryKeyConstraint("piece_id", "dimension", name=op.f("pk_measurement")),
    )


def _early_inspections() -> None:
    op.create_table(
        "early_inspection",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("inspected", WHOLE, nullable=False),
        sa.Column("bad", WHOLE, nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("inspector_id", sa.Uuid(), nullable=False),
        sa.Column("inspector_name", sa.String(length=100), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('first_piece', 'in_process') AND verdict IN ('go_on', 'stop')",
            name=op.f("ck_early_inspection_known_words"),
        ),
        sa.CheckConstraint("inspected > 0 AND bad BETWEEN 0 AND inspected", name=op.f("ck_early_inspection_adds_up")),
        _refers("early_inspection", "region_id", "region"),
        _refers("early_inspection", "batch_id", "batch"),
        _refers("early_inspection", "job_id", "job"),
        _refers("early_inspection", "photo_id", "photo"),
        sa.ForeignKeyConstraint(
            ["batch_id", "position"],
            ["batch_operation.batch_id", "batch_operation.position"],
            name=op.f("fk_early_inspection_batch_id_position"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_inspection")),
    )
    op.create_index(op.f("ix_early_inspection_batch_id_id"), "early_inspection", ["batch_id", "id"], unique=False)
    op.create_table(
        "early_defect",
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("defect_code_id", sa.Uuid(), nullable=False),
        _refers("early_defect", "inspection_id", "early_inspection"),
        _refers("early_defect", "defect_code_id", "defect_code"),
        sa.PrimaryKeyConstraint("inspection_id", "defect_code_id", name=op.f("pk_early_defect")),
    )
