"""The received bytes on disk: one growing file an upload. Its size is the offset; what was acknowledged survives a power loss."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class Content:
    """A folder of files named by upload id (a UUID, checked by the routes)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, upload_id: str) -> Path:
        """Where the bytes of the upload are."""
        return self._folder / upload_id

    def create(self, upload_id: str) -> None:
        """Make the empty file and see it on disk."""
        with self.path(upload_id).open("xb"):
            pass
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def keep(self, upload_id: str, data: bytes) -> None:
        """Make a whole file."""
        self.create(upload_id)
        with self.appending(upload_id) as file:
            file.write(data)

    def shorten(self, upload_id: str, size_bytes: int) -> None:
        """Drop what lies behind so many bytes."""
        with self.path(upload_id).open("r+b") as file:
            file.truncate(size_bytes)
            os.fsync(file.fileno())

    def offset(self, upload_id: str) -> int:
        """How many bytes are safely on disk."""
        with self.path(upload_id).open("rb") as file:
            os.fsync(file.fileno())
            return file.seek(0, os.SEEK_END)

    @contextmanager
    def appending(self, upload_id: str) -> Iterator[BinaryIO]:
        """A file to write on to; all that was written is on disk when the block ends, however it ends."""
        with self.path(upload_id).open("ab") as file:
            try:
                yield file
            finally:
                file.flush()
                os.fsync(file.fileno())

    def sha256(self, upload_id: str) -> str:
        """SHA-256 of the bytes on disk, hex."""
        with self.path(upload_id).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def remove(self, upload_id: str) -> None:
        """Drop the bytes."""
        self.path(upload_id).unlink(missing_ok=True)
