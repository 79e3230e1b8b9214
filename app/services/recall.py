"""Taking back what was sent: the will is written first, then the dossier system is asked, and its own receipt is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.clock import Clock
from app.domain.delivery import Purpose, UploadManifest
from app.domain.errors import DeliveryFailed
from app.domain.model import Actor, Upload
from app.domain.recall import Recall, RecallReceipt, check_reason
from app.services.deliver import Delivering

if TYPE_CHECKING:
    from app.store.store import Store


class Recalling:
    """Recalls documents. What is begun is carried out by `Advancing`, now or by a later `resume`."""

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

    def carry_out(self, recall: Recall, actor: Actor) -> None:
        """Take out of the dossier system whatever arrived there of the document, and keep the receipt. Asking again gives the same.

        Raises:
            DeliveryFailed: the recall stays open.
        """
        receipt = RecallReceipt("", "", self._clock.now(), {})
        for upload in self._store.outbox.entries(recall.document_id):
            file_id = self._arrived(upload)
            if file_id is not None:
                receipt = self._withdraw(file_id, recall.reason) or receipt
        self._store.recalls.add_receipt(recall.document_id, receipt, actor)

    def _withdraw(self, file_id: str, reason: str) -> RecallReceipt | None:
        """The receipt of a file that was taken out; None where the system does not know it."""
        try:
            said = self._delivering.wire().withdraw(file_id, reason)
        except DeliveryFailed as error:
            if error.code != "FILE_UNKNOWN":
                raise
            return None
        return RecallReceipt(said.receipt_id, said.file_id, said.withdrawn_at, said.raw)

    def _arrived(self, upload: Upload) -> str | None:
        """The system's id of the file that an entry became, even where its receipt was lost on the way; None: it became none.

        An upload that is whole may have been finished: it is finished (once more), which tells its id. One that is not whole can't be a
        file, and is given up.
        """
        receipt = self._store.outbox.receipt_for(upload.id)
        if receipt is not None:
            return receipt.file_id
        if upload.upload_url is None:
            return None
        wire = self._delivering.wire()
        try:
            if wire.offset(upload.upload_url) < upload.blob.size_bytes:
                wire.terminate(upload.upload_url)
                return None
            return wire.finish(upload.upload_url, upload.idempotency_key).file_id
        except DeliveryFailed as error:
            if error.code != "UPLOAD_GONE":
                raise
        return self._listed(upload)

    def _listed(self, upload: Upload) -> str | None:
        """The system forgot the upload. What its component lists with this hash is its file, unless another document has the same bytes."""
        manifest = UploadManifest.from_json(upload.manifest)
        if self._store.outbox.documents_of(upload.blob.sha256, upload.document_id) != {upload.document_id}:
            return None
        for file in self._delivering.wire().read_back(manifest.dossier_code):
            same = (file.component_code, file.sha256) == (manifest.component_code, manifest.sha256)
            if same and file.purpose == (manifest.purpose or Purpose.COMPONENT):
                return file.file_id
        return None
