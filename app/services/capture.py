"""Paper comes in: a scan or an import, frame by frame into the store."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import UUID

from app.domain.arrange import PageView, Placement
from app.domain.canonical import Json
from app.domain.changes import Changed, ChangeSet
from app.domain.errors import DeviceFailed, StationError
from app.domain.lifecycle import Stage
from app.domain.model import Actor, Batch, BatchOutcome, MasterPage, PaperForm, SpooledFrame
from app.domain.notices import Notice
from app.services.arrivals import TARGET, Arrivals, Fed, Orphans, Target, note_of
from app.services.candidates import Candidate, Candidates
from app.services.frames import BEFORE, ROOT, device_failed, half_sheet, request_json, root_of, sheets_before, sheets_of
from app.services.noticing import Noticing
from app.services.process import CancelledCheck, Processing, Progress, never, silent
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
ON_ARRIVAL = frozenset({Stage.INSPECT, Stage.PREVIEW})


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
    start in the meantime. `admit` refuses a component whose paper may not be digitised.
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
    ) -> None:
        self._store = store
        self._processing = processing
        self._candidates = candidates
        self._noticing = noticing
        self._backends = backends
        self._feed = feed
        self._arrivals = Arrivals(store, candidates, orphans)
        self._expect_pages = expect_pages
        self.admit = admit

    def alone(self) -> AbstractContextManager[None]:
        """Hold the duty of capturing. Raises StoreFailed (DUTY_HELD)."""
        return self._store.duties.hold("capture")

    def unfinished(self, component_id: UUID, device_id: str) -> Batch | None:
        """The interrupted batch of this component that a scan from the same device goes on with."""
        return next((b for b in self.interrupted(component_id) if b.request.get("device") == device_id), None)

    def interrupted(self, component_id: UUID) -> tuple[Batch, ...]:
        """The batches of a component that have not ended."""
        dossier_id = self._store.dossiers.component_by_id(component_id).dossier_id
        return tuple(b for b in self._store.capture.interrupted(dossier_id) if b.component_id == component_id)

    def begun(self, component_id: UUID, device_id: str, actor: Actor) -> Batch | None:
        """As `unfinished`, for who holds the duty and must know whether paper is in: a batch that brought none ends."""
        for batch in self.interrupted(component_id):
            if batch.request.get("device") != device_id:
                continue
            self._arrivals.settle(batch, actor)
            if self.sheets_in(batch):
                return batch
            self.stop(batch, actor)
        return None

    def brought(self, batch: Batch) -> tuple[MasterPage, ...]:
        """The pages of a batch and of all those that it goes on from or that go on from it."""
        same = (b for b in self._store.capture.batches(batch.dossier_id) if root_of(b) == root_of(batch))
        return tuple(page for one in same for page in self._store.capture.batch_pages(one.id))

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
        """Scan until the feeder is empty; goes on with an interrupted batch of the same component and device.

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
        with self.alone():
            follow = Following(cancelled, progress, on_page, stages)
            going_on = self.unfinished(component_id, request.device_id)
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
        self._expect_pages()
        if going_on is not None:
            batch = self._batch_of_scan(going_on, request, actor)
        else:
            batch = self._store.capture.begin(dossier_id, component_id, {**request_json(request), **note}, actor)
        wanted = self._next_sheet(batch, request, actor)
        if self.sheets_in(batch):
            on_first(batch)
            on_first = nothing
        spool = self._store.capture.spool(batch.id)
        fed = Fed(wanted.first_seq, spool)
        try:
            frames = backend.scan(wanted, spool, cancelled=follow.cancelled, progress=follow.progress)
            self._take_in(batch, frames, actor, follow, on_first)
        except FeederEmpty as empty:
            if not self.sheets_in(batch):
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
        if request.expected_sheets not in (None, self.sheets_in(batch)):
            raise self._arrivals.stopped(batch, self._miscounted(SheetCountMismatch.code, batch, request), fed, actor)
        return self._complete(self._that_brought(batch, actor), actor)

    def _that_brought(self, batch: Batch, actor: Actor) -> Batch:
        """The batch itself; where it went on from another source and found an empty feeder, the last that brought pages: it is complete."""
        if self._store.capture.batch_pages(batch.id) or not sheets_before(batch):
            return batch
        self._store.capture.end(batch.id, BatchOutcome.STOPPED, actor)
        before = (b for b in self._store.capture.batches(batch.dossier_id) if b.component_id == batch.component_id)
        return [b for b in before if self._store.capture.batch_pages(b.id)][-1]

    def _take_in(
        self, batch: Batch, frames: Iterator[Frame], actor: Actor, follow: Following, on_first: Callable[[Batch], None]
    ) -> None:
        """Look at each frame and take it in before the next one is asked for.

        Raises:
            ScannerError: as the device ends; the frames before are in.
            StationError: a frame is no page or can't be kept; the device is told to end.
        """
        last = next(reversed(self._store.capture.batch_pages(batch.id)), None)
        with _closing(cast("Generator[Frame]", frames)):
            for frame in frames:
                seen = self._candidates.handed_on(frame, str(batch.request["device"]))
                on_first(batch)
                on_first = nothing
                last = self._adopt(batch, seen, last, actor, follow)

    def _miscounted(self, code: str, batch: Batch, request: ScanRequest) -> StationError:
        """Another number of sheets than a person counted: all scans of the batch count."""
        expected, found = request.expected_sheets or 0, self.sheets_in(batch)
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
            InputRefused: with the field `file`; nothing was taken in.
        """
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

    def settle(self, batch: Batch, actor: Actor) -> int:
        """`Arrivals.settle`, for who brings the station to rest after a crash."""
        return self._arrivals.settle(batch, actor)

    def stop(self, batch: Batch, actor: Actor) -> None:
        """End a batch that nobody goes on with; what lies whole in its spool folder is kept."""
        self._arrivals.settle(batch, actor)
        self._arrivals.arrange(batch, self._store.capture.batch_pages(batch.id), actor)
        self._store.capture.end(batch.id, BatchOutcome.STOPPED, actor)

    def _complete(self, batch: Batch, actor: Actor) -> Changed[Captured]:
        """Nothing more comes: the pages go where they belong, the batch ends, and what is noticed is said at once."""
        pages = self._store.capture.batch_pages(batch.id)
        self._arrivals.arrange(batch, pages, actor)
        self._store.capture.end(batch.id, BatchOutcome.COMPLETE, actor)
        try:
            notices = self._noticing.at_once(batch.dossier_id, batch.component_id)
        except StationError:
            # the paper must not wait for an engine: it is noticed later
            log.warning("nothing can be noticed now", exc_info=True)
            notices = ()
        captured = Captured(batch, pages, notices)
        return Changed(captured, _changes(captured))

    def _batch_of_scan(self, going_on: Batch, request: ScanRequest, actor: Actor) -> Batch:
        """The batch itself, or where another source is chosen now or somebody else scans, one that goes on behind its last whole sheet.

        Only all pages of one source tell whether the last of them is a front whose back did not come, and who copied a page signs it.
        """

        def is_of_scan(batch: Batch) -> bool:
            return batch.request.get("source") in (None, request.source.value) and batch.actor_id == actor.id

        if is_of_scan(going_on):
            return going_on
        begun = (b for b in self.interrupted(going_on.component_id) if b.request.get(BEFORE) is not None)
        same = (b for b in begun if is_of_scan(b) and b.id != going_on.id)
        self._arrivals.settle(going_on, actor)
        pages = self._store.capture.batch_pages(going_on.id)
        whole = sheets_of(pages) - (half_sheet(going_on, pages) is not None)
        asked = request_json(request)
        note = {key: value for key, value in going_on.request.items() if key not in asked}
        note[BEFORE] = sheets_before(going_on) + whole
        note[ROOT] = root_of(going_on)
        if TARGET in note and pages:
            note[TARGET] = str(pages[-1].id)
        batch = next(same, None) or self._store.capture.begin(
            going_on.dossier_id, going_on.component_id, {**asked, **note}, actor
        )
        self.stop(going_on, actor)
        return batch

    def _next_sheet(self, batch: Batch, request: ScanRequest, actor: Actor) -> ScanRequest:
        """The request that goes on with a batch where its last whole sheet ended: a sheet of which only the front came is fed again."""
        self._arrivals.settle(batch, actor)
        pages = self._store.capture.batch_pages(batch.id)
        half = half_sheet(batch, pages) is not None
        in_before = sheets_before(batch) + sheets_of(pages) - half
        expected = request.expected_sheets
        left = None if expected is None else max(0, expected - in_before)
        handed_on = {(page.batch_id, page.frame): page.blob.sha256 for page in self.brought(batch)}
        request = replace(request, expected_sheets=left, skip_sha256=tuple(handed_on.values()))
        if not pages:
            return replace(request, first_sheet=in_before + 1 if in_before else None)
        return replace(request, first_seq=pages[-1].frame + 1, first_sheet=pages[-1].sheet + (not half))

    def sheets_in(self, batch: Batch) -> int:
        """How many sheets of paper a batch and those that it goes on with have brought; a front without its back counts."""
        return sheets_before(batch) + sheets_of(self._store.capture.batch_pages(batch.id))

    def _adopt(
        self, batch: Batch, frame: SpooledFrame, last: MasterPage | None, actor: Actor, follow: Following
    ) -> MasterPage | None:
        """Take a frame in behind the page `last`; returns the last page now."""
        for page in self._arrivals.adopt(batch, frame, last, actor):
            try:
                self._processing.start([PageView((Placement(page.id),))], {page.id: page}, follow.stages)
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
