"""How a page is kept in its paper's archive: in which file it lies, its size, its form, and why it has it."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.archival import LayerMode
from app.domain.imported import ImportedPage
from app.domain.model import BlobRef


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """One page.

    Attributes:
        size_bytes: of its picture; its words come on top.
        form: why it is coded in the way that it is: `layered`, `card`, `picture`, `kept`, ...
        richer: which form took that one's place, because it was not true enough to the page; empty: none had to.
        lowest_dpi: of what is seen on it.
        imported: what became of it, where it came in a PDF file.
        unread: why its words were not read though something may stand there (the code of an error); empty: they were.
    """

    mode: LayerMode
    size_bytes: int
    form: str
    richer: str
    lowest_dpi: float
    imported: ImportedPage | None
    unread: str = ""


@dataclass(frozen=True, slots=True)
class PageInFile:
    """Page `index`, from 0, of a finished file in the store."""

    file: BlobRef
    index: int
