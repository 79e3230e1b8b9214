"""The name under a signature: an engine takes it for a part of the picture that seal and signature are, and drops it; a stamped one in red
or blue ink faded with the seal. So the foot of a paper is read once more beside *Nơi nhận* (NĐ 30/2020/NĐ-CP, Annex I): where no name was
found, as scattered text, in all inks, without what is larger than letters are; and where letters stand there in red ink that were not read,
as a deputy's office that is stamped under his head's, the red ink alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.image.letter_rows import ink_of, paper_of
from ocr.image.raster import MM_PER_INCH, Raster
from ocr.text.folded import misread
from ocr.text.found import FoundWord
from ocr.text.picture import ReadingPicture

_LEFT, _RIGHT = 0.44, 0.99
"""where signatures stand, in widths of the page"""
_RECIPIENTS = "noinhan"
_ABOVE, _BELOW = 0.02, 0.33
"""how far around the height of *Nơi nhận*, in heights of the page"""
TALLEST_MM, _WIDEST_MM = 6.5, 60.0
"""connected ink that is larger is a seal or a stroke of the pen"""
_SURE = 0.6
"""confidence of a name that needs no second look, and of each word of one that is given"""
_VERY_SURE, _OFFICE_LETTERS = 0.85, 7
_WORDS = range(2, 6)
_DEEPER, _DARK = 1.6, 170
"""how much deeper red ink is drawn than it is, and what is ink then"""
_LETTER_MM, _LETTERS = (2.0, 5.0), 5
"""how high letters of offices and names are, and so many of them make a word"""

type _Pixels = NDArray[np.uint8]
type _Box = tuple[int, int, int, int]


def signed_names(
    picture: ReadingPicture, raster: Raster, found: Sequence[FoundWord], read: Callable[[_Pixels], Iterable[FoundWord]]
) -> Iterator[FoundWord]:
    """Words of names, and of the offices above them, that were not found.

    Args:
        picture: the page as it was read.
        raster: the page, H x W (x 3) uint8.
        found: the words that the engine found on it.
        read: reads a picture (uint8, H x W, black on light) as scattered text.

    Yields:
        Words in pixels of `picture`, two to five a line.
    """
    foot = place_of_signature(picture, found)
    if foot is None:
        return
    tallest = TALLEST_MM * picture.dpi / MM_PER_INCH
    known = [word.box for word in found if word.confidence >= _SURE and word.box[3] - word.box[1] <= tallest]
    piece = _piece(raster, picture, foot)
    inks = [] if names_found(found, foot) else [all_inks(piece)]
    if piece.ndim == 3 and _has_letters(red_ink(piece), [*known, *seals_on(picture)], foot, picture.dpi):
        inks.append(red_ink(piece))
    for ink in inks:
        for line in _lines(read(without_strokes(np.ascontiguousarray(ink), picture.dpi))):
            moved = [_moved(word, foot) for word in line]
            if (_is_name(moved) or _is_office(moved)) and not any(
                _covers(box, word.box) for word in moved for box in known
            ):
                known += [word.box for word in moved]
                yield from moved


def place_of_signature(picture: ReadingPicture, found: Sequence[FoundWord]) -> _Box | None:
    """The place of a signature, beside the first words *Nơi nhận*; None: there are none, so none is known."""
    height, width = picture.gray.shape
    for word, following in pairwise((*found, None)):
        if word is not None and word.box[0] < _LEFT * width and _is_recipients(word, following):
            top = max(0, round(word.box[1] - _ABOVE * height))
            return round(_LEFT * width), top, round(_RIGHT * width), min(height, round(word.box[1] + _BELOW * height))
    return None


def _is_recipients(word: FoundWord, following: FoundWord | None) -> bool:
    """*Nơi nhận*, in two words or run together."""
    if misread(_RECIPIENTS, _plain(word.text)) <= 1:
        return True
    return following is not None and _begins(word.text) and _plain(following.text).startswith("nhan")


def names_found(found: Sequence[FoundWord], place: _Box) -> list[list[FoundWord]]:
    """The lines there that are names."""
    return [line for line in lines_there(found, place) if _is_name(line)]


def lines_there(found: Sequence[FoundWord], place: _Box) -> list[list[FoundWord]]:
    """The lines of words in a place."""
    return list(_lines(word for word in found if _inside(word.box, place)))


def _begins(text: str) -> bool:
    """Whether a word can be *Nơi*: set small and leaning, it is misread often."""
    plain = _plain(text)
    return plain.endswith("oi") or (plain.startswith("n") and len(plain) < len("noi"))


def _plain(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text.casefold()) if sign.isalpha())


def _lines(words: Iterable[FoundWord]) -> Iterator[list[FoundWord]]:
    """Words of one line of the engine: they state the same baseline."""
    for _, line in groupby(words, key=lambda word: word.baseline):
        kept = [word for word in line if any(sign.isalpha() for sign in word.text)]
        if kept:
            yield kept


def _is_name(line: Sequence[FoundWord]) -> bool:
    """Two to five words that begin with a capital each and go on without, surely read; a seal may cover the first letter of all."""
    first, *others = (word.text.strip(".,_-") for word in line)
    return (
        len(line) in _WORDS
        and all(text.isalpha() and text[0].isupper() and (text[1:].islower() or not text[1:]) for text in others)
        and len(first) > 1
        and first.isalpha()
        and first[1:].islower()
        and all(word.confidence >= _SURE for word in line)
    )


def _is_office(line: Sequence[FoundWord]) -> bool:
    """Some words in capitals, very surely read: a seal bears such words too, but in a ring."""
    text = "".join(word.text for word in line)
    return (
        len(line) in _WORDS
        and text.isalpha()
        and text.isupper()
        and len(text) >= _OFFICE_LETTERS
        and all(word.confidence >= _VERY_SURE for word in line)
    )


def _piece(raster: Raster, picture: ReadingPicture, foot: _Box) -> _Pixels:
    """That place of the page at the picture's resolution."""
    height, width = raster.pixels.shape[:2]
    x0, y0 = (round(at / scale) for at, scale in zip(foot[:2], (picture.scale_x, picture.scale_y), strict=True))
    x1, y1 = (round(at / scale) for at, scale in zip(foot[2:], (picture.scale_x, picture.scale_y), strict=True))
    piece = np.ascontiguousarray(raster.pixels[y0 : min(height, y1), x0 : min(width, x1)])
    size = foot[2] - foot[0], foot[3] - foot[1]
    return np.asarray(cv2.resize(piece, size, interpolation=cv2.INTER_AREA), np.uint8)


