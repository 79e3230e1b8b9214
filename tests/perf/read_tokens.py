"""Which words of a page were read rightly, and which numbers of them a person is asked to look at.

A number is a word with a digit, on the page or in what was read. Words are compared without the punctuation around them. Where the places
of the words are known, what was read is compared with what stands there; else with the words of the page that nobody took yet.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from ocr.text.numbers.noted import core, has_digit
from ocr.values import BlockKind, Box, Note, TextPage, Word
from tests.perf.number_pages import PlacedWord
from tests.perf.reading_scores import plain

DOUBTED: Final = frozenset({Note.DIFFERS, Note.MALFORMED, Note.HANDWRITTEN, Note.COVERED})
_SAME_PLACE, _BESIDE = 0.5, 0.25


@dataclass(frozen=True, slots=True)
class ReadToken:
    """One word as read; `truth` is what stands there, empty where that is no word at all or is not known."""

    page: str
    read: str
    truth: str
    right: bool
    word: Word

    @property
    def is_number(self) -> bool:
        """Whether it is read as a number, or should be."""
        return has_digit(self.read) or has_digit(self.truth)

    def flagged(self, threshold: float) -> bool:
        """Whether a person is asked: by a note, or because it is less sure than that."""
        return bool(self.word.notes & DOUBTED) or self.word.confidence < threshold


def tokens_by_place(page: str, truth: Sequence[PlacedWord], read: TextPage) -> tuple[list[ReadToken], int]:
    """All words that were read, and how many numbers of the page stand where nothing was.

    Words that were read of one word of the page are set together before they are compared: a space too many is no misreading.
    """
    here = _by_place(read.words, truth)
    readers = defaultdict[int, list[Word]](list)
    for word, places in sorted(here.items(), key=lambda item: item[0].box_px.x0):
        for place in places:
            readers[place].append(word)
    found = []
    for word, places in here.items():
        parts = readers[places[0]] if len(places) == 1 else [word]
        alone = any(
            part is not word and (len(here[part]) > 1 or _same_place(part.box_px, word.box_px)) for part in parts
        )
        stands = _plain("".join(truth[place].text for place in places))
        says = _plain(word.text if alone else "".join(part.text for part in parts))
        found.append(ReadToken(page, _plain(word.text), stands, stands == says, word))
    return found, sum(has_digit(placed.text) for place, placed in enumerate(truth) if place not in readers)


def tokens_by_text(page: str, truth: str, read: TextPage) -> list[ReadToken]:
    """All words that were read but those of stamps, which no truth holds.

    One is right if it is among those of the page that nobody took yet; a symbol that goes on in the next line is one word.
    """
    left = Counter(_plain(word) for word in truth.split())
    words = [word for word in read.words if read.blocks[word.block] is not BlockKind.STAMP]
    found = []
    for word, following in zip_longest(words, words[1:]):
        says = _plain(word.text)
        joined = _plain(word.text + following.text) if following and word.text.endswith("-") else says
        counted = joined if left[joined] > 0 else says
        right = left[counted] > 0
        left[counted] -= right
        found.append(ReadToken(page, says, says if right else "", right, word))
    return found


def curve(numbers: Sequence[ReadToken], thresholds: Iterable[float]) -> Iterator[dict[str, float]]:
    """By threshold: the share of right ones that is flagged, and of all 1,000 how many are wrong and not, with the 95 % bound."""
    right = [token for token in numbers if token.right]
    for threshold in thresholds:
        slipped = sum(not token.right and not token.flagged(threshold) for token in numbers)
        yield {
            "threshold": threshold,
            "right_flagged": sum(token.flagged(threshold) for token in right) / max(1, len(right)),
            "slipped": slipped,
            "slipped_in_1000": 1000 * slipped / max(1, len(numbers)),
            "bound_in_1000": 1000 * most_likely_share(slipped, len(numbers)),
        }


def most_likely_share(count: int, of: int, doubt: float = 0.05) -> float:
    """The one-sided upper bound of a share (Clopper and Pearson, 1934): a larger one would show so few with less than this chance."""
    if count >= of:
        return 1.0
    low, high = count / of, 1.0
    for _ in range(60):
        share = (low + high) / 2
        low, high = (share, high) if _chance_of_at_most(count, of, share) > doubt else (low, share)
    return high


def _chance_of_at_most(count: int, of: int, share: float) -> float:
    """Of a binomial distribution."""
    if share <= 0 or share >= 1:
        return float(share <= 0)
    logs = (
        math.lgamma(of + 1)
        - math.lgamma(k + 1)
        - math.lgamma(of - k + 1)
        + k * math.log(share)
        + (of - k) * math.log1p(-share)
        for k in range(count + 1)
    )
    return sum(math.exp(log) for log in logs)


def _by_place(words: Sequence[Word], truth: Sequence[PlacedWord]) -> dict[Word, list[int]]:
    """The words of the page that each lies on.

    An engine puts a lone digit half beside itself: such a one lies on the word that it touches, if no other does.
    """
    shares = {word: [_shared(word.box_px, placed.box_px) for placed in truth] for word in words}
    here = {word: [i for i, share in enumerate(of) if share >= _SAME_PLACE] for word, of in shares.items()}
    taken = {place for places in here.values() for place in places}
    for word, of in shares.items():
        nearest = max(range(len(truth)), key=of.__getitem__, default=None)
        if not here[word] and nearest is not None and nearest not in taken and of[nearest] >= _BESIDE:
            here[word] = [nearest]
    return here


def _same_place(one: Box, other: Box) -> bool:
    return _shared(one, other) >= _SAME_PLACE


def _shared(one: Box, other: Box) -> float:
    """What they have in common, of the smaller."""
    wide, high = min(one.x1, other.x1) - max(one.x0, other.x0), min(one.y1, other.y1) - max(one.y0, other.y0)
    return wide * high / max(1, min(_area(one), _area(other))) if wide > 0 and high > 0 else 0.0


def _area(box: Box) -> int:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def _plain(text: str) -> str:
    return core(plain(text).replace(" ", ""))
