"""What a page tells of the owner: ID number, name, birth, address. Wherever its form is met."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from app.domain.entered import Proposal
from app.domain.errors import InputRefused
from app.domain.fields import Field, Told, Trait, written
from app.extraction.lines import Line, Sheet, line_of
from app.extraction.places import lies_in
from app.extraction.vocabulary import Vocabulary

DAY: Final = r"(?P<value>\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?\d{4}|\d{1,2}\sthang\s\d{1,2}\snam\s\d{4})"
"""a day in folded text, in digits"""
_NAMES_OF_PARTS: Final = re.compile(r"\s(?:thang|nam)\s")
_AT_THE_END: Final = " .,;:)"
_NEXT: Final = "gioi tinh|nam|nu|sinh|ngay sinh|nam sinh|cccd|cmnd|so dinh danh|chuc vu|dan toc|quoc tich|dien thoai"
"""labels that may follow a name in its line"""
_NAME: Final = r"(?P<value>[^\W\d_][^\d:;,()]{3,60}?)(?=\s*(?:[,;.]|$|\s(?:" + _NEXT + r")\b))"
_NAMED: Final = (
    r"\b(?:ho,? (?:va )?(?:chu dem,? )?(?:va )?ten(?: khai sinh)?|toi la|ten toi la)\s?:\s?(?:ong|ba|\(?ong/ba\)?)?\s?"
)
_LIVES: Final = re.compile(
    r"\b(?:noi (?:thuong|cu) tru|noi o hien (?:nay|tai)|dia chi(?: thuong tru| lien he)?|ho khau thuong tru)\s?:\s?"
)
_SENTENCE: Final = re.compile(r"(?<=\w{3})\.\s|;|\s(?:Số )?[Đđ]iện thoại|\sEmail")
"""what ends an address in its line"""
_ADDRESS, _ADDRESS_IN_A_WARD = 0.85, 0.9
"""what an address is trusted: whose it is nobody knows"""


@dataclass(frozen=True, slots=True)
class _Form:
    """How a field is told. `trust` is what the form alone says: that the ID, the name is the owner's."""

    name: Told
    pattern: re.Pattern[str]
    trust: float


_FORMS: Final = (
    _Form(Field.OWNER_ID, re.compile(r"(?<![\d/.\-])(?P<value>\d{12})(?![\d/\-])"), 0.9),
    _Form(Field.OWNER_BORN, re.compile(r"\b(?:ngay,? (?:thang,? nam )?sinh|sinh ngay|nam sinh)\b\D{0,40}?" + DAY), 0.9),
    _Form(Field.OWNER_NAME, re.compile(_NAMED + _NAME), 0.8),
    _Form(Trait.OWNER_SEX, re.compile(r"\bgioi tinh\b[^:]{0,8}:\s?(?P<value>nam|nu)\b"), 0.9),
)  # fmt: skip


def people_fields(sheet: Sheet, today: date, vocabulary: Vocabulary) -> Iterator[Proposal]:
    """What the lines of any page of a paper tell."""
    for line, after in pairwise((*sheet.lines, None)):
        assert line is not None
        for form in _FORMS:
            for found in form.pattern.finditer(line.plain):
                start, stop = found.span("value")
                said = line.text[start:stop].rstrip(_AT_THE_END)
                proposal = _proposal(form, said, line, start, sheet, today)
                if proposal is not None:
                    yield proposal
        lives = _LIVES.search(line.plain)
        if lives is not None:
            yield from _address(line, lives.end(), after, sheet, vocabulary)


def _proposal(form: _Form, said: str, line: Line, start: int, sheet: Sheet, today: date) -> Proposal | None:
    value = said
    if isinstance(form.name, Field):
        value = day_of(line.plain[start : start + len(said)]) if form.name is Field.OWNER_BORN else said
        try:
            value = written(form.name, value, today)
        except InputRefused:
            return None
        if form.name is Field.OWNER_NAME and len(value.split()) < 2:
            return None
    words = line.between(start, start + len(said))
    return sheet.propose(form.name, value, words, form.trust, said) if value else None


def day_of(plain: str) -> str:
    """A day that `DAY` found, in digits parted by signs."""
    return re.sub(r"\s?([/.\-])\s?", r"\1", _NAMES_OF_PARTS.sub("/", plain))


def _address(line: Line, start: int, after: Line | None, sheet: Sheet, vocabulary: Vocabulary) -> Iterator[Proposal]:
    """An address that ends with a province, in its line or in the next, and the ward of today in which it lies."""
    joined = [line] if after is None else [line, line_of((*line.words, *after.words), line.kind, sheet.size_px)]
    for one in joined:
        said = _SENTENCE.split(one.text[start:])[0].rstrip(_AT_THE_END)
        lies = lies_in(said, vocabulary.province_names, vocabulary.units)
        if lies is None:
            continue
        words = one.between(start, start + len(said))
        trust = _ADDRESS_IN_A_WARD if lies.ward is not None and lies.is_exact else _ADDRESS
        yield sheet.propose(Trait.OWNER_ADDRESS, lies.address, words, trust, said)
        for now in lies.ward.now if lies.ward is not None else ():
            yield sheet.propose(Trait.OWNER_WARD, now, words, trust, said)
        return
