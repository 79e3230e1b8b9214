"""What a component lists at the dossier system: what stands there before a sending, and that behind it just the file that was sent does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.domain.delivery import RemoteFile, UploadManifest
from app.domain.errors import DeliveryFailed
from app.domain.model import Actor, Upload
from app.domain.ports import DossierGateway

if TYPE_CHECKING:
    from app.store.store import Store

REPLACED_REASON = "Được thay bằng bản mới hơn"
"""what the dossier system is told of an older file of ours"""


class AttachedFiles:
    """Looks at the list, and takes out of it what newer files of ours replaced. Whoever asks is alone with the dossier meanwhile."""

    def __init__(self, store: Store, wire: Callable[[], DossierGateway]) -> None:
        """`wire` is asked each time: whether there is a dossier system is told to who needs it."""
        self._store = store
        self._wire = wire

    def before(self, upload: Upload, manifest: UploadManifest) -> str | None:
        """The server's id of the file of ours that this one replaces. The server is asked: an answer of an earlier sending may be lost.

        A file that is not ours is never replaced.

        Raises:
            DeliveryFailed: COMPONENT_TAKEN: such a file is there. Told before the first byte, since ours would be attached beside it.
        """
        files = self._of_ours(upload, manifest)
        return next((file.file_id for file in files if file.sha256 != manifest.sha256), None)

    def require(self, upload: Upload, manifest: UploadManifest, file_id: str, actor: Actor) -> None:
        """Stored is not attached: the component must list exactly our file, size and hash. What earlier sendings left there is taken out.

        Raises:
            DeliveryFailed: STORED_NOT_ATTACHED; COMPONENT_TAKEN where another station's file is listed beside it.
        """
        files = self._of_ours(upload, manifest)
        own = (file_id, manifest.size_bytes, manifest.sha256)
        older = [file.file_id for file in files if file.file_id != file_id and self._is_older(file, upload)]
        if older and own in [_proof(file) for file in files]:
            self._take_out_older(upload, older, actor)
            files = self._of_ours(upload, manifest)
        if [_proof(file) for file in files] != [own]:
            raise DeliveryFailed("STORED_NOT_ATTACHED", retryable=True)

    def _is_older(self, file: RemoteFile, upload: Upload) -> bool:
        """Whether a listed file of ours is of an earlier entry; the same bytes may be of another station, where no earlier one had them."""
        same_bytes = file.sha256 == upload.blob.sha256
        return not same_bytes or len(self._store.outbox.documents_of(file.sha256, upload.document_id)) > 1

    def _take_out_older(self, upload: Upload, file_ids: list[str], actor: Actor) -> None:
        """Take out what earlier sendings left beside the newest file: the list did not show it when that one was announced.

        It is put down first: after a crash the list no longer tells that it was there.
        """
        self._store.outbox.note_older(upload.id, file_ids, actor)
        for file_id in file_ids:
            try:
                self._wire().withdraw(file_id, REPLACED_REASON)
            except DeliveryFailed as error:
                if error.code != "FILE_UNKNOWN":
                    raise

    def _of_ours(self, upload: Upload, manifest: UploadManifest) -> list[RemoteFile]:
        """What the component lists: only files of hashes that this station ever wanted to send for it.

        Raises:
            DeliveryFailed: COMPONENT_TAKEN: another file is there.
        """
        files = self._listed(manifest)
        if {file.sha256 for file in files} - self._store.outbox.queued_blobs(upload.document_id):
            raise DeliveryFailed("COMPONENT_TAKEN")
        return files

    def _listed(self, manifest: UploadManifest) -> list[RemoteFile]:
        """What the component lists on the server now."""
        files = self._wire().read_back(manifest.dossier_code)
        wanted = (manifest.component_code, manifest.purpose)
        return [file for file in files if (file.component_code, file.purpose) == wanted]


def _proof(file: RemoteFile) -> tuple[str, int, str]:
    return file.file_id, file.size_bytes, file.sha256
