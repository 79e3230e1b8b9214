"""Protected PDF files: a copy without the password, for as long as it takes to bring its pages in."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from app.services.pool import WorkPool, read_in_worker

type Unlock = Callable[[Path, str], bytes]


class Unlocking:
    """The password is handed to a worker, and kept nowhere."""

    def __init__(self, pool: WorkPool, unlock: Unlock, folder: Path) -> None:
        """`folder`: where copies lie while they are needed; nobody else may look into it."""
        self._pool = pool
        self._unlock = unlock
        self._folder = folder

    @contextmanager
    def unlocked(self, path: Path, password: str) -> Iterator[Path]:
        """The file without its protection, under its own name, until the block ends. The same file lies in the same place each time.

        Raises:
            InputRefused: PDF_PASSWORD_WRONG; as `app.archive.foreign.unlock`, each with the file's name.
        """
        data = read_in_worker(self._pool, self._unlock, path, password)
        folder = self._folder / sha256(str(path.absolute()).encode()).hexdigest()[:16]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        copy = folder / path.name
        with _held(folder) as held:
            try:
                if not copy.is_file() or copy.read_bytes() != data:
                    with os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                        file.write(data)
                yield copy
            finally:
                _forget(folder, held)

    def forget_left(self) -> None:
        """Take away the copies that processes left behind which were killed; what a living one needs stays."""
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            with suppress(OSError), _held(folder) as held:
                _forget(folder, held)


@contextmanager
def _held(folder: Path) -> Iterator[int]:
    """Nobody else takes the folder away before the block ends, or the process."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield descriptor
    finally:
        os.close(descriptor)


def _forget(folder: Path, held: int) -> None:
    """Take a folder away, unless somebody else holds it too: then they do it."""
    with suppress(BlockingIOError):
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
