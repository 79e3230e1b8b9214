"""A pile becomes dossiers: its pages are looked at in worker processes, and each dossier is filed once the next one begins."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.arrange import PageView
from app.domain.artifacts import Stage
from app.domain.backscan.account import UNREADABLE, Books, as_filed, hindrances
from app.domain.backscan.cutting import Cutter, Run
from app.domain.codes import DossierCode
from app.domain.editlog import Doubt
from app.domain.errors import InputRefused, PageWorkFailed, StationError
from app.domain.facts import PageFacts
from app.domain.model import Actor, MasterPage
from app.services.backscan.pile import Pile, PileReader
from app.services.edit import Defaults
from app.services.process import Processing
from app.services.progress import CancelledCheck, Progress, never, silent

if TYPE_CHECKING:
    from app.store.filing import ArrivedPage, NewDossier
    from app.store.store import Store

log = logging.getLogger(__name__)
AT_ONCE: Final = 48
"""so many pages are looked at together: enough for all workers; of those before them no more is kept than codes, ids and where they lie"""
_POLL_S: Final = 0.3
_TRIES: Final = 2
"""a worker may have been killed for the memory that others took"""
_MOST_IN_A_ROW: Final = 8
"""pages at which no machine can look: where an engine breaks down over one more, it is the engine and no page"""
_LOOKED: Final = frozenset({Stage.INSPECT})


@dataclass(slots=True)
class Parted:
    """What a call did: pages that it went through, and dossiers that it filed."""

    pages: int = 0
    dossiers: int = 0


class Parting:
    """Parts piles. One process at a time parts a pile; what was filed is filed, wherever it is killed: a run lies whole in its pile or in
    its dossier, and everything else follows from the pages."""

    def __init__(
        self, store: Store, processing: Processing, defaults: Defaults, new: Callable[..., NewDossier]
    ) -> None:
        """`new` makes the words that a dossier is opened with (`app.store.filing.NewDossier`)."""
        self._store = store
        self._processing = processing
        self._defaults = defaults
        self._new = new

    def alone(self, pile: Pile) -> AbstractContextManager[None]:
        """Hold the duty of a pile: who feeds it holds it too, for the sheets of two stacks would lie between each other.

        Raises:
            StoreFailed: DUTY_HELD.
        """
        return self._store.duties.hold(f"pile-{pile.dossier_id}")

    def part(
        self, pile: Pile, actor: Actor, *, cancelled: CancelledCheck = never, progress: Progress = silent
    ) -> Parted:
        """File what can be filed of all that came by now; the last dossier too, where nothing more comes (`Piles.end`).

        Raises:
            StoreFailed: DUTY_HELD: another process parts this pile; the errors of disk and database.
        """
        with self.alone(pile):
            return self.follow(pile, actor, over=lambda _seconds: True, cancelled=cancelled, progress=progress)

    def follow(
        self,
        pile: Pile,
        actor: Actor,
        *,
        over: Callable[[float], bool],
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
    ) -> Parted:
        """As `part`, for who holds the duty of the pile; goes on with what comes until it is `over`, which waits so many seconds for that.

        Raises:
            PageWorkFailed: an engine breaks down over every page; those before it are parted.
        """
        going = _Going(self, self._store, pile, actor)
        while not cancelled():
            last = over(0.0)  # asked first: what came before the answer is read below
            if going.step():
                progress(going.parted.pages, 0, "pages")
            elif last:
                going.end()
                break
            else:
                over(_POLL_S)
        return going.parted

    def look(self, pages: Sequence[MasterPage]) -> tuple[Sequence[MasterPage], StationError | None]:
        """Have pages looked at; those at which no machine can look, and why not at the first of them."""
        left, failed = pages, None
        for _ in range(_TRIES if pages else 0):
            left, failed = self._looked_at(left)
        return left, failed

    def doubt(self, pile: Pile, pages: Sequence[MasterPage], actor: Actor) -> None:
        """Put down that no machine can look at these pages: they stay in the pile, and are not tried again."""
        if pages:
            doubt = Doubt(tuple(page.id for page in pages), UNREADABLE)
            self._store.dossiers.append(pile.dossier_id, [doubt], actor)

    def _looked_at(self, pages: Sequence[MasterPage]) -> tuple[Sequence[MasterPage], StationError | None]:
        failed: StationError | None = None
        try:
            views = [PageView.arrived(page.id) for page in pages]
            self._processing.ensure(views, {page.id: page for page in pages}, _LOOKED)
        except (InputRefused, PageWorkFailed) as error:
            log.warning("pages of a pile can't be looked at", exc_info=True)
            failed = error
        known = self.facts_of(pages)
        return [page for page in pages if page.id not in known], failed

    def file(self, pile: Pile, run: Run, actor: Actor) -> bool:
        """Make a run a dossier; False: somebody was faster, and something came into it."""
        try:
            self._store.filing.file_new(pile.dossier_id, self.new(run.code), run.papers, run.left_out, actor)
        except InputRefused:
            log.warning("a run of a pile is not filed", exc_info=True)
            return False
        return True

    def new(self, code: str) -> NewDossier:
        """What a dossier of that code is opened with."""
        unit = DossierCode.parse(code).unit or self._defaults.receiving_unit
        return self._new(code, self._defaults.procedure_code, unit, self._defaults.processing_unit)

    def facts_of(self, pages: Sequence[MasterPage]) -> dict[UUID, PageFacts]:
        """What is known of pages by now."""
        return self._processing.facts_of_masters(pages)


class _Going:
    """One way through a pile."""

    def __init__(self, parting: Parting, store: Store, pile: Pile, actor: Actor) -> None:
        self._parting = parting
        self._store = store
        self._pile = pile
        self._actor = actor
        self._reader = PileReader(store, pile)
        self._cutter = Cutter()
        self._before: set[str] = set()
        self._in_a_row = 0
        """how many of the last pages no machine could look at"""
        self.parted = Parted()

    def step(self) -> bool:
        """Go through the next pages; False: none came."""
        came = self._reader.more(AT_ONCE)
        if came:
            self.parted.pages += len(came)
            self._file(list(self._closed(came)))
        return bool(came)

    def end(self) -> None:
        """The last run is whole, where nothing more comes."""
        if not self._reader.ended:
            return
        runs = [run for sheet in self._reader.rest() for run in self._cutter.take(sheet)]
        if self._cutter.open is not None:
            if self._reader.missing_at_end:
                self._cutter.miss(self._cutter.open.last)
            runs.append(self._cutter.open)
        self._file(runs)

    def _closed(self, came: Sequence[ArrivedPage]) -> Iterator[Run]:
        pages = [one.page for one in came]
        known, books = self._parting.facts_of(pages), self._reader.books()
        to_look_at = books.lying - known.keys() - books.unreadable
        left, failed = self._parting.look([page for page in pages if page.id in to_look_at])
        known = self._parting.facts_of(pages)
        for page in pages:
            self._in_a_row = 0 if page.id in known else self._in_a_row + (page.id in to_look_at)
            if isinstance(failed, PageWorkFailed) and self._in_a_row >= _MOST_IN_A_ROW:
                raise failed
        self._parting.doubt(self._pile, left, self._actor)
        for page in pages:
            for sheet in self._reader.sheets(page, known.get(page.id), books):
                yield from self._cutter.take(sheet)

    def _file(self, runs: Sequence[Run]) -> None:
        books: Books | None = None
        for run in runs:
            books = books or self._reader.books()
            sure = run.code and not hindrances(run, self._before, books)
            whole = as_filed(run, books) if sure else None
            if whole is not None and self._parting.file(self._pile, whole, self._actor):
                self.parted.dossiers += 1
            if run.code:
                self._before.add(run.code)
