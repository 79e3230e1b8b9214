"""Search of past dossiers: what is asked for, how words are compared, what is found. A person's text is words, never a query language.

Words are compared without case and diacritics, and `đ` is a `d`: officers type `nguyen thi mau`. What was typed with diacritics ranks the
pages first that have just these.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import filterfalse
from uuid import UUID

from app.domain.errors import InputRefused

MAX_TEXT_CHARS = 200
MAX_WORDS = 16
MAX_DOSSIERS = 200
WORDS_BEFORE, WORDS_AFTER = 8, 20
"""so many words a snippet has before the place that it shows, and from there on"""

_WORD = re.compile(r"[^\W_]+")
_MARKED_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
"""as it stands on a page, where a mark may be a letter of its own behind the one that it belongs to"""
_CODE_BEGINS = re.compile(r"(?:H\d{2}|\d{3}\.\d{2}|\d{2}\.\d{2}\.H)[.-]", re.IGNORECASE)
_PHRASE = re.compile(r'"([^"]*)"')
_BETWEEN_SPACES = re.compile(r"\S+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What an officer looks for; each thing that is said narrows it down.

    Attributes:
        phrases: words of the pages; several words of one phrase stand side by side.
        code: a dossier's code, or how it begins.
        name: words of a citizen's name.
        citizen_id: a citizen's ID number, whole.
        number: words of a paper's number (*số, ký hiệu*), side by side.
        received_from: first day of reception.
        received_to: last day of reception.
        limit: so many dossiers at most.
    """

    phrases: tuple[tuple[str, ...], ...] = ()
    code: str = ""
    name: tuple[str, ...] = field(default=(), repr=False)
    citizen_id: str = field(default="", repr=False)
    number: tuple[str, ...] = ()
    received_from: date | None = None
    received_to: date | None = None
    limit: int = 20

    @classmethod
    def parse(
        cls,
        text: str = "",
        *,
        code: str = "",
        citizen: str = "",
        number: str = "",
        received_from: date | None = None,
        received_to: date | None = None,
        limit: int = 20,
    ) -> SearchQuery:
        """Read what was typed. In `text` double quotes hold words together; everything else that is no letter and no digit parts words.

        Raises:
            InputRefused: SEARCH_EMPTY, SEARCH_TOO_LONG, SEARCH_LIMIT, CITIZEN_ID_MALFORMED, SEARCH_DATES.
        """
        typed = [unicodedata.normalize("NFC", one) for one in (text, code, citizen, number)]
        if any(len(one) > MAX_TEXT_CHARS for one in typed):
            raise InputRefused("SEARCH_TOO_LONG", most=MAX_TEXT_CHARS)
        text, code, citizen, number = typed
        phrases = (
            *(tuple(_words(part)) for part in _PHRASE.findall(text)),
            *((w,) for w in _words(_PHRASE.sub(" ", text))),
        )
        digits = re.sub(r"[\s.]", "", citizen)
        is_id = digits.isascii() and digits.isdigit()
        if is_id and len(digits) not in (9, 12):
            raise InputRefused("CITIZEN_ID_MALFORMED")
        query = cls(
            tuple(phrase for phrase in phrases if phrase),
            code.strip().upper(),
            () if is_id else tuple(folded_words(citizen)),
            digits if is_id else "",
            tuple(_words(number)),
            received_from,
            received_to,
            limit,
        )
        query.require_sensible()
        return query

    @classmethod
    def of_anything(cls, text: str, *, limit: int = 20) -> tuple[SearchQuery, ...]:
        """What one line can mean, the surest first: an ID number, the beginning of a dossier's code; else a citizen's name, a paper's
        number, words of pages.

        Raises:
            InputRefused: SEARCH_EMPTY, SEARCH_TOO_LONG.
        """
        said = text.strip()
        digits = re.sub(r"[\s.]", "", said)
        if digits.isascii() and digits.isdigit() and len(digits) in (9, 12):
            return (cls.parse(citizen=digits, limit=limit),)
        if _CODE_BEGINS.match(said):
            return (cls.parse(code=said, limit=limit),)
        words = cls.parse(said, limit=limit)
        if any(letter.isdigit() for letter in said):
            return (cls.parse(number=said, limit=limit), words)
        return (cls.parse(citizen=said, limit=limit), words)

    def require_sensible(self) -> None:
        """Refuse what asks for nothing, or for more than can be answered.

        Raises:
            InputRefused: SEARCH_EMPTY, SEARCH_TOO_LONG, SEARCH_LIMIT, SEARCH_DATES.
        """
        if sum(map(len, self.phrases)) > MAX_WORDS or len(self.number) > MAX_WORDS or len(self.name) > MAX_WORDS:
            raise InputRefused("SEARCH_TOO_LONG", most=MAX_TEXT_CHARS)
        if not 1 <= self.limit <= MAX_DOSSIERS:
            raise InputRefused("SEARCH_LIMIT", most=MAX_DOSSIERS)
        if self.received_from and self.received_to and self.received_from > self.received_to:
            raise InputRefused("SEARCH_DATES")
        asked = (self.phrases, self.code, self.name, self.citizen_id, self.number, self.received_from, self.received_to)
        if not any(asked):
            raise InputRefused("SEARCH_EMPTY")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a snippet; `found` where it is what was looked for."""

    text: str
    found: bool = False


@dataclass(frozen=True, slots=True)
class PageHit:
    """A page on which the words stand: its paper, its number in that paper (from 1), and the words around the best place."""

    component_id: UUID
    component_code: str
    title: str
    page_id: UUID
    number: int
    snippet: tuple[Piece, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class FoundDossier:
    """A dossier that was found, and its best pages; `pages_found` counts those that were ranked."""

    dossier_id: UUID
    code: str
    procedure_code: str
    applicant: str = field(repr=False)
    received_on: date | None
    hits: tuple[PageHit, ...] = ()
    pages_found: int = 0


def fold_d(text: str) -> str:
    """`đ` as `d`, letter for letter: places in the text stay the same. All other diacritics are the index's business."""
    return text.replace("đ", "d").replace("Đ", "D")  # a table of letters takes fifty times as long


