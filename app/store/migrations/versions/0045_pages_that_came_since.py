"""Who deleted bytes has them all the same for the sake of a page that came since (`access.buried_by`, of `app.store.access.functions`)."""

from alembic import op

revision = "0045"
down_revision = "0044"

_WAS = """SELECT t.station_id FROM tombstones t WHERE t.blob_sha256 = stone.blob_sha256 AND NOT EXISTS (
                    SELECT 1 FROM returned_blobs r WHERE r.tombstone_id = t.id AND r.station_id = t.station_id
                )"""
"""as revision 0028 has it"""
_IS = "SELECT access.buried_by(stone.blob_sha256)"
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
