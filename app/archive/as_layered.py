"""Whether the pages of a finished archive paint what was stored of them: the same bytes, in the same order and places, and the words.

Nothing is decoded but what paints the page: so pages that hardly differ can't be swapped, nor a digit become another one. It is no second
writing of the page: each line of its content is taken apart and held against the layers.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from app.archive.foreign_page import PAGE
from app.archive.page_objects import Page
from app.archive.read import opened
from app.archive.text_layer import FONT_RESOURCE, words_said
from app.archive.unchanged import drawn_alike
from app.domain.page import LayerKind, PagePicture, PageText, PictureLayer
from app.domain.pdf_checks import PixelDifference

_POINTS_PER_INCH: Final = 72
_SIZE_PT: Final = 0.2 / 25.4 * _POINTS_PER_INCH
"""how exact the size of a page is: 0.2 mm"""
_PLACE_PT: Final = 0.002
"""places are written in thousandths of a point"""
_WORD_PT: Final = 0.1
"""those of words in tenths"""
_INK: Final = 0.001
_PAGE_KEYS: Final = frozenset({"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"})
_RESOURCES: Final = frozenset({"/XObject", "/Font"})
_NUMBER: Final = r"(-?\d+(?:\.\d+)?)"
_PAINT: Final = re.compile(
    rf"q (?:{_NUMBER} {_NUMBER} {_NUMBER} rg )?{_NUMBER} 0 0 {_NUMBER} {_NUMBER} {_NUMBER} cm (/L\d+) Do Q"
)
_WORD: Final = re.compile(
    rf"(?:/{FONT_RESOURCE} {_NUMBER} Tf )?{_NUMBER} {_NUMBER} Td {_NUMBER} Tz <((?:[0-9A-F]{{4}})*)> Tj"
)
_LETTER: Final = re.compile(rb"<([0-9A-F]{4})> <((?:[0-9A-F]{4})+)>")
_ROWS: Final[Mapping[str, Any]] = {"/Predictor": 15, "/BitsPerComponent": 8}


def pages_as_layered(archive: Path, first: int, pages: Iterable[Page]) -> tuple[PixelDifference, ...]:
    """What of each page is not what was stored.

    Args:
        archive: a file of our own that nobody has signed yet.
        first: number of the first of these pages in it, from 0.
        pages: the layers and words of pages that follow each other; taken one by one.

    Returns:
        NONE, UNREADABLE (there is no such page, or it is none of ours), SIZE, LAYERS or WORDS of each page, in order.

    Raises:
        InputRefused: as `read.page_count`.
    """
    with opened(archive) as pdf:
        letters: dict[tuple[int, int], dict[str, str]] = {}
        there = list(pdf.pages)[first:]
        return tuple(
            _difference(there[number].obj, *page, letters) if number < len(there) else PixelDifference.UNREADABLE
            for number, page in enumerate(pages)
        )


def _difference(
    page: Object, made: PagePicture, text: PageText, known: dict[tuple[int, int], dict[str, str]]
) -> PixelDifference:
    try:
        box = [float(edge) for edge in page.MediaBox]
        size = made.width_px * _POINTS_PER_INCH / made.dpi, made.height_px * _POINTS_PER_INCH / made.dpi
        if page.keys() != _PAGE_KEYS or not page.Resources.keys() <= _RESOURCES:
            return PixelDifference.UNREADABLE
        if not _near(box, (0, 0, *size), _SIZE_PT):
            return PixelDifference.SIZE
        lines = page.Contents.read_bytes().decode("ascii").rstrip("\n").split("\n")
        painted, written = lines[: len(made.layers)], lines[len(made.layers) :]
        pictures = page.Resources.get(Name.XObject, Dictionary())
        if len(painted) != len(made.layers) or not all(
            _paints(line, layer, made, size[1], pictures) for line, layer in zip(painted, made.layers, strict=True)
        ):
            return PixelDifference.LAYERS
        if made.is_kept:
            return PixelDifference.WORDS if written else PixelDifference.NONE
        return PixelDifference.NONE if _says(written, text, size, page, known) else PixelDifference.WORDS
    except (AttributeError, KeyError, TypeError, ValueError):
        return PixelDifference.UNREADABLE


def _near(found: Iterable[Any], wanted: Iterable[float], within: float) -> bool:
    return all(abs(float(one) - other) <= within for one, other in zip(found, wanted, strict=True))


def _paints(line: str, layer: PictureLayer, made: PagePicture, height_pt: float, pictures: Object) -> bool:
    """Whether a line of the content paints this layer, at its place and in its ink."""
    told = _PAINT.fullmatch(line)
    if told is None:
        return False
    *ink, width, height, left, bottom, name = told.groups()
    x0, y0, x1, y1 = (edge * _POINTS_PER_INCH / made.dpi for edge in layer.box_px)
    if not _near((width, height, left, bottom), (x1 - x0, y1 - y0, x0, height_pt - y1), _PLACE_PT):
        return False
    inked = ink[0] is None if layer.color is None else ink[0] is not None and _near(ink, layer.color, _INK)
    return inked and _is_layer(pictures[name], layer)


def _is_layer(drawn: Object, layer: PictureLayer) -> bool:
    """Whether a picture of the file is a layer: its bytes, how they are read, and no word more."""
    if layer.kind is LayerKind.PDF_PAGE:
        with Pdf.open(io.BytesIO(layer.data)) as source:
            return drawn_alike(source.pages[0].obj.Resources.XObject[PAGE], drawn)
    assert isinstance(drawn, Stream)
    entries = {key: _plain(value) for key, value in drawn.items() if key != "/Length"}
    return entries == _entries(layer) and drawn.read_raw_bytes() == layer.data


def _entries(layer: PictureLayer) -> dict[str, Any]:
    """How a layer is read, as ISO 32000-1, table 89, has it; no /Decode."""
    size = {"/Type": "/XObject", "/Subtype": "/Image", "/Width": layer.width_px, "/Height": layer.height_px}
    if layer.kind is LayerKind.JBIG2_MASK:
        return {**size, "/ImageMask": True, "/BitsPerComponent": 1, "/Filter": "/JBIG2Decode"}
    channels = 1 if layer.gray else 3
    colors = {**size, "/BitsPerComponent": 8, "/ColorSpace": "/DeviceGray" if layer.gray else "/DeviceRGB"}
    if layer.kind is LayerKind.FLATE:
        return {
            **colors,
            "/Filter": "/FlateDecode",
            "/DecodeParms": {**_ROWS, "/Colors": channels, "/Columns": layer.width_px},
        }
    deflated = layer.kind is LayerKind.DEFLATED_JPEG
    return {**colors, "/Filter": ["/FlateDecode", "/DCTDecode"] if deflated else "/DCTDecode"}


def _plain(value: Any) -> Any:
    if isinstance(value, Name):
        return str(value)
    if isinstance(value, Array):
        return [_plain(one) for one in value]
    if isinstance(value, Dictionary):
        return {key: _plain(one) for key, one in value.items()}
    return value


def _says(
    lines: list[str],
    text: PageText,
    size_pt: tuple[float, float],
    page: Object,
    known: dict[tuple[int, int], dict[str, str]],
) -> bool:
    """Whether these lines are the words of the page, unseen, in their order, each where it stands."""
    words = words_said(text)
    if not words:
        return not lines
    if len(lines) != len(words) + 3 or lines[:2] != ["BT", "3 Tr"] or lines[-1] != "ET":
        return False
    font = page.Resources.Font[f"/{FONT_RESOURCE}"]
    if font.objgen not in known:
        known[font.objgen] = _letters(font.ToUnicode.read_bytes())
    letter_of = known[font.objgen]
    k = size_pt[0] / text.width_px, size_pt[1] / text.height_px
    x = y = 0.0
    for line, (word, letters) in zip(lines[2:-1], words, strict=True):
        told = _WORD.fullmatch(line)
        if told is None:
            return False
        x, y = x + float(told[2]), y + float(told[3])
        codes = told[5]
        said = "".join(letter_of[codes[at : at + 4]] for at in range(0, len(codes), 4))
        place = word.box_px[0] * k[0], size_pt[1] - word.baseline_y_px * k[1]
        if said != letters + " " or not _near((x, y), place, _WORD_PT):
            return False
    return True


def _letters(cmap: bytes) -> dict[str, str]:
    """The letter of each code, as /ToUnicode has it."""
    return {code.decode(): bytes.fromhex(said.decode()).decode("utf-16-be") for code, said in _LETTER.findall(cmap)}
