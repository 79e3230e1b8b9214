"""How a page of a dossier is kept in the archive, as JSON."""

from __future__ import annotations

from typing import Any

from app.domain.archived_page import ArchivedPage


def as_json(page: ArchivedPage | None) -> dict[str, Any] | None:
    """None: it is not made yet."""
    if page is None:
        return None
    return {
        "mode": page.mode.value,
        "bytes": page.size_bytes,
        "form": page.form,
        "richer": page.richer or None,
        "lowest_dpi": round(page.lowest_dpi, 1),
        "unread": page.unread or None,
        "imported": None if page.imported is None else page.imported.to_json(),
    }
