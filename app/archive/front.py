"""Pages that the station draws itself, before the pages of a file: the cover of several papers."""

from __future__ import annotations

from collections.abc import Sequence

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

from app.archive.drawing import drawn_page, shown
from app.archive.lettering import embedded, list_glyphs
from app.archive.metadata import plain
from app.domain.archival import Flavour
from app.domain.drawing import Drawing


def add_front(pdf: Pdf, drawings: Sequence[Drawing], flavour: Flavour) -> None:
    """Put drawn pages before all others: they have small Roman numbers, and a bookmark where the file has bookmarks.

    A letter that the typeface lacks shows as a question mark.

    Args:
        pdf: a file whose pages have labels.
        drawings: its new first pages; none: nothing is done.
        flavour: of the file.
    """
    if not drawings:
        return
    fitting = [shown(drawing) for drawing in drawings]
    font = embedded(pdf, (line.text for drawing in fitting for line in drawing.lines))
    if flavour is Flavour.PDFA_1B:
        list_glyphs(pdf, font)
    for index, drawing in enumerate(fitting):
        pdf.pages.insert(index, Page(drawn_page(pdf, drawing, font)))
    _number_anew(pdf, len(fitting))
    if "/Outlines" in pdf.Root:
        _add_bookmark(pdf, pdf.Root.Outlines, fitting[0].title)


def _number_anew(pdf: Pdf, count: int) -> None:
    """Later pages keep their labels."""
    known = pdf.Root.PageLabels.Nums
    labels: list[object] = [0, Dictionary({"/S": Name("/r")})]
    for at in range(0, len(known), 2):
        labels += [int(known[at]) + count, known[at + 1]]
    pdf.Root.PageLabels = Dictionary(Nums=Array(labels))


def _add_bookmark(pdf: Pdf, outline: Object, title: str) -> None:
    first = outline.First
    entry = pdf.make_indirect(
        Dictionary(Title=String(plain(title)), Parent=outline, Next=first, Dest=Array([pdf.pages[0].obj, Name.Fit]))
    )
    first.Prev = entry
    outline.First = entry
    outline.Count = int(outline.Count) + 1
