"""Protected PDF files: a copy without the password, for as long as it takes to bring its pages in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
        try:
            with os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(data)
            yield copy
        finally:
            shutil.rmtree(folder, ignore_errors=True)
