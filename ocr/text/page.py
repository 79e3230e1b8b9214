"""From what an engine found to a `TextPage`: one spelling, one coordinate system, one reading order."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ocr.image.raster import Raster
from ocr.text.order import in_reading_order
from ocr.text.picture import ReadingPicture
from ocr.values import Box, TextPage, Word


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word as an engine gives it, in pixels of the picture that was read.

    Attributes:
        text: as the engine spells it.
        box: x0, y0, x1, y1 of the word, ends exclusive.
        baseline: xa, ya, xb, yb: two points of the line's baseline, xa <= xb.
        confidence: 0..1.
    """

    text: str
    box: tuple[int, int, int, int]
    baseline: tuple[float, float, float, float]
    confidence: float

    def baseline_y(self) -> float:
        """y of the line's baseline at the left edge of the word."""
        xa, ya, xb, yb = self.baseline
        return ya + (yb - ya) * (self.box[0] - xa) / (xb - xa) if xb > xa else ya


def spelled(text: str) -> str:
    """The text in the one spelling of the product: NFC, no white space, Vietnamese Đ, no table rules at its ends.

    Tesseract's Vietnamese data write the Icelandic letter eth (U+00D0) for the look-alike Đ (U+0110), and a vertical
    rule beside a word as `|`, which no office paper uses.
    """
    return unicodedata.normalize("NFC", "".join(text.split()).replace("\u00d0", "\u0110")).strip("|¦")


def page_of(found: Iterable[FoundWord], raster: Raster, picture: ReadingPicture, engine: str) -> TextPage:
    """Puts the words that an engine found on `picture` back on the page `raster`, in reading order.

    Words without text are dropped: an engine gives them where it saw a picture or a rule.
    """
    height, width = raster.pixels.shape[:2]
    words = []
    for one in found:
        text = spelled(one.text)
        if not text:
            continue
        box = _on_page(one.box, picture, width, height)
        words.append(
            Word(
                text=text,
                box_px=box,
                line_box_px=box,  # until the reading order has made the lines
                baseline_y_px=one.baseline_y() / picture.scale_y,
                confidence=min(1.0, max(0.0, one.confidence)),
                block=0,
                line=0,
            )
        )
    return TextPage(
        width_px=width, height_px=height, dpi=raster.dpi, words=in_reading_order(words, width), engine=engine
    )


def _on_page(box: tuple[int, int, int, int], picture: ReadingPicture, width: int, height: int) -> Box:
    """The smallest box of whole page pixels that holds `box`, which is in pixels of the picture."""
    x0, y0, x1, y1 = box
    return Box(
        x0=max(0, math.floor(x0 / picture.scale_x)),
        y0=max(0, math.floor(y0 / picture.scale_y)),
        x1=min(width, math.ceil(x1 / picture.scale_x)),
        y1=min(height, math.ceil(y1 / picture.scale_y)),
    )
