"""What came of a batch: each frame becomes pages once and in its place, and what its device said of them is written down."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import PageView
from app.domain.canonical import Json
from app.domain.codes import is_pile
from app.domain.editlog import Doubt, Operation, Place, Remove, effective
from app.domain.errors import InputRefused, StationError
from app.domain.model import Actor, Batch, MasterPage, SpooledFrame
from app.services.candidates import Candidates
from app.services.frames import device_failed, half_sheet, is_again, spooled, stopped_at
from app.services.stacks import SIDES, Sides
from scanner.doubts import double_fed, forget
from scanner.errors import ScannerError
from scanner.frames import Frame
from scanner.spool import changed_ns, set_aside

if TYPE_CHECKING:
    from app.store.store import Store

log = logging.getLogger(__name__)
type Orphans = Callable[[Path], tuple[Frame, ...]]
"""the whole frames of a spool folder, in order; what is not whole is dropped"""
TARGET = "after"
"""under which a batch remembers where its pages go: a page id, or nothing for the front; absent: to the end"""
DOUBLE_FEED, BACK_MISSING = "DOUBLE_FEED", "BACK_MISSING"
"""why pages are doubted"""
MISCOUNTED = frozenset({"SHEET_COUNT_MISMATCH", "TOO_MANY_SHEETS"})
"""no sheet is known to lie between the tray and the store"""
NOT_BEGUN = frozenset({"DEVICE_BUSY", "DEVICE_ACCESS_DENIED", "DEVICE_NOT_FOUND"})
"""said of a device that could not be had: where no sheet had begun, all of them lie on the tray"""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the pages of a capture go within its component: behind the page `after`; None: to the front."""

    after: UUID | None

    @classmethod
    def before(cls, page: UUID, pages: Sequence[PageView]) -> Target:
        """In front of a page of the component whose pages these are."""
        ids = [view.id for view in pages]
        place = ids.index(page)
        return cls(ids[place - 1] if place else None)


def note_of(target: Target | None, sides: Sides | None = None) -> dict[str, Json]:
    """What a batch remembers of how its pages are to lie, so that it is known after a restart too."""
    note: dict[str, Json] = {}
    if target is not None:
        note[TARGET] = str(target.after or "")
    if sides is not None:
        note[SIDES] = sides.value
    return note


class Fed:
    """What is known of the paper of one scan, from just before it: the number of its first frame, and whether a sheet has begun.

    A sheet that begins is drafted in the spool folder, and a folder shows that something was written, also where nothing of it stays.
    The rows that a scan tells of prove less: the first of a page are too fast to be told.
    """

    def __init__(self, first_frame: int, spool: Path) -> None:
        self.first_frame = first_frame
        self._spool = spool
        self._before_ns = changed_ns(spool)

    def leaves_tray_alone(self, error: StationError) -> bool:
        """Whether a scan that ends so has no sheet between the tray and the store, so that none is to be put back."""
        unchanged = 0 < self._before_ns == changed_ns(self._spool)
        return error.code in MISCOUNTED or (error.code in NOT_BEGUN and unchanged)


