"""The pages of a dossier in a PostgreSQL database's search index, in their order: of many dossiers the newest pages alone are looked at."""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("CREATE INDEX ix_pages_dossier_id_id ON search.pages (dossier_id, id)")
        op.execute("DROP INDEX search.ix_pages_dossier_id")
