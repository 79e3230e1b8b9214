"""The numbers of what is counted together are eight bytes wide in a server's database: each attempt to bring a row takes one, also where it
is there already, and somebody with a counter's password could use four bytes up within a morning. The table of what happened is written
anew once more; who writes to it meanwhile waits. And who is a counter says the accounts as well (`app.store.access.functions`)."""

from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        # The sequence goes along: it is the column's own.
        op.execute("ALTER TABLE figure_groups ALTER COLUMN id TYPE bigint")
        for table in ("figure_events", "figure_sums"):
            op.execute(f"ALTER TABLE {table} ALTER COLUMN group_id TYPE bigint")
