"""The dashboard: which figures of which days are looked at, and their files. What was chosen is remembered; what was told is not.

Names may stand in what was told: it goes when nobody looks at it any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.clock import SystemClock, day_in_viet_nam
from app.domain.errors import InputRefused, StationError
from app.domain.figures.values import SINGLED_OUT, By, Figure, FigureTable, Span
from app.domain.model import Actor
from app.services.handing_out.figure_files import csv_of
from app.services.handing_out.whole_file import write_whole
from app.services.health import Health
from app.ui.kept_folder import KeptFolder
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner, ignore
from app.ui.viewmodels.figure_sheets import Board, Listed, Sheet, listed

_DAYS, _BY, _SHEET, _FOLDER = "figures/days", "figures/by", "figures/sheet", "figures/folder"
TOLD_APART: Final = (By.DAY, By.MONTH, By.COUNTER, By.DEVICE, By.PROFILE, By.PROCEDURE, By.UNIT, By.PERSON)
"""what may be chosen; what is told by hour has sheets of its own"""
DAYS_BACK: Final = (1, 7, 30, 90, 365)
"""so many days up to today are offered"""
_USUAL: Final = 30
_AFTER_TYPING_MS: Final = 400
"""so long after the last change of a day it is asked"""


@dataclass(frozen=True, slots=True)
class Days:
    """Which days are looked at: so many up to today, whenever that is, or just these."""

    back: int | None
    first: date
    last: date

    def __str__(self) -> str:
        return str(self.back) if self.back is not None else f"{self.first.isoformat()}/{self.last.isoformat()}"

    @classmethod
    def up_to(cls, today: date, back: int) -> Days:
        """So many days, today included."""
        return cls(back, today - timedelta(days=back - 1), today)

    @classmethod
    def said(cls, text: str, today: date) -> Days:
        """What `str` gave; the last month where it is nothing of the kind."""
        first, _, last = text.partition("/")
        try:
            if last:
                return cls(None, date.fromisoformat(first), date.fromisoformat(last))
            return cls.up_to(today, int(first)) if int(first) in DAYS_BACK else cls.up_to(today, _USUAL)
        except ValueError:
            return cls.up_to(today, _USUAL)


@dataclass(frozen=True, slots=True)
class HealthTold:
    """How the scanners are; `counters` names their counters."""

    health: Health
    counters: Mapping[UUID, str]


class FiguresViewModel(QObject):
    """Asks anew whenever something else is chosen; the newest question counts."""

    changed = Signal()
    written = Signal(object)
    """the `Path` of a file with a table or a chart"""

    def __init__(self, runner: TaskRunner, kept: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._kept = kept
        self.folder = KeptFolder(runner, kept, _FOLDER, self)
        """into which the last file was written"""
        self._services: DeskServices | None = None
        self._task: Task | None = None
        self._soon = QTimer(self, singleShot=True, interval=_AFTER_TYPING_MS)
        self._soon.timeout.connect(self.look)
        self.open = False
        self.allowed = self.sees_names = False
        """whether who is at the desk sees figures at all, and those of persons"""
        self.days = Days.up_to(day_in_viet_nam(SystemClock().now()), _USUAL)
        self.by = By.DAY
        self.only: tuple[tuple[By, str], ...] = ()
        self.sheet = Sheet.FIRST_PASS
        self.health_shown = False
        """what the scanners do is looked at, in the place of a sheet"""
        self.group: str | None = None
        """of a sheet that lists one group or all together"""
        self.draws = False
        """what draws the charts is loaded"""
        self.board: Board | None = None
        """None: nothing was told yet"""
        self.health: HealthTold | None = None
        self.error: StationError | None = None
        """why nothing can be told"""

    # -- coming and going

    def use(self, services: DeskServices) -> None:
        """The station is open."""
        self._services = services
        self.see_rights()

    def see_rights(self) -> None:
        """What who is at the desk now may see."""
        services = self._services
        if services is None:
            return
        actor = services.actor

        def ask(_task: Task) -> Changed[tuple[bool, bool]]:
            return Changed(
                (services.reporting.may(actor, By.DAY), services.reporting.may(actor, By.PERSON)), ChangeSet()
            )

        def seen(rights: tuple[bool, bool]) -> None:
            if rights != (self.allowed, self.sees_names):
                self.allowed, self.sees_names = rights
                self.changed.emit()

        self._runner.run(Lane.FIGURES, ask, seen, failed=ignore)

    def begin(self) -> None:
        """Somebody wants to see figures: what was chosen last, of the days that it means today."""
        services = self._services
        if services is None:
            return
        if not self.open:
            self.open = True
            self.days = Days.said(str(self._kept.value(_DAYS, "")), self.today)
            self.by = _one_of(By, self._kept.value(_BY), By.DAY)
            if self.by not in self.offered:
                self.by = By.DAY
            self.sheet = _one_of(Sheet, self._kept.value(_SHEET), Sheet.FIRST_PASS)
        self.look()
        if not self.draws:
            self._runner.run(Lane.FIGURES, _load, self._loaded)

    def _loaded(self, _nothing: None) -> None:
        self.draws = True
        self.changed.emit()

    def leave(self) -> None:
        """Nobody looks any more."""
        self._soon.stop()
        if self._task is not None:
            self._task.cancel()
        self.open, self._task, self.board, self.health, self.error = False, None, None, None, None
        self.only, self.group, self.health_shown = (), None, False

    # -- what is looked at

    @property
    def today(self) -> date:
        """The day by the station's clock."""
        return self._services.reporting.newest().last if self._services is not None else self.days.last

    @property
    def offered(self) -> tuple[By, ...]:
        """What figures may be told apart by."""
        return tuple(by for by in TOLD_APART if by is not By.PERSON or self.sees_names)

    @property
    def looking(self) -> bool:
        """Whether an answer is awaited."""
        return self._task is not None or self._soon.isActive()

    @property
    def listed(self) -> Listed | None:
        """What the chosen sheet lists."""
        return listed(self.board, self.sheet, self.group) if self.board is not None else None

    @property
    def can_single_out(self) -> bool:
        """Whether one of what the chosen sheet lists may be looked at alone."""
        now = self.listed
        return now is not None and now.told_by in SINGLED_OUT and now.sheet is not Sheet.UNSENT

    def choose_back(self, back: int) -> None:
        """So many days up to today."""
        self._choose_days(Days.up_to(self.today, back))

    def choose_first(self, first: date) -> None:
        """From that day on."""
        self._choose_days(Days(None, first, max(first, self.days.last)))

    def choose_last(self, last: date) -> None:
        """Up to that day."""
        self._choose_days(Days(None, min(self.days.first, last), last))

    def _choose_days(self, days: Days) -> None:
        if days != self.days:
            self.days = days
            self._kept.setValue(_DAYS, str(days))
            self._soon.start()
            self.changed.emit()

    def choose_by(self, by: By) -> None:
        """Tell apart by something else."""
        if by is not self.by and by in self.offered:
            self.by, self.group = by, None
            self._kept.setValue(_BY, by.value)
            self.look()

    def single_out(self, key: str) -> None:
        """Only that one of what is told apart now; by day, since one alone has nothing to be told apart from."""
        now = self.listed
        if now is not None and now.told_by is not None and self.can_single_out and key:
            self.only = (*((by, one) for by, one in self.only if by is not now.told_by), (now.told_by, key))
            self.choose_by(By.DAY)

    def let_in(self, by: By) -> None:
        """All of them again."""
        self.only = tuple(one for one in self.only if one[0] is not by)
        self.look()

    def choose_sheet(self, sheet: Sheet) -> None:
        """Show another sheet."""
        if sheet is not self.sheet or self.health_shown:
            before, self.health_shown = self.health_shown, False
            self.sheet, self.group = sheet, None
            self._kept.setValue(_SHEET, sheet.value)
            if before:
                self.look()  # other days, or another way to tell apart, may have been chosen meanwhile
            else:
                self.changed.emit()

    def choose_group(self, group: str | None) -> None:
        """One group of the sheet; None: all together."""
        if group != self.group:
            self.group = group
            self.changed.emit()

    def choose_health(self) -> None:
        """Show how the scanners are."""
        if not self.health_shown:
            self.health_shown = True
            self.look()

    # -- asking

    def look(self) -> None:
        """Ask the figures; what was told before stays until the answer."""
        services = self._services
        if services is None or not self.open:
            return
        self._soon.stop()
        if self._task is not None:
            self._task.cancel()
        if self.health_shown:
            self._ask(lambda actor: _health(services, actor), self._healthy, services.actor)
        else:
            by, span = self.by, Span(self.days.first, self.days.last, self.only)
            self._ask(lambda actor: _board(services, actor, span, by), self._told, services.actor)
        self.changed.emit()

    def _ask[T](self, question: Callable[[Actor], T], told: Callable[[T], None], actor: Actor) -> None:
        def ask(_task: Task) -> Changed[T]:
            return Changed(question(actor), ChangeSet())

        def came(answer: T) -> None:
            if self._task is task:
                self.error = None
                told(answer)

        def failed(error: StationError) -> None:
            if self._task is task:
                self.error = error
                if not self.health_shown:
                    self.board = None

        def ended() -> None:
            if self._task is task:
                self._task = None
                self.changed.emit()

        self._task = task = self._runner.run(Lane.FIGURES, ask, came, failed=failed, ended=ended)

    def _told(self, board: Board) -> None:
        self.board = board

    def _healthy(self, health: HealthTold) -> None:
        self.health = health

    # -- files

    @property
    def file_name(self) -> str:
        """What a file of the chosen sheet is proposed to be called, by the days that it tells of, without its ending."""
        told = self.board.span if self.board is not None else Span(self.days.first, self.days.last)
        return "-".join((self.sheet.value, told.first.isoformat(), told.last.isoformat()))

    def write_table(self, output: Path) -> None:
        """Write the figure as the command `figures --csv` does."""
        table = self.board.table(self.sheet) if self.board is not None else None
        if table is not None:
            self._write(output, lambda: csv_of(table))
        else:
            self._none_shown()

    def write_picture(self, output: Path, png: bytes) -> None:
        """Write a picture of the chart."""
        if self.board is not None:
            self._write(output, lambda: png)
        else:
            self._none_shown()  # nobody looks any more: it may be another person's desk by now

    def can_save(self) -> bool:
        """Whether a figure is shown; where none is, that is said."""
        there = self.board is not None and not self.board.is_empty and not self.health_shown
        if not there:
            self._none_shown()
        return there

    def _none_shown(self) -> None:
        self._runner.failed.emit(InputRefused("NO_FIGURE_SHOWN"))

    def _write(self, output: Path, content: Callable[[], bytes]) -> None:
        self.folder.keep(output.parent)

        def write(_task: Task) -> Changed[Path]:
            write_whole(output, content())
            return Changed(output, ChangeSet())

        self._runner.run(Lane.EXPORT, write, self.written.emit)


