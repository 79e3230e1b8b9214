"""Another dossier's slip in a scan."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.arrange import PageView, Paper, Placement
from app.domain.grounds import Acceptance
from app.domain.ids import new_id
from app.domain.model import BlobRef, MasterPage, Side
from app.domain.other_slips import dossier_codes, other_slips, own_slips, undecided

OWN, OTHER, THIRD = "H56.14-261126-0001", "H56.14-261126-0002", "H56.14-261126-0003"
BATCH, LATER = new_id(), new_id()


def _page(batch: UUID, number: int) -> MasterPage:
    return MasterPage(new_id(), batch, number, number, number + 1, Side.FRONT, BlobRef("a" * 64, "image/jpeg", 1), 0)


def _found(named: list[str], scans: list[UUID] | None = None) -> list[tuple[str, list[int]]]:
    """For each page what it names, empty: nothing; the runs as code and numbers of pages."""
    pages = [_page(batch, number) for number, batch in enumerate(scans or [BATCH] * len(named))]
    codes = {page.id: frozenset({code}) for page, code in zip(pages, named, strict=True) if code}
    numbers = {page.id: number for number, page in enumerate(pages)}
    return [(slip.code, [numbers[page] for page in slip.pages]) for slip in other_slips(OWN, pages[::-1], codes)]


def test_all_that_lies_behind_it_in_its_scan_is_in_question() -> None:
    assert _found(["", OTHER, "", ""]) == [(OTHER, [1, 2, 3])]
    assert _found(["", OTHER, OTHER, THIRD, ""]) == [(OTHER, [1, 2]), (THIRD, [3, 4])]
    assert _found(["", OTHER, "", ""], [BATCH, BATCH, LATER, LATER]) == [(OTHER, [1])]


def test_its_own_slip_ends_it_and_begins_nothing() -> None:
    assert _found([OWN, "", OTHER, "", OWN, ""]) == [(OTHER, [2, 3])]
    assert _found(["", OWN, ""]) == []


def test_its_own_slip_parts_what_lies_before_it_from_what_lies_behind() -> None:
    pages = [_page(BATCH, number) for number in range(7)]
    named = {pages[1].id: OWN, pages[4].id: OWN, pages[6].id: OTHER}
    runs = own_slips(OWN, pages, {page: frozenset({code}) for page, code in named.items()})
    assert [slip.pages for slip in runs] == [
        tuple(page.id for page in pages[1:4]),
        tuple(page.id for page in pages[4:6]),
    ]


def test_a_sheet_that_names_both_is_of_this_dossier() -> None:
    page = _page(BATCH, 0)
    assert other_slips(OWN, [page], {page.id: frozenset({OWN, OTHER})}) == ()
    assert dossier_codes([OWN, f"https://a.vn/?mahs={OTHER}", "8938505974194"]) == {OWN, OTHER}


def test_who_takes_one_paper_of_a_glass_said_nothing_of_the_slip_beside_it() -> None:
    page, behind = _page(BATCH, 0), _page(BATCH, 1)
    slips = other_slips(OWN, [page, behind], {page.id: frozenset({OTHER})})
    card = new_id()
    views = PageView.arrived(page.id), PageView(card, Placement(page.id)), PageView.arrived(behind.id)

    def left(*accepted: UUID) -> bool:
        taken = dict.fromkeys(accepted, Acceptance("readable"))
        return (
            undecided(slips, {LATER: Paper(views[:1], accepted=taken), BATCH: Paper(views[1:], accepted=taken)})
            == slips
        )

    assert left() and left(card) and left(page.id) and not left(page.id, card)


@given(st.lists(st.sampled_from(["", OWN, OTHER, THIRD]), max_size=12))
def test_no_page_is_in_two_runs_and_each_run_begins_with_its_code(named: list[str]) -> None:
    runs = _found(named)
    pages = [page for _, run in runs for page in run]
    assert len(pages) == len(set(pages))
    assert all(named[run[0]] == code and OWN not in [named[page] for page in run] for code, run in runs)
    assert {number for number, code in enumerate(named) if code in (OTHER, THIRD)} <= set(pages)
