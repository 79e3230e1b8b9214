"""A drawing of the station's own -> a PDF file: vectors in exact millimetres, nothing for a printer to scale or resample.

Its letters are those of the font that travels with the program. The same drawing gives the same bytes.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

from app.archive.lettering import codes, embedded, has_letter, text_width_em
from app.archive.metadata import add_metadata
from app.archive.output_intent import add_output_intent
from app.domain.archival import ArchiveMetadata
from app.domain.drawing import Drawing, Ink, Shape, TextLine

_POINTS_PER_MM = 72 / 25.4


def draw(drawing: Drawing) -> bytes:
    """A PDF file of one page that holds the drawing at its true size.

    Raises:
        KeyError: the font lacks a letter of a line.
    """
    with _document([drawing]) as pdf:
        # a viewer that heeds it offers no fitting to the paper (ISO 32000-1, 12.2)
        pdf.Root.ViewerPreferences = Dictionary(PrintScaling=Name("/None"), DisplayDocTitle=True)
        pdf.docinfo["/Title"] = String(drawing.title)
        return _saved(pdf)


def draw_archival(drawings: Sequence[Drawing], metadata: ArchiveMetadata) -> bytes:
    """A page for each drawing as PDF/A-2u, for text that came from outside: a letter that the font lacks shows as a question mark."""
    with _document([shown(one) for one in drawings]) as pdf:
        add_metadata(pdf, metadata)
        return _saved(pdf)


def shown(drawing: Drawing) -> Drawing:
    """The drawing with the letters that the font has: each other one becomes a question mark."""
    return replace(drawing, lines=tuple(map(_shown, drawing.lines)))


def _shown(line: TextLine) -> TextLine:
    text = unicodedata.normalize("NFC", line.text)
    return replace(line, text="".join(letter if has_letter(letter) else "?" for letter in text))


def _document(drawings: Sequence[Drawing]) -> Pdf:
    pdf = Pdf.new()
    font = embedded(pdf, (line.text for drawing in drawings for line in drawing.lines))
    for drawing in drawings:
        pdf.pages.append(Page(drawn_page(pdf, drawing, font)))
    add_output_intent(pdf)
    return pdf


def drawn_page(pdf: Pdf, drawing: Drawing, font: Object) -> Object:
    """A page object of that file, not in its page tree yet. `font` is `lettering.embedded` with all letters of the drawing."""
    scale = _POINTS_PER_MM
    operators = [
        f"{scale:.8f} 0 0 {-scale:.8f} 0 {drawing.height_mm * scale:.5f} cm",
        *map(_shape, drawing.shapes),
        *map(_line, drawing.lines),
    ]
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, round(drawing.width_mm * scale, 4), round(drawing.height_mm * scale, 4)]),
            Resources=Dictionary(Font=Dictionary(F1=font)),
            Contents=pdf.make_stream("\n".join(operators).encode("ascii")),
        )
    )


def _saved(pdf: Pdf) -> bytes:
    file = io.BytesIO()
    pdf.save(file, compress_streams=True, deterministic_id=True, min_version="1.7")
    return file.getvalue()


def _ink(ink: Ink) -> str:
    numbers = " ".join(f"{light:.4f}" for light in ink)
    return f"{numbers} {'g' if len(ink) == 1 else 'rg'}"


def _shape(shape: Shape) -> str:
    first, *others = (f"{x:.4f} {y:.4f}" for x, y in shape.points_mm)
    return " ".join([_ink(shape.ink), first, "m", *(f"{point} l" for point in others), "f"])


def _line(line: TextLine) -> str:
    x = line.x_mm - text_width_em(line.text) * line.size_mm * (line.anchor + 1) / 2
    place = f"1 0 0 -1 {x:.4f} {line.baseline_mm:.4f} Tm"
    return f"BT {_ink(line.ink)} /F1 {line.size_mm:.4f} Tf {place} <{codes(line.text)}> Tj ET"
