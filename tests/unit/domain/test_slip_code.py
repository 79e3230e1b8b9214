"""Whose slip a sheet is, by its codes."""

from __future__ import annotations

import pytest

from app.domain.codes import slip_code
from app.domain.errors import InputRefused

CODE = "H56.14-261126-0007"
ADDRESS = "https://dichvucong.example/tra-cuu?mahs="


def test_codes_that_agree_open_their_dossier() -> None:
    assert slip_code([CODE, ADDRESS + CODE]).text == CODE
    assert slip_code(["893123", CODE]).text == CODE  # a stamp of the post beside it


@pytest.mark.parametrize(
    ("payloads", "why"),
    [
        ([], "SLIP_NO_CODE"),
        (["8938505974194", "https://example.vn/?id=4"], "SLIP_FOREIGN_CODE"),
        ([CODE, ADDRESS + "H56.14-261126-0008"], "SLIP_CODES_DIFFER"),
    ],
)
def test_what_opens_none_says_why(payloads: list[str], why: str) -> None:
    with pytest.raises(InputRefused) as refused:
        slip_code(payloads)
    assert refused.value.code == why
