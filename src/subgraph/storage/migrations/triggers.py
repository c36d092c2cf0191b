"""Triggers that keep what is issued or recorded as it is: no UPDATE, no DELETE, whoever asks."""

from __future__ import annotations

from alembic import op

MESSAGE = "is append-only"

FUNCTION = f"""
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% {MESSAGE}', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def create_refusal() -> None:
    """Creates what the triggers call, once per database."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FUNCTION)


def make_append_only(table: str) -> None:
    """Refuses UPDATE and DELETE (and TRUNCATE) on the table from now on."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} {MESSAGE}'); END"
        )
