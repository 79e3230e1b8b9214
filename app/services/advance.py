"""Carrying a document forward: one loop over `next_steps` serves finishing, resuming and doing nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, assert_never
from uuid import UUID

from app.domain.artifacts import Stage, all_of_page
from app.domain.document_state import DocumentState
from app.domain.errors import InputRefused, SigningFailed, StationError, StoreFailed
from app.domain.lifecycle import (
    Assemble,
    CompleteSignature,
    EnqueueUpload,
    HandOut,
    JudgeArchive,
    MakePage,
    PrepareSignature,
    RecallFile,
    RefuseArchive,
    RefusePixels,
    SendUpload,
    Step,
    next_steps,
)
from app.domain.model import Actor, DeliveryReceipt, PreparedSignature, SignedPdf, Upload
from app.domain.pdf_checks import NOT_AS_MADE
from app.domain.planning import SignatureDue
from app.domain.telemetry import Value, tell, tell_trouble
from app.services.archive import Archiving, not_archival
from app.services.capture import PageSeen
from app.services.deliver import Delivering
from app.services.documents import Documents
from app.services.process import Processing
from app.services.progress import CancelledCheck, Progress, never, silent
from app.services.recall import Recalling
from app.services.redrawing import Redrawing
from app.services.sign import Authorize, KeyAuthorizer, Signing

if TYPE_CHECKING:
    from app.store.store import Store

DAMAGED = frozenset({"BLOB_DAMAGED", "BLOB_MISSING"})
_TO_BE_PREPARED_ANEW = DAMAGED | {"CERTIFICATE_CHANGED", "PREPARED_CHANGED"}
_BEYOND_THE_FILE: tuple[type[Step], ...] = (
    PrepareSignature,
    CompleteSignature,
    HandOut,
    EnqueueUpload,
    SendUpload,
    RecallFile,
)
_STAGES: Final[Mapping[type[Step], str]] = {
    Assemble: Stage.ARCHIVE.value,
    JudgeArchive: "judge",
    PrepareSignature: "prepare",
    CompleteSignature: "sign",
    SendUpload: "send",
}
"""the steps of a document of which it is told what they took"""
type StepSeen = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Watch:
    """How a face follows a long use case: each is a plain callable."""

    authorize: Authorize
    cancelled: CancelledCheck = never
    progress: Progress = silent
    on_page: PageSeen = lambda page: None
    on_step: StepSeen = lambda step: None


@dataclass(frozen=True, slots=True)
class Advanced:
    """Where a document stands after its plan was carried out."""

    state: DocumentState

    @property
    def signed(self) -> SignedPdf | None:
        """The file with all signatures that the plan asked for."""
        return self.state.last_signature()

    @property
    def receipt(self) -> DeliveryReceipt | None:
        """The receipt, if the plan asked for it."""
        return self.state.received()


class Advancing:
    """Takes a document step by step to the end of its plan."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        processing: Processing,
        archiving: Archiving,
        redrawing: Redrawing,
        signing: Signing,
        delivering: Delivering,
        recalling: Recalling,
    ) -> None:
        self._recalling = recalling
        self._store = store
        self._documents = documents
        self._processing = processing
        self._archiving = archiving
        self._redrawing = redrawing
        self._signing = signing
        self._delivering = delivering

    def advance(self, document_id: UUID, actor: Actor, watch: Watch) -> Advanced:
        """Carry out the plan. Nothing is done twice; calling it again goes on where it stopped.

        Raises:
            StationError: of the step that failed; all before it is kept.
        """
        with self._store.duties.hold(f"document-{document_id}"):
            state, _ = self._carry_out(document_id, actor, watch, ())
        return Advanced(state)

    def advance_to_outbox(self, document_id: UUID, actor: Actor, watch: Watch) -> Upload | None:
        """Carry out the plan up to its sending, a recall too: the entry that is to be sent, or None where nothing is left to do.

        Raises:
            StationError: as `advance`.
        """
        with self._store.duties.hold(f"document-{document_id}"):
            _, step = self._carry_out(document_id, actor, watch, (SendUpload,))
        return step.upload if isinstance(step, SendUpload) else None

    def make_file(
        self, document_id: UUID, actor: Actor, *, cancelled: CancelledCheck = never, progress: Progress = silent
    ) -> None:
        """Make the archive file of a document as far as it lacks one, and have it judged; it is not signed, sent or put anywhere.

        Raises:
            StationError: as `advance`.
        """
        watch = Watch(KeyAuthorizer(None, lambda _question: None), cancelled, progress)
        with self._store.duties.hold(f"document-{document_id}"):
            self._carry_out(document_id, actor, watch, _BEYOND_THE_FILE)

    def advance_to_key(self, document_id: UUID, actor: Actor, watch: Watch) -> CompleteSignature | None:
        """Carry out the plan up to where a key is needed, or where the wire begins: the signature that is ready to be made, or None.

        Raises:
            StationError: as `advance`.
        """
        with self._store.duties.hold(f"document-{document_id}"):
            return self._to_key(document_id, actor, watch)

    def sign_once(self, document_id: UUID, actor: Actor, watch: Watch) -> CompleteSignature | None:
        """Make the signature that is ready, if it is not of long ago, then as `advance_to_key`.

        Raises:
            StationError: as `advance`.
        """
        with self._store.duties.hold(f"document-{document_id}"):
            state = self._documents.state(self._store.documents.get(document_id))
            steps = self._in_time(next_steps(state))
            if steps and isinstance(steps[0], CompleteSignature):
                watch.on_step(steps[0])
                self._take(state, steps, actor, watch)
            return self._to_key(document_id, actor, watch)

    def _to_key(self, document_id: UUID, actor: Actor, watch: Watch) -> CompleteSignature | None:
        _, step = self._carry_out(document_id, actor, watch, (CompleteSignature, SendUpload))
        return step if isinstance(step, CompleteSignature) else None

    def _carry_out(
        self,
        document_id: UUID,
        actor: Actor,
        watch: Watch,
        but_for: tuple[type[Step], ...],
    ) -> tuple[DocumentState, Step | None]:
        """Take step after step until none is left, or the next one is of a kind in `but_for`: that one is returned with the state."""
        while True:
            state = self._documents.state(self._store.documents.get(document_id))
            steps = self._in_time(next_steps(state))
            if not steps:
                return state, None
            if isinstance(steps[0], but_for):
                return state, steps[0]
            watch.on_step(steps[0])
            try:
                self._take(state, steps, actor, watch)
            except StoreFailed as error:
                if error.code not in DAMAGED or not self._documents.forget_damaged(state):
                    raise

    def _in_time(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """What was prepared long ago is prepared anew before anybody is asked for a key: the file bears the time of its preparation."""
        match steps:
            case (CompleteSignature(prepared, due),) if self._signing.is_of_long_ago(prepared):
                return (PrepareSignature(prepared.source, due),)
        return steps

    def _take(self, state: DocumentState, steps: tuple[Step, ...], actor: Actor, watch: Watch) -> None:
        """Take the next step. A file that was read back and is not as it was made leaves a row: a supervisor has to know of it."""
        began = time.monotonic()
        try:
            self._step(state, steps, actor, watch)
        except StationError as error:
            tell_trouble("document.failed", code=error.code, **_followed(state))
            if error.code in NOT_AS_MADE:
                self._store.read_backs.failed(state.document.id, error.code, actor)
            raise
        stage = _STAGES.get(type(steps[0]))
        if stage is not None:
            took = time.monotonic() - began
            tell("document.step", stage=stage, seconds=took, **_followed(state))

    def _step(self, state: DocumentState, steps: tuple[Step, ...], actor: Actor, watch: Watch) -> None:
        match steps[0]:
            case MakePage():
                views = [step.view for step in steps if isinstance(step, MakePage)]
                masters = self._store.capture.pages(self._dossier_id(state))
                stages = all_of_page(state.form.mode)
                self._processing.ensure(views, masters, stages, cancelled=watch.cancelled, progress=watch.progress)
            case Assemble(pages):
                self._archiving.assemble(state, pages)
            case JudgeArchive(archive):
                self._archiving.look_over(state, archive)
            case RefuseArchive(verdict):
                if not self._redrawing.draw_refused(state):
                    raise not_archival(verdict)
            case RefusePixels(verdict):
                if not self._redrawing.draw_page(state, verdict):
                    raise StationError("PIXELS_DIFFER", page=verdict.page, difference=verdict.difference.value)
            case PrepareSignature(source, due):
                self._signing.prepare(state, due, source, actor)
            case CompleteSignature(prepared, due):
                self._complete(state, due, prepared, watch.authorize, actor)
            case HandOut(blob, out):
                self._documents.hand_out(state, blob, Path(out), actor)
            case EnqueueUpload(blob):
                self._delivering.enqueue(state, blob, actor)
            case RecallFile(recall):
                self._recalling.carry_out(recall, actor)
            case SendUpload(upload):
                self._delivering.send(upload, actor, cancelled=watch.cancelled, progress=watch.progress)
            case _ as unreachable:
                assert_never(unreachable)

    def _complete(
        self,
        state: DocumentState,
        due: SignatureDue,
        prepared: PreparedSignature,
        authorize: Authorize,
        actor: Actor,
    ) -> None:
        """Sign what was prepared; a certificate that was renewed since needs a new preparation, for the mark bears its name. So does a
        file that was damaged on the disk, or whose notes can't be read: it is never signed, and the file before it is still there."""
        try:
            self._signing.complete(state, due, prepared, authorize, actor)
        except (SigningFailed, StoreFailed, InputRefused) as error:
            if error.code not in _TO_BE_PREPARED_ANEW:
                raise
            self._signing.prepare(state, due, prepared.source, actor)

    def _dossier_id(self, state: DocumentState) -> UUID:
        return self._store.dossiers.component_by_id(state.document.component_id).dossier_id


def _followed(state: DocumentState) -> Mapping[str, Value]:
    """By what a document is followed: its own id and its pages'."""
    pages = dict.fromkeys(one for view in state.pages for one in (view.id, *view.master_ids))
    return {"document_id": state.document.id, "page_ids": tuple(pages)}
