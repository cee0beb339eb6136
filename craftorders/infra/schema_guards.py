"""Triggers for both engines that refuse UPDATE, DELETE and TRUNCATE on what is append-only, and cuts of what was agreed.

Used by migrations and tests.
"""

from collections.abc import Iterable, Iterator

STREAMS = ("transfer", "history", "piece_report", "hand_in")
CHAIN = ("journal", "seal", "daily_head")
SETTLED = ("deduction_part",)
INVOICED = ("invoice",)
CREDITED = ("earning", "charge")
CHOSEN = ("tax_choice",)
FROM_PHONES = ("phone_event", "quarantined_event")
CONFIRMED = ("hand_in_confirmation",)
APPEND_ONLY = (*STREAMS, *CHAIN, *SETTLED, *FROM_PHONES, *CONFIRMED, *INVOICED, *CREDITED, *CHOSEN)
AGREED_RATES = ("batch_rate", "batch_bonus")
PAYEE_FIXED = ("worker_id", "kind", "holder", "currency", "last_four", "requested_by")
PAYEE_BANK = ("bank_name", "bank_code")
"""Where it is, too, and not known of every account."""

ANSWERS = ("bank_response_row", "dealt_with_row")
"""What banks said, row by row, and what people did about it: append-only; of the file itself only its key may change."""
ANSWER_FIXED = ("batch_id", "name", "sha256", "rows", "received_by", "received_by_name", "at")

KEYS = {
    "journal": ("region_id id",),
    "transfer": ("region_id id", "region_id journal_id position", "region_id reverses_id"),
    "seal": ("sequence", "region_id journal_id"),
    "daily_head": ("day",),
    "deduction_part": ("region_id id", "region_id undoes_id"),
    "earning": (
        "region_id id",
        "region_id lot_id hand_in_id kind above -appeal_id -rework_id",
        "region_id appeal_id hand_in_id kind above",
        "region_id rework_id",
        "region_id training_id at",
    ),
    "charge": ("id", "lot_id"),
    "invoice": ("id", "code", "merchant_id month currency"),
    "tax_choice": ("id", "payer_id from_month"),
    "history": ("region_id id",),
    "piece_report": ("region_id id",),
    "hand_in": ("region_id id", "region_id code"),
    "batch_rate": ("batch_id position",),
    "batch_bonus": ("batch_id position kind above",),
    "payee_account": ("id",),
    "bank_response": ("region_id id",),
    "bank_response_row": ("region_id id", "region_id response_id position"),
}
"""What is unique in tables of money and counts, and so could be replaced; `-` stands before what is empty in both rows."""


def guards(dialect: str, tables: Iterable[str]) -> Iterator[str]:
    """The statements that make `tables` append-only."""
    if dialect == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
        )
        for table in tables:
            yield (
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
        yield from truncate_guards(dialect, tables)
        return
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def truncate_guards(dialect: str, tables: Iterable[str]) -> Iterator[str]:
    """PostgreSQL's TRUNCATE asks no guard of rows."""
    if dialect != "postgresql":
        return
    for table in tables:
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def replace_guards(dialect: str, tables: Iterable[str]) -> Iterator[str]:
    """SQLite's INSERT OR REPLACE deletes without asking the guard above, where a connection did not tell it to ask.

    An honest INSERT of a key that is taken meets this first, so it says what the unique constraint would have said.
    """
    if dialect != "sqlite":
        return
    for table in tables:
        yield (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {_taken(table)} "
            f"BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {table} is append-only'); END"
        )


def released(dialect: str, tables: Iterable[str]) -> Iterator[str]:
    """The statements that take the guards off again."""
    for table in tables:
        if dialect == "postgresql":
            for name in ("append_only", "no_truncate"):
                yield f"DROP TRIGGER {table}_{name} ON {table}"
        else:
            for name in ("no_update", "no_delete", "no_replace"):
                yield f"DROP TRIGGER IF EXISTS {table}_{name}"


def never_cut(dialect: str) -> Iterator[str]:
    """The statements after which the rates and bonuses that were frozen with a batch can be raised, and nothing else."""
    if dialect == "postgresql":
        yield (
            "CREATE FUNCTION refuse_cut() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'an agreed rate is never cut' USING ERRCODE = 'restrict_violation'; END $$"
        )
        for table in AGREED_RATES:
            yield (
                f"CREATE TRIGGER {table}_no_cut BEFORE UPDATE ON {table} FOR EACH ROW "
                "WHEN (NEW.rate_e4 < OLD.rate_e4) EXECUTE FUNCTION refuse_cut()"
            )
            yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_cut()"
        return
    for table in AGREED_RATES:
        refuse = "BEGIN SELECT RAISE(ABORT, 'an agreed rate is never cut'); END"
        yield f"CREATE TRIGGER {table}_no_cut BEFORE UPDATE ON {table} WHEN NEW.rate_e4 < OLD.rate_e4 {refuse}"
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}"


