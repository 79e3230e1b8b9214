"""What is stamped or signed onto a page, set apart from its text: marks of electronic signatures and copies, letters of seals, scribbles.

An electronic signature's mark is a few small lines in a corner or beside the signer's name: who signed, for whom, when to the second
(Decree 30/2020/ND-CP, annex I; *SAO Y* of annex III). It may stand on the height of the head or of the text and is no part of either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from statistics import median

from ocr.text.folded import folded
from ocr.text.layout import Layout, Phrase
from ocr.values import Box, Word

_SIGNED = re.compile(
    r"(so|duoc)?ky(so)?boi|nguoiky|(thoigian|ngay)ky|digitallysigned|signaturevalid|saoy|saoluc|trichsao"
)
_OF_WHOM = re.compile(r"email|coquan|chucvu|donvi|tochuc|lydo")
_TIME = re.compile(r"\d\d?\s?[:.]\s?\d\d\s?[:.]\s?\d\d\b|\+\s?0?7[:.]00")
_MAIL = re.compile(r"\w\)?@\)?\w")
_PROOF = 3
"""A time or who signed counts two, an address or an office one."""
_MOST_SEEDS = 12
"""A page with more lines of such words is a list of them."""
_STEP, _REACH = 1.9, 20.0
"""Lines of a mark follow each other within so many heights of their own, and all lie so near."""
_LARGER = 1.35
"""Lines of a mark are no higher than this many times the one that gave it away."""
_WIDE = 0.55
"""of the page's width: no line of a mark is wider"""
_SURE, _BARELY = 0.5, 0.3
"""confidence of a word that is text, and of one that is text if it can be a syllable"""
_SYLLABLE = re.compile(r"(ngh?|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(ch|ng|nh|[cmnpt])?")
_LONG = 5
"""letters and digits of a word that no scribble gives"""
_LETTERS = 0.6
"""share of the signs of a word that are letters, at least"""


def signed_marks(layout: Layout, width_px: int) -> list[list[Phrase]]:
    """The marks of electronic signatures and copies on a page, each as its lines from top to bottom."""
    free = [phrase for row in layout.rows for phrase in row.phrases if phrase.x1 - phrase.x0 < _WIDE * width_px]
    seeds = [phrase for phrase in free if _proof(phrase) >= 2]
    marks: list[list[Phrase]] = []
    for seed in seeds if len(seeds) <= _MOST_SEEDS else ():
        if seed not in free:
            continue
        mark = _grown(seed, free)
        if sum(map(_proof, mark)) >= _PROOF:
            free = [phrase for phrase in free if phrase not in mark]
            marks.append(sorted(mark, key=lambda line: (line.y, line.x0)))
    return marks


def is_text(words: Iterable[Word]) -> bool:
    """Any of the words was read well enough, and can be one: scribbles and the letters of a seal give others."""
    return any(_is_text(word) for word in words)


def lies_in(word: Word, places: Iterable[Box]) -> bool:
    """The middle of the word is in one of the places."""
    box = word.box_px
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return any(place.x0 <= x < place.x1 and place.y0 <= y < place.y1 for place in places)


def is_sure(word: Word) -> bool:
    """The engine is not in doubt of it."""
    return word.confidence >= _SURE


def _is_text(word: Word) -> bool:
    letters = folded(word.text)
    if sum(map(str.isalnum, word.text)) >= _LONG:
        return word.confidence >= _BARELY
    if len(letters) < 2 or len(letters) < _LETTERS * len(word.text):
        return False
    return is_sure(word) or (word.confidence >= _BARELY and _SYLLABLE.fullmatch(letters) is not None)


def _proof(phrase: Phrase) -> int:
    """How much the phrase tells of an electronic signature."""
    text = folded(phrase.text)
    of_whom = _MAIL.search(phrase.text) or _OF_WHOM.match(text)
    return 2 * bool(_SIGNED.match(text)) + 2 * bool(_TIME.search(phrase.text)) + bool(of_whom)


def _height(phrase: Phrase) -> float:
    return median(word.box_px.y1 - word.box_px.y0 for word in phrase.words)


def _grown(seed: Phrase, free: Iterable[Phrase]) -> list[Phrase]:
    """The seed, and what stands close above and below it in letters as small."""
    height = _height(seed)
    mark, near = [seed], [seed]
    waiting = [
        phrase
        for phrase in free
        if phrase is not seed and abs(phrase.y - seed.y) <= _REACH * height and _height(phrase) <= _LARGER * height
    ]
    while near:
        near = [phrase for phrase in waiting if any(_follows(phrase, line, height) for line in near)]
        waiting = [phrase for phrase in waiting if phrase not in near]
        mark += near
    return mark


def _follows(one: Phrase, other: Phrase, height: float) -> bool:
    beside = min(abs(one.x0 - other.x0), abs(one.center - other.center)) <= 3 * height
    return beside and 0.5 * height < abs(one.y - other.y) <= _STEP * height
