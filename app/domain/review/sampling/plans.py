"""Single sampling plans: lot size, inspection level and AQL in; sample size, acceptance and rejection number out.

Sources: MIL-STD-105E, Table I (code letters) and Tables II-A, II-B and II-C (normal, tightened and reduced inspection). In each of the
three a cell depends only on how far its AQL lies from the one at which its code letter accepts nothing: a table is its diagonals. Behind
the zero there are two arrows, up to the zero of the letter before and down; of tightened inspection both show down, but for letter R.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.errors import InputRefused


class Level(StrEnum):
    """Inspection level: how much is looked at for how much certainty (Table I). S: special, for few and dear looks."""

    S1 = "S-1"
    S2 = "S-2"
    S3 = "S-3"
    S4 = "S-4"
    I = "I"  # noqa: E741  the standard's own name
    II = "II"
    III = "III"


class Severity(StrEnum):
    """How strictly a stream of lots is inspected now."""

    NORMAL = "normal"
    TIGHTENED = "tightened"
    REDUCED = "reduced"


LETTERS: Final = "ABCDEFGHJKLMNPQRS"
"""code letters; no lot size leads to S itself, only an arrow of tightened inspection"""
AQLS: Final = (
    0.010, 0.015, 0.025, 0.040, 0.065, 0.10, 0.15, 0.25, 0.40, 0.65, 1.0, 1.5, 2.5,
    4.0, 6.5, 10.0, 15.0, 25.0, 40.0, 65.0, 100.0, 150.0, 250.0, 400.0, 650.0, 1000.0,
)  # fmt: skip
"""acceptance quality limits: nonconforming papers in 100; above 10, nonconformities in 100 papers"""
MOST_NONCONFORMING: Final = 10.0
"""the highest AQL that is one of papers, each good or not; above it nonconformities are counted"""

_LOTS_UP_TO: Final = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000)
_LETTER_OF: Final[Mapping[Level, str]] = {
    Level.S1: "AAAABBBBCCCCDDD",
    Level.S2: "AAABBBCCCDDDEEE",
    Level.S3: "AABBCCDDEEFFGGH",
    Level.S4: "AABCCDEEFGGHJJK",
    Level.I: "AABCCDEFGHJKLMN",
    Level.II: "ABCDEFGHJKLMNPQ",
    Level.III: "BCDEFGHJKLMNPQR",
}
"""Table I: for each level a letter for each range of lot sizes"""

_SIZES: Final = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150)
_REDUCED_SIZES: Final = (2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800)
_LAST: Final[Mapping[Severity, int]] = {Severity.NORMAL: 15, Severity.TIGHTENED: 16, Severity.REDUCED: 15}
"""the place of the last code letter of each table"""
_UP, _DOWN = "up", "down"
type _Cell = tuple[int, int] | str
_ACCEPTS: Final[Mapping[Severity, tuple[int, ...]]] = {
    Severity.NORMAL: (1, 2, 3, 5, 7, 10, 14, 21, 30, 44),
    Severity.TIGHTENED: (1, 2, 3, 5, 8, 12, 18, 27, 41),
    Severity.REDUCED: (0, 1, 1, 2, 3, 5, 7, 10, 14, 21),
}
"""the acceptance numbers behind the zero and its two arrows, along a diagonal"""
_REDUCED_REJECTS: Final = (2, 3, 4, 5, 6, 8, 10, 13, 17, 24)
_OF_TWO_PAPERS: Final[Mapping[int, tuple[int, tuple[tuple[int, int], ...]]]] = {
    0: (25, ((1, 2), (2, 3), (3, 4), (5, 6), (7, 8), (10, 11), (14, 15), (21, 22), (30, 31))),
    1: (15, ((0, 2), (1, 3), (2, 4), (3, 5), (5, 6), (7, 8), (10, 11), (14, 15), (21, 22), (30, 31))),
}
"""reduced inspection of code letters A and B, whose samples are no smaller than normal ones: the AQL from which on, and the numbers"""
_BEHIND_ARROWS: Final = 3
_LAST_WITH_ZERO: Final = 6.5
"""the highest AQL at which a plan accepts nothing"""
_LARGEST_UP_TO_E: Final = 4
"""the place of code letter E: up to it a diagonal goes on to the two largest numbers, behind it it ends two cells sooner"""
_ZERO_OF_A: Final[Mapping[Severity, int]] = {Severity.NORMAL: 14, Severity.TIGHTENED: 15, Severity.REDUCED: 14}
"""the place of the AQL (6.5 or 10) at which code letter A would accept nothing: where the diagonals begin"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done to a lot: look at `size` of its papers; up to `accept` faulty ones it is accepted, from `reject` on it is not.

    Between the two (reduced inspection only) it is accepted, and inspection is normal again. `letter` is the code letter of the plan that
    is used, which lies beside that of the lot size where the tables lead there.
    """

    severity: Severity
    letter: str
    size: int
    accept: int
    reject: int

    def holds(self, faulty: int) -> bool:
        """Whether a lot with so many faulty papers in its sample is accepted."""
        return faulty < self.reject


def code_letter(lot_size: int, level: Level) -> str:
    """The code letter of a lot (Table I).

    Raises:
        InputRefused: LOT_TOO_SMALL: of one paper there is no sample.
    """
    if lot_size < 2:
        raise InputRefused("LOT_TOO_SMALL", count=lot_size)
    return _LETTER_OF[level][bisect_left(_LOTS_UP_TO, lot_size)]


def plan_for(lot_size: int, level: Level, aql: float, severity: Severity = Severity.NORMAL) -> Plan:
    """The plan for a lot (Tables II-A to II-C). A sample as large as the lot means that all of it is looked at.

    Args:
        lot_size: papers in the lot, at least 2.
        level: inspection level.
        aql: one of `AQLS`.
        severity: of the stream now.

    Raises:
        InputRefused: LOT_TOO_SMALL; AQL_UNKNOWN.
    """
    if aql not in AQLS:
        raise InputRefused("AQL_UNKNOWN", aql=f"{aql:g}", known=", ".join(f"{one:g}" for one in AQLS))
    row, column = LETTERS.index(code_letter(lot_size, level)), AQLS.index(aql)
    cell = _cell(row, column, severity)
    while isinstance(cell, str):  # the first plan below or above the arrow
        row += 1 if cell == _DOWN else -1
        cell = _cell(row, column, severity)
    sizes = _REDUCED_SIZES if severity is Severity.REDUCED else _SIZES
    return Plan(severity, LETTERS[row], min(sizes[row], lot_size), *cell)


def _cell(row: int, column: int, severity: Severity) -> _Cell:
    """A cell of the severity's table: acceptance and rejection number, or which way its arrow shows."""
    if severity is Severity.REDUCED and row in _OF_TWO_PAPERS:
        first, numbers = _OF_TWO_PAPERS[row]
        if column >= AQLS.index(first):
            return numbers[column - AQLS.index(first)]
    place = column - (_ZERO_OF_A[severity] - row)
    if place >= _BEHIND_ARROWS:
        return _behind_arrows(row, place - _BEHIND_ARROWS, severity)
    has_zeros = column <= AQLS.index(_LAST_WITH_ZERO)
    if place == 0 and has_zeros:
        return (0, 1)
    has_more_below = severity is Severity.TIGHTENED and row < LETTERS.index("R")
    to_the_zero_above = place == 1 and has_zeros and row > 0 and not has_more_below
    return _UP if to_the_zero_above or (place > 0 and row == _LAST[severity]) else _DOWN


def _behind_arrows(row: int, place: int, severity: Severity) -> _Cell:
    """A cell behind the zero of its diagonal and the two arrows after it."""
    accepts = _ACCEPTS[severity]
    if place >= (len(accepts) if row <= _LARGEST_UP_TO_E else len(accepts) - 2):
        return _UP
    reject = _REDUCED_REJECTS[place] if severity is Severity.REDUCED else accepts[place] + 1
    return accepts[place], reject
