"""Who has bytes is asked by a function that plans its question once in a session (`app.store.access.functions`, which each upgrade
brings up to date)."""

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Nothing of the tables changes."""
