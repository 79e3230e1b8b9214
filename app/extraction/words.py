"""Fields that stand on a page in a form by which they are known: numbers, days, ID numbers. What has no such form is left to people.

Words are compared without case and diacritics: the reader confuses tone marks, and no two of the words looked for differ by these alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final
from uuid import UUID

from app.domain.entered import Proposal, Source
from app.domain.errors import InputRefused
from app.domain.fields import Field, written
from app.domain.geometry import Rect
from app.domain.page import PageText, PageWord
from app.domain.search import fold

_DAY: Final = r"(?P<value>\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?\d{4})"
HEAD: Final = 0.45
"""so far down the first page (a share of its height) number and day of a paper stand (NĐ 30/2020, Annex I)"""


@dataclass(frozen=True, slots=True)
class _Form:
    """How a field is told. `trust` is what the form alone says: that this is the number of the paper, that the ID is the owner's."""

    name: Field
    pattern: re.Pattern[str]
    trust: float
    in_head: bool = False


_FORMS: Final = (
    _Form(Field.NUMBER, re.compile(r"^so\s?[:.]\s?(?P<value>(?=\S*\d)[^\W_][\w./&()\-]*)"), 0.98, in_head=True),
    _Form(
        Field.ISSUED_ON,
        re.compile(r"\bngay\s(?P<value>\d{1,2}\sthang\s\d{1,2}\snam\s\d{4})(?!\d)"),
        0.98,
        in_head=True,
    ),
    _Form(Field.OWNER_ID, re.compile(r"(?<![\d/.\-])(?P<value>\d{12})(?![\d/\-])"), 0.9),
    _Form(Field.OWNER_BORN, re.compile(r"\b(?:ngay sinh|sinh ngay|nam sinh)\b\D{0,40}" + _DAY), 0.9),
    _Form(Field.VALID_UNTIL, re.compile(r"\b(?:co gia tri den|het han)\b\D{0,40}" + _DAY), 0.95),
)
_NAMES_OF_PARTS: Final = re.compile(r"\s(?:thang|nam)\s")
_AT_THE_END: Final = ".,;:)"


def word_fields(text: PageText, page: UUID, today: date, *, is_first: bool) -> tuple[Proposal, ...]:
    """What the words of a page tell by their form, each with its place; `is_first`: it is the paper's first page."""
    return tuple(_found(text, page, today, is_first))


def _found(text: PageText, page: UUID, today: date, is_first: bool) -> Iterator[Proposal]:
    for _, group in groupby(text.words, key=lambda word: word.line):
        words = list(group)
        line = " ".join(word.text for word in words)
        plain = "".join(fold(letter)[:1] or " " for letter in line)  # letter for letter: places stay the same
        head = is_first and words[0].box_px[3] <= HEAD * text.height_px
        for form in _FORMS:
            if form.in_head and not head:
                continue
            for match in form.pattern.finditer(plain):
                start, stop = match.span("value")
                said = line[start:stop].rstrip(_AT_THE_END)
                proposal = _proposal(form, said, _between(words, start, start + len(said)), text, page, today)
                if proposal is not None:
                    yield proposal


def _proposal(
    form: _Form, said: str, words: Sequence[PageWord], text: PageText, page: UUID, today: date
) -> Proposal | None:
    if form.name is Field.ISSUED_ON:
        said = _NAMES_OF_PARTS.sub("/", "".join(fold(letter)[:1] for letter in said))
    try:
        value = written(form.name, re.sub(r"\s?([/.\-])\s?", r"\1", said), today)
    except InputRefused:
        return None
    if not value or (form.name is Field.NUMBER and re.fullmatch(r"\d{12}", value)):  # of a person, not of the paper
        return None
    confidence = form.trust * min(word.confidence for word in words)
    return Proposal(form.name, value, confidence, Source.WORDS, page, _place(words, text))


def _between(words: Sequence[PageWord], start: int, stop: int) -> list[PageWord]:
    """The words of a line, joined by spaces, that have letters from `start` to before `stop`."""
    out, at = [], 0
    for word in words:
        if at < stop and at + len(word.text) > start:
            out.append(word)
        at += len(word.text) + 1
    return out


def _place(words: Sequence[PageWord], text: PageText) -> Rect:
    boxes = [word.box_px for word in words]
    return (
        min(box[0] for box in boxes) / text.width_px,
        min(box[1] for box in boxes) / text.height_px,
        max(box[2] for box in boxes) / text.width_px,
        max(box[3] for box in boxes) / text.height_px,
    )
