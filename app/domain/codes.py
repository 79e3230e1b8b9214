"""Codes of the administration: dossier, procedure, citizen. A code from paper is a claim: its form is checked, nothing is guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.errors import InputRefused

_DOSSIER = re.compile(
    r"(?P<unit>(?:\d{3}\.)?\d{2}\.\d{2}\.H\d{2}|H\d{2}(?:\.\d{2}){0,2})-(?P<date>\d{6})-(?P<serial>\d{4,5})"
)
_PROCEDURE = re.compile(r"\d\.\d{6}(?:\.\d{3}\.\d{2}\.\d{2})?\.H\d{2}")
_LISTED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_INTAKE = "INTAKE"
PILES = "BACKSCAN-"
"""how the codes of piles begin"""
_PILE_NAME = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,39}")
_SLIP_QUERY = re.compile(r"[?&]mahs=([^&#\s]+)")


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A well-formed dossier code: receiving unit, day of reception, serial of the day."""

    text: str
    unit: str
    received_on: date
    serial: int

    @classmethod
    def parse(cls, text: str) -> DossierCode:
        """Read a code as typed or scanned; spaces around it and lower case are forgiven, nothing else.

        Raises:
            InputRefused: DOSSIER_CODE_MALFORMED.
        """
        cleaned = unicodedata.normalize("NFKC", text).strip().upper()
        match = _DOSSIER.fullmatch(cleaned)
        if match is None:
            raise InputRefused("DOSSIER_CODE_MALFORMED", "form")
        day = match["date"]
        try:
            received = date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))
        except ValueError as error:
            raise InputRefused("DOSSIER_CODE_MALFORMED", "date") from error
        return cls(cleaned, match["unit"], received, int(match["serial"]))

    @classmethod
    def from_slip(cls, payload: str) -> DossierCode | None:
        """The dossier code in a reception slip's bar code or tracking URL (`?mahs=`); None where there is none."""
        query = _SLIP_QUERY.search(payload)
        try:
            return cls.parse(query[1] if query else payload)
        except InputRefused:
            return None


def slip_code(payloads: Iterable[str]) -> DossierCode:
    """Whose slip a sheet is, by what all its bar and QR codes say.

    Raises:
        InputRefused: SLIP_NO_CODE: there is none; SLIP_FOREIGN_CODE: none of them is of a dossier; SLIP_CODES_DIFFER: they are of several.
    """
    read = [DossierCode.from_slip(payload) for payload in payloads]
    if not read:
        raise InputRefused("SLIP_NO_CODE")
    codes = {code for code in read if code is not None}
    if not codes:
        raise InputRefused("SLIP_FOREIGN_CODE")
    if len(codes) > 1:
        raise InputRefused("SLIP_CODES_DIFFER")
    return codes.pop()


def intake_box(day: date) -> str:
    """In place of a dossier's code: the box of that month for files that belong to no citizen's dossier here."""
    return f"{_INTAKE}-{day:%y%m}"


def is_intake(code: str) -> bool:
    """Whether it is such a box; the first ones had no month."""
    return code.partition("-")[0] == _INTAKE


def pile_code(name: str) -> str:
    """In place of a dossier's code: the pile of that name, sheets of old archives before they are parted into dossiers. Lower case is
    forgiven.

    Raises:
        InputRefused: PILE_NAME_MALFORMED.
    """
    cleaned = unicodedata.normalize("NFKC", name).strip().upper()
    if _PILE_NAME.fullmatch(cleaned) is None:
        raise InputRefused("PILE_NAME_MALFORMED")
    return f"{PILES}{cleaned}"


def is_pile(code: str) -> bool:
    """Whether it is such a pile."""
    return code.startswith(PILES)


def is_procedure_code(text: str) -> bool:
    """Whether the text has the long or the short form of a procedure code (*mã TTHC*)."""
    return _PROCEDURE.fullmatch(text) is not None


def is_component_code(text: str) -> bool:
    """Whether the text has the form of a component's code."""
    return _LISTED.fullmatch(text) is not None


def is_result_code(text: str) -> bool:
    """Whether the text has the form of the code of a kind of result or paper (*mã kết quả*, *mã giấy tờ*): that of a component's, whose
    code it may become."""
    return is_component_code(text)


def check_component_code(text: str) -> str:
    """The code, if it is one: ASCII letters, digits, dot, dash, underscore, at most 64.

    Raises:
        InputRefused: COMPONENT_CODE_MALFORMED.
    """
    if not is_component_code(text):
        raise InputRefused("COMPONENT_CODE_MALFORMED")
    return text
