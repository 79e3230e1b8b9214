"""Paper comes in: a scan or an import, frame by frame into the store. The translator between `scanner` and the domain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import PageView, Placement
from app.domain.canonical import Json
from app.domain.changes import Changed, ChangeSet
from app.domain.errors import Cancelled, DeviceFailed, InputRefused, StationError, StoreFailed
from app.domain.lifecycle import Stage
from app.domain.model import Actor, Batch, BatchOutcome, MasterPage, Side, SpooledFrame
from app.services.pagework import PdfReader, probe_whole
from app.services.pool import WorkPool
from app.services.process import CancelledCheck, Processing, Progress, never, silent
from scanner import errors as device_errors
from scanner.backend import ScannerBackend
from scanner.frames import Frame, ScanRequest

if TYPE_CHECKING:
    from app.store.store import Store

PAPER_MM: dict[str, tuple[float | None, float | None]] = {
    "A3": (297.0, 420.0),
    "A4": (210.0, 297.0),
    "A5": (148.0, 210.0),
    "A6": (105.0, 148.0),
    "largest": (None, None),
}
"""name -> width and height of the paper (ISO 216); None is what the device takes by itself"""

PROBE_LIMIT_S = 300.0
"""a file of many pages is decoded once from start to end"""

type PageSeen = Callable[[MasterPage], None]
type FileFeed = Callable[[Sequence[Path], Path, int], Iterator[Frame]]
"""hands files on into a spool folder: (files, spool, first number) -> frames"""


@dataclass(frozen=True, slots=True)
class Backends:
    """The ways of getting paper in: those whose devices are listed, and the one that knows a device id."""

    known: tuple[ScannerBackend, ...]
    of: Callable[[str], ScannerBackend]


@dataclass(frozen=True, slots=True)
class Captured:
    """A batch and the pages that it holds now."""

    batch: Batch
    pages: tuple[MasterPage, ...]


def no_page(page: MasterPage) -> None:
    """Nobody looks at the pages as they come."""


class Capture:
    """Scans and imports. A page is acknowledged only when `store.capture.adopt` has returned.

    `expect_pages` is called as a batch begins: what will be needed afterwards can start in the meantime.
    """

    def __init__(
        self,
        store: Store,
        processing: Processing,
        pool: WorkPool,
        pdf: PdfReader,
        backends: Backends,
        feed: FileFeed,
        expect_pages: Callable[[], None],
    ) -> None:
        self._store = store
        self._processing = processing
        self._pool = pool
        self._pdf = pdf
        self._backends = backends
        self._feed = feed
        self._expect_pages = expect_pages

    def unfinished(self, component_id: UUID, device_id: str) -> Batch | None:
        """The interrupted batch of this component that a scan from the same device goes on with."""
        component = self._store.dossiers.component_by_id(component_id)
        for batch in self._store.capture.interrupted(component.dossier_id):
            if batch.component_id == component_id and batch.request.get("device") == device_id:
                return batch
        return None

    def scan(
        self,
        dossier_id: UUID,
        component_id: UUID,
        request: ScanRequest,
        actor: Actor,
        *,
        note: Mapping[str, Json] | None = None,
        cancelled: CancelledCheck = never,
        progress: Progress = silent,
        on_page: PageSeen = no_page,
        stages: frozenset[Stage] = frozenset({Stage.INSPECT, Stage.PREVIEW}),
    ) -> Changed[Captured]:
        """Scan until the feeder is empty; goes on with an interrupted batch of the same component and device.

        A batch that is stopped by the device or the operator stays open: the next scan goes on with it at the next sheet.

        Raises:
            DeviceFailed, StoreFailed, Cancelled: the pages up to there are in the store.
        """
        backend = self._backends.of(request.device_id)
        self._expect_pages()
        with self._store.duties.hold("capture"):
            going_on = self.unfinished(component_id, request.device_id)
            batch = going_on or self._store.capture.begin(
                dossier_id, component_id, {**_request_json(request), **(note or {})}, actor
            )
            before = self._store.capture.batch_pages(batch.id)
            first = before[-1].frame + 1 if before else 0
            wanted = replace(request, first_seq=first, expected_sheets=None)
            spool = self._store.capture.spool(batch.id)
            frames = backend.scan(wanted, spool, cancelled=cancelled, progress=progress)
            try:
                for frame in frames:
                    self._adopt(batch, _spooled(frame), actor, on_page, stages)
            except device_errors.FeederEmpty:
                if not before:
                    raise DeviceFailed("FEEDER_EMPTY", retryable=True) from None
            except device_errors.Cancelled:
                raise Cancelled from None
            except device_errors.ScannerError as error:
                raise device_failed(error) from None
            captured = Captured(batch, self._store.capture.batch_pages(batch.id))
            _check_count(request.expected_sheets, captured.pages)
            self._store.capture.end(batch.id, BatchOutcome.COMPLETE, actor)
        return Changed(captured, _changes(captured))

    def import_files(
        self,
        dossier_id: UUID,
        component_id: UUID,
        files: Sequence[Path],
        actor: Actor,
        *,
        note: Mapping[str, Json] | None = None,
        batch: Batch | None = None,
        probes: Mapping[Path, SpooledFrame] | None = None,
        on_page: PageSeen = no_page,
        stages: frozenset[Stage] = frozenset({Stage.INSPECT, Stage.PREVIEW}),
    ) -> Changed[Captured]:
        """Take files in, all or none of them refused; `batch` goes on with an interrupted import of the same files.

        `probes` is what `probe` said of each file just before, where it was asked already.

        Raises:
            InputRefused: with the field `file`; nothing was taken in.
        """
        known = probes or {path: self.probe(path) for path in files}
        self._expect_pages()
        with self._store.duties.hold("capture"):
            if batch is None:
                request: dict[str, Json] = {"kind": "files", "files": [str(path.absolute()) for path in files]}
                batch = self._store.capture.begin(dossier_id, component_id, {**request, **(note or {})}, actor)
            try:
                frames = self._feed(files, self._store.capture.spool(batch.id), 0)
                for path, frame in zip(files, frames, strict=True):
                    found = known[path]
                    spooled = replace(
                        _spooled(frame), media_type=found.media_type, pages=found.pages, sheet=frame.seq + 1
                    )
                    self._adopt(batch, spooled, actor, on_page, stages)
            except device_errors.SpoolFull as error:
                raise StoreFailed("DISK_FULL", error.detail, retryable=True) from None
            except device_errors.ScannerError as error:
                raise device_failed(error) from None
            self._store.capture.end(batch.id, BatchOutcome.COMPLETE, actor)
        captured = Captured(batch, self._store.capture.batch_pages(batch.id))
        return Changed(captured, _changes(captured))

    def adopt_orphan(self, batch: Batch, frame: Frame, actor: Actor) -> tuple[MasterPage, ...]:
        """Take in a whole frame that a crash left in the spool folder of its batch."""
        found = self.probe(frame.path)
        spooled = replace(_spooled(frame), media_type=found.media_type, pages=found.pages)
        return self._store.capture.adopt(batch.id, spooled, actor)

    def probe(self, path: Path) -> SpooledFrame:
        """What a file from outside is, found in a worker.

        Raises:
            InputRefused: with the field `file`.
        """
        if not path.is_file():
            raise InputRefused("FILE_NOT_FOUND", file=str(path))
        try:
            found = self._pool.schedule(probe_whole, args=(path, self._pdf), timeout=PROBE_LIMIT_S).result()
        except StationError as error:
            error.fields["file"] = str(path)
            raise
        except Exception as error:
            raise InputRefused("FILE_BREAKS_READER", type(error).__name__, file=str(path)) from error
        return SpooledFrame(path, 0, found.media_type, 1, Side.FRONT, "", found.pages, found.dpi)

    def _adopt(
        self, batch: Batch, frame: SpooledFrame, actor: Actor, on_page: PageSeen, stages: frozenset[Stage]
    ) -> None:
        for page in self._store.capture.adopt(batch.id, frame, actor):
            view = PageView((Placement(page.id),))
            self._processing.start([view], {page.id: page}, stages)
            on_page(page)


def device_failed(error: device_errors.ScannerError) -> StationError:
    """An error of the `scanner` library in the station's words: the same code, in the family of its cause."""
    if isinstance(error, device_errors.Cancelled):
        return Cancelled()
    if isinstance(error, device_errors.SpoolFull):
        return StoreFailed("DISK_FULL", error.detail, retryable=True)
    return DeviceFailed(error.code, error.detail, retryable=error.retryable)


def _spooled(frame: Frame) -> SpooledFrame:
    return SpooledFrame(
        frame.path,
        frame.seq,
        frame.media_type,
        frame.sheet if frame.sheet is not None else frame.seq + 1,
        Side(frame.side.value),
        frame.sha256_bytes,
        frame.pages,
        float(frame.dpi or 0.0),
    )


def _check_count(expected: int | None, pages: Sequence[MasterPage]) -> None:
    sheets = len({page.sheet for page in pages})
    if expected is not None and sheets != expected:
        raise DeviceFailed("SHEET_COUNT_MISMATCH", retryable=True, expected=expected, found=sheets)


def _request_json(request: ScanRequest) -> dict[str, Json]:
    return {
        "kind": "scan",
        "device": request.device_id,
        "source": request.source.value,
        "dpi": request.dpi,
        "mode": request.mode.value,
        "page_mm": [request.page_width_mm, request.page_height_mm],
        "expected_sheets": request.expected_sheets,
        "options": [list(option) for option in request.options],
    }


def _changes(captured: Captured) -> ChangeSet:
    return ChangeSet(
        dossiers=frozenset({captured.batch.dossier_id}),
        components=frozenset({captured.batch.component_id}),
        pages=frozenset(page.id for page in captured.pages),
    )
