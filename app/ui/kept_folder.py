"""The folder into which files were written last."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSettings, QStandardPaths, QTimer

from app.domain.changes import Changed, ChangeSet
from app.ui.tasks import Lane, Task, TaskRunner

PATIENCE_MS: Final = 700
"""so long it is waited for: a share of a network that is away answers after minutes"""


class KeptFolder:
    """Remembered under a key. Whether it is still there is seen in a worker."""

    def __init__(self, runner: TaskRunner, kept: QSettings, key: str, parent: QObject) -> None:
        self._runner = runner
        self._kept = kept
        self._key = key
        self._parent = parent
        self._looking = False

    def keep(self, folder: Path) -> None:
        """Files were written here."""
        self._kept.setValue(self._key, str(folder))

    def find(self, then: Callable[[Path], None]) -> None:
        """Go on with it, if it is still there; else with that of the person's documents, or where nobody knows in time, their home.

        Who asks again before that, as by a key pressed twice, is gone on with once.
        """
        if self._looking:
            return
        self._looking = True
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        offered = [Path(one) for one in (str(self._kept.value(self._key, "")), documents) if one]
        waits = QTimer(self._parent, singleShot=True, interval=PATIENCE_MS)

        def look(_task: Task) -> Changed[Path]:
            return Changed(next((one for one in offered if one.is_dir()), Path.home()), ChangeSet())

        def go_on(folder: Path) -> None:
            self._looking = False
            then(folder)

        def found(folder: Path) -> None:
            if waits.isActive():  # else it was gone on with
                waits.stop()
                go_on(folder)

        waits.timeout.connect(lambda: go_on(Path.home()))
        waits.start()
        self._runner.run(Lane.AROUND, look, found, ended=waits.deleteLater)
