"""How the pages of a dossier are kept in the archive, for the command that tells it: in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.imported import ImportedPage
from app.messages import Language, word
from app.services.archived_pages import ArchivedPage


def in_words(page: ArchivedPage | None, language: Language) -> str:
    """One line."""
    if page is None:
        return word("page_not_archived", language)
    kept = word(
        "page_archived_richer" if page.richer else "page_archived",
        language,
        kb=round(page.size_bytes / 1000),
        dpi=round(page.lowest_dpi),
        mode=word(f"archive_mode_{page.mode.value}", language),
        form=word(f"kept_as_{page.form}", language),
        richer=word(f"richer_{page.richer}", language) if page.richer else "",
    )
    return "; ".join((kept, *_of_pdf(page.imported, language))) if page.imported is not None else kept


def _of_pdf(imported: ImportedPage, language: Language) -> Iterator[str]:
    """Why a page of a PDF file was drawn, and what does not come along."""
    if imported.drawn_because is not None:
        yield word(f"because_{imported.drawn_because.value}", language)
    if imported.left_out:
        what = ", ".join(word(f"code_{code.value}", language) for code in imported.left_out)
        yield word("page_left_out", language, what=what)


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
        "imported": None if page.imported is None else page.imported.to_json(),
    }
