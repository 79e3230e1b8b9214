"""Time comes in from outside, so that it can be an input."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final, Protocol

VIET_NAM: Final = timezone(timedelta(hours=7))
"""the country has one time and no summer time"""


class Clock(Protocol):
    """Tells the time, aware and in UTC."""

    def now(self) -> datetime:
        """The present moment (UTC)."""
        ...


def day_in_viet_nam(at: datetime) -> date:
    """The day on which something happened, as the law counts: in the time of Viet Nam."""
    return at.astimezone(VIET_NAM).date()


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """The present moment (UTC)."""
        return datetime.now(UTC)
