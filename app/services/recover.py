"""After a crash: whole orphans are adopted in order, whatever needs no paper is finished, each interrupted batch is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import UUID

from app.domain.errors import Cancelled, InputRefused, StationError, StoreFailed
from app.domain.lifecycle import SendUpload
from app.domain.model import Actor, Batch, Document, Plan, Upload
from app.services.accept import Accepting, Supervised
from app.services.advance import Advancing, Watch
from app.services.archive_forms import ArchiveForms
from app.services.candidates import Candidates
from app.services.capture import Capture, Following
from app.services.digitize import is_replacing, plan_of
from app.services.documents import Documents
from app.services.drain import Draining, Unsent
from app.services.frames import half_sheet, sheets_before, sheets_of
from app.services.handover import HandedOver, HandingOver
from app.services.refile import Refiling
from app.services.sign_batch import SigningBatch
from app.services.unlocking import Unlocking
from scanner.spool import kept_aside

if TYPE_CHECKING:
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class InterruptedBatch:
    """A batch that needs paper to go on: how many pages and whole sheets are in; it goes on at the sheet after those."""

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
    unsent: Unsent
    supervised: Supervised
    handed_over: tuple[HandedOver, ...] = ()
    """dossiers of colleagues in which there is something left that only they may sign"""


class Recovery:
    """Brings a data folder to rest. Held by one process at a time."""

    def __init__(
        self,
        store: Store,
        candidates: Candidates,
        capture: Capture,
        documents: Documents,
        advancing: Advancing,
        signing_batch: SigningBatch,
        draining: Draining,
        accepting: Accepting,
        refiling: Refiling,
        handing_over: HandingOver,
        forms: ArchiveForms,
        unlocking: Unlocking,
    ) -> None:
        self._forms = forms
        self._unlocking = unlocking
        self._refiling = refiling
        self._handing_over = handing_over
        self._accepting = accepting
        self._store = store
        self._candidates = candidates
        self._capture = capture
        self._documents = documents
        self._advancing = advancing
        self._signing_batch = signing_batch
        self._draining = draining

    def resume(self, actor: Actor, watch: Watch) -> Resumed:
        """Adopt, finish, send, and tell what is left.

        Raises:
            StoreFailed: DUTY_HELD: another process is at it, or scans.
        """
        with self._store.duties.hold("recovery"):
            failures: list[Failure] = []
            self._go_on_with_misfilings(actor, failures)  # before a document is made of what lies in the wrong dossier
            with self._capture.alone():
                recovered = self._settle_batches(actor, failures)
                self._go_on_with_imports(actor, failures)
                self._make_planned_documents(actor, failures)
            finished = self._advance_documents(actor, watch, failures)
            self._store.blobs.collect()
            self._unlocking.forget_left()  # copies without their password; imports that needed them went on above
            interrupted = tuple(self._interrupted(batch) for batch in self._store.capture.interrupted())
            self._follow(actor, watch)
            return Resumed(
                recovered,
                interrupted,
                tuple(finished),
                tuple(failures),
                self._draining.unsent(),
                self._accepting.supervised(),
                tuple(one for one in self._handing_over.received(actor) if one.unsigned),
            )

    def _follow(self, actor: Actor, watch: Watch) -> None:
        """Ask how what was sent stands. That is no failure of any paper: what stays without a word is told by its age.

        Where another process (or the desk's own minute) asks just now, it need not be asked twice.
        """
        try:
            self._accepting.follow(actor, cancelled=watch.cancelled)
        except StoreFailed as error:
            if error.code != "DUTY_HELD":
                raise

    def set_aside(self) -> tuple[Path, ...]:
        """The images in the spool that could not be taken in: each may be a page that nobody has seen."""
        return tuple(image for spool in self._store.capture.spools() for image in kept_aside(spool))

    def _settle_batches(self, actor: Actor, failures: list[Failure]) -> int:
        count = 0
        for batch in self._store.capture.interrupted():
            with self._telling(batch.component_id, failures):
                count += self._capture.batches.settle(batch, actor)
        return count

    def _go_on_with_imports(self, actor: Actor, failures: list[Failure]) -> None:
        """An import needs no paper: its files are where they were, with the same content, or it stays interrupted."""
        for batch in self._store.capture.interrupted():
            files = batch.request.get("files")
            if not isinstance(files, list | tuple):
                continue
            paths = [Path(str(cast("dict[str, str]", file)["path"])) for file in files]
            if not all(path.is_file() for path in paths):
                continue
            with self._telling(batch.component_id, failures):
                stages = self._forms.stages(batch.component_id, plan_of(batch) or Plan())
                candidates = self._candidates.examine(paths, stages)
                if [candidate.to_json() for candidate in candidates] != list(files):
                    raise InputRefused("INPUT_CHANGED", file=str(paths[0]))
                follow = Following(stages=stages)
                self._capture.import_within(batch.dossier_id, batch.component_id, candidates, actor, {}, follow, batch)

    def _make_planned_documents(self, actor: Actor, failures: list[Failure]) -> None:
        """A complete batch that was begun with a plan gets its document, if the crash came before that.

        Not while another batch of the component is half in, and not where a person took its pages off the desk since.
        """
        for batch in self._store.capture.undocumented():
            plan = plan_of(batch)
            pages = {page.id for page in self._store.capture.batch_pages(batch.id)}
            on_desk = set(self._documents.paper_on_desk(batch.component_id).master_ids)
            if plan is not None and pages & on_desk and not self._capture.batches.interrupted(batch.component_id):
                with self._telling(batch.component_id, failures):
                    self._capture.require_parted(batch.component_id)
                    self._documents.finish(batch.component_id, plan, actor, replacing=is_replacing(batch))

    def _go_on_with_misfilings(self, actor: Actor, failures: list[Failure]) -> None:
        """A paper on its way to the right dossier arrives there; its recall and the new document are among the unfinished ones then."""
        for misfiling in self._store.recalls.open_misfilings():
            with self._telling(misfiling.from_component_id, failures):
                self._refiling.carry_out(misfiling, actor)

    def _advance_documents(self, actor: Actor, watch: Watch, failures: list[Failure]) -> list[UUID]:
        """All are signed together; each goes as far as its sending, recalls carried out; then all that is ready is sent together."""
        finished: list[UUID] = []
        ready: dict[UUID, Document] = {}
        uploads: list[Upload] = []
        for document in self._signed(self._store.documents.unfinished(), actor, watch, failures):
            with self._telling(document.component_id, failures):
                upload = self._advancing.advance_to_outbox(document.id, actor, watch)
                if upload is None:
                    finished.append(document.id)
                else:
                    ready[document.id] = document
                    uploads.append(upload)
        return [*finished, *self._send(ready, uploads, actor, watch, failures)]

    def _signed(
        self, documents: Sequence[Document], actor: Actor, watch: Watch, failures: list[Failure]
    ) -> list[Document]:
        """Sign what waits for a key, with one authorization of each; the documents that go on, in their order.

        Where a key failed nobody is asked for it once more: what waits for it is told.
        """
        done = self._signing_batch.sign(documents, actor, watch, each=lambda document: watch)
        if isinstance(done.stopped, Cancelled):
            raise done.stopped
        told = {one.document.id: one.error for one in done.refused}
        on = []
        for document in documents:
            with self._telling(document.component_id, failures):
                if document.id in told:
                    raise told[document.id]
                if document.id in done.reasons and self._advancing.advance_to_key(document.id, actor, watch):
                    raise done.reasons[document.id]
                on.append(document)
        return on

    def _send(
        self,
        ready: Mapping[UUID, Document],
        uploads: Sequence[Upload],
        actor: Actor,
        watch: Watch,
        failures: list[Failure],
    ) -> list[UUID]:
        if not uploads:
            return []
        watch.on_step(SendUpload(uploads[0]))
        try:
            done = self._draining.drain(uploads, actor, cancelled=watch.cancelled, progress=watch.progress)
        except StoreFailed as error:
            if error.code != "DUTY_HELD":
                raise
            # another process sends just now: these wait, and what is left is told all the same
            for document in ready.values():
                with self._telling(document.component_id, failures):
                    raise
            return []
        for left in done.left:
            with self._telling(ready[left.upload.document_id].component_id, failures):
                raise left.error
        return [receipt.document_id for receipt in done.received]

    @contextmanager
    def _telling(self, component_id: UUID, failures: list[Failure]) -> Iterator[None]:
        """What fails for one paper must not stop the others; a person who cancels stops all."""
        try:
            yield
        except Cancelled:
            raise
        except StationError as error:
            component = self._store.dossiers.component_by_id(component_id)
            dossier = self._store.dossiers.get(component.dossier_id)
            failures.append(Failure(dossier.code, component.code, error))

    def _interrupted(self, batch: Batch) -> InterruptedBatch:
        pages = self._store.capture.batch_pages(batch.id)
        return InterruptedBatch(
            batch.id,
            self._store.dossiers.get(batch.dossier_id).code,
            self._store.dossiers.component_by_id(batch.component_id).code,
            str(batch.request.get("device", "")),
            len(pages),
            sheets_before(batch) + sheets_of(pages) - (half_sheet(batch, pages) is not None),  # that sheet is fed again
        )
