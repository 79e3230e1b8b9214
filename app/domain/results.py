"""Results of procedures (*số hóa kết quả*): what is entered about one, checked."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from app.domain.catalogue import Procedure
from app.domain.codes import is_result_code
from app.domain.errors import InputRefused

_NUMBER = re.compile(r"(?=.*\d)[^\W_][\w ./&()-]{0,63}")
"""*số, ký hiệu*: 125/QĐ-SGDĐT, CS 00417, 26A8.000123: letters, digits and a few marks, with a digit at least"""
LONGEST_ISSUER = 200


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """What a result is known by: its code (*mã kết quả*), its number (*số, ký hiệu*) and who issued it (*cơ quan ban hành*)."""

    result_code: str
    number: str = field(repr=False)
    issuer: str


def is_paper_number(text: str) -> bool:
    """Whether a text has the form of a paper's number (*số, ký hiệu*)."""
    return _NUMBER.fullmatch(text) is not None


def is_issuer(text: str) -> bool:
    """Whether a text can be the name of who issued a paper."""
    return 3 <= len(text) <= LONGEST_ISSUER and any(letter.isalpha() for letter in text)


def only_result_code(procedure: Procedure | None) -> str:
    """The code of what a procedure gives, where the catalogue knows of just one.

    Raises:
        InputRefused: RESULT_CODE_UNKNOWN; RESULT_CODES_SEVERAL, with the `codes`.
    """
    codes = procedure.result_codes if procedure else ()
    if not codes:
        raise InputRefused("RESULT_CODE_UNKNOWN")
    if len(codes) > 1:
        raise InputRefused("RESULT_CODES_SEVERAL", codes=", ".join(codes))
    return codes[0]


def result_facts(result_code: str, number: str, issuer: str) -> ResultFacts:
    """What a person entered, without spaces around it and in NFC.

    Raises:
        InputRefused: RESULT_CODE_MALFORMED, RESULT_NUMBER_MALFORMED, RESULT_ISSUER_MALFORMED.
    """
    code, said, office = (
        " ".join(unicodedata.normalize("NFC", text).split()) for text in (result_code, number, issuer)
    )
    if not is_result_code(code):
        raise InputRefused("RESULT_CODE_MALFORMED")
    if not is_paper_number(said):
        raise InputRefused("RESULT_NUMBER_MALFORMED")
    if not is_issuer(office):
        raise InputRefused("RESULT_ISSUER_MALFORMED", most=LONGEST_ISSUER)
    return ResultFacts(code, said, office)
