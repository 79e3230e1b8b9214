"""Which numbers, days and codes cannot be as they were read: the grammar of Vietnamese office papers, over the words of a line.

Nothing is said of a form that is not known. Sources: days by the calendar; the identity number by NĐ 137/2015/NĐ-CP, article 13, and
TT 59/2021/TT-BCA, article 4 (three digits of a province, one of century and sex, two of the year of birth, six by chance); the number and
symbol of a paper by NĐ 30/2020/NĐ-CP, Annex I.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate
from typing import Final

_PROVINCES: Final = frozenset((
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45, 46, 48, 49,
    51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
))  # fmt: skip
_FIRST_YEAR, _LAST_YEAR, _LEAP_YEAR, _MONTHS = 1900, 2100, 2000, 12
_ID_DIGITS, _OLD_ID_DIGITS = 12, 9
_LABEL_WORDS = 6
"""so far before a number the word stands that says what it is"""
_PHONE_DIGITS = range(10, 12)
_PROCEDURE_DIGITS: Final = 6
"""of a procedure of the national catalogue, after its point: 1.004088"""
_YEAR_DIGITS, _GROUP_DIGITS, _SECTION_DIGITS = 4, 3, 2

_LETTER: Final = r"[^\W\d_]"
_CONFUSED: Final = re.compile(r"\d[OolIi](?=\d|$)|\d[Il][A-ZĐ]+-|(?<![^\W\d_])[OoIl]\d|O\d|\d[SsBZz]\d")
"""a letter that looks like a digit, where a digit is meant"""
_MARKED: Final = re.compile(r"(?i)\d[à-öø-ýăĩũơưạ-ỹ]|[à-öø-ýăĩũơưạ-ỹ]\d")
_DOUBLED: Final = re.compile(r"\d[.,/]{2,}\d|\d[.,/]-[.,/]?\d")
_STRANGE: Final = re.compile(r"[^\w.,/\-–:;()\[\]%+=*°²³'\"“”‘’<>≥≤&~#§$€₫×…]|⁄")
_WRITTEN_DAY: Final = re.compile(r"(?i)\bngày (\d+) tháng (\d+)(?: năm (\d+))?")
_DAY: Final = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})")
_DAY_LIKE: Final = re.compile(r"\d+[/]\d+[/]\d+")
_GROUPED: Final = re.compile(r"(\d+)((?:\.\d+){1,})(?:,\d+)?")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_DOCUMENT: Final = re.compile(r"(\d+[a-zA-Z]?)/(?:(\d+)/)?([^\W\d_][^/]*)")
_SYMBOL: Final = re.compile(rf"{_LETTER}{{1,12}}\d{{0,2}}(?:[-–.&]{_LETTER}{{1,12}}\d{{0,2}})*")
_IDENTITY_LABEL: Final = re.compile(r"(?i)(định danh|căn cước|cccd|cmnd|cmtnd|chứng minh)[^\d]*$")
_PHONE_LABEL: Final = re.compile(r"(?i)(điện thoại|đt|sđt|tel|di động)[^\d]*$")


def malformed_in(line: Sequence[str]) -> frozenset[int]:
    """The places of those words of a line that cannot be as they were read."""
    by_form = (index for index in range(len(line)) if _is_malformed(line, index))
    return frozenset((*by_form, *_in_written_days(line)))


def is_of_known_form(text: str) -> bool:
    """Digits alone, a day, thousands in threes, or the number and symbol of a paper; punctuation around it is not looked at."""
    plain = re.sub(r"^[\W_]+|[\W_]+$", "", text)
    document = _DOCUMENT.fullmatch(plain)
    forms = plain.isdecimal() or _DAY.fullmatch(plain) or _THOUSANDS.fullmatch(plain)
    return bool(forms or (document and _SYMBOL.fullmatch(document[3]))) and not malformed_in([text])


def _is_malformed(line: Sequence[str], index: int) -> bool:
    text = re.sub(r"^[\W_]+|[\W_]+$", "", line[index])
    if not any(sign.isdigit() for sign in text):
        return False
    return _misspelled(text) or any(not holds for holds in _claims(text, line, index))


def _misspelled(text: str) -> bool:
    patterns = (_CONFUSED, _MARKED, _DOUBLED, _STRANGE)
    return any(pattern.search(text) for pattern in patterns)


def _claims(text: str, line: Sequence[str], index: int) -> Iterator[bool]:
    """What must hold for each form that the word, in its line, has."""
    digits = re.sub(r"\D", "", text)
    before = " ".join(line[max(0, index - _LABEL_WORDS) : index])
    if day := _DAY.fullmatch(text):
        yield _is_day(int(day[4]), int(day[3]), int(day[1]))
    elif _DAY_LIKE.fullmatch(text):
        yield False
    if document := _DOCUMENT.fullmatch(text):
        yield document[2] is None or _is_year(document[2])
        yield bool(_SYMBOL.fullmatch(document[3]))
        yield not line[index].endswith("-") or index + 1 == len(line)  # a symbol that is cut off within its line
    if not day and (grouped := _GROUPED.fullmatch(text)):
        yield _is_grouped(grouped[1], grouped[2].split(".")[1:])
    if text == digits and text[0] == "0" and len(text) == _ID_DIGITS:
        yield _is_identity(text)
    if text == digits and len(text) >= _OLD_ID_DIGITS and _IDENTITY_LABEL.search(before):
        yield len(text) in (_ID_DIGITS, _OLD_ID_DIGITS)
    if len(digits) >= _OLD_ID_DIGITS and digits[0] == "0" and _PHONE_LABEL.search(before):
        yield len(digits) in _PHONE_DIGITS


def _in_written_days(line: Sequence[str]) -> Iterator[int]:
    """The places of what cannot be in *ngày 31 tháng 12 năm 2024*."""
    starts = list(accumulate((len(word) + 1 for word in line), initial=0))
    for found in _WRITTEN_DAY.finditer(" ".join(line)):
        day, month, year = (int(part) if part else None for part in found.groups())
        right_month = 1 <= (month or 0) <= _MONTHS
        right_year = year is None or _FIRST_YEAR <= year <= _LAST_YEAR
        right_day = _is_day(
            year if year and right_year else _LEAP_YEAR, month if month and right_month else 1, day or 0
        )
        for part, right in enumerate((right_day, right_month, right_year), 1):
            if not right:
                yield bisect_right(starts, found.start(part)) - 1


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return _FIRST_YEAR <= year <= _LAST_YEAR


def _is_year(text: str) -> bool:
    return len(text) == _YEAR_DIGITS and _FIRST_YEAR <= int(text) <= _LAST_YEAR


def _is_identity(text: str) -> bool:
    """Province, and a year of birth that has come; the code of century and sex is 0 to 9."""
    return int(text[:3]) in _PROVINCES and 1900 + 100 * (int(text[3]) // 2) + int(text[4:6]) <= _LAST_YEAR


def _is_grouped(first: str, groups: Sequence[str]) -> bool:
    """Thousands in threes, or a procedure's number; the parts of a section's number have one digit or two; a telephone begins with 0."""
    threes = [len(group) == _GROUP_DIGITS for group in groups]
    if first[0] == "0" and len(first) > 1:
        return True
    if all(threes):
        return len(first) <= _GROUP_DIGITS
    if len(groups) == 1:
        return len(groups[0]) <= _GROUP_DIGITS or len(groups[0]) == _PROCEDURE_DIGITS
    return not any(threes) and all(len(part) <= _SECTION_DIGITS for part in (first, *groups))
