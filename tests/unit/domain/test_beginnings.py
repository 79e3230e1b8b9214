"""Where another paper seems to begin: by its letterhead, or because page number 1 comes again."""

from __future__ import annotations

import pytest

from app.domain.beginnings import Face, beginnings, has_letterhead
from app.domain.counting import PageNumber
from app.domain.page import BlockKind
from app.domain.splitting import SuspicionKind


def faces(*said: str, sides: int = 1) -> list[Face]:
    """`H` a letterhead, `.` plain, `b` blank, else its number: `1/2`, `3`."""
    out = []
    for place, one in enumerate(said):
        number, _, total = one.partition("/")
        printed = PageNumber(int(number), int(total) if total else None) if number.isdigit() else None
        out.append(Face(place // sides, one == "b", one == "H", printed))
    return out


@pytest.mark.parametrize(
    ("said", "places"),
    [
        (("H", ".", "H", ".", "H"), [2, 4]),
        (("H", "2", "3", "1", "2"), [3]),
        (("1/2", "2/2", "1/2", "2/2"), [2]),
        (("1/3", "3/3", "1/2", "2/2"), [2]),
        (("3/3", "2/3", "1/3"), []),
        (("3", "2", "1"), []),
        (("2/2", "1/2"), []),
        ((".", "1/3", "2/3"), [1]),
        ((".", "1", "2"), []),
        (("b", "H", "."), []),
    ],
)
def test_another_paper_begins_where_a_head_or_page_1_comes_again(said: tuple[str, ...], places: list[int]) -> None:
    assert [place for place, _ in beginnings(faces(*said))] == places


def test_a_paper_begins_on_the_front_of_a_sheet_or_behind_a_blank_one() -> None:
    assert list(beginnings(faces("H", ".", ".", "H", sides=2))) == []
    assert list(beginnings(faces("H", ".", "b", "H", sides=2))) == [(3, SuspicionKind.NEW_LETTERHEAD)]


def test_a_head_has_issuer_motto_and_a_number_or_a_title() -> None:
    both = (BlockKind.ISSUER, BlockKind.MOTTO)
    assert has_letterhead((*both, BlockKind.TITLE, BlockKind.BODY)) and has_letterhead((*both, BlockKind.NUMBER))
    assert not has_letterhead((*both, BlockKind.BODY)) and not has_letterhead((BlockKind.MOTTO, BlockKind.TITLE))
