"""The words that a page of a PDF file itself says, with their places: what a reader would copy, in the order of the file."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from ctypes import byref, c_double
from dataclasses import dataclass
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from app.domain.canonical import Json
from app.domain.page import BoxPx, PageText, PageWord
from app.rasterise.render import PdfSource, opened

WORDS_VERSION: Final = 2
"""raised whenever the same file would give other words"""
MAX_LETTERS: Final = 100_000
"""of a page; a page of a telephone book has 20,000"""
_UNSEEN: Final = frozenset({pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP})
_READ_BY_OTHERS: Final = 0.9
"""how sure a word is that nobody sees: some program read it from the picture over it, and nobody knows how well"""
_QUARTER_DEG: Final = 90
_SPAN_PT: Final = 1000.0
_FRACTIONS: Final = 256
"""of a pixel"""
_HYPHEN: Final = "\ufffe"
"""how PDFium tells a hyphen at the end of a line"""


@dataclass(frozen=True, slots=True)
class _Letter:
    """One letter, by its box in points of the page as it is shown; `box` is None for one that stands in no place, as the end of a line.

    `seen`: it is drawn.
    """

    text: str
    box: tuple[float, float, float, float] | None
    baseline: float
    seen: bool = True


def recipe() -> dict[str, Json]:
    """What beside the file decides about its words; part of an artifact's key."""
    return {"version": WORDS_VERSION, "pdfium": pypdfium2.PDFIUM_INFO.version}


def page_words(source: PdfSource, index: int, quarter_turns: int, size_px: tuple[int, int], dpi: float) -> PageText:
    """The words of a page, in pixels of its picture.

    Args:
        source: the file, which is only read.
        index: which page, from 0.
        quarter_turns: how it is shown, clockwise, beside what the file says.
        size_px: width and height of the picture in which the whole page is shown so.
        dpi: its resolution.

    Raises:
        InputRefused: as `render`.
    """
    with opened(source) as document, closing(document[index]) as page:
        page.set_rotation(
            (page.get_rotation() + _QUARTER_DEG * quarter_turns) % 360
        )  # PDFium looks for lines as they are shown
        with closing(page.get_textpage()) as text:
            letters = list(_letters(text, _to_pixels(page, size_px)))
    words = tuple(_words(letters, size_px))
    return PageText(*size_px, dpi, words, f"pdf {pypdfium2.PDFIUM_INFO.version}")


def _letters(text: pypdfium2.PdfTextPage, place: _Affine) -> Iterator[_Letter]:
    left, right, bottom, top, x, y = (c_double() for _ in range(6))
    for number in range(min(text.count_chars(), MAX_LETTERS)):
        letter = _readable(pdfium.FPDFText_GetUnicode(text, number))
        if not letter or letter.isspace() or pdfium.FPDFText_IsGenerated(text, number) == 1:
            yield _Letter(letter or " ", None, 0.0)
            continue
        pdfium.FPDFText_GetCharBox(text, number, byref(left), byref(right), byref(bottom), byref(top))
        pdfium.FPDFText_GetCharOrigin(text, number, byref(x), byref(y))
        x0, y0 = place(left.value, top.value)
        x1, y1 = place(right.value, bottom.value)
        _, baseline = place(x.value, y.value)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(pdfium.FPDFText_GetTextObject(text, number))
        yield _Letter(letter, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), baseline, mode not in _UNSEEN)


def _readable(code: int) -> str:
    """A letter, the end of a line, a space, or nothing."""
    letter = chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""
    if letter in ("\r", "\n", "\t"):
        return letter
    if letter == _HYPHEN or code == 2:
        return "-"
    return "" if not letter or unicodedata.category(letter)[0] == "C" else letter


class _Affine:
    """From points of the page to pixels of its picture."""

    def __init__(self, origin: tuple[float, float], right: tuple[float, float], up: tuple[float, float]) -> None:
        self._origin, self._right, self._up = origin, right, up

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        return (
            self._origin[0] + x * self._right[0] + y * self._up[0],
            self._origin[1] + x * self._right[1] + y * self._up[1],
        )


def _to_pixels(page: pypdfium2.PdfPage, size_px: tuple[int, int]) -> _Affine:
    """PDFium tells whole pixels: asked for a far larger picture it tells fractions of these."""
    x, y = pdfium.c_int(), pdfium.c_int()
    width, height = (side * _FRACTIONS for side in size_px)

    def at(page_x: float, page_y: float) -> tuple[float, float]:
        pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, page_x, page_y, byref(x), byref(y))
        return x.value / _FRACTIONS, y.value / _FRACTIONS

    origin, right, up = at(0, 0), at(_SPAN_PT, 0), at(0, _SPAN_PT)
    return _Affine(
        origin,
        ((right[0] - origin[0]) / _SPAN_PT, (right[1] - origin[1]) / _SPAN_PT),
        ((up[0] - origin[0]) / _SPAN_PT, (up[1] - origin[1]) / _SPAN_PT),
    )


def _words(letters: list[_Letter], size_px: tuple[int, int]) -> Iterator[PageWord]:
    for number, line in enumerate(_split(letters, lambda letter: letter.text in ("\r", "\n"))):
        words = [list(word) for word in _split(line, lambda letter: letter.box is None and letter.text.isspace())]
        line_box = _around([letter for word in words for letter in word], size_px)
        for word in words:
            text = unicodedata.normalize("NFC", "".join(letter.text for letter in word))
            box = _around(word, size_px)
            if text and box is not None and line_box is not None:
                baseline = next(letter.baseline for letter in word if letter.box is not None)
                confidence = 1.0 if all(letter.seen for letter in word) else _READ_BY_OTHERS
                yield PageWord(text, box, line_box, baseline, confidence, 0, number)


def _split(letters: list[_Letter], at: Callable[[_Letter], bool]) -> Iterator[list[_Letter]]:
    """The runs between letters of which `at` holds."""
    run: list[_Letter] = []
    for letter in letters:
        if at(letter):
            if run:
                yield run
            run = []
        else:
            run.append(letter)
    if run:
        yield run


def _around(letters: list[_Letter], size_px: tuple[int, int]) -> BoxPx | None:
    """The smallest box around letters, on the page; None where they stand nowhere on it."""
    boxes = [letter.box for letter in letters if letter.box is not None]
    if not boxes:
        return None
    x0, y0 = (max(0, int(min(box[edge] for box in boxes))) for edge in (0, 1))
    x1 = min(size_px[0], -int(-max(box[2] for box in boxes) // 1))
    y1 = min(size_px[1], -int(-max(box[3] for box in boxes) // 1))
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None
