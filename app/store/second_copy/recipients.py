"""The public key that copies are sealed to, as a file in the data folder: the form that `age --recipients-file` reads."""

from __future__ import annotations

import os
from pathlib import Path

from app.store.disk import disk_errors, make_folder, sync_folder
from app.store.second_copy.sealing import require_recipients

FILE = "recovery-key.pub"


def kept_recipients(data_folder: Path) -> tuple[str, ...]:
    """The public keys of the file; none where it is not there.

    Raises:
        StoreFailed: DISK_FAILED.
    """
    with disk_errors():
        try:
            lines = (data_folder / FILE).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return ()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def keep_recipient(data_folder: Path, recipient: str) -> Path:
    """Write the file; it takes the place of one that is there.

    Raises:
        StoreFailed: DISK_FULL, DISK_FAILED.
        UsageError: COPY_RECIPIENT_MALFORMED.
    """
    require_recipients((recipient,))
    with disk_errors():
        make_folder(data_folder)
        part = data_folder / f"{FILE}.part"
        with part.open("w", encoding="utf-8") as file:
            file.write(f"# age, second copies of this station\n{recipient}\n")
            file.flush()
            os.fsync(file.fileno())
        part.rename(data_folder / FILE)
        sync_folder(data_folder)
    return data_folder / FILE
