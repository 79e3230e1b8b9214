"""Marks that a reader lost or took for others: restored from what it thought of itself and from which syllables follow each other.

Of each word the engine tells which other signs it thought of, and how far behind they were; a table of counts (`ocr.text.accents.counts`)
tells how usual each syllable is after the two before it. The likeliest reading of each block is found by dynamic programming (Viterbi). A
word stays as it was read where it is no word of letters alone, holds a single letter or no vowel, or can be no syllable by its letters;
so does a line without a single mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ocr.text.accents.capitals import sized
from ocr.text.accents.counts import Counts
from ocr.text.accents.syllables import NUMBER, OTHER, STOP, VOWELS, Token, bare, key, spellings, token_of
from ocr.values import Box, Note, Word

type Choices = tuple[tuple[tuple[str, float], ...], ...]
"""for each sign of a word the other signs that were thought of, and how much lower the confidence in them was (0..1)"""

_NEAR, _LAG = 2.0, 6.5
"""price of a sign that was thought of, and what is added for each unit that it lags behind; as all prices a natural logarithm"""
_FAR = 7.0
"""of a mark that was not thought of"""
_SURE, _USUAL = 30.0, 0.9
"""the first is added to that for each unit by which the word's confidence is above the second: on clean pages rare names are right"""
_OTHER_LETTER = 2.5
"""is added where not only the mark is another"""
_LETTER_LAG = 0.6
"""another letter counts if it lags by less"""
_UNKNOWN = 8.0
"""of a word of no known syllable, above the usual price of such"""
_LANGUAGE = 0.95
"""weight of the table against the engine"""
_MOST, _HOPELESS = 4, 13.0
"""so many readings of a word are weighed in context, and none that is so much worse than the best by its neighbours as they were read"""
_UNMARKED_LINE: Final = 4
"""a line of so many words without a single mark is printed so: another language, or names for machines"""
_UNIT: Final = 2
"""letters of a unit after a number (ha)"""
_SETTLED: Final = (1, 1, 1)
"""numbers of readings of a place and of the two before it, where there is nothing to choose"""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a word: its number in the table, its price, and its letters (as they were read: empty)."""

    syllable: int
    price: float
    letters: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """A syllable or another symbol of a run; `word` is its place among the words, -1 for none."""

    word: int
    readings: tuple[_Reading, ...]


def restored(words: Sequence[Word], choices: Mapping[Box, Choices], table: Counts) -> tuple[Word, ...]:
    """The words with their marks, and with capitals and small letters that fit each other.

    Args:
        words: of one page, in reading order.
        choices: what else the engine thought of, by the box of the word.
        table: counts of the language.

    Returns:
        The same words; of those that were changed `raw` is what was read, and `Note.ACCENTS` is among their notes.
    """
    texts = sized([(word.text, word.line) for word in words])
    tokens = [token_of(text) for text in texts]
    speller = _Speller(table, choices, _late_tones(tokens))
    places = _pruned(list(_places(words, tokens, speller)), table)
    for place, reading in zip(places, _likeliest(places, table), strict=True):
        if reading.letters:
            text, token = texts[place.word], tokens[place.word]
            letters = _cased(reading.letters, token.letters)
            texts[place.word] = text[: token.start] + letters + text[token.end :]
    return tuple(
        word
        if text == word.text
        else replace(word, text=text, raw=word.raw or word.text, notes=word.notes | {Note.ACCENTS})
        for word, text in zip(words, texts, strict=True)
    )


def _late_tones(tokens: Sequence[Token]) -> bool:
    """The page writes hoà rather than hòa."""
    late = early = 0
    for token in tokens:
        letters = token.letters.lower()
        if letters and not letters.isascii():
            ways = spellings(key(letters))
            early, late = early + (letters == ways[0] != ways[-1]), late + (letters == ways[-1] != ways[0])
    return late > early


def _places(words: Sequence[Word], tokens: Sequence[Token], speller: _Speller) -> Iterator[_Place]:
    """The page as the table sees it."""
    stop, number, other = (_Place(-1, (_Reading(speller.table.number[sign], 0.0),)) for sign in (STOP, NUMBER, OTHER))
    unmarked = _unmarked_lines(words, tokens)
    yield from (stop, stop)
    last = stop
    for at, (word, token) in enumerate(zip(words, tokens, strict=True)):
        if last is not stop and (token.before or word.block != words[at - 1].block):
            last = stop
            yield stop
        if token.letters:
            fixed = word.line in unmarked or (last is number and len(token.letters) <= _UNIT)
            fixed |= Note.HANDWRITTEN in word.notes
            last = _Place(at, speller.readings(word, token, fixed))
            yield last
        elif token.number or any(sign.isalnum() for sign in word.text):
            last = number if token.number else other
            yield last
        if token.after and last is not stop:
            last = stop
            yield stop


def _unmarked_lines(words: Sequence[Word], tokens: Sequence[Token]) -> set[int]:
    """Lines of several words none of which has a mark."""
    letters: dict[int, list[str]] = {}
    for word, token in zip(words, tokens, strict=True):
        if token.letters:
            letters.setdefault(word.line, []).append(token.letters)
    return {line for line, found in letters.items() if len(found) >= _UNMARKED_LINE and "".join(found).isascii()}


@dataclass(frozen=True, slots=True)
class _Speller:
    """Finds the ways to read a word."""

    table: Counts
    choices: Mapping[Box, Choices]
    late: bool

    def readings(self, word: Word, token: Token, fixed: bool) -> tuple[_Reading, ...]:
        """The word as it was read, first, and what else it may be."""
        letters, of_key = token.letters.lower(), key(token.letters)
        known = self.table.number.get(of_key)
        as_read = _Reading(self.table.number[OTHER], _UNKNOWN) if known is None else _Reading(known, 0.0)
        if fixed or len(letters) == 1 or VOWELS.isdisjoint(bare(letters)):
            return (as_read,)
        thought = self._thought(word, token)
        far = _FAR + _SURE * max(0.0, word.confidence - _USUAL)
        found = [as_read]
        for same in _letters(letters, thought, self.table):
            for number in self.table.alike[same]:
                other = self.table.syllables[number]
                if other == of_key:
                    continue
                ways = spellings(other)
                prices = [_price(letters, way, thought, far) for way in ways]
                price = min(prices)
                if price < _HOPELESS:
                    way = -self.late if prices[0] == prices[-1] else prices.index(price)
                    found.append(_Reading(number, price, ways[way]))
        return tuple(found)

    def _thought(self, word: Word, token: Token) -> list[dict[str, float]]:
        """For each letter of the word what else was thought of."""
        signs = self.choices.get(word.box_px, ())
        if len(signs) != len(word.text):
            return [{}] * len(token.letters)
        return [{sign.lower(): lag for sign, lag in reversed(others)} for others in signs[token.start : token.end]]


def _letters(letters: str, thought: Sequence[Mapping[str, float]], table: Counts) -> Iterator[str]:
    """The letters without marks, and those of which one is another that was thought of."""
    same = bare(letters)
    found = {same}
    for at, signs in enumerate(thought):
        for sign, lag in signs.items():
            letter = bare(sign)
            if lag < _LETTER_LAG and len(letter) == 1 and letter.isalpha():
                found.add(same[:at] + letter + same[at + 1 :])
    return (one for one in sorted(found) if one in table.alike)


def _price(letters: str, spelling: str, thought: Sequence[Mapping[str, float]], far: float) -> float:
    """Of reading so what was read as `letters`."""
    if len(letters) != len(spelling):
        return inf
    price = 0.0
    for read, meant, signs in zip(letters, spelling, thought, strict=True):
        if read == meant:
            continue
        lag, same = signs.get(meant), bare(read) == bare(meant)
        if lag is None and not same:
            return inf
        near = inf if lag is None else _NEAR + _LAG * lag
        price += min(far, near) if same else near + _OTHER_LETTER
    return price


def _cased(spelling: str, like: str) -> str:
    """In capitals where the printed letters are."""
    return "".join(sign.upper() if printed.isupper() else sign for sign, printed in zip(spelling, like, strict=True))


def _pruned(places: Sequence[_Place], table: Counts) -> list[_Place]:
    """The places with the readings that have hope by their price and by the neighbours as they were read."""
    read = np.array([place.readings[0].syllable for place in places])
    owner = np.repeat(np.arange(len(places)), [len(place.readings) for place in places])
    number = np.array([reading.syllable for place in places for reading in place.readings])
    price = np.array([reading.price for place in places for reading in place.readings])
    before, after = read[np.maximum(owner - 1, 0)], read[np.minimum(owner + 1, len(places) - 1)]
    hope = (_LANGUAGE * (table.log_pair(before, number) + table.log_pair(number, after)) - price).tolist()
    kept: list[_Place] = []
    start = 0
    for place in places:
        end = start + len(place.readings)
        if end - start > 1:
            best = max(hope[start:end])
            ranked = sorted(zip(hope[start + 1 : end], place.readings[1:], strict=True), key=lambda pair: -pair[0])
            hopeful = [reading for value, reading in ranked[:_MOST] if value > best - _HOPELESS]
            kept.append(_Place(place.word, (place.readings[0], *hopeful)))
        else:
            kept.append(place)
        start = end
    return kept


def _likeliest(places: Sequence[_Place], table: Counts) -> list[_Reading]:
    """One reading of each place: together the likeliest."""
    numbers = [np.array([reading.syllable for reading in place.readings]) for place in places]
    prices = [np.array([reading.price for reading in place.readings]) for place in places]
    score: NDArray[np.float64] = np.zeros((1, 1))
    back: list[NDArray[np.intp]] = []
    for chance, price in zip(_chances(numbers, table), prices[2:], strict=True):
        ways = score[:, :, None] + chance
        back.append(ways.argmax(axis=0))
        score = ways.max(axis=0) - price
    first, second = np.unravel_index(int(score.argmax()), score.shape)
    chosen = [int(second), int(first)]
    for step in reversed(back):
        chosen.append(int(step[chosen[-1], chosen[-2]]))
    chosen.reverse()
    return [place.readings[one] for place, one in zip(places, chosen, strict=True)]


def _chances(numbers: Sequence[NDArray[np.int64]], table: Counts) -> list[NDArray[np.float64]]:
    """For each place from the third on: of each of its readings after each two before it."""
    shapes, grids = [], []
    for triple in zip(numbers, numbers[1:], numbers[2:], strict=False):
        shape = tuple(len(one) for one in triple)
        shapes.append(shape)
        if shape != _SETTLED:
            grids.append([np.broadcast_to(one, shape).ravel() for one in np.ix_(*triple)])
    if not grids:
        return [np.zeros(shape) for shape in shapes]
    chance = _LANGUAGE * table.log_probability(*(np.concatenate(column) for column in zip(*grids, strict=True)))
    open_shapes = [shape for shape in shapes if shape != _SETTLED]
    parts = iter(np.split(chance, np.cumsum([np.prod(shape) for shape in open_shapes])[:-1]))
    return [np.zeros(shape) if shape == _SETTLED else next(parts).reshape(shape) for shape in shapes]