def never_cut_dropped(dialect: str) -> Iterator[str]:
    """The statements that take these guards away."""
    if dialect == "postgresql":
        yield "DROP FUNCTION refuse_cut() CASCADE"
        return
    for table in AGREED_RATES:
        for name in ("cut", "delete"):
            yield f"DROP TRIGGER {table}_no_{name}"


def payees_kept(dialect: str) -> Iterator[str]:
    """The statements after which a payee account stays, whose and where it is; its steps and its key go on."""
    fixed = (f"NEW.{name} <> OLD.{name}" for name in PAYEE_FIXED)
    changed = " OR ".join([*fixed, *(f"coalesce(NEW.{name}, '') <> coalesce(OLD.{name}, '')" for name in PAYEE_BANK)])
    if dialect == "postgresql":
        yield (
            "CREATE FUNCTION refuse_other_payee() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'a payee account is kept as it is' USING ERRCODE = 'restrict_violation'; END $$"
        )
        execute = "FOR EACH ROW {} EXECUTE FUNCTION refuse_other_payee()"
        yield f"CREATE TRIGGER payee_account_no_change BEFORE UPDATE ON payee_account {execute.format(f'WHEN ({changed})')}"
        yield f"CREATE TRIGGER payee_account_no_delete BEFORE DELETE ON payee_account {execute.format('')}"
        return
    refuse = "BEGIN SELECT RAISE(ABORT, 'a payee account is kept as it is'); END"
    yield f"CREATE TRIGGER payee_account_no_change BEFORE UPDATE ON payee_account WHEN {changed} {refuse}"
    yield f"CREATE TRIGGER payee_account_no_delete BEFORE DELETE ON payee_account {refuse}"


def payees_kept_dropped(dialect: str) -> Iterator[str]:
    """The statements that take these guards away."""
    if dialect == "postgresql":
        yield "DROP FUNCTION refuse_other_payee() CASCADE"
        return
    for name in ("change", "delete"):
        yield f"DROP TRIGGER payee_account_no_{name}"


def answers_kept(dialect: str) -> Iterator[str]:
    """The statements after which a bank's file stays as it was received, whoever received it; its key goes on."""
    changed = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in ANSWER_FIXED)
    if dialect == "postgresql":
        execute = "FOR EACH ROW {} EXECUTE FUNCTION refuse_change()"
        yield f"CREATE TRIGGER bank_response_no_update BEFORE UPDATE ON bank_response {execute.format(f'WHEN ({changed})')}"
        yield f"CREATE TRIGGER bank_response_no_delete BEFORE DELETE ON bank_response {execute.format('')}"
        return
    refuse = "BEGIN SELECT RAISE(ABORT, 'bank_response is append-only'); END"
    yield f"CREATE TRIGGER bank_response_no_update BEFORE UPDATE ON bank_response WHEN {changed} {refuse}"
    yield f"CREATE TRIGGER bank_response_no_delete BEFORE DELETE ON bank_response {refuse}"


def _taken(table: str) -> str:
    """The condition that a row with a key of the new one is there."""
    same = (" AND ".join(_same(name) for name in key.split()) for key in KEYS[table])
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {each})" for each in same)  # nosec B608  # our own tables


def _same(name: str) -> str:
    if name.startswith("-"):
        return f"{name[1:]} IS NULL AND NEW.{name[1:]} IS NULL"
    return f"{name} = NEW.{name}"
