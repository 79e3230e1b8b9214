"""Until when a paper is valid, how long and where: *có giá trị đến ngày …*, *có giá trị 06 tháng kể từ ngày ký*, *không thời hạn*.

A term that counts from the day of issue ends on the day of the same number (Civil Code 2015, article 148): that day is worked out where
the day of issue was read, and is never sure, for a paper cites others that are valid so long.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from app.domain.entered import Proposal
from app.domain.errors import InputRefused
from app.domain.fields import Field, Trait, written
from app.extraction.lines import Line, Sheet, line_of
from app.extraction.people import DAY, day_of

_TRUST: Final = 0.9
_WORKED_OUT: Final = 0.85
_VALID: Final = r"\b(?:co (?:gia tri|hieu luc)|gia tri su dung|thoi han(?: (?:su dung|hieu luc|co hieu luc|gia tri|cua giay)\b|\s?:))"
"""*trong thời hạn 05 ngày làm việc* alone is the time that an office has"""
_COUNTS: Final = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10, "muoi hai": 12, "muoi lam": 15,
    "hai muoi": 20, "ba muoi": 30, "nam muoi": 50,
}  # fmt: skip
_SPELLED: Final = "|".join(sorted(_COUNTS, key=len, reverse=True))
_SPEAKS: Final = re.compile(r"gia tri|hieu luc|thoi han|het han")
_FROM: Final = DAY.replace("?P<value>", "?:")
_UNTIL: Final = re.compile(
    rf"(?:{_VALID}|\bthoi han|\bgia tri)[^\d;]{{0,50}}?(?:\btu (?:ngay )?{_FROM}[^\d;]{{1,20}})?\bden\b[^\d;]{{0,40}}?{DAY}"
)
_EXPIRES: Final = re.compile(rf"\b(?:het han|het hieu luc)\b[^\d;]{{0,30}}?{DAY}")
_TERM: Final = re.compile(
    rf"{_VALID}[^\d;.]{{0,40}}?(?<!\bngay )(?<!\bsau )(?P<term>\b(?P<count>\d{{1,3}}|{_SPELLED})\s?"
    r"(?:\([^\W\d_][^)\d]{1,20}\)\s?)?(?P<unit>ngay|thang|nam)\b(?!\s\d)"
    r"(?:,?\s(?:ke |tinh )?tu (?:ngay|thoi diem|khi) (?P<event>(?:duoc )?(?:ky|cap|ban hanh|xac nhan|lap)\b)?[^.,;:]{0,40})?)"
)
"""not *có hiệu lực từ ngày 01 tháng 7*, nor *sau 15 ngày*: there it begins"""
_ENDLESS: Final = re.compile(rf"{_VALID}[^\d;.]{{0,40}}?(?P<term>\b(?:khong|vo) thoi han\b)")
_WHERE: Final = re.compile(
    rf"{_VALID}[^.;]{{0,60}}?(?P<term>\b(?:trong pham vi|trong ca nuoc|tren (?:pham vi|toan|dia ban))\b[^.,;:]{{0,60}})"
)


def validity_fields(sheets: Sequence[Sheet], issued: Sequence[Proposal], today: date) -> Iterator[Proposal]:
    """The end of validity, and what is said of how long and where; `issued`: the days of issue that were told."""
    for sheet in sheets:
        for line, starts_before in _pairs(sheet):
            for told in _of_line(line, sheet, issued, today):
                if told[0] < starts_before:
                    yield told[1]


def _pairs(sheet: Sheet) -> Iterator[tuple[Line, int]]:
    """Each line that speaks of validity with the one that follows it in its column, for sentences go on; and where in the text that
    begins."""
    for line, after in pairwise((*sheet.lines, None)):
        assert line is not None
        if _SPEAKS.search(line.plain) is None:
            continue
        is_below = after is not None and after.kind is line.kind and 0 < after.box[1] - line.box[1] < 4 * line.height
        words = (*line.words, *after.words) if is_below and after is not None else line.words
        yield line_of(words, line.kind, sheet.size_px), len(line.text)


def _of_line(line: Line, sheet: Sheet, issued: Sequence[Proposal], today: date) -> Iterator[tuple[int, Proposal]]:
    """What a line tells, and where in it that begins."""
    for pattern in (_UNTIL, _EXPIRES):
        for found in pattern.finditer(line.plain):
            words, said = line.between(*found.span("value")), line.text[slice(*found.span("value"))]
            value = _written(day_of(found["value"]), today)
            if value:
                yield found.start(), sheet.propose(Field.VALID_UNTIL, value, words, _TRUST, said)
    for found in _TERM.finditer(line.plain):
        yield found.start(), _said(line, found, sheet)
        if found["event"]:
            yield found.start(), _ends(line, found, sheet, issued)
    for pattern in (_ENDLESS, _WHERE):
        for found in pattern.finditer(line.plain):
            yield found.start(), _said(line, found, sheet)


def _said(line: Line, found: re.Match[str], sheet: Sheet) -> Proposal:
    start, stop = found.span("term")
    said = line.text[start:stop].rstrip(" .,;:")
    return sheet.propose(Trait.VALIDITY, said, line.between(start, start + len(said)), _TRUST)


def _ends(line: Line, found: re.Match[str], sheet: Sheet, issued: Sequence[Proposal]) -> Proposal:
    """The end of a term that counts from the day of issue; where that is written by hand, the place and what is printed."""
    start, stop = found.span("term")
    words, said = line.between(start, stop), line.text[start:stop].strip()
    days = {one.value for one in issued}
    if len(days) != 1 or not all(days):
        return sheet.by_hand(Field.VALID_UNTIL, words, said)
    count = int(found["count"]) if found["count"].isdecimal() else _COUNTS[found["count"]]
    end = after(date.fromisoformat(days.pop()), count, found["unit"])
    trust = _WORKED_OUT * min(one.confidence for one in issued)
    return sheet.propose(Field.VALID_UNTIL, end.isoformat(), words, trust, said)


def after(day: date, count: int, unit: str) -> date:
    """The day on which a term from `day` on ends; `unit`: *ngay*, *thang* or *nam*."""
    if unit == "ngay":
        return day + timedelta(days=count)
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "nam" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _written(said: str, today: date) -> str:
    try:
        return written(Field.VALID_UNTIL, said, today)
    except InputRefused:
        return ""
