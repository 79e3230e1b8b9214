"""What was misread, word by word: of which kind it is, and where it stands on the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ocr.image.raster import Pixels, Raster
from ocr.values import Box, TextPage
from tests.perf.reading_scores import has_digit, plain, unmarked, words_of

_FONT: Final = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
_LINE_WORDS: Final = 4
"""so many words missing in a row count as a line"""
_ALIKE: Final = 0.5
_CELL_PX, _CROP_HEIGHT_PX, _COLUMNS, _MOST_A_SHEET = (300, 96), 44, 4, 60


class Kind(StrEnum):
    """What is wrong with a word."""

    MARK = "a mark lost or swapped"
    NUMBER = "a number"
    LETTER = "a letter"
    SPLIT = "split or joined"
    ORDER = "at another place"
    LINE = "of a line missed"
    MISSED = "missed"
    INVENTED = "invented"


@dataclass(frozen=True, slots=True, eq=False)
class Misread:
    """One word, or some that were split or joined: as they stand on the page, as they were read, and a crop of the place."""

    paper: str
    kind: Kind
    truth: str
    read: str
    crop: Pixels | None


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of the page as the scorer has it, with its place."""

    text: str
    page: int
    box: Box


def counted(found: Iterable[Misread]) -> dict[str, int]:
    """How many words are of each kind."""
    numbers = Counter(one.kind for one in found for _ in range(max(1, len(one.truth.split()))))
    return {kind.value: numbers[kind] for kind in Kind}


def misread(paper: str, truth: str, pages: Sequence[Raster], texts: Sequence[TextPage]) -> list[Misread]:
    """All words of a paper that were not read as they stand there; `truth` as of `plain`."""
    wanted = words_of(truth)
    tokens = [token for number, text in enumerate(texts) for token in _tokens(text, number)]
    same = SequenceMatcher(None, wanted, [token.text for token in tokens], autojunk=False)
    missing: list[tuple[list[str], _Token | None]] = []
    invented: list[_Token] = []
    out: list[Misread] = []

    def note(kind: Kind, word: str, read: Sequence[_Token], near: _Token | None = None) -> None:
        place = read or ([near] if near else [])
        crop = _crop(pages[place[0].page], [token.box for token in place], not read) if place else None
        out.append(Misread(paper, kind, word, " ".join(token.text for token in read), crop))

    for what, i0, i1, j0, j1 in same.get_opcodes():
        if what == "equal":
            continue
        left, right = wanted[i0:i1], tokens[j0:j1]
        for words, read in _paired(left, right):
            if words and read:
                note(_kind(words, read), " ".join(words), read)
            elif words:
                missing.append((words, tokens[j0 - 1] if j0 else None))
            else:
                invented += read
    elsewhere = Counter(token.text for token in invented)
    for words, near in missing:
        lost = []
        for word in words:
            if elsewhere[word]:
                elsewhere[word] -= 1
                token = next(one for one in invented if one.text == word)
                invented.remove(token)
                note(Kind.ORDER, word, [token])
            else:
                lost.append(word)
        for word in lost:
            note(Kind.LINE if len(lost) >= _LINE_WORDS else Kind.MISSED, word, [], near)
    for token in invented:
        note(Kind.INVENTED, "", [token])
    return out


def _tokens(page: TextPage, number: int) -> list[_Token]:
    """The words of a page; one that ends with a dash goes on in a next one that begins with a capital, as `plain` has it."""
    parts = [(plain(word.text), word.box_px) for word in page.words]
    joined: list[tuple[str, Box]] = []
    for text, box in parts:
        if joined and re.search(r"\w-$", joined[-1][0]) and re.match("[A-ZĐ]", text):
            joined[-1] = joined[-1][0] + text, _around([joined[-1][1], box])
        else:
            joined.append((text, box))
    return [_Token(token, number, box) for text, box in joined for token in words_of(text)]


def _paired(left: list[str], right: list[_Token]) -> list[tuple[list[str], list[_Token]]]:
    """Words that were read otherwise beside what they were read as, in their order; what has no partner stands alone."""
    pairs: list[tuple[list[str], list[_Token]]] = []
    i = j = 0
    while i < len(left) and j < len(right):
        size = _same_letters(left[i:], [token.text for token in right[j:]])
        if size:
            pairs.append((left[i : i + size[0]], right[j : j + size[1]]))
            i, j = i + size[0], j + size[1]
        elif _alike(left[i], right[j].text):
            pairs.append(([left[i]], [right[j]]))
            i, j = i + 1, j + 1
        elif len(left) - i > len(right) - j:
            pairs.append(([left[i]], []))
            i += 1
        elif len(left) - i < len(right) - j:
            pairs.append(([], [right[j]]))
            j += 1
        else:
            pairs += [([left[i]], []), ([], [right[j]])]
            i, j = i + 1, j + 1
    pairs += [([word], []) for word in left[i:]] + [([], [token]) for token in right[j:]]
    return _runs(pairs)


