"""Bytes that a station deletes stay where another one has them, whoever writes the row that deletes them: the server sees to it at the
commit. Who came with a counter's password and no program of ours could leave that out, and bytes of others passed for deleted."""

from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    op.execute(
        """CREATE FUNCTION access.settle_tombstone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$ BEGIN
            PERFORM access.settle_bytes(NEW.station_id, ARRAY[NEW.blob_sha256]::text[], '{}', now());
            RETURN NULL;
        END $$"""
    )
    op.execute(  # at the commit: then all is there that came with it
        "CREATE CONSTRAINT TRIGGER tombstones_settled AFTER INSERT ON tombstones DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION access.settle_tombstone()"
    )
