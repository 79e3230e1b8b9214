"""A code that a hand-held reader types: known by its pace and by its form. Plain values."""

from __future__ import annotations

from app.domain.codes import DossierCode

MOST_GAP_MS = 50
"""between two keys of a reader; a person who types a whole code never stays below it from the first key to the last"""
LEAST_KEYS = 12
MOST_KEYS = 300
"""more is no code: a reader's longest is a tracking address"""


class Burst:
    """The keys that came one close upon the other, up to now."""

    def __init__(self) -> None:
        self._text = ""
        self._last_ms = 0

    @property
    def text(self) -> str:
        """What was typed so fast."""
        return self._text

    def goes_on(self, at_ms: int) -> bool:
        """Whether a key at this moment belongs to the keys before it."""
        return bool(self._text) and at_ms - self._last_ms <= MOST_GAP_MS

    def key(self, text: str, at_ms: int) -> bool:
        """A key typed this; returns whether it begins a new burst."""
        begins = not self.goes_on(at_ms) or len(self._text) >= MOST_KEYS
        self._text = text if begins else self._text + text
        self._last_ms = at_ms
        return begins

    def code(self, at_ms: int) -> DossierCode | None:
        """The code that a reader typed up to this moment; None where a person may have typed it."""
        fast = self.goes_on(at_ms) and len(self._text) >= LEAST_KEYS
        return DossierCode.from_slip(self._text) if fast else None

    def end(self, at_ms: int) -> DossierCode | None:
        """As `code`, when Enter came; the burst is over."""
        found = self.code(at_ms)
        self._text = ""
        return found
