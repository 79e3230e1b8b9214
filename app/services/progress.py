"""How a long use case is followed: each is a plain callable that a face hands in."""

from __future__ import annotations

from collections.abc import Callable

type Progress = Callable[[int, int, str], None]
"""how many are done, of how many, and of what"""
type CancelledCheck = Callable[[], bool]
"""whether a person does not want it any more"""


def never() -> bool:
    """Nobody cancels."""
    return False


def silent(done: int, total: int, unit: str) -> None:
    """Nobody watches."""
