from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.counting import check_sheets
from scanner.errors import SheetCountMismatch
from scanner.frames import ScanRequest, Side, Source


def request(source: Source, first_seq: int = 0, expected: int | None = None) -> ScanRequest:
    return ScanRequest("any", source=source, first_seq=first_seq, expected_sheets=expected)


def test_simplex_counts_sheets() -> None:
    assert [request(Source.ADF).place(index) for index in range(3)] == [
        (1, Side.FRONT),
        (2, Side.FRONT),
        (3, Side.FRONT),
    ]


def test_duplex_alternates() -> None:
    assert [request(Source.ADF_DUPLEX).place(index) for index in range(4)] == [
        (1, Side.FRONT),
        (1, Side.BACK),
        (2, Side.FRONT),
        (2, Side.BACK),
    ]


def test_a_batch_that_ended_on_a_front_goes_on_with_a_new_sheet() -> None:
    assert request(Source.ADF_DUPLEX, first_seq=3).place(0) == (3, Side.FRONT)


def test_a_batch_interrupted_twice_needs_its_sheet_named() -> None:
    third = ScanRequest("any", source=Source.ADF_DUPLEX, first_seq=2, first_sheet=3)
    assert third.place(1) == (3, Side.BACK)


@given(st.sampled_from(list(Source)), st.integers(0, 50), st.integers(1, 50))
def test_an_interrupted_batch_never_names_a_side_twice(source: Source, before: int, after: int) -> None:
    earlier = [request(source).place(index) for index in range(before)]
    later = [request(source, before).place(index) for index in range(after)]
    assert len({*earlier, *later}) == before + after
    assert sorted(place[0] for place in [*earlier, *later]) == [place[0] for place in [*earlier, *later]]


@pytest.mark.parametrize(
    ("source", "frames", "expected"), [(Source.ADF, 2, 3), (Source.ADF_DUPLEX, 4, 4), (Source.FLATBED, 1, 2)]
)
def test_another_count_is_an_error(source: Source, frames: int, expected: int) -> None:
    with pytest.raises(SheetCountMismatch):
        check_sheets(request(source, expected=expected), frames)


@pytest.mark.parametrize(("source", "frames"), [(Source.ADF, 3), (Source.ADF_DUPLEX, 6), (Source.ADF_DUPLEX, 5)])
def test_the_counted_sheets_pass(source: Source, frames: int) -> None:
    check_sheets(request(source, expected=3), frames)
    check_sheets(request(source), frames)
