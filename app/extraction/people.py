"""What a page tells of the owner: ID number, name, birth, address; and until when a paper is valid. Wherever its form is met."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.entered import Proposal
from app.domain.errors import InputRefused
from app.domain.fields import Field, Told, Trait, written
from app.extraction.lines import Line, Sheet, plain_of
from app.extraction.vocabulary import Vocabulary, squeezed

_DAY: Final = r"(?P<value>\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?\d{4}|\d{1,2}\sthang\s\d{1,2}\snam\s\d{4})"
_NAMES_OF_PARTS: Final = re.compile(r"\s(?:thang|nam)\s")
_AT_THE_END: Final = " .,;:)"
_NEXT: Final = "gioi tinh|nam|nu|sinh|ngay sinh|nam sinh|cccd|cmnd|so dinh danh|chuc vu|dan toc|quoc tich|dien thoai"
"""labels that may follow a name in its line"""
_NAME: Final = r"(?P<value>[^\W\d_][^\d:;,()]{3,60}?)(?=\s*(?:[,;.]|$|\s(?:" + _NEXT + r")\b))"
_NAMED: Final = (
    r"\b(?:ho,? (?:va )?(?:chu dem,? )?(?:va )?ten(?: khai sinh)?|toi la|ten toi la)\s?:\s?(?:ong|ba|\(?ong/ba\)?)?\s?"
)
_LIVES: Final = (
    r"\b(?:noi (?:thuong|cu) tru|noi o hien (?:nay|tai)|dia chi(?: thuong tru| lien he)?|ho khau thuong tru)\s?:\s?"
)


@dataclass(frozen=True, slots=True)
class _Form:
    """How a field is told. `trust` is what the form alone says: that the ID, the name is the owner's."""

    name: Told
    pattern: re.Pattern[str]
    trust: float


_FORMS: Final = (
    _Form(Field.OWNER_ID, re.compile(r"(?<![\d/.\-])(?P<value>\d{12})(?![\d/\-])"), 0.9),
    _Form(Field.OWNER_BORN, re.compile(r"\b(?:ngay,? (?:thang,? nam )?sinh|sinh ngay|nam sinh)\b\D{0,40}?" + _DAY), 0.9),
    _Form(Field.VALID_UNTIL, re.compile(r"\b(?:co gia tri den|gia tri den|het han|thoi han den)\b\D{0,40}?" + _DAY), 0.9),
    _Form(Field.OWNER_NAME, re.compile(_NAMED + _NAME), 0.8),
    _Form(Trait.OWNER_ADDRESS, re.compile(_LIVES + r"(?P<value>\S.{5,200})$"), 0.85),
    _Form(Trait.OWNER_SEX, re.compile(r"\bgioi tinh\b[^:]{0,8}:\s?(?P<value>nam|nu)\b"), 0.9),
)  # fmt: skip


def people_fields(sheet: Sheet, today: date, vocabulary: Vocabulary) -> Iterator[Proposal]:
    """What the lines of any page of a paper tell."""
    for line in sheet.lines:
        for form in _FORMS:
            for found in form.pattern.finditer(line.plain):
                start, stop = found.span("value")
                said = line.text[start:stop].rstrip(_AT_THE_END)
                proposal = _proposal(form, said, line, start, sheet, today, vocabulary)
                if proposal is not None:
                    yield proposal


def _proposal(
    form: _Form, said: str, line: Line, start: int, sheet: Sheet, today: date, vocabulary: Vocabulary
) -> Proposal | None:
    words = line.between(start, start + len(said))
    value = said
    if form.name is Trait.OWNER_ADDRESS:
        value = _address(said, vocabulary)
    elif isinstance(form.name, Field):
        if form.name not in (Field.OWNER_NAME, Field.OWNER_ID):
            value = re.sub(r"\s?([/.\-])\s?", r"\1", _NAMES_OF_PARTS.sub("/", line.plain[start : start + len(said)]))
        try:
            value = written(form.name, value, today)
        except InputRefused:
            return None
        if form.name is Field.OWNER_NAME and len(value.split()) < 2:
            return None
    return sheet.propose(form.name, value, words, form.trust, said) if value else None


def _address(said: str, vocabulary: Vocabulary) -> str:
    """An address whose last part is a province, which is written as the list has it; empty: it is none, or goes on elsewhere."""
    *before, last = (part.strip() for part in re.split(r"\s?[,;]\s?|\s-\s", said))
    plain = re.sub(r"^(?:tinh|thanh pho|tp\.?)\s", "", plain_of(last))
    province = vocabulary.province_names.get(squeezed(plain))
    if province is None or not before:
        return ""
    return ", ".join((*before, last[: len(last) - len(plain)] + province))
