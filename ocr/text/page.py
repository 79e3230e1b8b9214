"""From what an engine found to a `TextPage`: one spelling, one coordinate system, one reading order."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from statistics import median

from ocr.image.raster import Raster
from ocr.text.accents.counts import counts
from ocr.text.accents.restore import Choices, restored
from ocr.text.confidence import calibrated
from ocr.text.handwriting import handwriting_noted
from ocr.text.layout.order import Drawn, in_reading_order
from ocr.text.numbers.noted import malformed_noted, settled
from ocr.text.numbers.sums import sums_noted
from ocr.text.picture import ReadingPicture
from ocr.text.recipe import ReadRecipe, reads_vietnamese
from ocr.values import Box, TextPage, Word

_DEFAULT = ReadRecipe()
_DESCENDING = frozenset("gjpqyQ,;()/\u0323")
"""Signs that reach below the baseline; U+0323 is the dot below a vowel."""
_DESCENT = 0.2
"""Their reach, over the height of the word's box."""
_FAINT = 0.75
"""A sign whose confidence lags more behind that of the chosen one was not thought of."""
_BELIEVED = 0.25
"""The engine's baseline is believed within this share of the text's height from the feet of the words."""
_SIGNS = str.maketrans(
    {
        "\u00d0": "\u0110",
        "\u00f0": "\u0111",
        "\u2044": "/",
        "\u2215": "/",
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\u201a": ",",
        "\u201e": "\u201c",
        "\u201f": "\u201c",
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    }
)
"""Eth, slashes, ligatures, low quotes, and what has no width."""
_DOUBLE = {"\u2018\u2018": "\u201c", "\u2019\u2019": "\u201d", "''": '"'}
"""Two single quotes, and the double one."""
_INNER_DASH = re.compile(r"(?<=\w)[\u2010-\u2015\u2212](?=\w)")
_DASHES = str.maketrans(dict.fromkeys("\u2012\u2014\u2015\u2212", "\u2013"))
"""Long dashes, and the dash of a list."""


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word as an engine gives it, in pixels of the picture that was read.

    Attributes:
        text: as the engine spells it.
        box: x0, y0, x1, y1 of the word, ends exclusive.
        baseline: xa, ya, xb, yb: two points of the line's baseline, xa <= xb; the same for all words of a line.
        confidence: 0..1.
        second: what another network says of a number; None where it was not asked.
        others: what else the engine thought of, for each sign of the text; empty where it does not say.
    """

    text: str
    box: tuple[int, int, int, int]
    baseline: tuple[float, float, float, float]
    confidence: float
    second: str | None = None
    others: Choices = ()


def moved(word: FoundWord, x: int, y: int) -> FoundWord:
    """A word of a piece of a picture, whose corner lies at x, y, at its place on the picture."""
    (x0, y0, x1, y1), (xa, ya, xb, yb) = word.box, word.baseline
    return replace(word, box=(x0 + x, y0 + y, x1 + x, y1 + y), baseline=(xa + x, ya + y, xb + x, yb + y))


def baselines_of(line: Sequence[FoundWord]) -> list[float]:
    """y of the baseline at the left edge of each word of one line of the engine, words from left to right.

    An engine often takes the lines of two columns that stand beside each other for one, and its baseline then fits at
    most one of them. So the parts between wide gaps are looked at one by one: where most words of a part stand off the
    engine's baseline, the part gets a baseline of its own, parallel to it. Not so where an engine took the marks over the
    line below into this one: the feet of its boxes are lower then, their tops are where those of the other parts are.
    """
    found: list[float] = []
    holders = _with_marks_below(line)
    for part in parts_of(line):
        drop = 0.0 if part in holders else _drop(part)
        found += [baseline_y_of(word) + drop for word in part]
    return found


def _with_marks_below(line: Sequence[FoundWord]) -> list[list[FoundWord]]:
    """The parts of a line into which an engine took marks of the line below: their feet are lower, their tops are not."""
    parts = parts_of(line)
    found = []
    for part in parts:
        drop = _drop(part)
        beside = [word for other in parts if other is not part for word in other]
        if drop > 0 and beside and _rise(part) - _rise(beside) > -drop / 2:
            found.append(part)
    return found


def _drop(part: Sequence[FoundWord]) -> float:
    """How far below the engine's baseline most words stand; 0 where that baseline is believed."""
    height = median(word.box[3] - word.box[1] for word in part)
    drop = median(foot_of(word) - baseline_y_of(word) for word in part)
    return drop if abs(drop) > _BELIEVED * height else 0.0


def _rise(words: Sequence[FoundWord]) -> float:
    """How high above the engine's baseline the boxes of the words reach."""
    return median(baseline_y_of(word) - word.box[1] for word in words)


def parts_of(line: Sequence[FoundWord]) -> list[list[FoundWord]]:
    """The words of a line of the engine, parted where the gap between two is wider than two text heights."""
    parts: list[list[FoundWord]] = []
    height = median(word.box[3] - word.box[1] for word in line) if line else 0
    for word in line:
        if parts and word.box[0] - parts[-1][-1].box[2] <= 2 * height:
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


def baseline_y_of(word: FoundWord) -> float:
    """y of the engine's baseline at the left edge of a word."""
    xa, ya, xb, yb = word.baseline
    return ya + (yb - ya) * (word.box[0] - xa) / (xb - xa) if xb > xa else ya


def foot_of(word: FoundWord) -> float:
    """y where the baseline should be by the word's own box."""
    descends = any(sign in _DESCENDING for sign in unicodedata.normalize("NFD", word.text))
    return word.box[3] - (_DESCENT * (word.box[3] - word.box[1]) if descends else 0.0)


def spelled(text: str) -> str:
    """The text in the one spelling of the product: NFC, no white space, Vietnamese Đ, no table rules at its ends.

    Tesseract's Vietnamese data write the Icelandic letter eth (U+00D0) for the look-alike Đ (U+0110), a fraction's slash (U+2044) for a
    slash, and a vertical rule beside a word as `|`, which no office paper uses. Ligatures are letters. Between letters and digits every
    dash is a hyphen (299/UBND-TTHC), elsewhere a long one is the dash of a list; two single quotes are a double one.
    """
    signs = unicodedata.normalize("NFC", "".join(text.split()).translate(_SIGNS)).strip("|¦")
    if signs.isalnum():
        return signs
    for single, double in _DOUBLE.items():
        signs = signs.replace(single, double)
    return _INNER_DASH.sub("-", signs).translate(_DASHES)


def choices_of(found: Iterable[tuple[Callable[[], str | None], float]]) -> tuple[tuple[str, float], ...]:
    """What else a sign may be, of an engine's readings of it with their confidence (0..100), the one that it chose first.

    A reading is asked for its text where its confidence is near: most are far off, and asking takes time.
    """
    others: list[tuple[str, float]] = []
    chosen: float | None = None
    for text_of, confidence in found:
        if chosen is None:
            chosen = confidence
        elif chosen - confidence <= 100 * _FAINT and (text := text_of()):
            others.append((_one_sign(text), (chosen - confidence) / 100))
    return tuple(others)


@cache
def _one_sign(text: str) -> str:
    return spelled(text)


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