def _load(_task: Task) -> Changed[None]:
    """Load what draws the charts: two thirds of a second, for which the window does not wait; the numbers are there before."""
    import pyqtgraph  # noqa: F401

    return Changed(None, ChangeSet())


def _board(services: DeskServices, actor: Actor, span: Span, by: By) -> Board:
    """All that the sheets list; runs in a worker."""
    reporting = services.reporting
    told = {one: _by_figure(reporting.figures(actor, span, one)) for one in dict.fromkeys((by, By.HOUR, By.ALL))}
    codes = [str(row[0]) for row in told[by][Figure.PAGES].rows] if by is By.PROCEDURE else []
    codes += [key for of, key in span.only if of is By.PROCEDURE]
    titles = {code: services.procedure_title(code) for code in codes}
    return Board(span, by, SystemClock().now(), told, titles)


def _health(services: DeskServices, actor: Actor) -> HealthTold:
    """How the scanners are; runs in a worker."""
    found = services.device_health.look(actor)
    names = {one.station_id: services.reporting.counter_name(one.station_id) for one in found.counters}
    return HealthTold(found, names)


def _by_figure(tables: tuple[FigureTable, ...]) -> Mapping[Figure, FigureTable]:
    return {table.figure: table for table in tables}


def _one_of[E: (By, Sheet)](kind: type[E], said: object, usual: E) -> E:
    return kind(str(said)) if str(said) in kind else usual
