"""How far a signature gets: the level that was wanted, or a lower one where a service does not answer and the policy allows it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from app.domain.errors import SigningFailed
from app.domain.signatures import Level, lowest

_NOBODY_ANSWERS: Final = frozenset(
    {"REVOCATION_UNREACHABLE", "REVOCATION_STALE", "REVOCATION_NOWHERE", "TIMESTAMP_UNREACHABLE", "TIMESTAMP_NOT_SET"}
)
"""A service that is away, or was never named, lets a level fall. An answer that is wrong never does: somebody may want just that."""


class Reach:
    """Begins at the level that is wanted; never falls below `floor`. `remarks` are the codes of what went otherwise than wanted."""

    def __init__(self, wanted: Level, floor: Level | None) -> None:
        """Raises SigningFailed (LEVEL_BELOW_FLOOR)."""
        self.level = wanted
        self.remarks: list[str] = []
        self._floor = floor or wanted
        wanted.require(self._floor)

    def is_at_least(self, level: Level) -> bool:
        """Whether the level is still this one or a higher one."""
        return self.level.reaches(level)

    @contextmanager
    def or_else(self, lower: Level) -> Iterator[None]:
        """What stands in the block makes the level; where nobody answers it falls to `lower`, if it may.

        Raises:
            SigningFailed: of the block, where the level may not fall so far or the failure is of another kind.
        """
        try:
            yield
        except SigningFailed as error:
            if error.code not in _NOBODY_ANSWERS or not lower.reaches(self._floor):
                raise
            self.level = lowest((self.level, lower))
            self.remark(error.code)

    def remark(self, *codes: str) -> None:
        """Something went otherwise than wanted; told once."""
        self.remarks += [code for code in codes if code not in self.remarks]
