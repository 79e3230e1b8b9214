"""The folder into which files were written last."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths


def kept_folder(kept: QSettings, key: str) -> Path:
    """The folder that was kept under `key`, if it is still there; else that of the person's documents."""
    said = str(kept.value(key, ""))
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return next((Path(one) for one in (said, documents) if one and Path(one).is_dir()), Path.home())
