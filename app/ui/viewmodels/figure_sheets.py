"""The sheets of the dashboard: of one look at the figures, what each of them lists. Pure.

A sheet lists what the service told, in its order, or a part of it; nothing is counted here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.figures.happenings import Happening
from app.domain.figures.tables import of_all_units
from app.domain.figures.values import By, Cell, Figure, FigureTable, Span

type Row = Mapping[str, Cell]
"""a row of a figure's table: column -> cell"""


class Sheet(StrEnum):
    """A chart with its table, in the order in which they are listed."""

    PAGES = "pages"
    PAGES_BY_HOUR = "pages_by_hour"
    DOSSIERS = "dossiers"
    DOSSIERS_BY_HOUR = "dossiers_by_hour"
    WAITING = "waiting"
    FIRST_PASS = "first_pass"
    CONTROL = "control"
    REWORK = "rework"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REASONS = "reasons"
    """defects, as the machine's verdicts name them"""
    MARKS = "marks"
    """defects, as supervisors marked them"""
    READING = "reading"
    DIGITISED = "digitised"
    REUSED = "reused"
    RESULTS = "results"
    DELIVERY = "delivery"
    UNSENT = "unsent"
    PAGE_SIZE = "page_size"
    FILE_SIZE = "file_size"


class Family(StrEnum):
    """What stands together in the list."""

    WORK = "work"
    QUALITY = "quality"
    DIGITAL = "digital"
    SENDING = "sending"


FAMILIES: Final[Mapping[Family, tuple[Sheet, ...]]] = {
    Family.WORK: (Sheet.PAGES, Sheet.PAGES_BY_HOUR, Sheet.DOSSIERS, Sheet.DOSSIERS_BY_HOUR, Sheet.WAITING),
    Family.QUALITY: (
        Sheet.FIRST_PASS,
        Sheet.CONTROL,
        Sheet.REWORK,
        Sheet.RETURNED,
        Sheet.ACCEPTED,
        Sheet.REASONS,
        Sheet.MARKS,
        Sheet.READING,
    ),
    Family.DIGITAL: (Sheet.DIGITISED, Sheet.REUSED, Sheet.RESULTS),
    Family.SENDING: (Sheet.DELIVERY, Sheet.UNSENT, Sheet.PAGE_SIZE, Sheet.FILE_SIZE),
}
FIGURE_OF: Final[Mapping[Sheet, Figure]] = {
    **{sheet: Figure(sheet.value) for sheet in Sheet if sheet.value in Figure},
    Sheet.PAGES_BY_HOUR: Figure.PAGES,
    Sheet.DOSSIERS_BY_HOUR: Figure.DOSSIERS,
    Sheet.REASONS: Figure.DEFECTS,
    Sheet.MARKS: Figure.DEFECTS,
}
BY_HOUR: Final = frozenset({Sheet.PAGES_BY_HOUR, Sheet.DOSSIERS_BY_HOUR})
SHARES: Final = frozenset(
    {
        Sheet.FIRST_PASS,
        Sheet.REWORK,
        Sheet.RETURNED,
        Sheet.ACCEPTED,
        Sheet.DIGITISED,
        Sheet.REUSED,
        Sheet.RESULTS,
    }
)
"""rates of so many of so many"""
DEFECTS: Final[Mapping[Sheet, Happening]] = {Sheet.REASONS: Happening.REASON, Sheet.MARKS: Happening.DEFECT}
GROUP_OF: Final[Mapping[Sheet, str]] = {
    Sheet.REASONS: "key",
    Sheet.MARKS: "key",
    Sheet.READING: "key",
    Sheet.RESULTS: "unit",
}
"""sheets that list one group, or all together: the column that names the group"""
NAMED_BY: Final[Mapping[Sheet, str]] = {
    Sheet.REASONS: "defect",
    Sheet.MARKS: "defect",
    Sheet.READING: "field",
    Sheet.RESULTS: "month",
}
"""the column that names a row, where it is not `key`"""
_TOTAL: Final = frozenset(Sheet) - {Sheet.CONTROL, Sheet.UNSENT, *BY_HOUR, *GROUP_OF}
"""sheets below which all together is told"""


