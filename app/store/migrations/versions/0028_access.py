"""Who is let in at a centre's database: its accounts, and functions that see for the rules what who asks may not see. SQLite has none.

The rules themselves are roles and policies, which an administrator's `centre prepare` lays out (`app.store.access`): a role is the whole
server's, and who may bring a schema further may not always make one.
"""

from alembic import op

revision = "0028"
down_revision = "0027"

# `session_user` is who came in, whatever a function run with its owner's rights makes of `current_user`. A table of the session's own
# (`pg_temp`) is looked for first where nobody says otherwise, so anybody could bring one that stands for an erasure
# (https://www.postgresql.org/docs/17/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY).
_PATH = "SET search_path = public, pg_temp"
_DEFINER = f"SECURITY DEFINER {_PATH}"
_MINE = "FROM access.accounts WHERE login = session_user::text"

_ACCOUNTS = (
    "CREATE SCHEMA access",
    """CREATE TABLE access.accounts (
        login text COLLATE "C" CONSTRAINT pk_accounts PRIMARY KEY, role text NOT NULL, units text[] NOT NULL,
        station_id uuid CONSTRAINT uq_accounts_station_id UNIQUE
    )""",
    *(
        f"CREATE FUNCTION access.{head} LANGUAGE sql STABLE {_DEFINER} AS $$ SELECT {asked} $$"
        for head, asked in (
            ("station() RETURNS uuid", f"station_id {_MINE}"),
            ("units() RETURNS text[]", f"units {_MINE}"),
            (
                "may_found(station uuid) RETURNS boolean",
                f"EXISTS (SELECT 1 {_MINE} AND coalesce(station_id, station) = station)",
            ),
            (
                "looked_after() RETURNS uuid[]",
                "array_agg(station_id) FROM access.accounts WHERE role = 'counter' AND units <> '{}' AND units <@ access.units()",
            ),
            (
                "colleagues() RETURNS uuid[]",
                "array_agg(station_id) FROM access.accounts WHERE role <> 'counter' OR units && access.units()",
            ),
        )
    ),
    f"""CREATE FUNCTION access.bind_station() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$ BEGIN
        UPDATE access.accounts SET station_id = NEW.id WHERE login = session_user::text AND station_id IS NULL;
        RETURN NULL;
    END $$""",
    "CREATE TRIGGER stations_bound AFTER INSERT ON stations FOR EACH ROW EXECUTE FUNCTION access.bind_station()",
)

# Which tables name bytes is looked up each time: one that comes later is not forgotten. Who owns them says `access.owners_of`, which the
# program makes of its own question after an upgrade (`app.store.access.functions`).
_BYTES = (
    f"""CREATE FUNCTION access.is_named(hash text) RETURNS boolean LANGUAGE plpgsql STABLE {_DEFINER} AS $$
    DECLARE key record; found boolean;
    BEGIN
        FOR key IN
            SELECT c.conrelid::regclass::text AS told, quote_ident(a.attname) AS name FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.confrelid = 'blobs'::regclass
        LOOP
            EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || key.told || ' t WHERE t.' || key.name || ' = $1)' INTO found USING hash;
            IF found THEN RETURN true; END IF;
        END LOOP;
        RETURN false;
    END $$""",
    f"""CREATE FUNCTION access.settle_bytes(bringing uuid, touched text[], brought text[], at timestamptz)
    RETURNS TABLE (hash text, buried_by uuid, kept_by uuid) LANGUAGE plpgsql {_DEFINER} AS $$
    DECLARE stone record; keeper record;
    BEGIN
        IF coalesce(access.station(), bringing) <> bringing THEN
            RAISE insufficient_privilege USING MESSAGE = 'another station';
        END IF;
        -- Whoever comes second with the same bytes finds what the first one wrote.
        PERFORM 1 FROM blobs b WHERE b.sha256 = ANY (touched) ORDER BY b.sha256 FOR NO KEY UPDATE;
        FOR stone IN
            SELECT t.id, t.blob_sha256, t.station_id FROM tombstones t WHERE t.blob_sha256 = ANY (touched)
            AND NOT EXISTS (SELECT 1 FROM returned_blobs r WHERE r.tombstone_id = t.id) ORDER BY t.id
        LOOP
            SELECT s.id, s.actor_id INTO keeper FROM stations s WHERE s.id IN (
                SELECT access.owners_of(stone.blob_sha256)
                UNION SELECT bringing WHERE stone.blob_sha256 = ANY (brought)
            ) AND s.id NOT IN (
                SELECT t.station_id FROM tombstones t WHERE t.blob_sha256 = stone.blob_sha256 AND NOT EXISTS (
                    SELECT 1 FROM returned_blobs r WHERE r.tombstone_id = t.id AND r.station_id = t.station_id
                )
            ) ORDER BY s.id LIMIT 1;
            IF keeper.id IS NOT NULL THEN
                INSERT INTO returned_blobs (tombstone_id, station_id, actor_id, at_utc)
                VALUES (stone.id, keeper.id, keeper.actor_id, at);
            END IF;
            hash := stone.blob_sha256;
            buried_by := stone.station_id;
            kept_by := keeper.id;
            RETURN NEXT;
        END LOOP;
    END $$""",
    f"""CREATE FUNCTION access.nobody_has(hash text) RETURNS boolean LANGUAGE plpgsql {_DEFINER} AS $$ BEGIN
        PERFORM 1 FROM blobs b WHERE b.sha256 = hash FOR UPDATE;
        RETURN EXISTS (
            SELECT 1 FROM tombstones t WHERE t.blob_sha256 = hash
            AND NOT EXISTS (SELECT 1 FROM returned_blobs r WHERE r.tombstone_id = t.id)
        );
    END $$""",
)

_TRIGGERS = f"""DO $$
DECLARE one record;
BEGIN
    FOR one IN
        SELECT DISTINCT t.tgfoid::regprocedure::text AS called, n.nspname = 'search' AS noting FROM pg_trigger t
        JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE NOT t.tgisinternal AND n.nspname IN ('public', 'search')
    LOOP
        EXECUTE 'ALTER FUNCTION ' || one.called || ' {_PATH}';
        IF one.noting THEN EXECUTE 'ALTER FUNCTION ' || one.called || ' SECURITY DEFINER'; END IF;
    END LOOP;
END $$"""
"""those that note what came write where who brings it may not; all others look where it says"""


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for column in (
            "station_id",
            "receiving_unit",
            "processing_unit",
        ):  # by which the dossiers are found that somebody may read
            op.create_index(f"ix_dossiers_{column}", "dossiers", [column])
        for statement in (*_ACCOUNTS, *_BYTES, _TRIGGERS):
            op.execute(statement)
