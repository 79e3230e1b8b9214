"""What machines of a centre made of a page goes with the page: the server notes of which bytes it was made. A counter's own file does
without: its station's keys tell it."""

from alembic import op

revision = "0032"
down_revision = "0031"

_DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"
_LINE = 0x4D_41_44_45

_STATEMENTS = (
    # Deferred: it is noted before the artifact itself, in its transaction.
    """CREATE TABLE access.made_of (
        key varchar(64) CONSTRAINT fk_made_of_key REFERENCES artifacts (key) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        of_sha256 varchar(64), CONSTRAINT pk_made_of PRIMARY KEY (key, of_sha256)
    )""",
    "CREATE INDEX ix_made_of_of_sha256 ON access.made_of (of_sha256)",
    # Of bytes that no page has (a file that is being looked at before it comes in) nothing was purged.
    f"""CREATE FUNCTION access.is_purged(hash text) RETURNS boolean LANGUAGE sql STABLE {_DEFINER} AS $$
        SELECT count(*) > 0 AND count(*) = count(p.page_id) FROM master_pages m
        LEFT JOIN purged_pages p ON p.page_id = m.id WHERE m.blob_sha256 = hash
    $$""",
    f"""CREATE FUNCTION access.may_keep(made text, of_bytes text[]) RETURNS boolean LANGUAGE plpgsql {_DEFINER} AS $$ BEGIN
        PERFORM pg_advisory_xact_lock_shared({_LINE});
        IF EXISTS (SELECT 1 FROM unnest(of_bytes) AS h WHERE access.is_purged(h)) THEN RETURN false; END IF;
        INSERT INTO access.made_of SELECT made, h FROM unnest(of_bytes) AS h ON CONFLICT DO NOTHING;
        RETURN true;
    END $$""",
    # Gives how many there were, and the hashes of what no row speaks of any more.
    f"""CREATE FUNCTION access.give_up_made(hashes text[], OUT made bigint, OUT unnamed text[]) LANGUAGE plpgsql {_DEFINER} AS $$ BEGIN
        WITH gone AS (
            DELETE FROM artifacts WHERE key IN (
                SELECT m.key FROM access.made_of m WHERE m.of_sha256 = ANY (hashes) AND access.is_purged(m.of_sha256)
            ) RETURNING blob_sha256
        ) SELECT count(*), array_agg(DISTINCT blob_sha256) INTO made, unnamed FROM gone;
        WITH gone AS (
            DELETE FROM blobs WHERE sha256 = ANY (unnamed) AND NOT access.is_named(sha256) RETURNING sha256
        ) SELECT coalesce(array_agg(sha256), '{{}}') INTO unnamed FROM gone;
        -- The words of a page that was joined to one that stays.
        DELETE FROM search.pages WHERE text_sha256 = ANY (unnamed);
    END $$""",
)


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for statement in _STATEMENTS:
            op.execute(statement)
