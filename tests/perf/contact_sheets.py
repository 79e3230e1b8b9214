"""Crops at 100 % for people to look at: what is hard to keep, of the cleaned page and beside it of each archive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from app.services.page_sources import PDF, PageSource
from app.services.pagework import raster_of
from ocr.image.color import darkest, lightest, luminance, reduced
from ocr.image.raster import MM_PER_INCH, Pixels, Raster
from tests.perf.archived_pages import READER, Source, cleaned

_CROP_MM: Final = (34.0, 20.0)
_ROWS: Final = 5
_LABEL_PX: Final = 26
_FONT: Final = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 17)
_CELL: Final = 8
_LEAST: Final = 0.01
"""of a crop has to be what is looked for"""


def contact_sheets(sources: Sequence[Source], columns: Sequence[str], folder: Path, out: Path) -> None:
    """Write one sheet for each thing to look at: the pages that show most of it, a row each.

    Args:
        sources: the pages, in the order of the archives.
        columns: `clean`, and the names of the archives in `folder`; one that is not there is left out.
        folder: where they lie: NAME.pdf, blanks left out.
        out: made if absent.
    """
    out.mkdir(parents=True, exist_ok=True)
    files = {name: folder / f"{name.replace(' ', '')}.pdf" for name in columns[1:]}
    files = {name: file for name, file in files.items() if file.exists()}
    found: dict[str, list[tuple[float, int, tuple[int, int]]]] = {name: [] for name in _WANTED}
    for index, source in enumerate(sources):
        page = cleaned(source)
        for name, marks_of in _WANTED.items():
            share, at = _densest(page, marks_of)
            found[name].append((share, index, at))
    for name, places in found.items():
        best = sorted((place for place in places if place[0] >= _LEAST), reverse=True)[:_ROWS]
        rows = [_row(sources[index], index, at, files) for _, index, at in best]
        if rows:
            _save(rows, [columns[0], *files], out / f"{name}.png")


def _densest(page: Raster, marks_of: Callable[[Pixels], Pixels]) -> tuple[float, tuple[int, int]]:
    """(share of a crop that is marked, its top-left corner) where most is."""
    marks = marks_of(page.pixels)
    share = reduced(marks, 1 / _CELL).astype(np.float32) / 255
    wide, high = (round(side * page.dpi / MM_PER_INCH) for side in _CROP_MM)
    window = min(share.shape[1], wide // _CELL), min(share.shape[0], high // _CELL)
    mean = cv2.blur(share, window, borderType=cv2.BORDER_CONSTANT)
    _, most, _, (x, y) = cv2.minMaxLoc(mean)
    left = int(np.clip(x * _CELL - wide // 2, 0, max(0, page.width_px - wide)))
    top = int(np.clip(y * _CELL - high // 2, 0, max(0, page.height_px - high)))
    return float(most), (left, top)


def _spread(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.subtract(lightest(pixels), darkest(pixels)), np.uint8)


def _seal(pixels: Pixels) -> Pixels:
    """Red ink."""
    if pixels.ndim == 2:
        return np.zeros_like(pixels)
    red, green, blue = cv2.split(pixels)
    return _both(_over(_spread(pixels), 70), _over(cv2.subtract(red, cv2.max(green, blue)), 60))


def _pen(pixels: Pixels) -> Pixels:
    """Blue ink."""
    if pixels.ndim == 2:
        return np.zeros_like(pixels)
    red, _, blue = cv2.split(pixels)
    return _over(cv2.subtract(blue, red), 60)


def _on_text(pixels: Pixels) -> Pixels:
    """Dark print within half a millimetre of coloured ink."""
    near = cv2.dilate(_over(_spread(pixels), 70), np.ones((7, 7), np.uint8))
    return _both(np.asarray(near, np.uint8), _over(255 - lightest(pixels), 150))


def _pencil(pixels: Pixels) -> Pixels:
    """Gray marks that are not near dark ones, nor coloured."""
    gray = luminance(pixels)
    paper = np.asarray(
        cv2.resize(cv2.dilate(reduced(gray, 1 / 8), np.ones((7, 7), np.uint8)), gray.shape[::-1]), np.uint8
    )
    depth = cv2.subtract(paper, gray)
    near_dark = cv2.dilate(_over(depth, 110), np.ones((25, 25), np.uint8))
    return _both(
        _over(depth, 22), np.asarray(cv2.bitwise_not(cv2.max(near_dark, _over(_spread(pixels), 45))), np.uint8)
    )


def _print(pixels: Pixels) -> Pixels:
    """Edges of dark print: most where it is smallest."""
    dark = _over(255 - lightest(pixels), 120)
    return np.asarray(cv2.morphologyEx(dark, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)), np.uint8)


def _photo(pixels: Pixels) -> Pixels:
    """Tones between paper and ink over an area."""
    gray = cv2.blur(luminance(pixels), (25, 25))
    return _both(_over(gray, 60), _over(cv2.bitwise_not(gray), 70))


_WANTED: Final[dict[str, Callable[[Pixels], Pixels]]] = {
    "seal": _seal,
    "pen": _pen,
    "stamp-on-text": _on_text,
    "pencil": _pencil,
    "small-print": _print,
    "photo": _photo,
}


def _over(plane: cv2.typing.MatLike, level: float) -> Pixels:
    return np.asarray(cv2.threshold(plane, level, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _both(one: Pixels, other: Pixels) -> Pixels:
    return np.asarray(cv2.bitwise_and(one, other), np.uint8)


def _row(source: Source, index: int, at: tuple[int, int], files: dict[str, Path]) -> tuple[str, list[Image.Image]]:
    page = cleaned(source)
    crops = [_crop(page.pixels, page.dpi, at)]
    for file in files.values():
        drawn = raster_of(PageSource(file, PDF, index, 0.0), READER).pixels
        if drawn.shape[:2] != page.pixels.shape[:2]:
            drawn = np.asarray(cv2.resize(drawn, page.pixels.shape[1::-1], interpolation=cv2.INTER_AREA), np.uint8)
        crops.append(_crop(drawn, page.dpi, at))
    return source.name, crops


def _crop(pixels: Pixels, dpi: float, at: tuple[int, int]) -> Image.Image:
    wide, high = (round(side * dpi / MM_PER_INCH) for side in _CROP_MM)
    return Image.fromarray(pixels[at[1] : at[1] + high, at[0] : at[0] + wide]).convert("RGB")


def _save(rows: Sequence[tuple[str, list[Image.Image]]], columns: Sequence[str], file: Path) -> None:
    wide, high = (max(crop.size[axis] for _, crops in rows for crop in crops) for axis in (0, 1))
    sheet = Image.new("RGB", (len(columns) * (wide + 6), len(rows) * (high + _LABEL_PX + 6)), "white")
    draw = ImageDraw.Draw(sheet)
    for row, (name, crops) in enumerate(rows):
        y = row * (high + _LABEL_PX + 6)
        for column, (crop, of) in enumerate(zip(crops, columns, strict=True)):
            draw.text((column * (wide + 6), y + 2), f"{of}: {name}", fill="black", font=_FONT)
            sheet.paste(crop, (column * (wide + 6), y + _LABEL_PX))
    sheet.save(file)
