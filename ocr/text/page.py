"""From what an engine found to a `TextPage`: one spelling, one coordinate system, one reading order."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import groupby

from ocr.image.raster import Raster
from ocr.text.accents.counts import counts
from ocr.text.accents.restore import Choices, restored
from ocr.text.baselines import baselines_of
from ocr.text.confidence import calibrated
from ocr.text.found import FoundWord
from ocr.text.handwriting import handwriting_noted
from ocr.text.layout.order import Drawn, in_reading_order
from ocr.text.numbers.noted import malformed_noted, settled
from ocr.text.numbers.sums import sums_noted
from ocr.text.picture import ReadingPicture
from ocr.text.recipe import ReadRecipe, reads_vietnamese
from ocr.text.spelling import spelled
from ocr.values import Box, TextPage, Word

_DEFAULT = ReadRecipe()


def page_of(
    found: Iterable[FoundWord], raster: Raster, picture: ReadingPicture, engine: str, recipe: ReadRecipe = _DEFAULT
) -> TextPage:
    """Puts the words that an engine found on `picture` back on the page `raster`, in reading order and with their marks.

    Words without text are dropped: an engine gives them where it saw a picture or a rule.
    """
    height, width = raster.pixels.shape[:2]
    words = []
    others: dict[Box, Choices] = {}
    for _, line in groupby(found, key=lambda word: word.baseline):
        of_line = [word for word in line if spelled(word.text)]
        for one, baseline_y in zip(of_line, baselines_of(of_line), strict=True):
            said = settled(spelled(one.text), one.second, one.confidence)
            box = _on_page(one.box, picture, width, height)
            others[box] = one.others
            words.append(
                Word(
                    text=said.text,
                    box_px=box,
                    line_box_px=box,  # until the reading order has made the lines
                    baseline_y_px=baseline_y / picture.scale_y,
                    confidence=min(1.0, max(0.0, one.confidence)),
                    block=0,
                    line=0,
                    raw=spelled(one.text) if said.text != spelled(one.text) else "",
                    second=said.second,
                    notes=said.notes,
                )
            )
    tables = tuple(tuple(_on_page(_edges(cell), picture, width, height) for cell in cells) for cells in picture.tables)
    ordered = in_reading_order(words, width, height, Drawn(picture.seals, tables))
    possible = sums_noted(malformed_noted(ordered.words), ordered.blocks)
    noted = handwriting_noted(possible, raster)
    marked = restored(noted, others, counts()) if reads_vietnamese(recipe.language) else noted
    sure = calibrated(marked) if recipe.calibrated else marked
    return TextPage(width, height, raster.dpi, sure, engine, ordered.blocks)


def _edges(box: Box) -> tuple[int, int, int, int]:
    return box.x0, box.y0, box.x1, box.y1


def _on_page(box: tuple[int, int, int, int], picture: ReadingPicture, width: int, height: int) -> Box:
    """The smallest box of whole page pixels that holds `box`, which is in pixels of the picture."""
    x0, y0, x1, y1 = box
    return Box(
        x0=max(0, math.floor(x0 / picture.scale_x)),
        y0=max(0, math.floor(y0 / picture.scale_y)),
        x1=min(width, math.ceil(x1 / picture.scale_x)),
        y1=min(height, math.ceil(y1 / picture.scale_y)),
    )
