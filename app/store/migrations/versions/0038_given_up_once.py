"""What machines made of a purged page is given up by the counter that purged it and by workers, after who is just bringing the very same
bytes, and also where a tombstone names these; what another one's page is found by stays in the search."""

from alembic import op

revision = "0038"
down_revision = "0037"

_DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"

_STATEMENTS = (
    # A counter gives up what it deleted itself: any other that asked would be told what leaves the place, and could leave it there.
    f"""CREATE OR REPLACE FUNCTION access.give_up_made(hashes text[], OUT made bigint, OUT unnamed text[]) LANGUAGE plpgsql {_DEFINER} AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM access.accounts WHERE login = session_user::text AND role = 'counter') THEN
            SELECT array_agg(DISTINCT t.blob_sha256) INTO hashes FROM tombstones t
            WHERE t.blob_sha256 = ANY (hashes) AND t.station_id = access.station();
        END IF;
        -- As 0037 has it: two who are at the same pages come one after the other.
        PERFORM 1 FROM access.to_give_up WHERE of_sha256 = ANY (hashes) ORDER BY of_sha256 FOR UPDATE;
        WITH gone AS (
            DELETE FROM artifacts WHERE key IN (
                SELECT m.key FROM access.made_of m WHERE m.of_sha256 = ANY (hashes) AND access.is_purged(m.of_sha256)
            ) RETURNING blob_sha256
        ) SELECT count(*), array_agg(DISTINCT blob_sha256) INTO made, unnamed FROM gone;
        -- Who is just adding a row that names them has locked theirs: the next statement sees that row.
        PERFORM 1 FROM blobs b WHERE b.sha256 = ANY (unnamed) ORDER BY b.sha256 FOR UPDATE;
        SELECT coalesce(array_agg(h), '{{}}') INTO unnamed FROM unnest(unnamed) AS h WHERE NOT access.is_named(h) OR (
            EXISTS (SELECT 1 FROM tombstones t WHERE t.blob_sha256 = h)
            AND NOT EXISTS (SELECT 1 FROM artifacts a WHERE a.blob_sha256 = h) AND NOT EXISTS (SELECT access.owners_of(h))
        );
        DELETE FROM blobs WHERE sha256 = ANY (unnamed) AND NOT access.is_named(sha256);
        -- The words of a page that was joined to one that stays.
        DELETE FROM search.pages WHERE text_sha256 = ANY (unnamed);
        DELETE FROM access.to_give_up WHERE of_sha256 = ANY (hashes);
    END $$""",
    # They may be those of a page that stays: its dossier is looked at anew, once it is settled who has the bytes.
    f"""CREATE OR REPLACE FUNCTION search.forget_tombstones() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$ BEGIN
        INSERT INTO search.todo (dossier_id)
        SELECT DISTINCT dossier_id FROM search.pages WHERE text_sha256 IN (SELECT blob_sha256 FROM added);
        DELETE FROM search.pages WHERE text_sha256 IN (SELECT blob_sha256 FROM added);
        RETURN NULL;
    END $$""",
)


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for statement in _STATEMENTS:
            op.execute(statement)
