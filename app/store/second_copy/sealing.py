"""Sealing to a public key and opening with the private one: the age format (https://age-encryption.org/v1, X25519), by pyrage.

Whoever has the private key can open a file without this program: `age --decrypt`. The format proves that nobody changed a file, not who
sealed it: the recipient is public.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Buffer
from pathlib import Path
from typing import IO, Protocol

import pyrage

from app.domain.errors import InputRefused, StoreFailed, UsageError
from app.domain.second_copy import NewKey


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> int: ...  # noqa: D102


def new_key() -> NewKey:
    """A key pair; nothing of it is kept."""
    made = pyrage.x25519.Identity.generate()
    return NewKey(str(made), str(made.to_public()))


def require_recipients(recipients: tuple[str, ...]) -> None:
    """Refuse what is no public key before anything is written.

    Raises:
        StoreFailed: COPY_NOT_SET_UP: there is none.
        UsageError: COPY_RECIPIENT_MALFORMED.
    """
    if not recipients:
        raise StoreFailed("COPY_NOT_SET_UP")
    for recipient in recipients:
        _recipient(recipient)


def recipient_of(secret: str) -> str:
    """The public part of a private key.

    Raises:
        InputRefused: RECOVERY_KEY_MALFORMED.
    """
    return str(_identity(secret).to_public())


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise UsageError("COPY_RECIPIENT_MALFORMED", str(error)) from None


def _identity(secret: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str("".join(secret.split()).upper())
    except pyrage.IdentityError as error:
        raise InputRefused("RECOVERY_KEY_MALFORMED", type(error).__name__) from None


def seal(source: IO[bytes], sink: Sink, recipients: tuple[str, ...]) -> tuple[str, int]:
    """Seal a stream; SHA-256 and size of what went into `sink`. Memory stays flat.

    Raises:
        OSError: of the sink or the source, as it was raised there.
        UsageError: COPY_RECIPIENT_MALFORMED.
    """
    counted = _Counted(sink)
    watched = _Watched(source)
    try:
        pyrage.encrypt_io(watched, counted, [_recipient(text) for text in recipients])
    except pyrage.EncryptError as error:
        raised = counted.raised or watched.raised  # the library keeps its words alone, and loses the errno
        if raised is None:
            raise UsageError("COPY_RECIPIENT_MALFORMED", str(error)) from error
        raise raised from None
    return counted.digest.hexdigest(), counted.size_bytes


def unseal(sealed: Path, sink: Sink, secret: str) -> str:
    """Open a sealed file; SHA-256 of what was in it. What was written before an error is worth nothing.

    Raises:
        InputRefused: RECOVERY_KEY_OTHER (sealed to another key), RECOVERY_KEY_MALFORMED.
        StoreFailed: COPY_DAMAGED: it was changed, or can't be read.
        OSError: of the sink.
    """
    identity, counted = _identity(secret), _Counted(sink)
    try:
        with sealed.open("rb") as file:
            pyrage.decrypt_io(file, counted, [identity])
    except (pyrage.DecryptError, OSError) as error:
        if counted.raised is not None:
            raise counted.raised from None
        if "No matching keys" in str(error):
            raise InputRefused("RECOVERY_KEY_OTHER") from None
        raise StoreFailed("COPY_DAMAGED", type(error).__name__, name=sealed.name) from None
    return counted.digest.hexdigest()


class _Counted(io.BufferedIOBase):
    """Hands bytes on, hashes and counts them, and remembers the error that stopped it."""

    def __init__(self, sink: Sink) -> None:
        super().__init__()
        self._sink = sink
        self.digest = hashlib.sha256()
        self.size_bytes = 0
        self.raised: OSError | None = None

    def write(self, data: Buffer, /) -> int:
        try:
            size_bytes = self._sink.write(bytes(data))
        except OSError as error:
            self.raised = error
            raise
        self.digest.update(data)
        self.size_bytes += size_bytes
        return size_bytes

    def flush(self) -> None:
        """Whoever gave the sink flushes it."""


class _Watched(io.BufferedIOBase):
    """Reads, and remembers the error that stopped it."""

    def __init__(self, source: IO[bytes]) -> None:
        super().__init__()
        self._source = source
        self.raised: OSError | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        try:
            return self._source.read(-1 if size is None else size)
        except OSError as error:
            self.raised = error
            raise
