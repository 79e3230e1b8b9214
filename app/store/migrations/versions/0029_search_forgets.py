"""What was erased or purged leaves the search's index in the transaction that says so, whoever brings word of it. SQLite's index is a file
that its own station looks after."""

from alembic import op

revision = "0029"
down_revision = "0028"

# table -> what of the index is about the rows that were added in one statement
_ABOUT = {
    "dossier_erasures": (
        "search.pages WHERE dossier_id IN (SELECT dossier_id FROM added)",
        "search.dossiers WHERE id IN (SELECT dossier_id FROM added)",
        "search.awaited WHERE dossier_id IN (SELECT dossier_id FROM added)",
    ),
    "purged_pages": ("search.pages WHERE page_id IN (SELECT page_id FROM added)",),
    "tombstones": ("search.pages WHERE text_sha256 IN (SELECT blob_sha256 FROM added)",),
}


def upgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    for table, about in _ABOUT.items():
        gone = "; ".join(f"DELETE FROM {one}" for one in about)
        op.execute(  # a counter that brings word of it has no right to the index itself
            f"CREATE FUNCTION search.forget_{table}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $$ BEGIN {gone}; RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER search_forgets_{table} AFTER INSERT ON {table} REFERENCING NEW TABLE AS added"
            f" FOR EACH STATEMENT EXECUTE FUNCTION search.forget_{table}()"
        )