def fold(text: str) -> str:
    """A text as it is compared: NFC in, no case, no diacritics, `đ` as `d`."""
    plain = unicodedata.normalize("NFD", fold_d(text)).casefold()
    return "".join(filterfalse(unicodedata.combining, plain))


def folded_words(text: str) -> Iterable[str]:
    """The words of a text as they are compared."""
    return _words(fold(text))


def placed_words(text: str) -> list[tuple[int, int, str]]:
    """The words of a page in order: where each stands, as (start, end), and how it is compared."""
    found = list(_MARKED_WORD.finditer(text))
    folded = fold("\n".join(match.group() for match in found)).split("\n")  # at once: a call a word takes twice as long
    return [(*match.span(), word) for match, word in zip(found, folded, strict=False)]


def compared(phrases: Sequence[Sequence[str]]) -> list[list[str]]:
    """The words of each phrase as they are compared; phrases without any are left out."""
    folded = ([word for part in phrase for word in folded_words(part)] for phrase in phrases)
    return [words for words in folded if words]


def places(phrases: Sequence[Sequence[str]], text: str) -> list[tuple[int, int]]:
    """Where the phrases stand in a text, as (start, end) in order; what overlaps is one place."""
    plain = fold("\n".join(_MARKED_WORD.findall(text))).split("\n")  # at once: a call a word takes twice as long
    standing = [
        (at, at + len(phrase) - 1)
        for phrase in compared(phrases)
        for at, word in enumerate(plain)
        if word == phrase[0] and plain[at : at + len(phrase)] == phrase
    ]
    spans = [match.span() for match in _MARKED_WORD.finditer(text)] if standing else []
    found = sorted((spans[first][0], spans[last][1]) for first, last in standing)
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def match_expression(phrases: Sequence[Sequence[str]]) -> str:
    """The full-text query for these phrases: each a quoted string of folded words, so that nothing in it is syntax."""
    return " AND ".join(
        '"' + " ".join(word for part in phrase for word in folded_words(part)) + '"' for phrase in phrases
    )


def exact_patterns(phrases: Sequence[Sequence[str]]) -> tuple[re.Pattern[str], ...]:
    """What the phrases look like that were typed with diacritics, in a text without case."""
    return tuple(
        _exact([re.escape(word.casefold()) for word in phrase])
        for phrase in phrases
        if any(fold(word) != word.casefold() for word in phrase)
    )


def _exact(words: Sequence[str]) -> re.Pattern[str]:
    """What stands before the first word is looked at behind it: a pattern that begins with letters is found several times as fast."""
    first, *others = words
    return re.compile("".join((first, rf"(?<![^\W_]{first})", *(rf"[\W_]+{word}" for word in others), r"(?![^\W_])")))


def exactness(patterns: Sequence[re.Pattern[str]], text: str) -> int:
    """How many of the patterns stand in a text."""
    if not patterns:
        return 0
    plain = text.casefold()
    return sum(pattern.search(plain) is not None for pattern in patterns)


def snippet(text: str, found: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """The words around the place where most of what was looked for stands together, on one line; what was found is marked.

    Args:
        text: the whole page.
        found: where the words stand in it, as (start, end) in order.
    """
    if not found:
        return ()
    starts = [match.start() for match in _BETWEEN_SPACES.finditer(text)]
    words = [bisect_right(starts, start) - 1 for start, _ in found]

    written = [text[start:stop] for start, stop in found]
    folded = {one: fold(one) for one in set(written)}
    said = [folded[one] for one in written]

    def together(place: int) -> int:
        return len(set(said[place : bisect_left(words, words[place] + WORDS_AFTER)]))

    shown = words[max(range(len(found)), key=together)]
    first, last = max(0, shown - WORDS_BEFORE), shown + WORDS_AFTER
    begin, end = starts[first], starts[last] if last < len(starts) else len(text)
    pieces = [Piece("… ")] if first else []
    at = begin
    for start, stop in found:
        if start >= end:
            break
        if start >= at:
            pieces += [Piece(_one_line(text[at:start])), Piece(_one_line(text[start:stop]), found=True)]
            at = stop
    pieces.append(Piece(_one_line(text[at:end]).rstrip() if at < end else ""))
    if end < len(text):
        pieces.append(Piece(" …"))
    return tuple(piece for piece in pieces if piece.text)


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", text)


def _words(text: str) -> Iterable[str]:
    return _WORD.findall(text)
