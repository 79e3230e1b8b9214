"""A drawing of the station's own -> a PDF file: vectors in exact millimetres, nothing for a printer to scale or resample.

Letters are filled outlines of the font that travels with the program, so every printer shows the same. The same drawing gives the same
bytes.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf, String

from app.archive.metadata import add_metadata
from app.archive.output_intent import add_output_intent
from app.domain.archival import ArchiveMetadata
from app.domain.drawing import Drawing, Ink, Shape, TextLine

_POINTS_PER_MM = 72 / 25.4
_FONT = Path(__file__).resolve().parents[2] / "resources" / "fonts" / "SohoaSerif-Regular.ttf"
_UNITS_PER_EM = 1000


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
    with _document([replace(one, lines=tuple(map(_shown, one.lines))) for one in drawings]) as pdf:
        add_metadata(pdf, metadata)
        return _saved(pdf)


def text_width_em(text: str) -> float:
    """How wide a text of one em is, in em."""
    font = _font()
    known, widths = font.getBestCmap(), font["hmtx"]
    return sum(int(widths[known.get(ord(letter), known[ord("?")])][0]) for letter in text) / _UNITS_PER_EM


def _shown(line: TextLine) -> TextLine:
    known = _font().getBestCmap()
    text = unicodedata.normalize("NFC", line.text)
    return replace(line, text="".join(letter if ord(letter) in known else "?" for letter in text))


def _document(drawings: Sequence[Drawing]) -> Pdf:
    pdf = Pdf.new()
    for drawing in drawings:
        _add_page(pdf, drawing)
    add_output_intent(pdf)
    return pdf


def _add_page(pdf: Pdf, drawing: Drawing) -> None:
    scale = _POINTS_PER_MM
    operators = [
        f"{scale:.8f} 0 0 {-scale:.8f} 0 {drawing.height_mm * scale:.5f} cm",
        *map(_shape, drawing.shapes),
        *(operator for line in drawing.lines for operator in _line(line)),
    ]
    size = drawing.width_mm * scale, drawing.height_mm * scale
    pdf.add_blank_page(page_size=size)
    page = pdf.pages[-1].obj
    page.MediaBox = Array([0, 0, round(size[0], 4), round(size[1], 4)])
    page.Contents = pdf.make_stream("\n".join(operators).encode("ascii"))


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


def _line(line: TextLine) -> Iterator[str]:
    letters = [_letter(letter) for letter in line.text]
    em = line.size_mm / _UNITS_PER_EM
    width = sum(advance for advance, _ in letters) * em
    x = line.x_mm - width * (line.anchor + 1) / 2
    yield _ink(line.ink)
    for advance, outline in letters:
        if outline:
            yield f"q {em:.8f} 0 0 {-em:.8f} {x:.4f} {line.baseline_mm:.4f} cm {outline} f Q"
        x += advance * em


@cache
def _letter(letter: str) -> tuple[int, str]:
    """How far a letter moves on, in units of the font, and its outline as operators."""
    font = _font()
    name = font.getBestCmap()[ord(letter)]
    glyphs = font.getGlyphSet()
    pen = _PdfPen(glyphs)
    glyphs[name].draw(pen)
    return int(glyphs[name].width), " ".join(pen.operators)


@cache
def _font() -> Any:
    return TTFont(_FONT, lazy=True)


class _PdfPen(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Takes an outline down as path operators (ISO 32000-1, 8.5.2)."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.operators: list[str] = []

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - the names that BasePen calls
        self.operators.append(f"{point[0]:g} {point[1]:g} m")

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.operators.append(f"{point[0]:g} {point[1]:g} l")

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self.operators.append(" ".join(f"{x:.2f} {y:.2f}" for x, y in points) + " c")

    def _closePath(self) -> None:  # noqa: N802
        self.operators.append("h")
