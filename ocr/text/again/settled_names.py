"""Which name several spoilt readings of a line mean: a noisy channel.

What each reading is off from a name speaks against it, how usual the name is (`ocr.text.accents.personal_names` and `counts`) for it; the
best of all names that the readings leave is found by dynamic programming (Viterbi). Its surname is one of the list.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from ocr.text.accents.counts import Counts
from ocr.text.accents.personal_names import PersonalNames
from ocr.text.accents.syllables import STOP, bare, spelled_syllable

type Reading = tuple[tuple[str, float], ...]
"""the words of one reading of a line, and how sure the engine was of each (0..1)"""

_WORDS: Final = range(3, 6)
_BEFORE: Final = 2
"""so many words of a reading may stand before the name"""
_SURE_OF_MORE: Final = 0.7
"""weight of the first of more words than the fewest: a rim before them is read unsurely"""
_FEWEST: Final = 2
"""readings that a name takes"""
_LETTER, _MARK = 2.0, 1.5
"""price of a letter that was read otherwise, and of a mark alone; as all prices a natural logarithm"""
_COVERED, _NO_CAPITAL = 0.8, 1.0
"""price of a first letter that a seal covers, and of one that was read small"""
_FEW_LETTERS: Final = 3
_STRENGTH: Final = 2.0
"""of many readings against the table"""
_LEFT_OUT: Final = 2.0
"""price of a word that the engine was sure of and that is taken for none"""
_HALF_SURE: Final = 0.4
"""of the readings where the engine was sure by half, their strength is one"""
_LEAST_WEIGHT: Final = 0.1
"""of a reading in which the engine had no confidence at all"""
_MOST_OFF: Final = 2.6
"""mean price of a word above which the readings have too little in common"""
_MOST_LETTERS: Final = 2
"""so many letters of a surname, or half of it, may be misread: of one that a seal covers nobody knows which it is"""
_LEAST, _SHARE = 0.3, 0.3
"""confidence in a word of which no reading says just that, and what is added if all do: never so much as a value that is sure needs"""


@dataclass(frozen=True, slots=True)
class SettledName:
    """What was meant.

    Attributes:
        words: spelled as names are.
        confidences: of each.
        price: what speaks against it, a word, the readings and how unusual it is together; the lower the better.
        by: the reading that is nearest to it.
    """

    words: tuple[str, ...]
    confidences: tuple[float, ...]
    price: float
    by: int


def settled_name(
    readings: Sequence[Reading], unmarked: Iterable[Reading], table: Counts, names: PersonalNames
) -> SettledName | None:
    """The name; None where the readings have too little in common.

    Args:
        readings: of one line, by the network that knows the language.
        unmarked: by another one that knows no marks.
        table: counts of the language.
        names: parts of personal names.
    """
    others = list(unmarked)
    told = (_of_words(count, readings, others, table, names) for count in _WORDS)
    return min((one for one in told if one is not None), key=lambda one: one.price, default=None)


def _of_words(
    count: int, readings: Sequence[Reading], unmarked: Sequence[Reading], table: Counts, names: PersonalNames
) -> SettledName | None:
    """The name if it has so many words; what stands before them is a rim or a stroke of the pen."""
    own, other = ([one for one in some if count <= len(one) <= count + _BEFORE] for some in (readings, unmarked))
    if len(own) < _FEWEST or (count > _WORDS[0] and _weight([one[-count] for one in own]) < _SURE_OF_MORE):
        return None
    usual = [one for one in names.surnames if names.is_surname(one)]
    places = [
        _Place.of([one[at] for one in own], [one[at] for one in other], table, usual if at == -count else ())
        for at in range(-count, 0)
    ]
    if not all(place.prices for place in places):
        return None
    price, chosen = _likeliest(places, table, names, _STRENGTH * len(own) / (len(own) + 1))
    off = sum(place.prices[syllable] for place, syllable in zip(places, chosen, strict=True)) / count
    words = tuple(spelled_syllable(table.syllables[one], late=False).capitalize() for one in chosen)
    most = _LETTER * max(_MOST_LETTERS, len(words[0]) / 2)
    if off > _MOST_OFF or places[0].prices[chosen[0]] > most:
        return None
    shares = [place.share_of(word) for place, word in zip(places, words, strict=True)]
    nearest = min(
        own, key=lambda one: sum(_off(word, text, _MARK) for word, (text, _) in zip(words, one[-count:], strict=True))
    )
    left_out = sum(sure for one in own for _, sure in one[:-count]) / len(own)
    return SettledName(
        words,
        tuple(_LEAST + _SHARE * one for one in shares),
        (price + _LEFT_OUT * left_out) / count,
        next(at for at, one in enumerate(readings) if one is nearest),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """One word of the name: what each syllable that it may be costs, by its number, and the words that were read there."""

    prices: dict[int, float]
    read: tuple[tuple[str, float], ...]
    strength: float
    """of the readings: the surer the engine was, the more"""

    @staticmethod
    def of(
        read: Sequence[tuple[str, float]], unmarked: Sequence[tuple[str, float]], table: Counts, only: Iterable[str]
    ) -> _Place:
        """`only`: keys of the surnames that may stand there; none: any syllable of the letters that were read, whatever their marks."""
        letters = {bare(text.lower()) for text, _ in (*read, *unmarked)}
        may_be = {table.number[one] for one in only if one in table.number}
        may_be = may_be or {number for one in letters for number in table.alike.get(one, ())}
        prices = {}
        for number in may_be:
            spelled = spelled_syllable(table.syllables[number], late=False)
            spelled = spelled.capitalize() if only else spelled
            off, weights = zip(
                *((_mean(spelled, some, 0.0), _weight(some)) for some in (read, unmarked) if some), strict=True
            )
            marks_off = _mean(spelled, read, _MARK) - _mean(spelled, read, 0.0)
            prices[number] = math.sumprod(off, weights) / sum(weights) + marks_off
        return _Place(prices, tuple(read), _HALF_SURE + _weight(read))

    def share_of(self, word: str) -> float:
        """The weight of those readings that say just that."""
        weights = [(text.casefold() == word.casefold(), _LEAST_WEIGHT + sure) for text, sure in self.read]
        return sum(weight for same, weight in weights if same) / sum(weight for _, weight in weights)


def _weight(read: Sequence[tuple[str, float]]) -> float:
    return _LEAST_WEIGHT + sum(sure for _, sure in read) / len(read)


def _mean(spelled: str, read: Sequence[tuple[str, float]], mark: float) -> float:
    """Over the readings; a letter or two say little."""
    weights = [(_LEAST_WEIGHT + sure) * min(1.0, len(text) / _FEW_LETTERS) for text, sure in read]
    return sum(w * _off(spelled, text, mark) for w, (text, _) in zip(weights, read, strict=True)) / sum(weights)


@lru_cache(maxsize=4096)
def _off(spelled: str, text: str, mark: float) -> float:
    """What it costs to read one for the other; of a surname (with a capital) that was read without one, the first letters are covered."""
    letters, said = spelled.casefold(), text.casefold()
    if not (spelled[0].isupper() and text[0].islower()):
        return _distance(letters, said, mark)
    covered = [_COVERED * at + _distance(letters[at:], said, mark) for at in range(1, len(letters))]
    return min([_NO_CAPITAL + _distance(letters, said, mark), *covered])


def _distance(letters: str, said: str, mark: float) -> float:
    """Levenshtein's, with cheap marks."""
    row = [_LETTER * at for at in range(len(said) + 1)]
    for letter in letters:
        above, row = row, [row[0] + _LETTER]
        for place, other in enumerate(said):
            same = 0.0 if letter == other else mark if bare(letter) == bare(other) else _LETTER
            row.append(min(above[place + 1] + _LETTER, row[place] + _LETTER, above[place] + same))
    return row[-1]


def _likeliest(
    places: Sequence[_Place], table: Counts, names: PersonalNames, strength: float
) -> tuple[float, list[int]]:
    """The name that costs least: what it costs, and its syllables by their numbers."""
    stop = table.number[STOP]
    best: dict[tuple[int, int], tuple[float, list[int]]] = {(stop, stop): (0.0, [])}
    for at, place in enumerate(places):
        numbers = np.array(list(place.prices), np.int64)
        prices = np.array(list(place.prices.values()))
        shares = np.array([names.share(table.syllables[one], at, len(places)) for one in place.prices])
        following: dict[tuple[int, int], tuple[float, list[int]]] = {}
        for (before, last), (price, way) in best.items():
            befores, lasts = np.full(len(numbers), before), np.full(len(numbers), last)
            usual = np.log((shares + np.exp(table.log_probability(befores, lasts, numbers))) / 2)
            for number, total in zip(
                numbers.tolist(), (price + strength * place.strength * prices - usual).tolist(), strict=True
            ):
                if total < following.get((last, number), (math.inf, []))[0]:
                    following[last, number] = total, [*way, number]
        best = following
    return min(best.values(), key=lambda one: one[0])
