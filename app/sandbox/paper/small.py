"""Little A6 pages, quickly drawn, for tests that scan a dossier again and again."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PIL import Image

from app.sandbox.paper import samples
from app.sandbox.paper.dossier import truth_of, write_images
from app.sandbox.paper.scanner_traces import Feed, scanned
from app.sandbox.paper.sheet import Align, Sheet
from app.sandbox.paper.truth import SideTruth
from app.sandbox.paper.typeface import Face, Style

A6_MM: Final = (105.0, 148.0)
SMALL_DPI: Final = 200

_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def small_dossier(folder: Path, pages: int = 3) -> tuple[Path, ...]:
    """Writes `pages` A6 pages at 200 dpi as `side-01.jpg` and on, with `truth.json`.

    Raises:
        ValueError: fewer than 1 or more than 99 pages.
    """
    return write_images(folder, [small_page(number) for number in range(1, pages + 1)], quality=88)


def small_page(number: int) -> tuple[SideTruth, Image.Image]:
    """Page `number` as scanned, with its truth. No two pages have the same text.

    Raises:
        ValueError: the number is not from 1 to 99.
    """
    words, spoken = samples.words("small"), in_words(number)
    sheet = Sheet(*A6_MM, SMALL_DPI)
    sheet.mark()
    middle = sheet.width_mm / 2
    sheet.write(words["agency"], Face(Style.BOLD, 11), middle, 12, Align.CENTER)
    sheet.rule(middle - 15, 17.5, middle + 15, 17.5)
    sheet.write(words["title"], Face(Style.BOLD, 15), middle, 26, Align.CENTER)
    title = words["page"].format(words=spoken)
    sheet.write(title, Face(Style.BOLD, 14), middle, 36, Align.CENTER)
    for row, line in enumerate(words["body"]):
        sheet.write(line.format(number=number, words=spoken), Face(Style.REGULAR, 12), 12, 52 + 9 * row)
    feed = Feed((-1) ** number * (0.3 + number * 0.7 % 2), 0, (247, 246, 242), seed=number)
    return truth_of(sheet, feed, number, title), scanned(sheet.image, feed)


def in_words(number: int) -> str:
    """A number from 1 to 99 in Vietnamese words.

    Raises:
        ValueError: another number.
    """
    if not 1 <= number <= 99:
        raise ValueError(f"not from 1 to 99: {number}")
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    last = {0: "", 1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(ones, _DIGITS[ones])
    return f"{'mười' if tens == 1 else _DIGITS[tens] + ' mươi'} {last}".strip()
