"""Who has bytes is asked anew: whose page with them was purged has them for that page's sake no more (`app.store.access.functions`, which
each upgrade brings up to date)."""

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    """Nothing of the tables changes."""
