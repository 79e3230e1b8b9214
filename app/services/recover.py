"""After a crash: whole orphans are adopted in order, whatever needs no paper is finished, each interrupted batch is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.errors import StationError
from app.domain.model import Actor, Batch, Document
from app.services.advance import Advancing
from app.services.capture import Capture
from app.services.digitize import STAGES, Watch, plan_of
from app.services.documents import Documents
from scanner.frames import Frame

if TYPE_CHECKING:
    from app.store.store import Store

type Orphans = Callable[[Path], tuple[Frame, ...]]
"""the whole frames of a spool folder, in order; what is not whole is dropped"""


@dataclass(frozen=True, slots=True)
class InterruptedBatch:
    """A batch that needs paper to go on: how many sheets and pages are in."""

    batch_id: UUID
    dossier_code: str
    component_code: str
    device: str
    pages: int
    sheets: int


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be finished, and why."""

    dossier_code: str
    component_code: str
    error: StationError


@dataclass(frozen=True, slots=True)
class Resumed:
    """What a resume did and what is left."""

    recovered_pages: int
    interrupted: tuple[InterruptedBatch, ...]
    finished: tuple[UUID, ...]
    failures: tuple[Failure, ...]


class Recovery:
    """Brings a data folder to rest. Held by one process at a time."""

    def __init__(
        self, store: Store, capture: Capture, documents: Documents, advancing: Advancing, orphans: Orphans
    ) -> None:
        self._store = store
        self._capture = capture
        self._documents = documents
        self._advancing = advancing
        self._orphans = orphans

    def resume(self, actor: Actor, watch: Watch) -> Resumed:
        """Adopt, finish, send, and tell what is left.

        Raises:
            StoreFailed: DUTY_HELD: another process is at it, or scans.
        """
        with self._store.duties.hold("recovery"):
            recovered = self._adopt_orphans(actor)
            self._go_on_with_imports(actor)
            self._make_planned_documents(actor)
            finished: list[UUID] = []
            failures: list[Failure] = []
            for document in self._store.documents.unfinished():
                try:
                    self._advancing.advance(
                        document.id,
                        actor,
                        watch.authorize,
                        cancelled=watch.cancelled,
                        progress=watch.progress,
                        on_step=watch.on_step,
                    )
                    finished.append(document.id)
                except StationError as error:
                    failures.append(self._failure(document, error))
            self._store.blobs.collect()
            interrupted = tuple(self._interrupted(batch) for batch in self._store.capture.interrupted())
            return Resumed(recovered, interrupted, tuple(finished), tuple(failures))

    def _adopt_orphans(self, actor: Actor) -> int:
        count = 0
        with self._store.duties.hold("capture"):
            for batch in self._store.capture.interrupted():
                known = {page.frame for page in self._store.capture.batch_pages(batch.id)}
                for frame in self._orphans(self._store.capture.spool(batch.id)):
                    pages = self._capture.adopt_orphan(batch, frame, actor)
                    count += len(pages) if frame.seq not in known else 0
        return count

    def _go_on_with_imports(self, actor: Actor) -> None:
        """An import needs no paper: its files are where they were, or it stays interrupted."""
        for batch in self._store.capture.interrupted():
            names = batch.request.get("files")
            if not isinstance(names, list | tuple):
                continue
            files = [Path(str(name)) for name in names]
            if all(path.is_file() for path in files):
                self._capture.import_files(
                    batch.dossier_id, batch.component_id, files, actor, batch=batch, stages=STAGES
                )

    def _make_planned_documents(self, actor: Actor) -> None:
        """A complete batch that was begun with a plan gets its document, if the crash came before that."""
        for batch in self._store.capture.undocumented():
            plan = plan_of(batch)
            if plan is not None and self._documents.pages_on_desk(batch.component_id):
                self._documents.finish(batch.component_id, plan, actor)

    def _interrupted(self, batch: Batch) -> InterruptedBatch:
        pages = self._store.capture.batch_pages(batch.id)
        return InterruptedBatch(
            batch.id,
            self._store.dossiers.get(batch.dossier_id).code,
            self._store.dossiers.component_by_id(batch.component_id).code,
            str(batch.request.get("device", "")),
            len(pages),
            len({page.sheet for page in pages}),
        )

    def _failure(self, document: Document, error: StationError) -> Failure:
        component = self._store.dossiers.component_by_id(document.component_id)
        return Failure(self._store.dossiers.get(component.dossier_id).code, component.code, error)
