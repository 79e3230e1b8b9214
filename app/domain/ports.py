"""The Protocols that adapters implement: one only where two real implementations stand, or will.

`ScannerBackend` belongs to the `scanner` library, `OcrEngine` to `ocr`; `Clock` is in `app.domain.clock`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from app.domain.content import FileContent
from app.domain.delivery import (
    FileDigest,
    RemoteDossier,
    RemoteFile,
    RemoteStatus,
    ServedFile,
    ServerReceipt,
    StoredPaper,
    StoreQuery,
    UploadManifest,
    Withdrawal,
)
from app.domain.keys import KeyOutlook
from app.domain.model import PreparedSignature
from app.domain.signatures import (
    Authorization,
    Challenge,
    CompletedPdf,
    Level,
    Preparation,
    PreparedPdf,
    SignerIdentity,
    SigningPolicy,
)


class Signer(Protocol):
    """A key that signs PDF files in three typed stages, so that an interruption never leaves a half-signed file."""

    name: str
    """as the settings call it"""

    def identity(self) -> SignerIdentity:
        """Who signs. Raises SigningFailed (CERTIFICATE_MISSING, CERTIFICATE_EXPIRED, ...)."""
        ...

    def check(self, level: Level) -> SignerIdentity:
        """Who signs, after a look whether the certificate may sign at that level now: its life, usage, path and revocation. Asked before
        the PIN is. Raises SigningFailed (CERTIFICATE_REVOKED, CERTIFICATE_WRONG_USAGE, REVOCATION_UNREACHABLE, ...)."""
        ...

    def preparation(self, policy: SigningPolicy) -> Preparation:
        """After `check`, what `prepare` does to a file. Raises SigningFailed; so does what it gives, and InputRefused."""
        ...

    def prepare(self, pdf: bytes, policy: SigningPolicy) -> PreparedPdf:
        """After `check`, write the field, the visible mark and the empty /Contents; touches no key. Raises SigningFailed, InputRefused."""
        ...

    def outlook(self) -> KeyOutlook:
        """How the key stands: nobody is asked for anything by it, and no code is sent. Raises SigningFailed as `identity` does, but for a
        certificate whose time is over."""
        ...

    def prefer(self, thumbprint: str) -> None:
        """Sign with this one of the certificates that `outlook` tells, where it is there and may still be used."""
        ...

    def challenge(self) -> Challenge:
        """What the key wants of its holder now. A service that sends a one-time code sends it at this call. Raises SigningFailed."""
        ...

    def expect(self, prepared: Sequence[PreparedSignature]) -> None:
        """What `complete` is called with next, one after the other: a key that is authorized for several signatures asks for all of them
        at once. Nothing is signed by it. Raises SigningFailed."""
        ...

    def expect_no_more(self) -> None:
        """`complete` is not called for the rest: no later authorization is for any of it."""
        ...

    def complete(self, prepared: PreparedSignature, pdf: bytes, authorization: Authorization) -> CompletedPdf:
        """Use the key once over the prepared bytes. Raises SigningFailed (WRONG_PIN, PIN_NEEDED, TIMESTAMP_UNREACHABLE, ...)."""
        ...


class DossierGateway(Protocol):
    """The wire to one dossier system. Raises DeliveryFailed; `retryable` tells whether waiting can help."""

    def find(self, dossier_code: str) -> RemoteDossier:
        """The dossier. Raises DeliveryFailed('DOSSIER_UNKNOWN') where the system does not know it."""
        ...

    def open_upload(self, manifest: UploadManifest, idempotency_key: str) -> str:
        """Announce a file; the same key gives the same upload. Returns the upload's URL."""
        ...

    def offset(self, upload_url: str) -> int:
        """How many bytes the server holds. Raises DeliveryFailed('UPLOAD_GONE') where it forgot the upload."""
        ...

    def send(self, upload_url: str, data: FileContent, offset: int, progress: Callable[[int, int, str], None]) -> int:
        """Send the bytes from `offset` on; returns the server's new offset (bytes)."""
        ...

    def finish(self, upload_url: str, idempotency_key: str) -> ServerReceipt:
        """Attach the whole file to its component. The same key gives the same receipt."""
        ...

    def terminate(self, upload_url: str) -> None:
        """Tell the server that an unfinished upload is given up for good, so that it keeps nothing of it; one that it does not know any
        more is given up already. Raises DeliveryFailed('UPLOAD_FINISHED') where the file has arrived."""
        ...

    def read_back(self, dossier_code: str) -> tuple[RemoteFile, ...]:
        """The files that the dossier lists now: those of its components and its results."""
        ...

    def served(self, file_id: str) -> FileDigest | None:
        """What the server serves of a received file, read to its end; None where this system serves no files."""
        ...

    def status(self, dossier_code: str) -> RemoteStatus:
        """Where the dossier stands."""
        ...

    def withdraw(self, file_id: str, reason: str) -> Withdrawal:
        """Take a file out of its component (the server keeps a record); twice gives the same receipt. Raises
        DeliveryFailed('FILE_UNKNOWN')."""
        ...

    def search_store(self, query: StoreQuery) -> tuple[StoredPaper, ...]:
        """The papers of a citizen's electronic store. Raises DeliveryFailed('SERVICE_NOT_OFFERED') where the system has no store."""
        ...

    def online_part(self, dossier_code: str) -> tuple[RemoteFile, ...]:
        """The files that the citizen handed in online. Raises DeliveryFailed('SERVICE_NOT_OFFERED') where the system does not tell them
        from others."""
        ...

    def fetch(self, file: ServedFile) -> bytes:
        """The bytes of a file, at most MAX_FILE_BYTES, from this server only. Raises DeliveryFailed: FILE_TOO_LARGE; FILE_UNKNOWN;
        SERVICE_NOT_OFFERED; SERVED_BYTES_DIFFER where they are not those of the size and the hash that the server told of."""
        ...


class Secrets(Protocol):
    """Passwords and PINs, in the keyring or in memory; never in files of ours, logs or the database."""

    @property
    def available(self) -> bool:
        """Whether there is a safe place at all; without one nothing is known and nothing can be kept."""
        ...

    def get(self, name: str) -> str | None:
        """The secret, or None."""
        ...

    def set(self, name: str, value: str) -> None:
        """Keep the secret."""
        ...


class AccessTokens(Protocol):
    """What shows a server who asks. Asked for each request; several threads may."""

    def current(self) -> str:
        """The token for the next request; empty where there is none to be had. Raises SignInFailed (SIGN_IN_NEEDED, ...)."""
        ...

    def after_refusal(self, refused: str) -> str | None:
        """The token to try once more with, after the server refused this one; None: there is no other. Raises SignInFailed."""
        ...
