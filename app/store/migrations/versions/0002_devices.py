"""Scanners that were used here, and what their check sheets said."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_KEPT = ("known_devices", "device_checks")
"""tables that are only ever added to"""


def upgrade() -> None:
    op.create_table(
        "known_devices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.Column("last_request", sa.Text(), nullable=False),
        *_origin("known_devices"),
        sa.PrimaryKeyConstraint("id", name="pk_known_devices"),
        sa.UniqueConstraint("station_id", "identity", "seq", name="uq_known_devices_station_id_identity_seq"),
    )
    op.create_table(
        "device_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        *_origin("device_checks"),
        sa.PrimaryKeyConstraint("id", name="pk_device_checks"),
        sa.UniqueConstraint("station_id", "identity", "seq", name="uq_device_checks_station_id_identity_seq"),
    )
    _refuse_changes()


def _origin(table):
    """Who wrote a row: the three columns of every table, and their keys."""
    return (
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=f"fk_{table}_actor_id"),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=f"fk_{table}_station_id"),
    )


def _refuse_changes() -> None:
    """What is done stays, as in 0001; a server's function for it is there since then."""
    dialect = op.get_context().dialect.name
    for table in _KEPT:
        for change in ("update", "delete"):
            head = f"CREATE TRIGGER {table}_no_{change} BEFORE {change.upper()} ON {table}"
            if dialect == "sqlite":
                op.execute(f"{head} BEGIN SELECT RAISE(ABORT, 'rows of {table} stay as they are'); END")
            else:
                op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
