"""Of which bytes something was made says who made it, and nobody else: what is noted of it decides when it goes."""

from alembic import op

revision = "0036"
down_revision = "0035"

_DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp"
_LINE = 0x4D_41_44_45

_STATEMENTS = (
    "DROP FUNCTION access.may_keep(text, text[])",
    f"""CREATE FUNCTION access.may_keep(of_bytes text[]) RETURNS boolean {_DEFINER} AS $$ BEGIN
        PERFORM pg_advisory_xact_lock_shared({_LINE});
        RETURN NOT EXISTS (SELECT 1 FROM unnest(of_bytes) AS h WHERE access.is_purged(h));
    END $$""",
    # Who comes without an account may do everything here.
    f"""CREATE FUNCTION access.note_made(made text, of_bytes text[]) RETURNS void {_DEFINER} AS $$ BEGIN
        INSERT INTO access.made_of SELECT a.key, h FROM artifacts a, unnest(of_bytes) AS h WHERE a.key = made AND NOT EXISTS (
            SELECT 1 FROM access.accounts WHERE login = session_user::text AND station_id IS DISTINCT FROM a.station_id
        ) ON CONFLICT DO NOTHING;
    END $$""",
)


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for statement in _STATEMENTS:
            op.execute(statement)
