"""Who signed in: the issuer's own name for a person, bound to the actor that the person is here."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin, refuse_changes

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
        *origin(_TABLE),
        sa.ForeignKeyConstraint(["of_actor_id"], ["actors.id"], name=f"fk_{_TABLE}_of_actor_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_TABLE}"),
        sa.UniqueConstraint("of_actor_id", name=f"uq_{_TABLE}_of_actor_id"),
        sa.UniqueConstraint("station_id", "issuer", "subject", name=f"uq_{_TABLE}_station_id_issuer_subject"),
    )
    refuse_changes(_TABLE)
