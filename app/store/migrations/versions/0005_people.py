"""Who signed in: the issuer's own name for a person, bound to the actor that the person is here."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_TABLE = "actor_identities"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("of_actor_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["of_actor_id"], ["actors.id"], name=f"fk_{_TABLE}_of_actor_id"),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=f"fk_{_TABLE}_station_id"),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=f"fk_{_TABLE}_actor_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_TABLE}"),
        sa.UniqueConstraint("of_actor_id", name=f"uq_{_TABLE}_of_actor_id"),
        sa.UniqueConstraint("station_id", "issuer", "subject", name=f"uq_{_TABLE}_station_id_issuer_subject"),
    )
    for change in ("update", "delete"):
        head = f"CREATE TRIGGER {_TABLE}_no_{change} BEFORE {change.upper()} ON {_TABLE}"
        if op.get_context().dialect.name == "sqlite":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, 'rows of {_TABLE} stay as they are'); END")
        else:
            op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
