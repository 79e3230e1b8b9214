"""Looking after the data folder: check, backup, restore."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.store.backup import Manifest
    from app.store.check import CheckReport
    from app.store.store import Store


class StoreCare:
    """Looks after one data folder, which is opened only where that is needed."""

    def __init__(self, store: Callable[[], Store], folder: Path) -> None:
        self._store = store
        self._folder = folder

    def check(self) -> CheckReport:
        """Hash every blob anew and follow the audit chain."""
        from app.store.check import check

        return check(self._store())

    def backup(self, folder: Path) -> Manifest:
        """Copy the data folder while it is in use, and compare."""
        from app.store.backup import backup

        return backup(self._store(), folder)

    def restore(self, folder: Path, *, verify: bool) -> CheckReport:
        """Bring a backup back into the data folder, which must be empty."""
        from app.store.restore import restore

        return restore(folder, self._folder, verify=verify)
