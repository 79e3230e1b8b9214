"""Pages of PDF files from outside that nobody edits: they go into the archive as they are where that loses nothing. Runs in a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.domain.geometry import Hand, SizePx, turned_size
from app.domain.imported import Drawn, ForeignPage
from app.domain.page import BoxPx, LayerKind, PagePicture, PageText, PictureLayer
from app.domain.page_layout import Layout
from app.domain.page_view import Picture, Placement

if TYPE_CHECKING:
    from app.services.page_sources import Keep, PageSource, PdfReader
    from ocr.values import PageFacts

KEPT: Final = "kept"
"""the reason of a page that was kept"""
_EXACTLY: Final = 1e-6
_TURNS: Final = {(1, 0): 0, (0, 1): 1, (-1, 0): 2, (0, -1): 3}
"""where a matrix sends the page's own right: clockwise quarter turns"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a PDF file as it is shown: what became of it, and how it is turned. None: hands or the machine did more than turn it."""

    source: PageSource
    taken: ForeignPage
    quarter_turns: int | None

    @property
    def is_kept(self) -> bool:
        """Whether it goes into the archive as it is."""
        return bool(self.taken.data)

    def picture(self, size_px: SizePx, dpi: float, ink_px: tuple[BoxPx, ...]) -> PagePicture:
        """The kept page as layers."""
        layer = PictureLayer(LayerKind.PDF_PAGE, self.taken.data, *size_px, (0, 0, *size_px), None, False)
        return PagePicture(*size_px, dpi, (layer,), KEPT, ink_px, self.taken.imported)

    def words(self, size_px: SizePx, dpi: float, pdf: PdfReader) -> PageText | None:
        """What the file says of its words, where that holds; None: somebody has to read the picture."""
        if self.quarter_turns is None or not self.taken.imported.words_hold:
            return None
        text = pdf.words(self.source.path, self.source.index, self.quarter_turns, size_px, dpi)
        return text if text.words or self.is_kept else None


def shown(
    sources: Sequence[PageSource],
    facts: Sequence[PageFacts],
    picture: Picture,
    layout: Layout,
    sizes: Sequence[SizePx],
    pdf: PdfReader,
) -> Shown | None:
    """What becomes of a page of a PDF file; None for anything else.

    Args:
        sources: the master pages on the page.
        facts: what is known of each.
        picture: how they are shown.
        layout: where each goes.
        sizes: of each raw page.
        pdf: how to read a PDF.
    """
    if len(sources) != 1 or sources[0].media_type != "application/pdf":
        return None
    source, turns = sources[0], _turns(layout, sizes[0])
    if turns is None or facts[0].photo is not None or facts[0].outlines:
        because = Drawn.CLEANED if _is_untouched(picture) else Drawn.EDITED
        return Shown(source, pdf.keep(source.path, source.index, 0).drawn(because), None)
    return Shown(source, pdf.keep(source.path, source.index, turns), turns)


def _is_untouched(picture: Picture) -> bool:
    """Whether hands turned the page by quarters at most."""
    return (
        isinstance(picture, Placement)
        and picture.item is None
        and picture.hand == Hand(quarter_turns=picture.hand.quarter_turns)
    )


def _turns(layout: Layout, size_px: SizePx) -> int | None:
    """By how many quarters the page is turned; None where anything else was done to it."""
    a, _, c, _, _, _ = layout.pieces[0].matrix
    turns = _TURNS.get((round(a), round(c)))
    exact = abs(a - round(a)) < _EXACTLY and abs(c - round(c)) < _EXACTLY
    if turns is None or not exact or layout.covers or layout.size_px != turned_size(size_px, turns):
        return None
    return turns


def drawn_by_verdict(keep: Keep, because: Drawn, path: Path, index: int, quarter_turns: int) -> ForeignPage:
    """In the place of `keep` where an archive with pages that it kept did not hold."""
    return keep(path, index, quarter_turns).drawn(because)
