"""Word of a purge stands until what machines made of the page is gone: whoever looks next goes on where another one died, and need not look
through all that was ever purged."""

from alembic import op

revision = "0037"
down_revision = "0036"

_DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp"

_STATEMENTS = (
    "CREATE TABLE access.to_give_up (of_sha256 varchar(64) CONSTRAINT pk_to_give_up PRIMARY KEY)",
    f"""CREATE FUNCTION access.note_purged() RETURNS trigger {_DEFINER} AS $$ BEGIN
        -- Word that another station just takes for done is written anew after it.
        INSERT INTO access.to_give_up SELECT DISTINCT m.blob_sha256 FROM added JOIN master_pages m ON m.id = added.page_id ORDER BY 1
        ON CONFLICT (of_sha256) DO UPDATE SET of_sha256 = excluded.of_sha256;
        RETURN NULL;
    END $$""",
    "CREATE TRIGGER purged_pages_noted AFTER INSERT ON purged_pages REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION access.note_purged()",
    """INSERT INTO access.to_give_up SELECT DISTINCT o.of_sha256 FROM access.made_of o JOIN master_pages m ON m.blob_sha256 = o.of_sha256
        JOIN purged_pages p ON p.page_id = m.id""",
    """CREATE OR REPLACE FUNCTION access.left_made() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$ SELECT of_sha256 FROM access.to_give_up $$""",
    # As 0032 has it. Two who are at the same pages come one after the other.
    f"""CREATE OR REPLACE FUNCTION access.give_up_made(hashes text[], OUT made bigint, OUT unnamed text[]) {_DEFINER} AS $$ BEGIN
        PERFORM 1 FROM access.to_give_up WHERE of_sha256 = ANY (hashes) ORDER BY of_sha256 FOR UPDATE;
        WITH gone AS (
            DELETE FROM artifacts WHERE key IN (
                SELECT m.key FROM access.made_of m WHERE m.of_sha256 = ANY (hashes) AND access.is_purged(m.of_sha256)
            ) RETURNING blob_sha256
        ) SELECT count(*), array_agg(DISTINCT blob_sha256) INTO made, unnamed FROM gone;
        WITH gone AS (
            DELETE FROM blobs WHERE sha256 = ANY (unnamed) AND NOT access.is_named(sha256) RETURNING sha256
        ) SELECT coalesce(array_agg(sha256), '{{}}') INTO unnamed FROM gone;
        DELETE FROM search.pages WHERE text_sha256 = ANY (unnamed);
        DELETE FROM access.to_give_up WHERE of_sha256 = ANY (hashes);
    END $$""",
)


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for statement in _STATEMENTS:
            op.execute(statement)
