"""A pile as it lies in the store: where sheets of an archive are until they are in their dossiers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast
from uuid import UUID

from app.domain.backscan.account import Books, RefusedFile, books_of
from app.domain.backscan.sheets import PileSheet, PileSide, SheetMaker
from app.domain.canonical import Json
from app.domain.codes import PILES, pile_code
from app.domain.editlog import LoggedOperation
from app.domain.errors import InputRefused
from app.domain.facts import PageFacts
from app.domain.model import Actor, Batch, BatchOutcome, MasterPage
from scanner.identity import FOLDERS

if TYPE_CHECKING:
    from app.store.filing import ArrivedPage
    from app.store.store import Store

SIDES: Final = "sides_of_sheet"
"""under which a batch of files remembers how many of them, one after the other, are the sides of a sheet; absent: one"""
REFUSED: Final = "refused"
"""under which a batch remembers the file before it that could not be taken in: its name and the code of what is wrong"""
_KIND: Final = "kind"
_LISTED: Final = "listed"
_ENDED: Final = "ended"
_FOUND: Final = "found"
_ONLY: Final = "sheets"
"""the code of a pile's one component"""


@dataclass(frozen=True, slots=True)
class Pile:
    """A pile by its name; it stands in the store as a dossier of its own, without procedure and unit, that is no citizen's."""

    name: str
    dossier_id: UUID
    component_id: UUID


class Piles:
    """All piles of a station."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self, name: str, actor: Actor) -> Pile:
        """The pile of that name, made on first use.

        Raises:
            InputRefused: PILE_NAME_MALFORMED.
        """
        code = pile_code(name)
        dossier = self._store.dossiers.open(code, "", "", "", "", actor)
        component = self._store.dossiers.component(dossier.id, _ONLY, _ONLY, actor)
        return Pile(code.removeprefix(PILES), dossier.id, component.id)

    def find(self, name: str, actor: Actor) -> Pile:
        """The pile of that name.

        Raises:
            InputRefused: PILE_UNKNOWN, PILE_NAME_MALFORMED.
        """
        if self._store.dossiers.find(pile_code(name)) is None:
            raise InputRefused("PILE_UNKNOWN", pile=name)
        return self.open(name, actor)

    def put_list(self, pile: Pile, listed: Mapping[str, int | None], actor: Actor) -> None:
        """Keep the list of the archive for a pile, by dossier code: how many sheets each has, without slips and separators; None: it does
        not say. The newest counts."""
        self._put_down(pile, {_KIND: _LISTED, _LISTED: dict(listed)}, actor)

    def end(self, pile: Pile, actor: Actor) -> None:
        """Put down that nothing more comes for a pile, so that its last dossier is whole; what comes all the same opens it again."""
        reader = PileReader(self._store, pile)
        reader.more(0)
        if not reader.ended:
            self._put_down(pile, {_KIND: _ENDED}, actor)

    def put_found(self, pile: Pile, refusal: UUID, actor: Actor) -> None:
        """Put down that the file came at its place after all which the batch of this id says is missing before it."""
        self._put_down(pile, {_KIND: _FOUND, _FOUND: str(refusal)}, actor)

    def _put_down(self, pile: Pile, request: Mapping[str, Json], actor: Actor) -> None:
        """As a batch that brings no page: so it stands at its place among those that do."""
        batch = self._store.capture.begin(pile.dossier_id, pile.component_id, request, actor)
        self._store.capture.end(batch.id, BatchOutcome.COMPLETE, actor)


class PileReader:
    """Reads a pile from its beginning on, once; what came since is read by the next call."""

    def __init__(self, store: Store, pile: Pile) -> None:
        self._store = store
        self._pile = pile
        self._maker = SheetMaker()
        self._batches: dict[UUID, tuple[int, Batch]] = {}
        self._between: list[tuple[int, Batch]] = []
        """what is told between the pages: files that were refused, ends"""
        self._position = self._told_position = 0
        self._told: list[LoggedOperation] = []
        self._arrived: list[UUID] = []
        self._last_sheet = 0
        self.masters: dict[UUID, MasterPage] = {}
        """of the pages that were read last"""
        self.refused: list[RefusedFile] = []
        self.listed: Mapping[str, int | None] | None = None
        self.ended = False
        """whether nothing more comes, by what was put down last"""

    @property
    def missing_at_end(self) -> bool:
        """Whether a file could not be taken in behind the last sheet."""
        return self._maker.missing > 0

    @property
    def pages(self) -> int:
        """How many pages came so far."""
        return len(self._arrived)

    def more(self, most: int) -> tuple[ArrivedPage, ...]:
        """The next pages, at most so many; each has to be told to `sheets`, in order."""
        new = self._store.filing.arrived(self._pile.dossier_id, self._position, most)
        if new:
            self._position = new[-1].position + 1
            self._arrived += [one.page.id for one in new]
        self.masters = {one.page.id: one.page for one in new}
        known = len(self._batches)
        for seq, batch in enumerate(self._store.filing.batches_from(self._pile.dossier_id, known), known):
            self._batches[batch.id] = seq, batch
            kind = batch.request.get(_KIND)
            if kind == _LISTED:
                self.listed = cast("Mapping[str, int | None]", batch.request[_LISTED])
            elif kind == _FOUND:
                self._between = [one for one in self._between if str(one[1].id) != batch.request[_FOUND]]
            else:
                self.ended = kind == _ENDED
            if kind == _ENDED or REFUSED in batch.request:
                self._between.append((seq, batch))
        return new

    def sheets(self, page: MasterPage, facts: PageFacts | None, books: Books) -> Iterator[PileSheet]:
        """The sheets that are whole with this page; nothing is known of it without `facts`."""
        side = PileSide(page.id, gone=page.id not in books.lying)
        if facts is not None:
            side = PileSide(page.id, facts.codes, facts.blank)
        seq, batch = self._batches[page.batch_id]
        while self._between and self._between[0][0] <= seq:
            yield from self._counted(self._told_between(self._between.pop(0)[1]))
        if str(batch.request.get("device", "")).startswith(FOLDERS):
            yield from self._counted(self._maker.filed(side, _sides(batch)))
        else:
            yield from self._counted(self._maker.fed(side, (batch.id, page.sheet)))

    def rest(self) -> Iterator[PileSheet]:
        """The sheet that lies there at the end, though its other side may yet come; and the files that could not be taken in behind it."""
        while self._between:
            yield from self._counted(self._told_between(self._between.pop(0)[1]))
        yield from self._counted(self._maker.rest())

    def books(self, taken: frozenset[str] = frozenset()) -> Books:
        """What the log tells of the pages that were read, by now."""
        new = self._store.filing.told(self._pile.dossier_id, self._told_position)
        if new:
            self._told_position = new[-1].position + 1
            self._told += new
        return books_of(self._arrived, self._told, self.listed, taken)

    def _told_between(self, batch: Batch) -> Iterator[PileSheet]:
        if REFUSED not in batch.request:
            return self._maker.rest()
        found = cast("Mapping[str, str]", batch.request[REFUSED])
        self.refused.append(RefusedFile(f"file:{batch.id}", found["file"], found["code"], self._last_sheet))
        return self._maker.refused(_sides(batch))

    def _counted(self, sheets: Iterator[PileSheet]) -> Iterator[PileSheet]:
        for sheet in sheets:
            self._last_sheet = sheet.number
            yield sheet


def _sides(batch: Batch) -> int:
    sides = batch.request.get(SIDES, 1)
    return sides if isinstance(sides, int) else 1
