"""What came in or was judged of late has an index: who watches the devices asks for it each minute."""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_index("ix_master_pages_at_utc", "master_pages", ["at_utc"])
    if op.get_context().dialect.name == "postgresql":  # of a counter's own pages a day is few
        op.create_index("ix_page_verdicts_at_utc", "page_verdicts", ["at_utc"])
