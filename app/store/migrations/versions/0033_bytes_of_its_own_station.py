"""Bytes are settled for the station of who asks alone: an account with which no station came yet could name any, and none at all."""

from alembic import op

revision = "0033"
down_revision = "0032"

_WAS = "IF coalesce(access.station(), bringing) <> bringing THEN"
_IS = "IF EXISTS (SELECT 1 FROM access.accounts WHERE login = session_user::text AND station_id IS DISTINCT FROM bringing) THEN"
_SETTLE = "access.settle_bytes(uuid, text[], text[], timestamptz)"


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            f"""DO $$ DECLARE told text := pg_get_functiondef('{_SETTLE}'::regprocedure);
            BEGIN
                ASSERT strpos(told, '{_WAS}') > 0;
                EXECUTE replace(told, '{_WAS}', '{_IS}');
            END $$"""
        )
