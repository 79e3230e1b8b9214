"""The numbers of what happened are eight bytes wide in a server's database: each attempt to bring a row takes one, and the counters of a
province would use four bytes up within a year. The table is written anew once; who writes to it meanwhile waits."""

from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for statement in (
            "ALTER TABLE figure_events ALTER COLUMN number TYPE bigint",
            "ALTER SEQUENCE figure_events_number_seq AS bigint",
            "ALTER TABLE figure_marks ALTER COLUMN number TYPE bigint",
        ):
            op.execute(statement)
