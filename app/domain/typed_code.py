"""A dossier code while a person types it: which part can't become right any more, and what the beginning of today's codes completes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.codes import DossierCode

_UNITS = ("H99", "H99.99", "H99.99.99", "99.99.H99", "999.99.99.H99")
"""the forms of a unit; 9 stands for any digit"""
_DAY_DIGITS = 6
_SERIAL_DIGITS = (4, 5)
_NUMBER = re.compile(r"[0-9]*")
_DAY_BEGINS = re.compile(r"[0-9]{0,2}|[0-9]{2}(?:[01]|(?:0[1-9]|1[0-2])(?:[0-3][0-9]?)?)")
"""two digits each of year, month and day"""


class CodePart(StrEnum):
    """The parts of a dossier code, in their order."""

    UNIT = "unit"
    DAY = "day"
    SERIAL = "serial"


@dataclass(frozen=True, slots=True)
class TypedCode:
    """What was typed of a code up to now.

    Attributes:
        code: what Enter opens; None: it is no code yet.
        completed: whether the unit, the day or zeros of the serial were put to what was typed.
        wrong: the first part that does not become right by typing on.
    """

    code: DossierCode | None = None
    completed: bool = False
    wrong: CodePart | None = None


def typed_code(text: str, unit: str, today: date) -> TypedCode:
    """Read what was typed: a whole code or the tracking address of a slip; a serial of today; a day and a serial.

    Args:
        text: as it stands in the field; spaces around it and lower case are forgiven.
        unit: of the counter, which completes what is typed without one; empty: nothing does.
        today: completes a serial that is typed alone.
    """
    whole = DossierCode.from_slip(text)
    if whole is not None:
        return TypedCode(whole)
    typed = unicodedata.normalize("NFKC", text).strip().upper()
    if not typed:
        return TypedCode()
    first, *rest = typed.split("-")
    if _NUMBER.fullmatch(first) and first:
        if not rest and len(first) <= _SERIAL_DIGITS[-1]:
            return _completed(unit, f"{today:%y%m%d}", first)
        return _from_day(unit, first, rest)
    if not _begins_unit(first) or (rest and not _is_unit(first)):
        return TypedCode(wrong=CodePart.UNIT)
    return _from_day(first, rest[0], rest[1:]) if rest else TypedCode()


def _from_day(unit: str, day: str, serial: list[str]) -> TypedCode:
    if not _begins_day(day) or (serial and len(day) < _DAY_DIGITS):
        return TypedCode(wrong=CodePart.DAY)
    if len(serial) > 1 or (serial and not (_NUMBER.fullmatch(serial[0]) and len(serial[0]) <= _SERIAL_DIGITS[-1])):
        return TypedCode(wrong=CodePart.SERIAL)
    return _completed(unit, day, serial[0]) if serial and serial[0] else TypedCode()


def _completed(unit: str, day: str, serial: str) -> TypedCode:
    code = DossierCode.from_slip(f"{unit}-{day}-{serial.zfill(_SERIAL_DIGITS[0])}") if int(serial) else None
    return TypedCode(code, completed=code is not None)


def _is_unit(text: str) -> bool:
    return any(len(text) == len(form) and _begins(text, form) for form in _UNITS)


def _begins_unit(text: str) -> bool:
    return any(_begins(text, form) for form in _UNITS)


def _begins(text: str, form: str) -> bool:
    signs = zip(text, form, strict=False)
    return len(text) <= len(form) and all(_NUMBER.fullmatch(one) if of == "9" else one == of for one, of in signs)


def _begins_day(text: str) -> bool:
    if not _DAY_BEGINS.fullmatch(text):
        return False
    try:
        return len(text) < _DAY_DIGITS or bool(date(2000 + int(text[:2]), int(text[2:4]), int(text[4:])))
    except ValueError:
        return False
