"""What is asked of the figures, and the counts that come back. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.figures.rates import Rate
from app.domain.figures.spread import Spread


class By(StrEnum):
    """What a figure is told apart by; `by_<value>` is the key of the words."""

    HOUR = "hour"
    """of the day, in the time of Viet Nam; of pages and dossiers alone"""
    DAY = "day"
    MONTH = "month"
    COUNTER = "counter"
    DEVICE = "device"
    PROFILE = "profile"
    PROCEDURE = "procedure"
    UNIT = "unit"
    """the agency that decides (*cơ quan xử lý*)"""
    PERSON = "person"
    """who scanned, or opened the dossier: only for whom the policy lets see names"""
    ALL = "all"
    """nothing: all of it together"""


class Figure(StrEnum):
    """A figure; `figure_<value>` is the key of its words, and its definition stands in docs/figures.md."""

    PAGES = "pages"
    DOSSIERS = "dossiers"
    WAITING = "waiting"
    FIRST_PASS = "first_pass"
    CONTROL = "control"
    """the p-chart of pages that were not right at once"""
    REWORK = "rework"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DEFECTS = "defects"
    READING = "reading"
    DIGITISED = "digitised"
    REUSED = "reused"
    RESULTS = "results"
    PAGE_SIZE = "page_size"
    FILE_SIZE = "file_size"
    DELIVERY = "delivery"
    UNSENT = "unsent"


SINGLED_OUT = frozenset({By.COUNTER, By.DEVICE, By.PROFILE, By.PROCEDURE, By.UNIT})
"""of which one alone may be asked; never of one person"""


@dataclass(frozen=True, slots=True)
class Span:
    """What is looked at: the days from `first` to `last`, both counted, in the time of Viet Nam; and `only` what is of these keys."""

    first: date
    last: date
    only: tuple[tuple[By, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """So many, and what they come to together (bytes, seconds; 0 where there is nothing to add up)."""

    key: str
    amount: int
    total: int


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    key: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long it took."""

    key: str
    spread: Spread


@dataclass(frozen=True, slots=True)
class Coded:
    """So many of one code: a defect, or what became of a field. `kind` is the happening's."""

    key: str
    kind: str
    code: str
    amount: int


type Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class FigureTable:
    """One figure as a table: what a chart shows, a file holds and a screen lists. `column_<name>` is the key of a column's words."""

    figure: Figure
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
