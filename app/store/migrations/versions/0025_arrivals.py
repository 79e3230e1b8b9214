"""How far the rows of each station have come, at a centre."""

import sqlalchemy as sa
from alembic import op

from app.store.migrations.kept_rows import origin

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "arrivals",
        sa.Column("of_station_id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        *origin("arrivals"),
        sa.ForeignKeyConstraint(["of_station_id"], ["stations.id"], name="fk_arrivals_of_station_id"),
        sa.PrimaryKeyConstraint("of_station_id", "table_name", name="pk_arrivals"),
    )
