"""What is stamped or signed onto a page, set apart from its text: marks of electronic signatures and copies, letters of seals, scribbles.

An electronic signature's mark is a few small lines in a corner or beside the signer's name: who signed, for whom, when to the second
(Decree 30/2020/ND-CP, annex I; *SAO Y* of annex III). It may stand on the height of the head or of the text and is no part of either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from statistics import median

from ocr.text.folded import folded
from ocr.text.layout.geometry import Layout, Phrase
from ocr.values import Box, Word

_SIGNED = re.compile(
    r"(so|duoc)?ky(so)?boi|nguoiky|(thoigian|ngay)ky|digitallysigned|signaturevalid|saoy|saoluc|trichsao"
)
_BY_WHOM = re.compile(r"email|coquan|chucvu|donvi|tochuc|lydo")
_TIME = re.compile(r"\d\d?\s?[:.]\s?\d\d\s?[:.]\s?\d\d\b")
_ZONE = re.compile(r"\+\s?0?7[:.]00")
_MAIL = re.compile(r"\w\)?@\)?\w")
_URGENT = re.compile(r"hoatoc|(thuong)?khan|(toi|tuyet)?mat")
"""Degrees of haste and secrecy, stamped near the number: *HỎA TỐC*, *MẬT*."""
_PROOFS = 2
"""A mark tells two of four: that a signature was made, when to the second, in which time zone, and by whom."""
_MOST_SEEDS = 12
"""A page with more lines of such words is a list of them."""
_STEP, _REACH = 2.0, 20.0
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
_MOST_OF_NOISE = 4
"""letters"""
_LETTERS = 0.6
"""share of the signs of a word that are letters, at least"""


def marks_on(layout: Layout, width_px: int) -> list[list[Phrase]]:
    """The marks of electronic signatures and copies, and of haste and secrecy, each as its lines from top to bottom."""
    free = [phrase for row in layout.rows for phrase in row.phrases if phrase.x1 - phrase.x0 < _WIDE * width_px]
    seeds = [phrase for phrase in free if _proofs(phrase) & {"made", "when", "where"}]
    marks: list[list[Phrase]] = []
    for seed in seeds if len(seeds) <= _MOST_SEEDS else ():
        if seed not in free:
            continue
        mark = _grown(seed, free)
        if len(set().union(*map(_proofs, mark))) >= _PROOFS:
            free = [phrase for phrase in free if phrase not in mark]
            marks.append(sorted(mark, key=lambda line: (line.y, line.x0)))
    return marks + [[phrase] for phrase in free if _is_urgent(phrase)]


def _is_urgent(phrase: Phrase) -> bool:
    return phrase.text.isupper() and _URGENT.fullmatch(folded(phrase.text)) is not None


def is_text(words: Iterable[Word]) -> bool:
    """Any of the words was read well enough, and can be one: scribbles and the letters of a seal give others."""
    return any(_is_text(word) for word in words)


def is_noise(words: Sequence[Word]) -> bool:
    """Specks that an engine took for a few signs, unsure of each; digits never are."""
    signs = "".join(word.text for word in words)
    few = sum(map(str.isalnum, signs)) < _MOST_OF_NOISE and not any(map(str.isdigit, signs))
    return few and not any(map(is_sure, words)) and not is_text(words)


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


def _proofs(phrase: Phrase) -> set[str]:
    """What the phrase tells of an electronic signature: that one was made, when, in which time zone, or by whom."""
    text = folded(phrase.text)
    found = {
        "made": _SIGNED.match(text),
        "when": _TIME.search(phrase.text),
        "where": _ZONE.search(phrase.text),
        "by whom": _MAIL.search(phrase.text) or _BY_WHOM.match(text),
    }
    return {name for name, match in found.items() if match}


def _height(phrase: Phrase) -> float:
    """From the baseline to the tops of its letters."""
    return median(word.baseline_y_px - word.box_px.y0 for word in phrase.words)


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