def _runs(pairs: list[tuple[list[str], list[_Token]]]) -> list[tuple[list[str], list[_Token]]]:
    """With neighbours that are both missing put together: so a line that is missed is seen."""
    out: list[tuple[list[str], list[_Token]]] = []
    for words, read in pairs:
        if out and not read and not out[-1][1]:
            out[-1] = out[-1][0] + words, []
        else:
            out.append((words, read))
    return out


def _same_letters(left: Sequence[str], right: Sequence[str]) -> tuple[int, int] | None:
    """How many words of one side are one of the other; None where it is no matter of spaces and strokes."""
    bare = [[re.sub(r"\W", "", unmarked(word)) for word in words[:4]] for words in (left, right)]
    for size in range(2, 5):
        if bare[0] and len(bare[1]) >= size and bare[0][0] == "".join(bare[1][:size]):
            return 1, size
        if bare[1] and len(bare[0]) >= size and bare[1][0] == "".join(bare[0][:size]):
            return size, 1
    return None


def _alike(word: str, read: str) -> bool:
    return SequenceMatcher(None, unmarked(word).lower(), unmarked(read).lower(), autojunk=False).ratio() >= _ALIKE


def _kind(words: Sequence[str], read: Sequence[_Token]) -> Kind:
    if any(map(has_digit, words)):
        return Kind.NUMBER
    if len(words) != len(read):
        return Kind.SPLIT
    return Kind.MARK if unmarked(words[0]) == unmarked(read[0].text) else Kind.LETTER


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def _crop(page: Raster, boxes: Sequence[Box], beside: bool) -> Pixels:
    """The words with some paper around them; `beside` them: what follows to the right and in the line below."""
    box = _around(boxes)
    height = box.y1 - box.y0
    right, below = (12 * height, 2 * height) if beside else (height // 2, height // 3)
    rows = slice(max(0, box.y0 - height // 3), min(page.height_px, box.y1 + below))
    columns = slice(max(0, box.x0 - height // 2), min(page.width_px, box.x1 + right))
    pixels = page.pixels[rows, columns]
    return np.ascontiguousarray(pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2))


def error_sheets(found: Sequence[Misread], folder: Path) -> None:
    """A sheet of pictures for each kind, `KIND.png`: the crop, and under it what was read and what stands there; spread over the papers."""
    for kind in Kind:
        of_kind = [one for one in found if one.kind is kind and one.crop is not None]
        step = max(1, len(of_kind) // _MOST_A_SHEET)
        if shown := of_kind[::step][:_MOST_A_SHEET]:
            _sheet(shown).save(folder / f"{kind.name.lower()}.png", optimize=True)


def _sheet(shown: Sequence[Misread]) -> Image.Image:
    width, height = _CELL_PX
    sheet = Image.new("RGB", (width * _COLUMNS, height * -(-len(shown) // _COLUMNS)), "white")
    pen, font, small = ImageDraw.Draw(sheet), ImageFont.truetype(_FONT, 14), ImageFont.truetype(_FONT, 10)
    for index, one in enumerate(shown):
        x, y = width * (index % _COLUMNS) + 6, height * (index // _COLUMNS) + 4
        if one.crop is not None:
            crop = Image.fromarray(one.crop)
            factor = min((width - 12) / crop.width, _CROP_HEIGHT_PX / crop.height)
            size = max(1, round(crop.width * factor)), max(1, round(crop.height * factor))
            sheet.paste(crop.resize(size, Image.Resampling.LANCZOS), (x, y))
        pen.text((x, y + _CROP_HEIGHT_PX + 2), f"{one.read or '-'}  ({one.truth or '-'})"[:36], "black", font)
        pen.text((x, y + _CROP_HEIGHT_PX + 24), one.paper, "gray", small)
        pen.rectangle((x - 5, y - 3, x + width - 8, y + height - 6), outline=(210, 210, 210))
    return sheet