def all_inks(piece: _Pixels) -> _Pixels:
    """Dark where any ink is."""
    return (
        piece
        if piece.ndim == 2
        else np.asarray(cv2.min(cv2.min(piece[:, :, 0], piece[:, :, 1]), piece[:, :, 2]), np.uint8)
    )


def red_ink(piece: _Pixels) -> _Pixels:
    """Dark where ink is red, and nowhere else: a pen over it is blue or black."""
    others = cv2.max(piece[:, :, 1], piece[:, :, 2])
    return np.asarray(255 - cv2.convertScaleAbs(cv2.subtract(piece[:, :, 0], others), alpha=_DEEPER), np.uint8)


def blue_ink(piece: _Pixels) -> _Pixels:
    """Dark where ink is blue, and nowhere else: stamped names are, and pens."""
    bluer = cv2.subtract(piece[:, :, 2], piece[:, :, 0])
    return np.asarray(255 - cv2.convertScaleAbs(bluer, alpha=_DEEPER), np.uint8)


def _has_letters(ink: _Pixels, taken: Sequence[_Box], foot: _Box, dpi: float) -> bool:
    """Whether ink stands there in pieces as large as letters, outside places that are read or are seals."""
    mm = dpi / MM_PER_INCH
    _, _, stats, centres = cv2.connectedComponentsWithStats((ink < _DARK).astype(np.uint8), connectivity=8)
    low, high = _LETTER_MM
    letters = (
        (stats[:, 3] >= low * mm)
        & (stats[:, 3] <= high * mm)
        & (stats[:, 2] >= low * mm / 3)
        & (stats[:, 2] <= high * mm)
    )
    free = centres[letters] + foot[:2]
    for x0, y0, x1, y1 in taken:
        free = free[(free[:, 0] < x0) | (free[:, 0] > x1) | (free[:, 1] < y0) | (free[:, 1] > y1)]
    return len(free) >= _LETTERS


def seals_on(picture: ReadingPicture) -> list[_Box]:
    """The places of seals, in pixels of the picture."""
    x, y = picture.scale_x, picture.scale_y
    return [(round(one.x0 * x), round(one.y0 * y), round(one.x1 * x), round(one.y1 * y)) for one in picture.seals]


def without_strokes(gray: _Pixels, dpi: float) -> _Pixels:
    """The same with paper where ink hangs together that is larger than letters are."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink_of(gray), connectivity=8)
    mm = dpi / MM_PER_INCH
    large = (stats[:, 3] > TALLEST_MM * mm) | (stats[:, 2] > _WIDEST_MM * mm)
    large[0] = False  # the paper
    out = gray.copy()
    out[cv2.dilate(large[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = round(paper_of(gray))
    return out


def _moved(word: FoundWord, foot: _Box) -> FoundWord:
    left, top = foot[:2]
    x0, y0, x1, y1 = word.box
    xa, ya, xb, yb = word.baseline
    box = x0 + left, y0 + top, x1 + left, y1 + top
    return replace(word, box=box, baseline=(xa + left, ya + top, xb + left, yb + top))


def _inside(box: _Box, other: _Box) -> bool:
    return box[0] >= other[0] and other[1] <= box[1] and box[3] <= other[3]


def _covers(box: _Box, other: _Box) -> bool:
    """Whether the middle of the other lies in the box: lines that are stamped close under others touch them."""
    x, y = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]
