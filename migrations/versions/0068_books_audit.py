"""What the nightly audit of the books found is kept, so that people can read it."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "books_audit",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checks", sa.BigInteger(), nullable=False),
        sa.Column("differences", sa.BigInteger(), nullable=False),
        sa.Column("named", sa.JSON(), nullable=False),
        sa.CheckConstraint("checks > 0 AND differences >= 0", name=op.f("ck_books_audit_sensible")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_books_audit")),
    )


def downgrade() -> None:
    op.drop_table("books_audit")
