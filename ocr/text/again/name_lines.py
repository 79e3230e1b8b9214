"""The lines of a name and an office that seal, pen or stamp spoilt: each read by itself, several times.

An engine that is shown a page drops a line that hangs together with a seal, that a stamp set askew, or whose letters are fat and smeared.
So where no whole name or no office was found beside *Nơi nhận*, the lines that stand there unread are looked for by their letters, turned
level and cut out: with all that crosses them, and with nothing but the letters; in all inks, and in red or blue alone; larger and smaller,
as printed and thinned. Two networks read a name; which one was meant is told by all readings together (`settled_names`). No single reading
is believed, and nothing of it is ever sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from ocr.image.letter_rows import widened
from ocr.image.raster import MM_PER_INCH, Raster
from ocr.text.accents.counts import counts
from ocr.text.accents.personal_names import personal_names
from ocr.text.accents.syllables import bare, key
from ocr.text.again.settled_names import Reading, SettledName, settled_name
from ocr.text.again.signed import TALLEST_MM, lines_there, names_found, place_of_signature, seals_on
from ocr.text.again.unread_rows import Blocks, Look, Pixels, Place, Strip, first_looks
from ocr.text.folded import folded, misread_within
from ocr.text.found import FoundWord
from ocr.text.layout.closing import OFFICES
from ocr.text.picture import ReadingPicture

_WHOLE: Final = 3
"""words of a whole name, of two one may be lost; the first is a surname, else that is covered or misread"""
_KNOWN: Final = 0.6
"""confidence of words that are believed"""
_PROMISING: Final = 0.5
"""confidence of a word by which a line is worth more readings"""
_LETTERS: Final = 3
_HIGHS_PX: Final = (20, 28, 40)
"""how high letters are when a line is read"""
_OFFICE_HIGHS_PX: Final = (20, 28)
_UNMARKED_HIGH_PX: Final = 26
_THINNED_PX: Final = 5
"""fat letters lose so much, drawn three times as large"""
_CAPITALS: Final = 0.6
_MISREAD: Final = 5
"""of so many letters of an office one may be misread"""
_EDGES: Final = "“”„\"'`.,:;-_|*~^=+<>()[]{}«»‘’"

type _Box = tuple[int, int, int, int]
type _Line = tuple[Strip, Sequence[FoundWord]]
type _Unmarked = Callable[[Pixels], Iterable[FoundWord]] | None


def name_lines_read(
    picture: ReadingPicture, raster: Raster, found: Sequence[FoundWord], read: Blocks, unmarked: _Unmarked
) -> list[FoundWord]:
    """The words, with those of names and offices whose lines could not be read, in place of what was read of them.

    Args:
        picture: the page as it was read.
        raster: the page, H x W (x 3) uint8.
        found: the words that the engine found on it.
        read: reads pictures of one line each (uint8, H x W, black on light).
        unmarked: reads one by a network that knows no Vietnamese marks, as of `LINE_DPI`; None: there is none.
    """
    box = place_of_signature(picture, found)
    if box is None:
        return list(found)
    names = names_found(found, box)
    whole = [name[0].box for name in names if len(name) >= _WHOLE and _is_surname(name[0].text)]
    has_name, top = bool(whole), min((name[1] for name in whole), default=box[3])
    has_office = any(_is_office(line) for line in lines_there(found, box))
    if has_name and has_office:
        return list(found)
    place = Place.of(raster, picture, (*box[:3], top))  # an office stands above the name
    known = [place.here(one) for one in _known(picture, found, [] if has_name else _spoilt_names(found, box))]
    seals = [place.here(one) for one in seals_on(picture)]
    looks = list(first_looks(place, known, seals, read))
    lines: list[list[FoundWord]] = []
    if not has_name:
        told = [one for look in looks if _may_be_name(look) for one in _names(look, place, read, unmarked)]
        lines += [words for _, words in sorted(told, key=lambda one: one[0])]
    if not has_office:
        lines += [line for look in looks if _may_be_office(look) for line in _offices(look, place, read)]
    return _put_in(found, lines)


def _known(picture: ReadingPicture, found: Sequence[FoundWord], doubted: Sequence[_Box]) -> list[_Box]:
    """The places of words that are believed."""
    tallest = TALLEST_MM * picture.dpi / MM_PER_INCH
    return [
        word.box
        for word in found
        if word.confidence >= _KNOWN and word.box[3] - word.box[1] <= tallest and word.box not in doubted
    ]


def _spoilt_names(found: Sequence[FoundWord], box: _Box) -> list[_Box]:
    """The places of words in lines that look like a name and are none: a part of one, or misread."""
    lines = [[word for word in line if len(word.text) > 1] for line in lines_there(found, box)]
    like = [line for line in lines if any(map(_may_be_of_name, line)) and not any(map(_is_loud, line))]
    return [word.box for line in like for word in line]


def _put_in(found: Sequence[FoundWord], lines: Iterable[Sequence[FoundWord]]) -> list[FoundWord]:
    """The words, each line in place of what was found there; of lines at one place the first."""
    words, taken = list(found), list[_Box]()
    for line in lines:
        if not any(_holds(box, word.box) for box in taken for word in line):
            words = [word for word in words if not any(_holds(one.box, word.box) for one in line)] + list(line)
            taken += [word.box for word in line]
    return words


def _may_be_name(look: Look) -> bool:
    """Some word begins with a capital and goes on without, or is a part of one that does."""
    return any(
        word.confidence >= _PROMISING and _may_be_of_name(replace(word, text=word.text.strip(_EDGES)))
        for _, words in look.said
        for word in words
    )


def _may_be_of_name(word: FoundWord) -> bool:
    return word.text.isalpha() and len(word.text) >= _LETTERS and _is_titled(word.text)


def _is_surname(text: str) -> bool:
    """Whatever became of its marks, but that it is no middle name as it stands."""
    names, table, own = personal_names(), counts(), key(text.lower())
    alike = (table.syllables[number] for number in table.alike.get(bare(text.lower()), ()))
    is_other = own in names.between and not names.is_surname(own)
    return text[:1].isupper() and not is_other and any(map(names.is_surname, alike))


def _is_titled(text: str) -> bool:
    return text[:1].isupper() and text[1:].islower()


def _names(look: Look, place: Place, read: Blocks, unmarked: _Unmarked) -> Iterator[tuple[float, list[FoundWord]]]:
    """What all readings of a row mean, if they mean a name, and its price."""
    plane, row = look.plane, look.row
    wide = widened(row, plane.ink, place.dpi)
    shown = ((plane.bare, row), (plane.gray, wide), (_thinned(plane.bare), row), (_thinned(plane.gray), wide))
    strips = [Strip.of(gray, of, high) for high in _HIGHS_PX for gray, of in shown]
    said = [_told(words) for words in read([one.pixels for one in strips])]
    others = [] if unmarked is None else [unmarked(Strip.of(*one, _UNMARKED_HIGH_PX).pixels) for one in shown]
    readings = [_reading(words) for words in said]
    name = settled_name(readings, [_reading(_told(words)) for words in others], counts(), personal_names())
    if name is not None and any(_looks_like(name, one) for one in readings):
        of_name = [
            replace(word, text=text, confidence=sure)
            for word, text, sure in zip(said[name.by][-len(name.words) :], name.words, name.confidences, strict=True)
        ]
        yield name.price, [strips[name.by].on_picture(word, place) for word in of_name]


def _looks_like(name: SettledName, reading: Reading) -> bool:
    """Most words of a reading have a capital first and none after it."""
    of_name = reading[-len(name.words) :]
    return sum(_is_titled(text) for text, _ in of_name) * 2 > len(name.words)


def _told(words: Iterable[FoundWord]) -> list[FoundWord]:
    """Words with letters, without the signs as which rims and strokes beside them are read."""
    stripped = [replace(word, text=word.text.strip(_EDGES)) for word in words]
    return [word for word in stripped if any(sign.isalpha() for sign in word.text)]


def _reading(words: Sequence[FoundWord]) -> Reading:
    return tuple((word.text, word.confidence) for word in words)


def _thinned(gray: Pixels) -> Pixels:
    larger = cv2.resize(gray, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_THINNED_PX, _THINNED_PX))
    return np.asarray(cv2.resize(cv2.dilate(larger, disc), gray.shape[::-1], interpolation=cv2.INTER_AREA), np.uint8)


def _may_be_office(look: Look) -> bool:
    """Some word is in capitals."""
    words = [word for _, words in look.said for word in words]
    return any(word.confidence >= _PROMISING and len(word.text) >= _LETTERS and _is_loud(word) for word in words)


def _is_loud(word: FoundWord) -> bool:
    letters = [sign for sign in word.text if sign.isalpha()]
    return len(letters) > 1 and sum(map(str.isupper, letters)) >= _CAPITALS * len(letters)


def _is_office(words: Iterable[FoundWord]) -> bool:
    text = folded("".join(word.text for word in words))
    return any(misread_within(office, text)[0] <= len(office) // _MISREAD for office in OFFICES)


def _offices(look: Look, place: Place, read: Blocks) -> Iterator[list[FoundWord]]:
    """The fullest and surest reading of a row that is an office; a row of few letters may seem askew and be level."""
    row, plane = look.row, look.plane
    level = replace(row, slope=0.0, foot=row.foot_at((row.x0 + row.x1) / 2))
    rows = [row, *(widened(way, plane.ink, place.dpi) for way in dict.fromkeys((row, level)))]
    strips = [Strip.of(plane.gray, one, high) for one in rows for high in _OFFICE_HIGHS_PX]
    said = [list(filter(_is_loud, words)) for words in read([one.pixels for one in strips])]
    lines = [(strip, words) for strip, words in zip(strips, said, strict=True) if _is_office(words)]
    if lines:
        strip, words = max(lines, key=lambda one: sum(len(word.text) * word.confidence for word in one[1]))
        yield [strip.on_picture(replace(word, text=_letters_of(word)), place) for word in words]


def _letters_of(word: FoundWord) -> str:
    """The longest run of letters: a rim beside them is read as signs."""
    runs: list[str] = re.findall(r"[^\W\d_]+", word.text)
    return max(runs, key=len)


def _holds(box: _Box, other: _Box) -> bool:
    x, y = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]