@dataclass(frozen=True, slots=True)
class Board:
    """All figures of one look.

    Attributes:
        span, by: what was asked.
        at: when.
        told: told apart as was asked, by hour, and all together.
        procedures: titles of those that are named, by code.
    """

    span: Span
    by: By
    at: datetime
    told: Mapping[By, Mapping[Figure, FigureTable]] = field(repr=False)
    procedures: Mapping[str, str]

    def table(self, sheet: Sheet) -> FigureTable | None:
        """The figure of a sheet, as it was told and as a file has it; None: there is none that is told apart so."""
        by = By.HOUR if sheet in BY_HOUR else self.by
        return self.told[by].get(FIGURE_OF[sheet])

    @property
    def is_empty(self) -> bool:
        """Whether nothing came in these days."""
        return not any(rows(self.told[By.ALL].get(figure)) for figure in (Figure.PAGES, Figure.DOSSIERS))


@dataclass(frozen=True, slots=True)
class Listed:
    """What a sheet lists.

    Attributes:
        sheet: which.
        told_by: what its rows are told apart by; None: by what `NAMED_BY` says.
        rows: in their order.
        total: all of them together, where that is told.
        groups: of which one alone may be listed.
        group: the one that is listed; None: all together.
    """

    sheet: Sheet
    told_by: By | None
    rows: tuple[Row, ...]
    total: Row | None = None
    groups: tuple[str, ...] = ()
    group: str | None = None

    @property
    def name(self) -> str:
        """The column that names a row."""
        return NAMED_BY.get(self.sheet, "key")

    @property
    def in_time(self) -> bool:
        """Whether the rows follow one another in time."""
        return self.told_by in (By.DAY, By.MONTH, By.HOUR)


def rows(table: FigureTable | None) -> tuple[Row, ...]:
    """The rows of a table; none of none."""
    return tuple(dict(zip(table.columns, row, strict=True)) for row in table.rows) if table is not None else ()


def listed(board: Board, sheet: Sheet, group: str | None = None) -> Listed:
    """What a sheet lists; a `group` that is not there any more is none."""
    mine = _mine(sheet)
    found = tuple(row for row in rows(board.table(sheet)) if mine(row))
    if sheet in GROUP_OF:
        column = GROUP_OF[sheet]
        groups = tuple(dict.fromkeys(str(row[column]) for row in found))
        if group in groups:
            chosen: tuple[Row, ...] = tuple(row for row in found if str(row[column]) == group)
            return Listed(sheet, _told_by(board, sheet), chosen, None, groups, group)
        return Listed(sheet, _told_by(board, sheet), tuple(filter(mine, _together(board, sheet))), None, groups)
    total = rows(board.told[By.ALL].get(FIGURE_OF[sheet])) if sheet in _TOTAL else ()
    return Listed(sheet, _told_by(board, sheet), found, total[0] if total else None)


def _told_by(board: Board, sheet: Sheet) -> By | None:
    if sheet in BY_HOUR:
        return By.HOUR
    if sheet is Sheet.UNSENT:
        return By.COUNTER
    if sheet is Sheet.RESULTS:
        return By.MONTH
    return None if sheet in GROUP_OF else board.by


def _mine(sheet: Sheet) -> Callable[[Row], bool]:
    """Which rows of its figure a sheet lists."""
    kind = DEFECTS.get(sheet)
    return lambda row: kind is None or row["found_by"] == kind.value


def _together(board: Board, sheet: Sheet) -> tuple[Row, ...]:
    table = board.told[By.ALL].get(FIGURE_OF[sheet])
    return rows(of_all_units(table)) if sheet is Sheet.RESULTS and table is not None else rows(table)
