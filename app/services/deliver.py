"""Delivery: the outbox decides, the gateway speaks the wire, the receipt proves it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.content import FileContent
from app.domain.delivery import Purpose, RemoteDossier, Reuse, ServerReceipt, UploadManifest
from app.domain.document_state import DocumentState
from app.domain.errors import Cancelled, DeliveryFailed, InputRefused, StoreFailed
from app.domain.model import Actor, BlobRef, DeliveryReceipt, Upload
from app.domain.planning import signature_due
from app.domain.ports import DossierGateway
from app.domain.retry import ALARMS, AWAY
from app.services.announce import PaperTold, by_document
from app.services.attached import AttachedFiles
from app.services.bandwidth import Bandwidth
from app.services.progress import CancelledCheck, Progress, never, silent

if TYPE_CHECKING:
    from app.store.store import Store

AWAY_S = 300.0
"""so long after a server was found away the next documents are tried once each"""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 8.0
DOSSIER_WAIT_S = 15.0
"""so long a sending waits for another one to the same dossier: mostly that is over sooner than a person has read an error"""
_LOOK_S = 0.1
"""so often a waiting call looks whether it was cancelled"""
HEALED_BY_REPEATING = frozenset({"UPLOAD_GONE", "UPLOAD_INCOMPLETE"})
FILE_LOST = frozenset({"BLOB_DAMAGED", "BLOB_MISSING", "BLOB_PURGED"})


def _any_document(document_id: UUID) -> None:
    """Whatever is handed over may be sent."""


class Delivering:
    """Enqueues and sends; several threads may. `gateway` is None where no dossier system is set up; `admit` refuses a document that may
    not be sent."""

    def __init__(
        self,
        store: Store,
        gateway: DossierGateway | None,
        give_up_after_s: float,
        bandwidth: Bandwidth | None = None,
        *,
        admit: Callable[[UUID], None] = _any_document,
        tell: Callable[[DocumentState], PaperTold] = by_document,
    ) -> None:
        self._store = store
        self._gateway = gateway
        self._give_up_after_s = give_up_after_s
        self._bandwidth = bandwidth or Bandwidth(0)
        self._away_until = 0.0
        self._admit = admit
        self._tell = tell
        self._attached = AttachedFiles(store, self.wire)

    def find(self, dossier_code: str) -> RemoteDossier:
        """What the dossier system knows of a dossier.

        Raises:
            DeliveryFailed: DOSSIER_UNKNOWN, SERVER_UNREACHABLE, ...
        """
        return self.wire().find(dossier_code)

    def enqueue(self, state: DocumentState, blob: BlobRef, actor: Actor) -> Upload:
        """Write the intent to send: from now on the outbox knows it, whatever crashes.

        Raises:
            InputRefused: NOT_TO_BE_DIGITISED: nothing was written.
        """
        self._admit(state.document.id)
        log = self._store.seals.end().tree
        title, told, known = state.metadata.title, self._tell(state), state.result or state.origin
        manifest = UploadManifest(
            dossier_code=state.metadata.dossier_code,
            component_code=state.metadata.component_code,
            title=title,
            file_name=told.file_name,
            media_type=blob.media_type,
            size_bytes=blob.size_bytes,
            sha256=blob.sha256,
            pages=len(state.pages),
            version=state.document.version,
            signer=state.signer(),
            audit_head=log.head,
            audit_size=log.size,
            audit_root=log.root,
            supersedes=None,
            paper_type=told.paper_type,
            form=told.form.value,
            purpose=Purpose.COMPONENT.value if state.result is None else Purpose.RESULT.value,
            reuse=Reuse.DIGITISED.value if state.origin is None else state.origin.reuse.value,
            source_id=state.origin.source_id if state.origin else "",
            result_code=known.result_code if known else "",
            number=known.number if known else "",
            issuer=known.issuer if known else "",
        )
        return self._store.outbox.enqueue(state.document.id, blob, manifest.to_json(), actor)

    def send(
        self, upload: Upload, actor: Actor, *, cancelled: CancelledCheck = never, progress: Progress = silent
    ) -> DeliveryReceipt:
        """Send a document, or go on sending it, until its receipt is here; waits and tries again while that can help, not
        before the moment that the server names.

        Raises:
            DeliveryFailed: the document stays in the outbox; `retryable` tells whether waiting can help.
            StoreFailed: as `attempt`.
            Cancelled: the document stays in the outbox.
        """
        away = time.monotonic() < self._away_until  # the patience was spent at the document before: once is enough
        until = time.monotonic() + (0.0 if away else self._give_up_after_s)
        pause = FIRST_PAUSE_S
        while True:
            try:
                receipt = self.attempt(upload, actor, cancelled=cancelled, progress=progress)
                self._away_until = 0.0
                return receipt
            except DeliveryFailed as error:
                healed = error.retryable or error.code in HEALED_BY_REPEATING
                wait_s = max(pause, float(error.fields.get("retry_after_s", 0)))
                if not healed or time.monotonic() + wait_s > until:
                    self._away_until = time.monotonic() + AWAY_S if error.code in AWAY else 0.0
                    raise
            _doze(wait_s, cancelled)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def attempt(
        self, upload: Upload, actor: Actor, *, cancelled: CancelledCheck = never, progress: Progress = silent
    ) -> DeliveryReceipt:
        """Try once to send a document, or to go on sending it. What came to nothing is written down with its code.

        A receipt of something else than what was sent is an alarm, and stands in the audit chain as one.

        Raises:
            DeliveryFailed: the document stays in the outbox; FILE_CHANGED: the entry is not of the file that was announced;
                DOSSIER_CLOSED: its dossier was refused, withdrawn or stopped.
            InputRefused: NOT_TO_BE_DIGITISED: what lies on the counter turned out to be no original.
            StoreFailed: BLOB_DAMAGED, BLOB_MISSING, BLOB_PURGED: the file is not what it was; nothing of it was sent now. DUTY_HELD: as
                `alone_with`.
            Cancelled: between two requests; the document stays in the outbox.
        """
        if cancelled():
            raise Cancelled
        with self.alone_with(str(upload.manifest["dossier_code"]), cancelled):
            # asked only now: while this one waited a newer version may have arrived, which it would replace
            return self._attempt(self._newest(upload), actor, _Pace(self._bandwidth, cancelled, progress))

    @contextmanager
    def alone_with(self, dossier_code: str, cancelled: CancelledCheck = never) -> Iterator[None]:
        """Be the only one of this station who changes what the dossier lists, from the look at the list to its read-back.

        Whoever holds the duty of a document takes this one after it, never the other way round.

        Raises:
            StoreFailed: DUTY_HELD: another sending to the dossier goes on for long; waiting can help.
            Cancelled: while it waited.
        """
        duty = f"dossier-{hashlib.sha256(dossier_code.encode()).hexdigest()[:32]}"
        until = time.monotonic() + DOSSIER_WAIT_S
        with ExitStack() as held:
            while True:
                try:
                    held.enter_context(self._store.duties.hold(duty))
                    break
                except StoreFailed as error:
                    if error.code != "DUTY_HELD" or time.monotonic() > until:
                        raise
                if cancelled():
                    raise Cancelled
                time.sleep(_LOOK_S)
            yield

    def _attempt(self, known: Upload, actor: Actor, pace: _Pace) -> DeliveryReceipt:
        try:
            self._admit(known.document_id)
            self._refuse_closed(known, actor)
            return self._send_or_reopen(known, actor, pace)
        except InputRefused as error:
            self._store.outbox.note_failure(known.id, error.code, actor)
            raise
        except DeliveryFailed as error:
            if error.code in ALARMS:
                self._store.outbox.raise_alarm(known.id, error.code, error.fields, actor)
            else:
                asked_s = int(error.fields.get("retry_after_s", 0))
                self._store.outbox.note_failure(known.id, error.code, actor, asked_s)
            raise
        except StoreFailed as error:
            if error.code in FILE_LOST:
                self._store.outbox.note_failure(known.id, error.code, actor)
            raise

    def _newest(self, upload: Upload) -> Upload:
        """The entry as it stands in the store now.

        Raises:
            DeliveryFailed: DOCUMENT_REPLACED: another file or version is due; this one would be attached behind it. DOCUMENT_RECALLED: it
                was taken back. SIGNATURE_AWAITED, SENDING_CALLED_OFF: its plan is another one by now.
        """
        known = self._store.outbox.due(upload.id)
        if known is not None:
            self._refuse_unplanned(known)
            return known
        if self._store.recalls.of(upload.document_id) is not None:
            raise DeliveryFailed("DOCUMENT_RECALLED")
        raise DeliveryFailed("DOCUMENT_REPLACED")

    def _refuse_unplanned(self, upload: Upload) -> None:
        """What was queued before anybody asked for a signature waits for that: the signed file has an entry of its own, which overtakes it.
        Where the file bears no such signature it is sent by nobody, until a person says once more that it shall be.

        Raises:
            DeliveryFailed: SIGNATURE_AWAITED, SENDING_CALLED_OFF.
        """
        documents, id_ = self._store.documents, upload.document_id
        plan, signed, sealed = documents.plan(id_), documents.signed(id_), documents.sealed(id_)
        if not plan.upload:
            raise DeliveryFailed("SENDING_CALLED_OFF")
        if signature_due(plan, is_signed=signed is not None, is_sealed=sealed is not None) is not None:
            raise DeliveryFailed("SIGNATURE_AWAITED")

    def _refuse_closed(self, upload: Upload, actor: Actor) -> None:
        """Nothing is sent to a dossier that was closed when the system was asked last; it is asked once more, for it may be open again.

        Raises:
            DeliveryFailed: DOSSIER_CLOSED.
        """
        dossier_id = self._store.acceptance.closed(upload.document_id)
        if dossier_id is None:
            return
        said = self.wire().status(str(upload.manifest["dossier_code"]))
        self._store.acceptance.note(dossier_id, said.status, said.at, said.note, actor)
        if said.closed:
            raise DeliveryFailed("DOSSIER_CLOSED")

    def _send_or_reopen(self, upload: Upload, actor: Actor, pace: _Pace) -> DeliveryReceipt:
        try:
            return self._send_once(upload, actor, pace)
        except DeliveryFailed as error:
            if error.code != "UPLOAD_GONE" or upload.upload_url is None:
                raise
            self._store.outbox.note_failure(upload.id, error.code, actor)
        # a server that forgot the upload opens a new one for the same idempotency key
        return self._send_once(replace(upload, upload_url=None), actor, pace)

    def _send_once(self, upload: Upload, actor: Actor, pace: _Pace) -> DeliveryReceipt:
        wire, manifest = self.wire(), UploadManifest.from_json(upload.manifest)
        with self._unchanged(upload, manifest) as data:
            url = upload.upload_url
            if url is None:
                before = self._attached.before(upload, manifest)
                url = wire.open_upload(replace(manifest, supersedes=before), upload.idempotency_key)
                self._store.outbox.set_url(upload.id, url, actor)
            offset = wire.offset(url)
            pace.begin(offset)
            while offset < len(data):
                offset = wire.send(url, data, offset, pace.sent)
        answer = wire.finish(url, upload.idempotency_key)
        if answer.duplicates:
            self._store.outbox.note_duplicates(upload.id, answer.duplicates, actor)
        if answer.sha256 != upload.blob.sha256 or answer.size_bytes != upload.blob.size_bytes:
            raise DeliveryFailed("RECEIPT_DIFFERS", sha256=answer.sha256, size_bytes=answer.size_bytes)
        if not _tells_of_same_log(answer, manifest):
            raise DeliveryFailed("RECEIPT_OF_ANOTHER")
        self._attached.require(upload, manifest, answer.file_id, actor)
        receipt = DeliveryReceipt(
            document_id=upload.document_id,
            receipt_id=answer.receipt_id,
            server=answer.server,
            file_id=answer.file_id,
            sha256=answer.sha256,
            size_bytes=answer.size_bytes,
            audit_head=answer.audit_head,
            received_at=answer.received_at,
            read_back=True,
            raw=answer.raw,
        )
        self._store.outbox.add_receipt(receipt, upload.id, actor)
        return receipt

    @contextmanager
    def _unchanged(self, upload: Upload, manifest: UploadManifest) -> Iterator[FileContent]:
        """The whole file, proved to be the announced one before anything of it leaves.

        Raises:
            DeliveryFailed: FILE_CHANGED.
            StoreFailed: BLOB_DAMAGED, BLOB_MISSING, BLOB_PURGED.
        """
        if (upload.blob.sha256, upload.blob.size_bytes) != (manifest.sha256, manifest.size_bytes):
            raise DeliveryFailed("FILE_CHANGED")
        with self._store.blobs.opened(upload.blob) as data:
            yield data

    def wire(self) -> DossierGateway:
        """The way to the dossier system.

        Raises:
            DeliveryFailed: NO_DOSSIER_SYSTEM: none is set up.
        """
        if self._gateway is None:
            raise DeliveryFailed("NO_DOSSIER_SYSTEM")
        return self._gateway


def _tells_of_same_log(answer: ServerReceipt, manifest: UploadManifest) -> bool:
    """Whether the receipt tells what was announced of the audit log; some systems give back the head alone."""
    same_tree = (answer.audit_size, answer.audit_root) in ((0, ""), (manifest.audit_size, manifest.audit_root))
    return answer.audit_head == manifest.audit_head and same_tree


def _doze(seconds: float, cancelled: CancelledCheck) -> None:
    """Wait, as the server may ask for it, but no longer than a person does: the next attempt finds out that it was cancelled."""
    until = time.monotonic() + seconds
    while (left_s := until - time.monotonic()) > 0 and not cancelled():
        time.sleep(min(left_s, _LOOK_S))


class _Pace:
    """What is told of one file's bytes: it counts against the bandwidth, and a person can stop between two requests."""

    def __init__(self, bandwidth: Bandwidth, cancelled: CancelledCheck, progress: Progress) -> None:
        self._bandwidth = bandwidth
        self._cancelled = cancelled
        self._progress = progress
        self._there = 0

    def begin(self, offset: int) -> None:
        """So many bytes are at the server already."""
        self._there = offset
        self._bandwidth.wait(self._cancelled)

    def sent(self, done: int, total: int, unit: str) -> None:
        """So many are there now.

        Raises:
            Cancelled: the server keeps them.
        """
        self._bandwidth.spend(max(0, done - self._there))
        self._there = done
        self._progress(done, total, unit)
        if done < total:
            self._bandwidth.wait(self._cancelled)
