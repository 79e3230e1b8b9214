"""What is looked for among a million pages has an index: the paper of a day, and on a server the newest happening of each station."""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_index("ix_batches_at_utc", "batches", ["at_utc"])
    if op.get_context().dialect.name == "postgresql":  # in a counter's own file there is one station
        op.create_index("ix_figure_events_station_id_number", "figure_events", ["station_id", "number"])
