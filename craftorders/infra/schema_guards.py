"""Triggers for both engines that refuse changes of what is append-only, and cuts of what was agreed.

Used by migrations and tests.
"""

from collections.abc import Iterator

APPEND_ONLY = ("transfer", "history", "piece_report", "hand_in")
AGREED_RATES = ("batch_rate", "batch_bonus")


def guards(dialect: str) -> Iterator[str]:
    """The statements that make the streams append-only."""
    if dialect == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
        )
        for table in APPEND_ONLY:
            yield (
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            yield (
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        return
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


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
