"""One at a time, of all threads and processes of a user: they share a keyring, and a refresh token may be shown once."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.domain.errors import SignInFailed, StoreFailed

_LOOK_S: Final = 0.02


@contextmanager
def alone(lock: Path, limit_s: float) -> Iterator[None]:
    """Hold the lock until the block ends; the system takes it back from a process that ends, however it ends.

    Raises:
        SignInFailed: SIGN_IN_BUSY where another one holds it longer than `limit_s`.
        StoreFailed: DISK_FAILED where the lock can't be made.
    """
    try:
        lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise StoreFailed("DISK_FAILED", type(error).__name__) from error
    try:
        until = time.monotonic() + limit_s
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise SignInFailed("SIGN_IN_BUSY", retryable=True) from None
                time.sleep(_LOOK_S)
        yield
    finally:
        os.close(descriptor)
