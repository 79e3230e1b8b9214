"""Which result a procedure gives, where nobody names it."""

from __future__ import annotations

import pytest

from app.domain.catalogue import Procedure
from app.domain.errors import InputRefused
from app.domain.results import only_result_code


def procedure(*codes: str) -> Procedure:
    return Procedure("1.012783.H56", "Cấp đổi giấy chứng nhận", "Land", (), result_codes=codes)


def test_what_a_procedure_gives_need_not_be_named() -> None:
    assert only_result_code(procedure("KQ.G10.001147")) == "KQ.G10.001147"


@pytest.mark.parametrize(
    ("known", "error"),
    [
        (None, "RESULT_CODE_UNKNOWN"),
        (procedure(), "RESULT_CODE_UNKNOWN"),
        (procedure("A", "B"), "RESULT_CODES_SEVERAL"),
    ],
)
def test_nothing_is_guessed(known: Procedure | None, error: str) -> None:
    with pytest.raises(InputRefused, match=error):
        only_result_code(known)
