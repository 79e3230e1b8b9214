"""Taking back what was sent: the will is written first, then the dossier system is asked, and its own receipt is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.clock import Clock
from app.domain.delivery import UploadManifest
from app.domain.errors import Cancelled, DeliveryFailed, StationError
from app.domain.model import Actor, Upload
from app.domain.recall import Recall, RecallReceipt, can_wait, check_reason
from app.domain.retry import ABOUT_THE_SERVER
from app.services.deliver import Delivering
from app.services.progress import CancelledCheck, never

if TYPE_CHECKING:
    from app.store.store import Store


class Recalling:
    """Recalls documents. What is begun is carried out by `Advancing`, now or by a later `resume`, and by the desk's own minute."""

    def __init__(self, store: Store, delivering: Delivering, clock: Clock) -> None:
        self._store = store
        self._delivering = delivering
        self._clock = clock

    def begin(self, document_id: UUID, reason: str, actor: Actor) -> Recall:
        """From now on the document is never sent, and is taken back wherever it has arrived.

        Raises:
            InputRefused: REASON_NEEDED.
        """
        return self._store.recalls.begin(document_id, check_reason(reason), actor)

    def carry_out_open(self, actor: Actor, *, cancelled: CancelledCheck = never) -> tuple[UUID, ...]:
        """Carry out what was begun and waits for the dossier system; gives the documents that are taken back now.

        One that still has to wait holds up no other, but a server that is away is not asked for each.

        Raises:
            Cancelled: what is done stays done.
        """
        done: list[UUID] = []
        for recall in self._store.recalls.open():
            if cancelled():
                raise Cancelled
            try:
                with self._store.duties.hold(f"document-{recall.document_id}"):
                    known = self._store.recalls.of(recall.document_id)
                    if known is None or known.receipt is not None:
                        continue  # another process carried it out while this one was at those before
                    self.carry_out(recall, actor)
            except StationError as error:
                if not can_wait(error):
                    raise
                if error.code in ABOUT_THE_SERVER:
                    break
            else:
                done.append(recall.document_id)
        return tuple(done)

    def carry_out(self, recall: Recall, actor: Actor) -> None:
        """Take out of the dossier system whatever arrived there of the document, and keep the receipt. Asking again gives the same.

        An earlier version goes with it: until a newer one arrives in its place, the dossier system lists the earlier one.

        Raises:
            DeliveryFailed: the recall stays open. FILE_UNKNOWN: the system lists a file that it does not take out.
            StoreFailed: DUTY_HELD: an earlier version, or for long another paper of the dossier, is being sent just now; the recall stays
                open.
        """
        receipt = RecallReceipt("", "", self._clock.now(), {})
        versions = tuple(self._taken_back(recall.document_id))
        with ExitStack() as held:
            for version in versions:
                if version != recall.document_id:
                    held.enter_context(self._store.duties.hold(f"document-{version}"))
            uploads = [entry for version in versions for entry in self._store.outbox.entries(version)]
            if uploads:  # the versions of a paper are all of one dossier
                held.enter_context(self._delivering.alone_with(str(uploads[0].manifest["dossier_code"])))
            for upload in uploads:
                file_id = self._arrived(upload, frozenset(versions))
                said = None if file_id is None else self._withdraw(upload, file_id, recall.reason)
                if said is not None and (said.receipt_id or not receipt.receipt_id):
                    receipt = said
        self._store.recalls.add_receipt(recall.document_id, receipt, actor)

    def _taken_back(self, document_id: UUID) -> Iterator[UUID]:
        """The document and the versions before it, the oldest first, but for those that have a recall of their own."""
        document = self._store.documents.get(document_id)
        for one in self._store.documents.versions(document.component_id):
            if one.id == document_id or (one.version < document.version and self._store.recalls.of(one.id) is None):
                yield one.id

    def _withdraw(self, upload: Upload, file_id: str, reason: str) -> RecallReceipt:
        """The receipt of a file that was taken out; without a number where the system does not know the file, and does not list it."""
        wire = self._delivering.wire()
        try:
            said = wire.withdraw(file_id, reason)
        except DeliveryFailed as error:
            if error.code != "FILE_UNKNOWN":
                raise
            listed = wire.read_back(UploadManifest.from_json(upload.manifest).dossier_code)
            if file_id in {file.file_id for file in listed}:
                raise
            return RecallReceipt("", file_id, self._clock.now(), {})
        return RecallReceipt(said.receipt_id, said.file_id, said.withdrawn_at, said.raw)

    def _arrived(self, upload: Upload, versions: frozenset[UUID]) -> str | None:
        """The system's id of the file that an entry became, even where its receipt was lost on the way; None: it became none.

        An upload that is whole may have been finished: it is finished (once more), which tells its id. One that is not whole is given up;
        it may have been opened anew for an upload that the system forgot, whose file is listed then.
        """
        receipt = self._store.outbox.receipt_for(upload.id)
        if receipt is not None:
            return receipt.file_id
        if upload.upload_url is None:
            return None
        wire = self._delivering.wire()
        try:
            if wire.offset(upload.upload_url) >= upload.blob.size_bytes:
                return wire.finish(upload.upload_url, upload.idempotency_key).file_id
            wire.terminate(upload.upload_url)
        except DeliveryFailed as error:
            if error.code != "UPLOAD_GONE":
                raise
        return self._listed(upload, versions)

    def _listed(self, upload: Upload, versions: frozenset[UUID]) -> str | None:
        """The system knows no such upload. What its component lists with this hash is its file, unless a document that is not taken back
        with it has the same bytes.
        """
        manifest = UploadManifest.from_json(upload.manifest)
        if not self._store.outbox.documents_of(upload.blob.sha256, upload.document_id) <= versions:
            return None
        wanted = (manifest.component_code, manifest.purpose, manifest.sha256)
        for file in self._delivering.wire().read_back(manifest.dossier_code):
            if (file.component_code, file.purpose, file.sha256) == wanted:
                return file.file_id
        return None
