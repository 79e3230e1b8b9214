"""The clock of a machine that nobody set right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class ShiftedClock:
    """A computer's clock, some time later."""

    by: timedelta

    def now(self) -> datetime:
        """The system's time, shifted."""
        return datetime.now(UTC) + self.by
