"""What is entered about a paper and its owner: the fields that the law asks for, and their form.

A value has one written form: NFC, without spaces around it, days as ISO 8601. A value from paper is a claim: it is held to the same form
as one that was typed, and nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import partial
from types import MappingProxyType

from app.domain.errors import InputRefused
from app.domain.results import is_issuer, is_paper_number

MOST_NAME_CHARS, MOST_SUMMARY_CHARS = 100, 500
_EARLIEST = date(1800, 1, 1)
_DIGITS = re.compile(r"\d{12}")
_DAY = re.compile(r"(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4})|(\d{2})(\d{2})(\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_NAME_MARKS = frozenset(" '’.-")


class Field(StrEnum):
    """The fields of TT 01/2023/TT-VPCP that a person or a paper gives, in the order of the form."""

    OWNER_ID = "owner_id"
    OWNER_NAME = "owner_name"
    OWNER_BORN = "owner_born"
    NUMBER = "number"
    """*số, ký hiệu*"""
    ISSUED_ON = "issued_on"
    ISSUER = "issuer"
    SUMMARY = "summary"
    """*trích yếu*"""
    VALID_UNTIL = "valid_until"


class Trait(StrEnum):
    """What else a paper tells of itself: shown beside the fields and compared with them, entered by nobody."""

    PAPER_TYPE = "paper_type"
    """its kind, by its title and symbol"""
    SYMBOL = "symbol"
    """*ký hiệu*, which is printed where the number is written by hand"""
    SUPERIOR = "superior"
    """whom the issuer belongs to (*cơ quan chủ quản*)"""
    SIGNER = "signer"
    OFFICE = "office"
    """*chức vụ* of who signed, with TM., KT., TL., TUQ. or Q. before it"""
    OWNER_SEX = "owner_sex"
    OWNER_ADDRESS = "owner_address"
    """with ward and province in the spelling of the lists"""
    OWNER_WARD = "owner_ward"
    """the ward of today, with its province, in which that address lies"""
    PAGE_COUNT = "page_count"
    """*n* of *trang 1/n*"""
    VALIDITY = "validity"
    """how long and where it is valid, in its own words"""
    COPY = "copy"
    """a mark that makes it a copy: *sao y*, *bản sao*, *chứng thực*"""


type Told = Field | Trait
"""what can be proposed"""
OF_THE_OWNER = frozenset({Field.OWNER_ID, Field.OWNER_NAME, Field.OWNER_BORN})
"""said once, they are of every paper of the dossier"""
DAYS = frozenset({Field.OWNER_BORN, Field.ISSUED_ON, Field.VALID_UNTIL})


def written(kind: Field, text: str, today: date) -> str:
    """The written form of what was typed, or found on paper; empty: there is no such value.

    Raises:
        InputRefused: OWNER_ID_MALFORMED, OWNER_ID_IMPOSSIBLE; OWNER_NAME_MALFORMED; DAY_MALFORMED, DAY_IMPOSSIBLE, DAY_TO_COME;
            PAPER_NUMBER_MALFORMED, PAPER_ISSUER_MALFORMED, PAPER_SUMMARY_MALFORMED.
    """
    said = " ".join(unicodedata.normalize("NFC", text).split())
    return _FORMS[kind](said, today) if said else ""


def spoken(kind: Field, value: str) -> str:
    """A value as people write it: days as dd/mm/yyyy."""
    return f"{date.fromisoformat(value):%d/%m/%Y}" if kind in DAYS and value else value


def contradict(citizen_id: str, born: str) -> bool:
    """Whether an ID number and a day of birth, both in their written form, can't be of one person."""
    return bool(citizen_id and born) and _year_of(citizen_id) != date.fromisoformat(born).year


def _owner_id(said: str, today: date) -> str:
    digits = said.replace(" ", "").replace(".", "")
    if not digits.isascii() or _DIGITS.fullmatch(digits) is None:
        raise InputRefused("OWNER_ID_MALFORMED", digits=sum(one.isdigit() for one in digits))
    if digits.startswith("000") or _year_of(digits) > today.year:
        raise InputRefused("OWNER_ID_IMPOSSIBLE")
    return digits


def _year_of(citizen_id: str) -> int:
    """The year of birth that an ID number tells: the fourth digit is the century (two digits each), the next two are the year."""
    return 1900 + 100 * (int(citizen_id[3]) // 2) + int(citizen_id[4:6])


def _name(said: str, _today: date) -> str:
    letters = sum(one.isalpha() for one in said)
    strange = any(not one.isalpha() and one not in _NAME_MARKS for one in said)
    if letters < 2 or strange or len(said) > MOST_NAME_CHARS:
        raise InputRefused("OWNER_NAME_MALFORMED", most=MOST_NAME_CHARS)
    return said


def _day(said: str, today: date, *, may_come: bool) -> str:
    iso, usual = _ISO_DAY.fullmatch(said), _DAY.fullmatch(said)
    if not said.isascii() or (iso is None and usual is None):
        raise InputRefused("DAY_MALFORMED")
    if iso is not None:
        year, month, day = map(int, iso.groups())
    else:
        assert usual is not None
        day, month, year = (int(part) for part in usual.groups() if part is not None)
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise InputRefused("DAY_IMPOSSIBLE") from error
    if found < _EARLIEST:
        raise InputRefused("DAY_IMPOSSIBLE")
    if found > today and not may_come:
        raise InputRefused("DAY_TO_COME")
    return found.isoformat()


def _number(said: str, _today: date) -> str:
    if not is_paper_number(said):
        raise InputRefused("PAPER_NUMBER_MALFORMED")
    return said


def _issuer(said: str, _today: date) -> str:
    if not is_issuer(said):
        raise InputRefused("PAPER_ISSUER_MALFORMED")
    return said


def _summary(said: str, _today: date) -> str:
    if not said.isprintable() or len(said) > MOST_SUMMARY_CHARS:
        raise InputRefused("PAPER_SUMMARY_MALFORMED", most=MOST_SUMMARY_CHARS)
    return said


_past, _any_day = partial(_day, may_come=False), partial(_day, may_come=True)
_FORMS: Mapping[Field, Callable[[str, date], str]] = MappingProxyType(
    {
        Field.OWNER_ID: _owner_id,
        Field.OWNER_NAME: _name,
        Field.OWNER_BORN: _past,
        Field.NUMBER: _number,
        Field.ISSUED_ON: _past,
        Field.ISSUER: _issuer,
        Field.SUMMARY: _summary,
        Field.VALID_UNTIL: _any_day,
    }
)
