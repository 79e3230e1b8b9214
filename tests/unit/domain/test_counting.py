"""Counts from outside the scanner, page numbers on paper, fronts and backs that were scanned apart."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.arrange import PageView, Paper
from app.domain.counting import (
    Count,
    Counted,
    CountSource,
    Mismatch,
    NotReconciled,
    NumberedPage,
    PageNumber,
    Reconciled,
    count_on_paper,
    page_number,
    reconcile,
    sheets_in,
)
from app.domain.errors import InputRefused
from app.domain.interleave import BacksOrder, backs_order, halves, pair_sides
from app.domain.model import BlobRef, MasterPage, Side
from app.domain.page import PageText, PageWord

TYPED, QUANTITY, PAPER = CountSource.TYPED, CountSource.QUANTITY, CountSource.PAPER
HEIGHT = 3508


def pages(*numbers: str) -> list[NumberedPage]:
    """`2/5` a numbered page, `-` one that is blank, `?` a printed one without a number, `…` one that nobody has read."""
    out = []
    for place, said in enumerate(numbers):
        number, _, total = said.partition("/")
        read = PageNumber(int(number), int(total)) if total else None
        out.append(NumberedPage(UUID(int=place), read, blank=said == "-", read=said != "…"))
    return out


def counted(
    sheets: int, *numbers: str, typed: int | None = None, quantity: int | None = None, overruled: bool = False
) -> Counted:
    return reconcile(sheets, pages(*numbers), typed=typed, quantity=quantity, overruled=overruled)


def test_a_feeder_alone_proves_no_count() -> None:
    assert counted(3, "?", "?", "?") == NotReconciled(Mismatch.NO_COUNT)


@pytest.mark.parametrize(
    ("found", "by"),
    [
        (counted(2, "?", "?", typed=2), (TYPED,)),
        (counted(2, "?", "?", quantity=2), (QUANTITY,)),
        (counted(3, "1/3", "2/3", "3/3"), (PAPER,)),
        (counted(2, "1/3", "2/3", "3/3", "-", typed=2), (TYPED, PAPER)),
        (counted(3, "3/3", "2/3", "1/3"), (PAPER,)),
        (counted(4, "1/2", "2/2", "1/2", "2/2"), (PAPER,)),
        (counted(2, "1/1", "1/1"), (PAPER,)),
        (counted(2, "1/2", "…", typed=2), (TYPED,)),
    ],
)
def test_each_source_alone_reconciles_and_the_paper_only_with_every_page(found: Counted, by: tuple[str, ...]) -> None:
    assert found == Reconciled(by)


@pytest.mark.parametrize("numbers", [("1/3", "?", "3/3"), ("1/2", "…"), ("-",), ()])
def test_paper_that_was_not_read_to_its_end_proves_nothing(numbers: tuple[str, ...]) -> None:
    assert count_on_paper(pages(*numbers)) is None


def test_what_differs_is_named_with_its_pages() -> None:
    assert counted(2, "?", "?", typed=3) == NotReconciled(Mismatch.DIFFERS, (Count(TYPED, 3, 2, False),))
    gap = counted(2, "1/3", "3/3")
    assert gap == NotReconciled(
        Mismatch.DIFFERS, (Count(PAPER, 3, 2, False, (UUID(int=0), UUID(int=1))),), (UUID(int=0), UUID(int=1))
    )
    twice = counted(3, "1/2", "1/2", "2/2")
    assert isinstance(twice, NotReconciled)
    assert twice.pages == (UUID(int=0), UUID(int=1))
    swapped = count_on_paper(pages("1/3", "1/3", "3/3"))
    assert swapped is not None
    assert not swapped.whole, "a page is there twice and one is missing: the sums agree, the paper does not"
    late = count_on_paper(pages("4/5", "5/5"))
    assert late is not None
    assert (late.whole, late.pages) == (False, (UUID(int=0),))


def test_two_sources_that_contradict_each_other_are_both_named() -> None:
    found = counted(2, "1/3", "3/3", typed=2)
    assert isinstance(found, NotReconciled)
    assert found.reason is Mismatch.CONTRADICTION
    assert [(count.source, count.said, count.whole) for count in found.counts] == [(TYPED, 2, True), (PAPER, 3, False)]
    assert isinstance(counted(2, "?", "?", typed=2, quantity=1), NotReconciled)
    both_too_few = counted(2, "1/3", "3/3", typed=3)
    assert isinstance(both_too_few, NotReconciled)
    assert both_too_few.reason is Mismatch.DIFFERS


def test_a_count_that_was_typed_with_a_reason_stands() -> None:
    assert counted(2, "1/3", "3/3", typed=2, quantity=9, overruled=True) == Reconciled((TYPED,))
    assert counted(2, "1/3", "3/3", typed=4, overruled=True) == NotReconciled(
        Mismatch.DIFFERS, (Count(TYPED, 4, 2, False),)
    )


@given(st.lists(st.integers(1, 6), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_papers_one_behind_the_other_are_whole_and_no_page_of_them_can_go(totals: list[int], random: object) -> None:
    numbers = [f"{number}/{total}" for total in totals for number in range(1, total + 1)]
    assert count_on_paper(pages(*numbers)) == Count(PAPER, sum(totals), sum(totals), True)
    lost = random.randrange(len(numbers))  # type: ignore[attr-defined]
    left = numbers[:lost] + numbers[lost + 1 :]
    found = count_on_paper(pages(*left))
    alone = numbers[lost].endswith("/1")
    assert found is None or alone or not found.whole


def text(*lines: tuple[str, float]) -> PageText:
    """Lines and the share of the page's height at which they stand."""
    words = []
    for number, (line, share) in enumerate(lines):
        top = round(share * HEIGHT)
        box = (100, top, 900, top + 40)
        words += [PageWord(word, box, box, top + 30.0, 0.9, number, 0) for word in line.split()]
    return PageText(2480, HEIGHT, 300.0, tuple(words), "test")


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Trang 2/5", PageNumber(2, 5)),
        ("TRANG 2 / 5", PageNumber(2, 5)),
        ("Trang 2 trên 5", PageNumber(2, 5)),
        ("Trang 2 của 5", PageNumber(2, 5)),
        ("Trang số 2 trên tổng số 5", PageNumber(2, 5)),
        ("Mẫu số 01 Trang: 2/5", PageNumber(2, 5)),
        ("Page 2 of 5", PageNumber(2, 5)),
        ("- 2/5 -", PageNumber(2, 5)),
        ("– 2/5 –", PageNumber(2, 5)),
        ("2/5", PageNumber(2, 5)),
        ("(2/5)", PageNumber(2, 5)),
        ("2", PageNumber(2, None)),
        ("- 2 -", PageNumber(2, None)),
        ("Trang 2", PageNumber(2, None)),
        ("5/2", None),
        ("Số: 12/2025", None),
        ("ngày 2/5", None),
        ("Điện thoại 0237 123 456", None),
        ("0/5", None),
        ("2/999", None),
    ],
)
@pytest.mark.parametrize("share", [0.03, 0.95])
def test_page_numbers_as_they_are_printed(line: str, number: PageNumber | None, share: float) -> None:
    assert page_number(text(("Nội dung văn bản 3/4", 0.5), (line, share))) == number


