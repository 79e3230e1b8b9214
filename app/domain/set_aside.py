"""What one counter wrote holds up nobody else's: a dossier, or a chain, whose rows can't be read is set aside, and the others go on.

At a centre rows are the word of whoever has a counter's password, and no program of ours need have written them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from traceback import walk_tb
from typing import Final
from uuid import UUID

from app.domain.errors import StoreFailed
from app.domain.telemetry import tell_trouble

UNREADABLE: Final = frozenset({"ROW_UNREADABLE", "OPERATION_UNKNOWN", "NOT_STORED"})
"""the rows themselves can't be read, or speak of what is not there, however often one looks"""
NOT_AS_WRITTEN: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RecursionError,
)
"""what reading ends with where a value is of another shape or size, or speaks of what is not there"""

_TOLD_AGAIN_S: Final = 3_600.0
_told: dict[UUID, float] = {}
"""when this process told of it last"""


@contextmanager
def set_aside(whose: UUID, log: logging.Logger) -> Iterator[None]:
    """Go on behind this block where rows can't be read; the log says whose they are and, of an error that may be ours, where it
    came up; nothing of what stands in them.

    Args:
        whose: the dossier, the document or the station that is looked at.
        log: of who looks.

    Raises:
        StoreFailed: all that is not about the rows themselves.
    """
    try:
        yield
    except StoreFailed as error:
        if error.code not in UNREADABLE:
            raise
        log.warning("%s is set aside: %s", whose, error.code)
        _tell(whose, error.code)
    except NOT_AS_WRITTEN as error:
        *_, (frame, line) = walk_tb(error.__traceback__)
        log.warning("%s is set aside: %s in %s:%d", whose, type(error).__name__, frame.f_code.co_filename, line)
        _tell(whose, "ROW_UNREADABLE")


def _tell(whose: UUID, code: str) -> None:
    """Once in a while: some look at it each few seconds, and it is no other trouble each time."""
    now = time.monotonic()
    if now - _told.get(whose, -_TOLD_AGAIN_S) >= _TOLD_AGAIN_S:
        _told[whose] = now
        tell_trouble("rows.unreadable", whose_id=whose, code=code)
