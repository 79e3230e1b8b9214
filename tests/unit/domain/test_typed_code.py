"""A dossier code while it is typed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.typed_code import CodePart, TypedCode, typed_code

UNIT, TODAY = "H56.14", date(2026, 11, 26)


def _typed(text: str) -> TypedCode:
    return typed_code(text, UNIT, TODAY)


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("7", "H56.14-261126-0007"),
        ("0361", "H56.14-261126-0361"),
        ("12345", "H56.14-261126-12345"),
        ("261125-7", "H56.14-261125-0007"),
        ("h56.02-261125-7", "H56.02-261125-0007"),
    ],
)
def test_what_is_left_out_is_that_of_the_counter_and_of_today(text: str, opens: str) -> None:
    typed = _typed(text)
    assert typed.code is not None and typed.code.text == opens and typed.completed


@pytest.mark.parametrize(
    "text", ["000.00.06.H56-231027-0361", " h56-231027-0361 ", "https://a.vn/?mahs=H56-231027-0361"]
)
def test_a_whole_code_is_taken_as_it_is(text: str) -> None:
    typed = _typed(text)
    assert typed.code is not None and not typed.completed


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("H5X", CodePart.UNIT),
        ("nguyễn", CodePart.UNIT),
        ("H56.1-", CodePart.UNIT),
        ("H56.14.", None),
        ("H56.14-2613", CodePart.DAY),
        ("H56.14-260230", CodePart.DAY),
        ("H56.14-2611-", CodePart.DAY),
        ("2611260007", CodePart.DAY),
        ("H56.14-261126-000001", CodePart.SERIAL),
        ("H56.14-261126-00A", CodePart.SERIAL),
        ("H56.14-261126-0001-2", CodePart.SERIAL),
        ("0", None),
        ("", None),
    ],
)
def test_the_part_that_is_wrong_is_told_as_soon_as_it_is(text: str, wrong: CodePart | None) -> None:
    assert _typed(text) == TypedCode(wrong=wrong)


@given(
    st.from_regex(r"(?:(?:[0-9]{3}\.)?[0-9]{2}\.[0-9]{2}\.H[0-9]{2}|H[0-9]{2}(?:\.[0-9]{2}){0,2})", fullmatch=True),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, 99_999),
)
def test_no_beginning_of_a_code_is_wrong(unit: str, day: date, serial: int) -> None:
    code = f"{unit}-{day:%y%m%d}-{serial:04d}"
    assert [_typed(code[:length]).wrong for length in range(len(code) + 1)] == [None] * (len(code) + 1)
