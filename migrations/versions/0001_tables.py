"""The tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("balance", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("least", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('merchant', 'reserved', 'worker', 'coordinator', 'workshop', 'freight', 'platform', 'bank')",
            name=op.f("ck_account_known_kind"),
        ),
        sa.CheckConstraint("least IS NULL OR balance >= least", name=op.f("ck_account_not_below_least")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("kind", "owner_id", "currency", name=op.f("uq_account_kind_owner_id_currency")),
    )
    op.create_table(
        "answered_command",
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("asked", sa.String(length=64), nullable=False),
        sa.Column("status", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("actor_id", "key", name=op.f("pk_answered_command")),
    )
    op.create_table(
        "app_user",
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failed_sign_ins", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_url", sa.String(length=400), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("username", name=op.f("uq_app_user_username")),
    )
    op.create_table(
        "card",
        sa.Column("opens", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
        sa.Column("wrong_pins", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("wrong_pins >= 0", name=op.f("ck_card_wrong_pins_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("number", name=op.f("uq_card_number")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_card_token_hash")),
    )
    op.create_index(
        "uq_card_active",
        "card",
        ["opens"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "card_address_tries",
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("wrong", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_card_address_tries")),
    )
    op.create_table(
        "card_session",
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("tier", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("tier IN (0, 1)", name=op.f("ck_card_session_known_tier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_card_session_token_hash")),
    )
    op.create_index(op.f("ix_card_session_card_id"), "card_session", ["card_id"], unique=False)
    op.create_table(
        "craft",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_craft")),
        sa.UniqueConstraint("code", name=op.f("uq_craft_code")),
    )
    op.create_table(
        "defect_code",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("severity IN ('critical', 'major', 'minor')", name=op.f("ck_defect_code_known_severity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_defect_code")),
        sa.UniqueConstraint("code", name=op.f("uq_defect_code_code")),
    )
    op.create_table(
        "history",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=True),
        sa.Column("to_state", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_history")),
    )
    op.create_index(op.f("ix_history_subject_id_id"), "history", ["subject_id", "id"], unique=False)
    op.create_table(
        "job_run",
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job", "period", name=op.f("pk_job_run")),
    )
    op.create_table(
        "live_change",
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_change")),
    )
    op.create_index(op.f("ix_live_change_topic_id"), "live_change", ["topic", "id"], unique=False)
    op.create_table(
        "material",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=5), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("unit IN ('m', 'g', 'pcs')", name=op.f("ck_material_known_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
        sa.UniqueConstraint("code", name=op.f("uq_material_code")),
    )
    op.create_table(
        "merchant",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant")),
        sa.UniqueConstraint("code", name=op.f("uq_merchant_code")),
    )
    op.create_table(
        "photo",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("height", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("taken_in_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    op.create_index(op.f("ix_photo_sha256"), "photo", ["sha256"], unique=False)
    op.create_table(
        "region",
        sa.Column("id", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("province", sa.String(length=40), nullable=False),
        sa.Column("prefecture", sa.String(length=60), nullable=False),
        sa.Column("longitude_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("latitude_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
    )
    op.create_index(op.f("ix_region_province"), "region", ["province"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_api_token_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(op.f("ix_api_token_user_id"), "api_token", ["user_id"], unique=False)
    op.create_table(
        "customer_order",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("confidence", sa.String(length=10), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("passed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shipped", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("charged", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'confirmed', 'in_production', 'completed', 'closed', 'cancelled')",
            name=op.f("ck_customer_order_known_state"),
        ),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_customer_order_merchant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_order")),
        sa.UniqueConstraint("code", name=op.f("uq_customer_order_code")),
    )
    op.create_index(op.f("ix_customer_order_merchant_id_id"), "customer_order", ["merchant_id", "id"], unique=False)
    op.create_index(op.f("ix_customer_order_state_id"), "customer_order", ["state", "id"], unique=False)
    op.create_table(
        "hourly_floor",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_hourly_floor_amount_positive")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_hourly_floor_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hourly_floor")),
        sa.UniqueConstraint("region_id", "valid_from", name=op.f("uq_hourly_floor_region_id_valid_from")),
    )
    op.create_table(
        "message",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('queued', 'sending', 'sent', 'inbox', 'failed')", name=op.f("ck_message_known_state")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_message_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(op.f("ix_message_state_id"), "message", ["state", "id"], unique=False)
    op.create_index(op.f("ix_message_user_id_id"), "message", ["user_id", "id"], unique=False)
    op.create_table(
        "period",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=False),
        sa.Column("closed_by_name", sa.String(length=200), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_period_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
        sa.UniqueConstraint("region_id", "month", name=op.f("uq_period_region_id_month")),
    )
    op.create_table(
        "product",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("picture", sa.String(length=20), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("weight_mg", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("price_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("standard", sa.Text(), nullable=False),
        sa.Column("standard_en", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("price_e4 > 0 AND weight_mg > 0", name=op.f("ck_product_positive")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_product_photo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("code", name=op.f("uq_product_code")),
    )
    op.create_table(
        "role_grant",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(role IN ('merchant', 'coordinator', 'inspector')) = (scope <> '')",
            name=op.f("ck_role_grant_scope_where_needed"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_role_grant_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint("user_id", "role", "scope", name=op.f("uq_role_grant_user_id_role_scope")),
    )
    op.create_table(
        "sign_in",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_sign_in_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_user_id"), "sign_in", ["user_id"], unique=False)
    op.create_table(
        "site",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('centre', 'county_centre', 'village_point')", name=op.f("ck_site_known_kind")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_site_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("name", name=op.f("uq_site_name")),
    )
    op.create_table(
        "transfer",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("debit_id", sa.Uuid(), nullable=False),
        sa.Column("credit_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("reference_id", sa.Uuid(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfer_amount_positive")),
        sa.CheckConstraint("debit_id <> credit_id", name=op.f("ck_transfer_two_accounts")),
        sa.ForeignKeyConstraint(["credit_id"], ["account.id"], name=op.f("fk_transfer_credit_id")),
        sa.ForeignKeyConstraint(["debit_id"], ["account.id"], name=op.f("fk_transfer_debit_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("region_id", "reverses_id", name=op.f("uq_transfer_region_id_reverses_id")),
    )
    op.create_index(op.f("ix_transfer_credit_id_id"), "transfer", ["credit_id", "id"], unique=False)
    op.create_index(op.f("ix_transfer_debit_id_id"), "transfer", ["debit_id", "id"], unique=False)
    op.create_index(op.f("ix_transfer_reference_id"), "transfer", ["reference_id"], unique=False)
    op.create_table(
        "workshop",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("village", sa.String(length=100), nullable=False),
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("transit_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weekly_minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("transit_days >= 0 AND weekly_minutes >= 0", name=op.f("ck_workshop_not_negative")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_workshop_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop")),
        sa.UniqueConstraint("code", name=op.f("uq_workshop_code")),
    )
    op.create_index(op.f("ix_workshop_region_id"), "workshop", ["region_id"], unique=False)
    op.create_table(
        "bill_of_materials_line",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("quantity_e3", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("waste_percent", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "quantity_e3 > 0 AND waste_percent BETWEEN 0 AND 50",
            name=op.f("ck_bill_of_materials_line_sensible"),
        ),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_bill_of_materials_line_material_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_bill_of_materials_line_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_of_materials_line")),
        sa.UniqueConstraint("product_id", "material_id", name=op.f("uq_bill_of_materials_line_product_id_material_id")),
    )
    op.create_table(
        "fee_shares",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("coordinator_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workshop_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("freight_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "coordinator_e4 >= 0 AND workshop_e4 >= 0 AND freight_e4 >= 0",
            name=op.f("ck_fee_shares_not_negative"),
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_fee_shares_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_shares")),
        sa.UniqueConstraint("product_id", "valid_from", name=op.f("uq_fee_shares_product_id_valid_from")),
    )
    op.create_table(
        "household",
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("village", sa.String(length=100), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_household_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
    )
    op.create_index(op.f("ix_household_workshop_id"), "household", ["workshop_id"], unique=False)
    op.create_table(
        "operation",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("craft_id", sa.Uuid(), nullable=False),
        sa.Column("grade", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("standard_seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "grade BETWEEN 1 AND 3 AND standard_seconds > 0 AND position > 0",
            name=op.f("ck_operation_sensible"),
        ),
        sa.ForeignKeyConstraint(["craft_id"], ["craft.id"], name=op.f("fk_operation_craft_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_operation_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
        sa.UniqueConstraint("product_id", "position", name=op.f("uq_operation_product_id_position")),
    )
    op.create_table(
        "order_file",
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_order_file_merchant_id")),
        sa.ForeignKeyConstraint(["order_id"], ["customer_order.id"], name=op.f("fk_order_file_order_id")),
        sa.PrimaryKeyConstraint("merchant_id", "sha256", name=op.f("pk_order_file")),
    )
    op.create_table(
        "order_line",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("price_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("standard", sa.Text(), nullable=True),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("aql", sa.String(length=5), nullable=False),
        sa.Column("planned", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("handed_in", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("passed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shipped", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("delivered", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "made >= 0 AND handed_in <= made AND passed <= handed_in AND shipped <= passed AND delivered <= shipped",
            name=op.f("ck_order_line_in_order"),
        ),
        sa.CheckConstraint("planned BETWEEN 0 AND quantity", name=op.f("ck_order_line_planned_within")),
        sa.CheckConstraint("quantity > 0 AND price_e4 > 0", name=op.f("ck_order_line_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["customer_order.id"], name=op.f("fk_order_line_order_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_order_line_photo_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_order_line_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_order_line_order_id_position")),
    )
    op.create_index(op.f("ix_order_line_order_id"), "order_line", ["order_id"], unique=False)
    op.create_table(
        "batch",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("handed_in", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("passed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rejected", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("confidence", sa.String(length=10), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'offered', 'accepted', 'supplied', 'in_work', 'rework', 'submitted', 'passed', 'shipped', 'delivered', 'closed', 'cancelled')",
            name=op.f("ck_batch_known_state"),
        ),
        sa.CheckConstraint(
            "made BETWEEN 0 AND quantity AND handed_in <= made AND passed >= 0 AND rejected >= 0 AND passed + rejected <= handed_in",
            name=op.f("ck_batch_in_order"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_batch_quantity_positive")),
        sa.ForeignKeyConstraint(["line_id"], ["order_line.id"], name=op.f("fk_batch_line_id")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_batch_merchant_id")),
        sa.ForeignKeyConstraint(["order_id"], ["customer_order.id"], name=op.f("fk_batch_order_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_batch_product_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_batch_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("code", name=op.f("uq_batch_code")),
    )
    op.create_index(op.f("ix_batch_line_id"), "batch", ["line_id"], unique=False)
    op.create_index(op.f("ix_batch_order_id"), "batch", ["order_id"], unique=False)
    op.create_index(op.f("ix_batch_state_id"), "batch", ["state", "id"], unique=False)
    op.create_index(op.f("ix_batch_workshop_id_state"), "batch", ["workshop_id", "state"], unique=False)
    op.create_table(
        "piece_rate",
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("rate_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("awaiting", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "approved_by IS NULL OR (approved_by <> published_by AND reason IS NOT NULL)",
            name=op.f("ck_piece_rate_two_people"),
        ),
        sa.CheckConstraint("rate_e4 > 0", name=op.f("ck_piece_rate_rate_positive")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_piece_rate_operation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece_rate")),
        sa.UniqueConstraint("operation_id", "valid_from", name=op.f("uq_piece_rate_operation_id_valid_from")),
    )
    op.create_table(
        "worker",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_worker_household_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_worker_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
        sa.UniqueConstraint("code", name=op.f("uq_worker_code")),
    )
    op.create_index(op.f("ix_worker_household_id"), "worker", ["household_id"], unique=False)
    op.create_index(op.f("ix_worker_workshop_id"), "worker", ["workshop_id"], unique=False)
    op.create_table(
        "batch_operation",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("craft_id", sa.Uuid(), nullable=False),
        sa.Column("grade", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("standard_seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assigned", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("handed_in", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("assigned BETWEEN 0 AND quantity", name=op.f("ck_batch_operation_assigned_within")),
        sa.CheckConstraint(
            "made BETWEEN 0 AND assigned AND handed_in BETWEEN 0 AND made",
            name=op.f("ck_batch_operation_in_order"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_operation_batch_id")),
        sa.ForeignKeyConstraint(["craft_id"], ["craft.id"], name=op.f("fk_batch_operation_craft_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_batch_operation_operation_id")),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_batch_operation")),
    )
    op.create_table(
        "batch_rate",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rate_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("rate_e4 > 0", name=op.f("ck_batch_rate_rate_positive")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_rate_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_batch_rate")),
    )
    op.create_table(
        "batch_terms",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("price_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("coordinator_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workshop_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("freight_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("platform_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("platform_e4 >= 0 AND price_e4 > 0", name=op.f("ck_batch_terms_covers_cost")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_terms_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_batch_terms")),
    )
    op.create_table(
        "consignment",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("carrier", sa.String(length=100), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('materials', 'goods')", name=op.f("ck_consignment_known_kind")),
        sa.CheckConstraint("state IN ('prepared', 'sent', 'received')", name=op.f("ck_consignment_known_state")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_consignment_batch_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_consignment_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consignment")),
        sa.UniqueConstraint("code", name=op.f("uq_consignment_code")),
    )
    op.create_index(op.f("ix_consignment_batch_id"), "consignment", ["batch_id"], unique=False)
    op.create_index(op.f("ix_consignment_workshop_id_state"), "consignment", ["workshop_id", "state"], unique=False)
    op.create_table(
        "inspection_lot",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("aql", sa.String(length=5), nullable=False),
        sa.Column("code_letter", sa.String(length=1), nullable=False),
        sa.Column("sample_size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("acceptance", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("nonconforming", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("inspector_id", sa.Uuid(), nullable=True),
        sa.Column("inspector_name", sa.String(length=100), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_inspection_lot_decided_once")),
        sa.CheckConstraint("state IN ('open', 'accepted', 'rejected')", name=op.f("ck_inspection_lot_known_state")),
        sa.CheckConstraint("nonconforming BETWEEN 0 AND sample_size", name=op.f("ck_inspection_lot_within_sample")),
        sa.CheckConstraint("quantity > 0 AND sample_size BETWEEN 1 AND quantity", name=op.f("ck_inspection_lot_sensible")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_inspection_lot_batch_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_inspection_lot_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_lot")),
        sa.UniqueConstraint("batch_id", "round", name=op.f("uq_inspection_lot_batch_id_round")),
        sa.UniqueConstraint("code", name=op.f("uq_inspection_lot_code")),
    )
    op.create_index(op.f("ix_inspection_lot_state_region_id"), "inspection_lot", ["state", "region_id"], unique=False)
    op.create_table(
        "monthly_earnings",
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("pieces", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("paid", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("paid BETWEEN 0 AND amount", name=op.f("ck_monthly_earnings_paid_within")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_monthly_earnings_worker_id")),
        sa.PrimaryKeyConstraint("worker_id", "month", "currency", name=op.f("pk_monthly_earnings")),
    )
    op.create_table(
        "offer",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'declined', 'expired', 'withdrawn')",
            name=op.f("ck_offer_known_state"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_offer_batch_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_offer_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_index(op.f("ix_offer_batch_id"), "offer", ["batch_id"], unique=False)
    op.create_index(op.f("ix_offer_state_deadline"), "offer", ["state", "deadline"], unique=False)
    op.create_index(op.f("ix_offer_workshop_id_state"), "offer", ["workshop_id", "state"], unique=False)
    op.create_index(
        "uq_offer_open",
        "offer",
        ["batch_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "reservation",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_reservation_not_negative")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_reservation_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_reservation")),
    )
    op.create_table(
        "skill",
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("craft_code", sa.String(length=30), nullable=False),
        sa.Column("grade", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("certified_on", sa.Date(), nullable=False),
        sa.Column("certified_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("grade BETWEEN 1 AND 3", name=op.f("ck_skill_known_grade")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_skill_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill")),
        sa.UniqueConstraint("worker_id", "craft_code", name=op.f("uq_skill_worker_id_craft_code")),
    )
    op.create_table(
        "statement",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("lines", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pieces", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by_name", sa.String(length=200), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('drafted', 'approved', 'paid')", name=op.f("ck_statement_known_state")),
        sa.CheckConstraint("amount >= 0 AND lines > 0", name=op.f("ck_statement_sensible")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_statement_period_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_statement_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("code", name=op.f("uq_statement_code")),
        sa.UniqueConstraint("period_id", "worker_id", "currency", name=op.f("uq_statement_period_id_worker_id_currency")),
    )
    op.create_index(op.f("ix_statement_state_id"), "statement", ["state", "id"], unique=False)
    op.create_index(op.f("ix_statement_worker_id_id"), "statement", ["worker_id", "id"], unique=False)
    op.create_table(
        "charge",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("price_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("household", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("coordinator", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workshop", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("freight", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("platform", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "household + coordinator + workshop + freight + platform = amount",
            name=op.f("ck_charge_split_equals_charge"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_charge_batch_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["inspection_lot.id"], name=op.f("fk_charge_lot_id")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_charge_merchant_id")),
        sa.ForeignKeyConstraint(["order_id"], ["customer_order.id"], name=op.f("fk_charge_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
        sa.UniqueConstraint("lot_id", name=op.f("uq_charge_lot_id")),
    )
    op.create_index(op.f("ix_charge_batch_id"), "charge", ["batch_id"], unique=False)
    op.create_index(op.f("ix_charge_merchant_id_id"), "charge", ["merchant_id", "id"], unique=False)
    op.create_index(op.f("ix_charge_order_id"), "charge", ["order_id"], unique=False)
    op.create_table(
        "consignment_line",
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=True),
        sa.Column("sent", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("received", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("sent > 0 AND (received IS NULL OR received >= 0)", name=op.f("ck_consignment_line_sensible")),
        sa.ForeignKeyConstraint(["consignment_id"], ["consignment.id"], name=op.f("fk_consignment_line_consignment_id")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_consignment_line_material_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consignment_line")),
    )
    op.create_index(op.f("ix_consignment_line_consignment_id"), "consignment_line", ["consignment_id"], unique=False)
    op.create_table(
        "job",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("handed_in", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("split_from_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(worker_id IS NULL) = (state = 'open') OR state = 'released'",
            name=op.f("ck_job_open_without_worker"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'assigned', 'accepted', 'declined', 'in_work', 'handed_in', 'settled', 'released')",
            name=op.f("ck_job_known_state"),
        ),
        sa.CheckConstraint(
            "quantity >= 0 AND made BETWEEN 0 AND quantity AND handed_in BETWEEN 0 AND made",
            name=op.f("ck_job_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id", "position"],
            ["batch_operation.batch_id", "batch_operation.position"],
            name=op.f("fk_job_batch_id_position"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_job_batch_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_job_region_id")),
        sa.ForeignKeyConstraint(["split_from_id"], ["job.id"], name=op.f("fk_job_split_from_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_job_worker_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_job_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("code", name=op.f("uq_job_code")),
    )
    op.create_index(op.f("ix_job_batch_id_position"), "job", ["batch_id", "position"], unique=False)
    op.create_index(op.f("ix_job_worker_id_state"), "job", ["worker_id", "state"], unique=False)
    op.create_index(op.f("ix_job_workshop_id_state"), "job", ["workshop_id", "state"], unique=False)
    op.create_table(
        "payout",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("paid_by", sa.Uuid(), nullable=False),
        sa.Column("paid_by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("method IN ('bank', 'alipay', 'wechat', 'cash')", name=op.f("ck_payout_known_method")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payout_amount_positive")),
        sa.CheckConstraint("approved_by <> paid_by", name=op.f("ck_payout_two_people")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_payout_statement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
        sa.UniqueConstraint("statement_id", name=op.f("uq_payout_statement_id")),
    )
    op.create_table(
        "earning",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("hand_in_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rate_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("quantity > 0 AND rate_e4 > 0 AND amount >= 0", name=op.f("ck_earning_sensible")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_earning_batch_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_earning_job_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["inspection_lot.id"], name=op.f("fk_earning_lot_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_earning_product_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_earning_worker_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_earning")),
        sa.UniqueConstraint("region_id", "lot_id", "hand_in_id", name="uq_earning_once"),
    )
    op.create_index(op.f("ix_earning_batch_id_hand_in_id"), "earning", ["batch_id", "hand_in_id"], unique=False)
    op.create_index(
        op.f("ix_earning_region_id_statement_id_at"),
        "earning",
        ["region_id", "statement_id", "at"],
        unique=False,
    )
    op.create_index(op.f("ix_earning_worker_id_at_id"), "earning", ["worker_id", "at", "id"], unique=False)
    op.create_table(
        "hand_in",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counted_by", sa.Uuid(), nullable=False),
        sa.Column("counted_by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_hand_in_quantity_positive")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_hand_in_batch_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_hand_in_job_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_hand_in_worker_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_hand_in")),
        sa.UniqueConstraint("region_id", "code", name=op.f("uq_hand_in_region_id_code")),
    )
    op.create_index(op.f("ix_hand_in_batch_id_position_id"), "hand_in", ["batch_id", "position", "id"], unique=False)
    op.create_index(op.f("ix_hand_in_job_id"), "hand_in", ["job_id"], unique=False)
    op.create_table(
        "piece_report",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "quantity > 0 OR (quantity < 0 AND reason IS NOT NULL)",
            name=op.f("ck_piece_report_correction_has_reason"),
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_piece_report_job_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_piece_report")),
    )
    op.create_index(op.f("ix_piece_report_job_id_id"), "piece_report", ["job_id", "id"], unique=False)
    op.create_table(
        "lot_bag",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("hand_in_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("passed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rejected", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "quantity > 0 AND passed >= 0 AND rejected >= 0 AND passed + rejected <= quantity",
            name=op.f("ck_lot_bag_adds_up"),
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["inspection_lot.id"], name=op.f("fk_lot_bag_lot_id")),
        sa.ForeignKeyConstraint(
            ["region_id", "hand_in_id"],
            ["hand_in.region_id", "hand_in.id"],
            name=op.f("fk_lot_bag_region_id_hand_in_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_bag")),
        sa.UniqueConstraint("lot_id", "hand_in_id", name=op.f("uq_lot_bag_lot_id_hand_in_id")),
    )
    op.create_table(
        "defect",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("bag_id", sa.Uuid(), nullable=False),
        sa.Column("defect_code_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("found_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_defect_quantity_positive")),
        sa.ForeignKeyConstraint(["bag_id"], ["lot_bag.id"], name=op.f("fk_defect_bag_id")),
        sa.ForeignKeyConstraint(["defect_code_id"], ["defect_code.id"], name=op.f("fk_defect_defect_code_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["inspection_lot.id"], name=op.f("fk_defect_lot_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_defect_photo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_defect")),
    )
    op.create_index(op.f("ix_defect_lot_id"), "defect", ["lot_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_defect_lot_id"), table_name="defect")
    op.drop_table("defect")
    op.drop_table("lot_bag")
    op.drop_index(op.f("ix_piece_report_job_id_id"), table_name="piece_report")
    op.drop_table("piece_report")
    op.drop_index(op.f("ix_hand_in_job_id"), table_name="hand_in")
    op.drop_index(op.f("ix_hand_in_batch_id_position_id"), table_name="hand_in")
    op.drop_table("hand_in")
    op.drop_index(op.f("ix_earning_worker_id_at_id"), table_name="earning")
    op.drop_index(op.f("ix_earning_region_id_statement_id_at"), table_name="earning")
    op.drop_index(op.f("ix_earning_batch_id_hand_in_id"), table_name="earning")
    op.drop_table("earning")
    op.drop_table("payout")
    op.drop_index(op.f("ix_job_workshop_id_state"), table_name="job")
    op.drop_index(op.f("ix_job_worker_id_state"), table_name="job")
    op.drop_index(op.f("ix_job_batch_id_position"), table_name="job")
    op.drop_table("job")
    op.drop_index(op.f("ix_consignment_line_consignment_id"), table_name="consignment_line")
    op.drop_table("consignment_line")
    op.drop_index(op.f("ix_charge_order_id"), table_name="charge")
    op.drop_index(op.f("ix_charge_merchant_id_id"), table_name="charge")
    op.drop_index(op.f("ix_charge_batch_id"), table_name="charge")
    op.drop_table("charge")
    op.drop_index(op.f("ix_statement_worker_id_id"), table_name="statement")
    op.drop_index(op.f("ix_statement_state_id"), table_name="statement")
    op.drop_table("statement")
    op.drop_table("skill")
    op.drop_table("reservation")
    op.drop_index(
        "uq_offer_open",
        table_name="offer",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(op.f("ix_offer_workshop_id_state"), table_name="offer")
    op.drop_index(op.f("ix_offer_state_deadline"), table_name="offer")
    op.drop_index(op.f("ix_offer_batch_id"), table_name="offer")
    op.drop_table("offer")
    op.drop_table("monthly_earnings")
    op.drop_index(op.f("ix_inspection_lot_state_region_id"), table_name="inspection_lot")
    op.drop_table("inspection_lot")
    op.drop_index(op.f("ix_consignment_workshop_id_state"), table_name="consignment")
    op.drop_index(op.f("ix_consignment_batch_id"), table_name="consignment")
    op.drop_table("consignment")
    op.drop_table("batch_terms")
    op.drop_table("batch_rate")
    op.drop_table("batch_operation")
    op.drop_index(op.f("ix_worker_workshop_id"), table_name="worker")
    op.drop_index(op.f("ix_worker_household_id"), table_name="worker")
    op.drop_table("worker")
    op.drop_table("piece_rate")
    op.drop_index(op.f("ix_batch_workshop_id_state"), table_name="batch")
    op.drop_index(op.f("ix_batch_state_id"), table_name="batch")
    op.drop_index(op.f("ix_batch_order_id"), table_name="batch")
    op.drop_index(op.f("ix_batch_line_id"), table_name="batch")
    op.drop_table("batch")
    op.drop_index(op.f("ix_order_line_order_id"), table_name="order_line")
    op.drop_table("order_line")
    op.drop_table("order_file")
    op.drop_table("operation")
    op.drop_index(op.f("ix_household_workshop_id"), table_name="household")
    op.drop_table("household")
    op.drop_table("fee_shares")
    op.drop_table("bill_of_materials_line")
    op.drop_index(op.f("ix_workshop_region_id"), table_name="workshop")
    op.drop_table("workshop")
    op.drop_index(op.f("ix_transfer_reference_id"), table_name="transfer")
    op.drop_index(op.f("ix_transfer_debit_id_id"), table_name="transfer")
    op.drop_index(op.f("ix_transfer_credit_id_id"), table_name="transfer")
    op.drop_table("transfer")
    op.drop_table("site")
    op.drop_index(op.f("ix_sign_in_user_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_table("role_grant")
    op.drop_table("product")
    op.drop_table("period")
    op.drop_index(op.f("ix_message_user_id_id"), table_name="message")
    op.drop_index(op.f("ix_message_state_id"), table_name="message")
    op.drop_table("message")
    op.drop_table("hourly_floor")
    op.drop_index(op.f("ix_customer_order_state_id"), table_name="customer_order")
    op.drop_index(op.f("ix_customer_order_merchant_id_id"), table_name="customer_order")
    op.drop_table("customer_order")
    op.drop_index(op.f("ix_api_token_user_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_index(op.f("ix_region_province"), table_name="region")
    op.drop_table("region")
    op.drop_index(op.f("ix_photo_sha256"), table_name="photo")
    op.drop_table("photo")
    op.drop_table("merchant")
    op.drop_table("material")
    op.drop_index(op.f("ix_live_change_topic_id"), table_name="live_change")
    op.drop_table("live_change")
    op.drop_table("job_run")
    op.drop_index(op.f("ix_history_subject_id_id"), table_name="history")
    op.drop_table("history")
    op.drop_table("defect_code")
    op.drop_table("craft")
    op.drop_index(op.f("ix_card_session_card_id"), table_name="card_session")
    op.drop_table("card_session")
    op.drop_table("card_address_tries")
    op.drop_index(
        "uq_card_active",
        table_name="card",
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.drop_table("card")
    op.drop_table("app_user")
    op.drop_table("answered_command")
    op.drop_table("account")