def test_a_number_in_the_middle_of_a_page_or_two_different_ones_are_none() -> None:
    assert page_number(text(("Trang 2/5", 0.5))) is None
    assert page_number(text(("Trang 2/5", 0.02), ("Trang 3/5", 0.95))) is None
    assert page_number(text(("Trang 2/5", 0.02), ("2/5", 0.95))) == PageNumber(2, 5)


def ids(count: int, first: int = 0) -> list[UUID]:
    return [UUID(int=first + number) for number in range(count)]


@given(st.integers(1, 30), st.sampled_from(BacksOrder))
def test_every_back_lies_behind_its_front(sheets: int, order: BacksOrder) -> None:
    fronts, truth = ids(sheets), ids(sheets, 100)
    came = truth if order is BacksOrder.AS_FRONTS else truth[::-1]
    assert pair_sides(fronts, came, order) == tuple(zip(fronts, truth, strict=True))
    assert halves([*fronts, *came]) == (tuple(fronts), tuple(came))


@given(st.integers(2, 30), st.sampled_from(BacksOrder), st.sets(st.integers(0, 29)), st.sets(st.integers(0, 29)))
def test_page_numbers_tell_in_which_order_the_backs_came(
    sheets: int, order: BacksOrder, unread_fronts: set[int], unread_backs: set[int]
) -> None:
    fronts = [None if n in unread_fronts else 2 * n + 1 for n in range(sheets)]
    backs = [None if n in unread_backs else 2 * n + 2 for n in range(sheets)]
    came = backs if order is BacksOrder.AS_FRONTS else backs[::-1]
    found = backs_order(fronts, came)
    assert found in (order, None)
    middle = sheets // 2 if sheets % 2 else None
    telling = [n for n, back in enumerate(backs) if back is not None and n != middle]
    assert (found is None) == (not telling)


def test_numbers_that_contradict_themselves_tell_no_order() -> None:
    assert backs_order([1, 3, 5], [2, 9, 4]) is None
    assert backs_order([None, None], [None, None]) is None
    assert backs_order([1, 3], [2]) is None
    assert backs_order([None], [None]) is BacksOrder.AS_FRONTS


def test_unequal_sides_are_refused_until_the_empty_backs_are_named() -> None:
    fronts, backs = ids(3), ids(2, 100)
    with pytest.raises(InputRefused) as refused:
        pair_sides(fronts, backs, BacksOrder.AS_FRONTS)
    assert (refused.value.code, refused.value.fields) == ("SIDES_UNEQUAL", {"fronts": 3, "backs": 2})
    pairs = pair_sides(fronts, backs, BacksOrder.REVERSED, without_back={fronts[1]})
    assert pairs == ((fronts[0], backs[1]), (fronts[2], backs[0]))
    with pytest.raises(InputRefused, match="SIDES_UNEQUAL"):
        halves(ids(5))


def test_sheets_behind_pages_count_once() -> None:
    blob, batch = BlobRef("0" * 64, "image/jpeg", 1), UUID(int=9)
    sides = [(1, Side.FRONT), (1, Side.BACK), (2, Side.FRONT), (3, Side.FRONT)]
    masters = {
        UUID(int=n): MasterPage(UUID(int=n), batch, n, n, sheet, side, blob, 0) for n, (sheet, side) in enumerate(sides)
    }
    views = tuple(PageView.arrived(page) for page in masters)
    assert sheets_in(Paper(views), masters) == 3
    assert sheets_in(Paper(views, sheet_of={UUID(int=3): UUID(int=2)}), masters) == 2
    assert sheets_in(Paper(views[3:], sheet_of={UUID(int=3): UUID(int=77)}), masters) == 1
