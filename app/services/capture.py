"""Paper comes in: a scan or an import, frame by frame into the store."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import UUID

from app.domain.arrange import PageView
from app.domain.artifacts import Stage
from app.domain.canonical import Json
from app.domain.changes import Changed, ChangeSet
from app.domain.codes import is_pile
from app.domain.errors import DeviceFailed, InputRefused, StationError
from app.domain.model import Actor, Batch, BatchOutcome, MasterPage, PaperForm, SpooledFrame
from app.domain.notices import Notice
from app.services.arrivals import Arrivals, Fed, Orphans, Target, note_of
from app.services.batches import Batches
from app.services.candidates import Candidate, Candidates
from app.services.frames import MACHINE, device_failed, request_json
from app.services.noticing import Noticing
from app.services.offered import Offered
from app.services.process import SEEN_AT_ONCE, Processing
from app.services.progress import CancelledCheck, Progress, never, silent
from app.services.slip_watch import SlipWatch
from app.services.stacks import Sides
from scanner.backend import ScannerBackend
from scanner.errors import FeederEmpty, ScannerError, SheetCountMismatch, TooManySheets
from scanner.frames import Frame, ScanRequest

if TYPE_CHECKING:
    from app.store.store import Store

log = logging.getLogger(__name__)
type PageSeen = Callable[[MasterPage], None]
type FileFeed = Callable[[Sequence[Path], Path, int], Generator[Frame]]
"""hands files on into a spool folder: (files, spool, first number) -> frames"""
ON_ARRIVAL = SEEN_AT_ONCE


@dataclass(frozen=True, slots=True)
class Backends:
    """The ways of getting paper in: those whose devices are listed, by name, and the one that knows a device id."""

    named: Mapping[str, ScannerBackend]
    of: Callable[[str], ScannerBackend]

    @property
    def known(self) -> tuple[ScannerBackend, ...]:
        """Those whose devices are listed."""
        return tuple(self.named.values())


@dataclass(frozen=True, slots=True)
class Captured:
    """A batch, the pages that it holds now, and what the officer should hear of its component at once.

    Pages that are not judged and read yet are noticed later: ask `Noticing.notices` again when they are.
    """

    batch: Batch
    pages: tuple[MasterPage, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Following:
    """How a face follows a capture: each is a plain callable; `stages` are made of each page as soon as it is in."""

    cancelled: CancelledCheck = never
    progress: Progress = silent
    on_page: PageSeen = lambda page: None
    stages: frozenset[Stage] = ON_ARRIVAL


def nothing(batch: Batch) -> None:
    """Nothing is to be done."""


class Capture:
    """Scans and imports. A page is acknowledged only when `store.capture.adopt` has returned.

    Only one process captures at a time: `scan` and `import_files` hold the duty; who decides something about a component first holds it
    with `alone` and calls `scan_within` or `import_within`. `expect_pages` is called as a batch begins: what will be needed afterwards can
    start in the meantime. `admit` refuses a component whose paper may not be digitised. `machine` says what the device of an id is known
    again by (`Devices.machine`).
    """

    def __init__(
        self,
        store: Store,
        processing: Processing,
        candidates: Candidates,
        noticing: Noticing,
        backends: Backends,
        feed: FileFeed,
        orphans: Orphans,
        expect_pages: Callable[[], None],
        admit: Callable[[UUID, PaperForm | None], None],
        machine: Callable[[str], str],
    ) -> None:
        self._store = store
        self._processing = processing
        self._candidates = candidates
        self._noticing = noticing
        self._backends = backends
        self._feed = feed
        self._arrivals = Arrivals(store, candidates, orphans)
        self._offered = Offered(store, self._arrivals)
        self.batches = Batches(store, self._arrivals, machine)
        self._expect_pages = expect_pages
        self.admit = admit
        self._machine = machine

    def alone(self) -> AbstractContextManager[None]:
        """Hold the duty of capturing. Raises StoreFailed (DUTY_HELD)."""
        return self._store.duties.hold("capture")

    def require_parted(self, component_id: UUID) -> None:
        """As `Noticing.require_parted`."""
        self._noticing.require_parted(self._store.dossiers.component_by_id(component_id))

    def scan(
        self,
        dossier_id: UUID,
        component_id: UUID,
        request: ScanRequest,
        actor: Actor,
        *,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
        on_page: PageSeen = lambda page: None,
        stages: frozenset[Stage] = ON_ARRIVAL,
        target: Target | None = None,
        sides: Sides | None = None,
    ) -> Changed[Captured]:
        """Scan until the feeder is empty; goes on with an interrupted batch of the same component and machine.

        A batch that is stopped by the device or the operator stays open: the next scan goes on with it at the next sheet.

        Args:
            dossier_id: the dossier.
            component_id: the component of it.
            request: what is asked of the device.
            actor: who scans.
            cancelled: asked often.
            progress: told of each row or page.
            on_page: told of each page that is in.
            stages: what is made of each page as soon as it is in.
            target: where the pages go once the batch is complete, in one step that an undo takes back; None: to the end. A batch that
                goes on keeps the target that it began with.
            sides: which sides come of a stack that goes through twice; None: it is no part of one.

        Raises:
            DeviceFailed, InputRefused, StoreFailed, Cancelled: the pages up to there are in the store; the fields are those of
                `frames.stopped_at`.
        """
        self._refuse_pile(dossier_id)
        with self.alone():
            follow = Following(cancelled, progress, on_page, stages)
            going_on = self.batches.unfinished(component_id, request.device_id)
            note = note_of(target, sides)
            return self.scan_within(dossier_id, component_id, request, actor, note, follow, going_on)

    def scan_within(
        self,
        dossier_id: UUID,
        component_id: UUID,
        request: ScanRequest,
        actor: Actor,
        note: Mapping[str, Json],
        follow: Following,
        going_on: Batch | None,
        on_first: Callable[[Batch], None] = nothing,
        form: PaperForm | None = None,
    ) -> Changed[Captured]:
        """As `scan`, for who holds the duty; `going_on` is the batch that it goes on with, `form` what is said of the paper now.

        `on_first` is told of its batch before the first page of this scan is taken in, and at once where the batch has brought some.

        Raises:
            InputRefused: NOT_TO_BE_DIGITISED, before the device is asked; else as `scan`.
        """
        self.admit(component_id, form)
        backend = self._backends.of(request.device_id)
        self._offered.settle(request.device_id, actor)
        if not self._is_of_pile(dossier_id):
            self._expect_pages()
        if going_on is not None:
            batch = self.batches.of_scan(going_on, request, actor)
        else:
            known = {MACHINE: machine} if (machine := self._machine(request.device_id)) else {}
            asked = {**request_json(request), **known, **note}
            batch = self._store.capture.begin(dossier_id, component_id, asked, actor)
        wanted = self.batches.next_sheet(batch, request, actor)
        if self.batches.sheets_in(batch):
            on_first(batch)
            on_first = nothing
        spool = self._store.capture.spool(batch.id)
        fed = Fed(wanted.first_seq, spool)
        try:
            frames = backend.scan(wanted, spool, cancelled=follow.cancelled, progress=follow.progress)
            self._take_in(batch, frames, actor, follow, on_first)
        except FeederEmpty as empty:
            if not self.batches.sheets_in(batch):
                self._store.capture.end(batch.id, BatchOutcome.STOPPED, actor)
                raise device_failed(empty) from None
        except SheetCountMismatch:
            log.debug("the feeder's own count differs; all scans of the batch count")
        except TooManySheets as many:
            raise self._arrivals.stopped(batch, self._miscounted(many.code, batch, request), fed, actor) from None
        except ScannerError as error:
            raise self._arrivals.stopped(batch, device_failed(error), fed, actor) from None
        except StationError as error:
            raise self._arrivals.stopped(batch, error, fed, actor) from None
        if request.expected_sheets not in (None, self.batches.sheets_in(batch)):
            raise self._arrivals.stopped(batch, self._miscounted(SheetCountMismatch.code, batch, request), fed, actor)
        return self._complete(self.batches.that_brought(batch, actor), actor)

    def _take_in(
        self, batch: Batch, frames: Iterator[Frame], actor: Actor, follow: Following, on_first: Callable[[Batch], None]
    ) -> None:
        """Look at each frame and take it in before the next one is asked for.

        Raises:
            ScannerError: as the device ends; the frames before are in.
            StationError: a frame is no page, can't be kept, or is another dossier's slip; the device is told to end.
        """
        last = next(reversed(self._store.capture.batch_pages(batch.id)), None)
        of_pile = self._is_of_pile(batch.dossier_id)
        watch = None if of_pile else SlipWatch(self._processing, self._store.dossiers.get(batch.dossier_id).code)
        if watch is not None:
            follow = replace(follow, on_page=watch.hearing(follow.on_page))
        with _closing(cast("Generator[Frame]", frames)):
            for frame in frames:
                seen = self._candidates.handed_on(frame, str(batch.request["device"]))
                on_first(batch)
                on_first = nothing
                last = self._adopt(batch, seen, last, actor, follow)
                if watch is not None:
                    watch.look()

    def _miscounted(self, code: str, batch: Batch, request: ScanRequest) -> StationError:
        """Another number of sheets than a person counted: all scans of the batch count."""
        expected, found = request.expected_sheets or 0, self.batches.sheets_in(batch)
        return DeviceFailed(code, retryable=True, expected=expected, found=found)

    def import_files(
        self,
        dossier_id: UUID,
        component_id: UUID,
        files: Sequence[Path],
        actor: Actor,
        *,
        on_page: PageSeen = lambda page: None,
        stages: frozenset[Stage] = ON_ARRIVAL,
        target: Target | None = None,
    ) -> Changed[Captured]:
        """Take files in, all or none of them; `target` as in `scan`.

        Raises:
            InputRefused: with the field `file`, or PILE_BY_BACKSCAN: into a pile sheets come otherwise; nothing was taken in.
        """
        self._refuse_pile(dossier_id)
        candidates = self._candidates.examine(files, stages)
        with self.alone():
            follow = Following(on_page=on_page, stages=stages)
            return self.import_within(dossier_id, component_id, candidates, actor, note_of(target), follow)

    def import_within(
        self,
        dossier_id: UUID,
        component_id: UUID,
        candidates: Sequence[Candidate],
        actor: Actor,
        note: Mapping[str, Json],
        follow: Following,
        batch: Batch | None = None,
    ) -> Changed[Captured]:
        """As `import_files`, for who holds the duty; `batch` goes on with an interrupted import of the same files."""
        self.admit(component_id, None)
        self._expect_pages()
        if batch is None:
            request: dict[str, Json] = {"kind": "files", "files": [candidate.to_json() for candidate in candidates]}
            batch = self._store.capture.begin(dossier_id, component_id, {**request, **note}, actor)
        self._arrivals.settle(batch, actor)
        done = len({page.frame for page in self._store.capture.batch_pages(batch.id)})
        left = candidates[done:]
        try:
            frames = self._feed([candidate.path for candidate in left], self._store.capture.spool(batch.id), done)
            with closing(frames):
                for candidate, frame in zip(left, frames, strict=True):
                    candidate.refuse_changed(frame)
                    self._adopt(batch, candidate.frame(frame), None, actor, follow)
        except ScannerError as error:
            raise device_failed(error) from None
        return self._complete(batch, actor)

    def _complete(self, batch: Batch, actor: Actor) -> Changed[Captured]:
        """Nothing more comes: the pages go where they belong, the batch ends, and what is noticed is said at once."""
        pages = self._store.capture.batch_pages(batch.id)
        self._arrivals.arrange(batch, pages, actor)
        self._store.capture.end(batch.id, BatchOutcome.COMPLETE, actor)
        try:
            of_pile = self._is_of_pile(batch.dossier_id)
            notices = () if of_pile else self._noticing.at_once(batch.dossier_id, batch.component_id)
        except StationError:
            # the paper must not wait for an engine: it is noticed later
            log.warning("nothing can be noticed now", exc_info=True)
            notices = ()
        captured = Captured(batch, pages, notices)
        return Changed(captured, _changes(captured))

    def _refuse_pile(self, dossier_id: UUID) -> None:
        """What hands bring would lie behind the last sheet, and count as the last dossier's."""
        if self._is_of_pile(dossier_id):
            raise InputRefused("PILE_BY_BACKSCAN")

    def _is_of_pile(self, dossier_id: UUID) -> bool:
        """Whether pages go to a pile: slips of all dossiers belong there, it has a list of its own, and no file is made of it."""
        return is_pile(self._store.dossiers.get(dossier_id).code)

    def _adopt(
        self, batch: Batch, frame: SpooledFrame, last: MasterPage | None, actor: Actor, follow: Following
    ) -> MasterPage | None:
        """Take a frame in behind the page `last`; returns the last page now."""
        for page in self._arrivals.adopt(batch, frame, last, actor):
            try:
                self._processing.start([PageView.arrived(page.id)], {page.id: page}, follow.stages)
            except StationError:
                # the paper must not wait for an engine: the step that needs the artifacts will say what is wrong
                log.warning("page work does not start", exc_info=True)
            follow.on_page(page)
            last = page
        return last


@contextmanager
def _closing(frames: Generator[Frame]) -> Iterator[None]:
    """End the scan whatever happens; what the driver says while it ends never takes the place of what it said before."""
    try:
        yield
    except BaseException:
        with suppress(ScannerError):
            frames.close()
        raise
    frames.close()


def _changes(captured: Captured) -> ChangeSet:
    return ChangeSet(
        dossiers=frozenset({captured.batch.dossier_id}),
        components=frozenset({captured.batch.component_id}),
        pages=frozenset(page.id for page in captured.pages),
    )
