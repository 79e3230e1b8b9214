"""Pages of numbers with known places: tables of IDs, days, amounts and document numbers drawn by chance, and born-digital pages printed.

Each truth is a word with its box, so that what was read is told right or wrong by where it stands, whatever the order. The same seed
gives the same page. A fault of `degraded_pages` may spoil it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pypdfium2
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFont

from ocr.image.raster import MM_PER_INCH, Raster
from ocr.values import Box
from tests.perf.archived_pages import looked_at
from tests.perf.degraded_pages import spoilt

_FONTS: Final = Path("/usr/share/fonts/truetype/liberation")
_SIZE_MM: Final = (210.0, 297.0)
_STYLES: Final = ("Serif-Regular", "Serif-Bold", "Serif-Italic", "Sans-Regular", "Sans-Bold", "Mono-Regular")
_LEAST_WORDS, _MOST_PAGES = 50, 12


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """What stands on a page, and where, in pixels."""

    text: str
    box_px: Box


@dataclass(frozen=True, slots=True, eq=False)
class NumberPage:
    """One page as a scanner saw it, and its words."""

    name: str
    raster: Raster
    words: tuple[PlacedWord, ...]


def drawn(seed: int, fault: str, dpi: float = 300.0) -> NumberPage:
    """A page of lines and a table, half of whose words are numbers."""
    chance = np.random.default_rng(seed)
    image = Image.new("L", (_px(_SIZE_MM[0], dpi), _px(_SIZE_MM[1], dpi)), 0)
    draw, words = ImageDraw.Draw(image), list[PlacedWord]()
    y = _px(18, dpi)
    while y < image.height - _px(18, dpi):
        style = str(chance.choice(_STYLES, p=(0.45, 0.12, 0.12, 0.19, 0.06, 0.06)))
        point = float(chance.choice((9, 10, 11, 12, 13, 14), p=(0.05, 0.1, 0.2, 0.25, 0.3, 0.1)))
        font = ImageFont.truetype(_FONTS / f"Liberation{style}.ttf", point * dpi / 72)
        rows = int(chance.integers(3, 9))
        kind = _table if chance.random() < 0.5 else _lines
        y = kind(draw, words, font, y, rows, chance, dpi) + _px(3, dpi)
    ink = np.asarray(image, np.float32) / 255
    return NumberPage(f"drawn {seed} {fault}", spoilt(ink, fault, dpi, seed), tuple(words))


def printed(file: Path, fault: str, dpi: float = 300.0) -> Iterator[NumberPage]:
    """The first pages of a born-digital file that have words enough."""
    for index, words in _pages_of(file, dpi):
        page = looked_at(file, index, dpi)
        ink = 1 - page.pixels.min(2).astype(np.float32) / 255
        yield NumberPage(f"{file.stem[:30]} {index + 1} {fault}", spoilt(ink, fault, dpi, index), tuple(words))


def _pages_of(file: Path, dpi: float) -> list[tuple[int, list[PlacedWord]]]:
    with closing(pypdfium2.PdfDocument(file)) as document:
        found = [(index, list(_words_of(document[index], dpi))) for index in range(min(len(document), _MOST_PAGES))]
    return [(index, words) for index, words in found if len(words) >= _LEAST_WORDS]


def _words_of(page: Any, dpi: float) -> Iterator[PlacedWord]:
    """The words of its text layer: letters side by side without white space."""
    text, scale, height = page.get_textpage(), dpi / 72, page.get_height()
    letters: list[tuple[str, tuple[float, ...]]] = []
    for index in range(text.count_chars()):
        sign, box = text.get_text_range(index, 1), text.get_charbox(index)
        if not sign.strip() or (letters and not _goes_on(letters[-1][1], box)):
            yield from _joined(letters, scale, height)
            letters = []
        if sign.strip():
            letters.append((sign, box))
    yield from _joined(letters, scale, height)


def _goes_on(last: tuple[float, ...], box: tuple[float, ...]) -> bool:
    """The next letter stands in the same line, and not far away."""
    high = max(last[3] - last[1], box[3] - box[1], 4.0)
    return -high < box[0] - last[2] < 0.6 * high and min(last[3], box[3]) > max(last[1], box[1]) - 0.5 * high


def _joined(letters: Sequence[tuple[str, tuple[float, ...]]], scale: float, height: float) -> Iterator[PlacedWord]:
    if letters:
        left, low, right, high = zip(*(box for _, box in letters), strict=True)
        edges = min(left), height - max(high), max(right), height - min(low)
        yield PlacedWord("".join(sign for sign, _ in letters), Box(*(round(edge * scale) for edge in edges)))


def _px(mm: float, dpi: float) -> int:
    return round(mm / MM_PER_INCH * dpi)


type _Font = ImageFont.FreeTypeFont


def _put(draw: ImageDraw.ImageDraw, words: list[PlacedWord], font: _Font, x: int, baseline: int, text: str) -> int:
    """Writes some words; returns where they end."""
    for word in text.split():
        draw.text((x, baseline), word, font=font, fill=255, anchor="ls")
        box = draw.textbbox((x, baseline), word, font=font, anchor="ls")
        words.append(PlacedWord(word, Box(*(round(edge) for edge in box))))
        x += round(draw.textlength(word + " ", font=font))
    return x


def _lines(
    draw: ImageDraw.ImageDraw, words: list[PlacedWord], font: _Font, y: int, rows: int, chance: Generator, dpi: float
) -> int:
    """Running text."""
    right = _px(_SIZE_MM[0] - 20, dpi)
    for _ in range(rows):
        y += round(1.35 * font.size)
        if y > _px(_SIZE_MM[1] - 15, dpi):
            break
        x = _px(20 + 12 * chance.random(), dpi)
        while True:
            text = _sentence(chance)
            if x + draw.textlength(text, font=font) > right:
                break
            x = _put(draw, words, font, x, y, text)
    return y


def _table(
    draw: ImageDraw.ImageDraw, words: list[PlacedWord], font: _Font, y: int, rows: int, chance: Generator, dpi: float
) -> int:
    """A ruled table, a kind of number to each column."""
    columns = [str(chance.choice(list(_COLUMNS))) for _ in range(int(chance.integers(2, 5)))]
    step, top, edge = round(1.5 * font.size), y, _px(20, dpi)
    edges = [edge, edge + _px(12, dpi)]
    for _ in columns:
        edges.append(edges[-1] + round(font.size * 12))
    columns = columns[: sum(x < _px(_SIZE_MM[0] - 15, dpi) for x in edges[2:])]
    edges = edges[: len(columns) + 2]
    for number in range(1, rows + 1):
        if y + step > _px(_SIZE_MM[1] - 15, dpi):
            break
        y += step
        texts = (str(number), *(_COLUMNS[column](chance) for column in columns))
        for left, text in zip(edges, texts, strict=False):
            _put(draw, words, font, left + _px(1.5, dpi), y - round(0.35 * font.size), text)
        draw.line((edges[0], y, edges[-1], y), fill=220, width=max(1, _px(0.2, dpi)))
    for x in edges:
        draw.line((x, top, x, y), fill=220, width=max(1, _px(0.2, dpi)))
    return y


def _digits(chance: Generator, count: int) -> str:
    return "".join(str(digit) for digit in chance.integers(0, 10, count))


def _day(chance: Generator) -> str:
    day, month, year = int(chance.integers(1, 29)), int(chance.integers(1, 13)), int(chance.integers(1940, 2027))
    return f"{day:02d}{chance.choice(('/', '/', '-', '.'))}{month:02d}/{year}".replace("-", "/").replace(".", "/")


def _identity(chance: Generator) -> str:
    province, sex, year = (
        int(chance.choice((1, 26, 31, 36, 38, 49, 60, 79, 91, 96))),
        *chance.integers((0, 0), (4, 100)),
    )
    return f"{province:03d}{sex}{year:02d}{_digits(chance, 6)}"


def _amount(chance: Generator) -> str:
    whole = f"{int(10 ** chance.uniform(1, 10)):,}".replace(",", ".")
    return f"{whole},{chance.integers(0, 100)}" if chance.random() < 0.2 else whole


def _document(chance: Generator) -> str:
    symbol = chance.choice(
        ("UBND-TTHC", "QĐ-UBND", "QĐ-TTg", "BC-SYT", "NĐ-CP", "TTr-STP", "TT-BTC", "KH-UBND", "SYT-NVY", "GM-VPUB")
    )
    year = f"/{chance.integers(1995, 2027)}" if chance.random() < 0.3 else ""
    return f"{chance.integers(1, 4000)}{year}/{symbol}"


def _phone(chance: Generator) -> str:
    return str(chance.choice(("09", "03", "08", "0297", "024"))) + chance.choice(("", ".")) + _digits(chance, 8)


def _code(chance: Generator) -> str:
    letters = "".join(str(chance.choice(list("ABCDEGHKLMNPRTVX"))) for _ in range(int(chance.integers(1, 3))))
    return f"{letters}{chance.choice(('', '', '-', '.'))}{_digits(chance, int(chance.integers(2, 8)))}"


def _name(chance: Generator) -> str:
    return " ".join(chance.choice(("Nguyễn", "Phạm", "Trần", "Lê", "Hoàng", "Vũ", "Thị", "Bùi", "Hằng", "Dũng"), 3))


_COLUMNS: Final[dict[str, Callable[[Generator], str]]] = {
    "identity": _identity,
    "day": _day,
    "amount": _amount,
    "document": _document,
    "phone": _phone,
    "code": _code,
    "name": _name,
}
_SENTENCES: Final[tuple[Callable[[Generator], str], ...]] = (
    lambda c: f"ngày {c.integers(1, 29):02d} tháng {c.integers(1, 13)} năm {c.integers(1990, 2027)}",
    lambda c: f"Căn cứ Nghị định số {_document(c)}",
    lambda c: f"theo Quyết định số {_document(c)} ngày {_day(c)};",
    lambda c: f"sinh ngày {_day(c)}, số định danh {_identity(c)}",
    lambda c: f"diện tích {_amount(c)} m2, thửa đất số {c.integers(1, 999)}",
    lambda c: f"số tiền {_amount(c)} đồng (bằng chữ)",
    lambda c: f"điện thoại {_phone(c)}",
    lambda c: f"Điều {c.integers(1, 90)}. khoản {c.integers(1, 9)}",
    lambda c: f"ông {_name(c)} mã hồ sơ {_code(c)}",
    lambda c: f"đạt {c.integers(1, 100)}% trong {c.integers(1, 30)} ngày làm việc",
)


def _sentence(chance: Generator) -> str:
    return _SENTENCES[int(chance.integers(len(_SENTENCES)))](chance)
