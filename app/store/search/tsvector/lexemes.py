"""Words of ours as PostgreSQL's lexemes, literally: no parser and no dictionary of the server takes them apart a second time.

https://www.postgresql.org/docs/17/datatype-textsearch.html; the limits: https://www.postgresql.org/docs/17/textsearch-limits.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from app.domain.search import MAX_TEXT_CHARS, compared

_LAST_PLACE: Final = 16_383
_PLACES_A_WORD: Final = 256
_GAP: Final = 2
"""so many places are left between two numbers: no phrase reaches from one into the next"""


def vector(words: Iterable[str]) -> str:
    """A `tsvector` of words in their order.

    Words that nobody can ask for are left out, as they are longer than what can be typed. Behind the 16,383rd word of a page, and of a
    word behind its 256th place, a phrase may not be found side by side.
    """
    return _vector(enumerate(words, 1))


def vector_of_numbers(numbers: Sequence[Sequence[str]]) -> str:
    """A `tsvector` of several numbers of papers, each of several words."""
    at, placed = 1, []
    for words in numbers:
        placed += list(enumerate(words, at))
        at += len(words) + _GAP
    return _vector(placed)


def query(phrases: Sequence[Sequence[str]]) -> str:
    """A `tsquery`: all of the phrases, the words of each side by side."""
    return " & ".join(f"({' <-> '.join(map(_quoted, words))})" for words in compared(phrases))


def _vector(placed: Iterable[tuple[int, str]]) -> str:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, word in placed:
        if word and len(word) <= MAX_TEXT_CHARS and len(places[word]) < _PLACES_A_WORD:
            places[word].append(min(place, _LAST_PLACE))
    return " ".join(f"{_quoted(word)}:{','.join(map(str, dict.fromkeys(at)))}" for word, at in places.items())


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
