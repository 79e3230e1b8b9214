"""Pages on their way by mouse, from the grid to another place in it or to a paper of the checklist."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QMimeData

FORMAT = "application/x-sohoa-pages"


def mime_of(pages: Sequence[UUID]) -> QMimeData:
    """What is dragged."""
    data = QMimeData()
    data.setData(FORMAT, " ".join(str(page) for page in pages).encode())
    return data


def pages_in(data: QMimeData) -> tuple[UUID, ...]:
    """The pages that are dragged; none where something else is."""
    if not data.hasFormat(FORMAT):
        return ()
    try:
        return tuple(UUID(word) for word in bytes(data.data(FORMAT).data()).decode().split())
    except ValueError:
        return ()