class Arrivals:
    """Takes frames in. To be used by who holds the duty of capturing."""

    def __init__(self, store: Store, candidates: Candidates, orphans: Orphans) -> None:
        self._store = store
        self._candidates = candidates
        self._orphans = orphans

    def adopt(self, batch: Batch, frame: SpooledFrame, last: MasterPage | None, actor: Actor) -> tuple[MasterPage, ...]:
        """Make a frame pages of its batch; `last` is the page that came before it.

        A front that was alone makes room when its sheet comes again, and not before: until then it is all that there is of that sheet.
        That a folder's file came out of order matters in a pile alone: at a counter each paper has names of its own.
        """
        if frame.doubt and not is_pile(self._store.dossiers.get(batch.dossier_id).code):
            frame = replace(frame, doubt="")
        if last is not None and is_again(batch, frame, last):
            gone = Remove((last.id,))
            if gone not in [e.operation for e in effective(self._store.dossiers.log(batch.dossier_id))]:
                self._store.dossiers.append(batch.dossier_id, [gone], actor)
        return self._store.capture.adopt(batch.id, frame, actor)

    def settle(self, batch: Batch, actor: Actor) -> int:
        """Take in the whole frames that a crash or a stop left in the batch's spool folder; returns how many pages that were.

        One that is no page is set aside there, so that it hinders neither the others nor the next scan. What the device said of the sheets
        is written down too.

        Raises:
            DeviceFailed, StoreFailed: the spool folder can't be read or written; the frames before are in the store.
        """
        pages = list(self._store.capture.batch_pages(batch.id))
        known = {page.frame for page in pages}
        count = 0
        try:
            for frame in self._orphans(self._store.capture.spool(batch.id)):
                try:
                    seen = self._candidates.spooled(frame)
                except InputRefused:
                    set_aside(frame.path)
                    continue
                new = self.adopt(batch, seen, pages[-1] if pages else None, actor)
                if frame.seq not in known:
                    pages += new
                    count += len(new)
            self._write_doubts_down(batch, pages, actor)
        except ScannerError as error:
            raise device_failed(error) from None
        return count

    def arrange(self, batch: Batch, pages: Sequence[MasterPage], actor: Actor) -> None:
        """Put the pages of a batch where it was asked for, and doubt a front whose back did not come. Done twice, it is done once."""
        ids = tuple(page.id for page in pages)
        target = batch.request.get(TARGET)
        new: list[Operation] = []
        if isinstance(target, str) and ids:
            new.append(Place(ids, batch.component_id, UUID(target) if target else None))
        half = half_sheet(batch, pages)
        if half is not None:
            new.append(Doubt((half.id,), BACK_MISSING))
        self._append_new(batch, new, actor)

    def stopped(self, batch: Batch, error: StationError, fed: Fed, actor: Actor) -> StationError:
        """The error that ended a scan, with what the officer must know of the paper; after a double feed the last sheet is doubtful.

        What lies whole in the spool folder is in: those sheets must not be fed again. A double feed before the first frame of this scan
        doubts no sheet, for none of it is in.
        """
        untouched = fed.leaves_tray_alone(error)  # asked first: to settle writes into the spool folder too
        with suppress(StationError):  # such as a full disk: it is what the error says, and they are settled later
            self.settle(batch, actor)
        pages = self._store.capture.batch_pages(batch.id)
        waiting = self._waiting(batch, pages)
        double = error.code == DOUBLE_FEED and not waiting and bool(pages) and pages[-1].frame >= fed.first_frame
        if double:
            self._doubt_last_sheet(batch, pages, actor)
        where = stopped_at(batch, pages, waiting, double_feed=double)
        if untouched:
            where.pop("put_back", None)
        error.fields.update(where)
        return error

    def _waiting(self, batch: Batch, pages: Sequence[MasterPage]) -> tuple[SpooledFrame, ...]:
        """What lies whole in the spool folder and could not be taken in."""
        known = {page.frame for page in pages}
        try:
            frames = self._orphans(self._store.capture.spool(batch.id))
        except (ScannerError, StationError):
            log.warning("the spool folder can't be read", exc_info=True)
            return ()
        return tuple(spooled(frame) for frame in frames if frame.seq not in known)

    def _write_doubts_down(self, batch: Batch, pages: Sequence[MasterPage], actor: Actor) -> None:
        spool = self._store.capture.spool(batch.id)
        seq = double_fed(spool)
        before = [page for page in pages if seq is not None and page.frame < seq]
        if before:
            self._doubt_last_sheet(batch, before, actor)
        forget(spool)

    def _doubt_last_sheet(self, batch: Batch, pages: Sequence[MasterPage], actor: Actor) -> None:
        doubtful = tuple(page.id for page in pages if page.sheet == pages[-1].sheet)
        self._append_new(batch, [Doubt(doubtful, DOUBLE_FEED)], actor)

    def _append_new(self, batch: Batch, operations: Sequence[Operation], actor: Actor) -> None:
        if not operations:
            return
        log_of = [entry.operation for entry in self._store.dossiers.log(batch.dossier_id)]
        left = [operation for operation in operations if operation not in log_of]
        if left:
            self._store.dossiers.append(batch.dossier_id, left, actor)
