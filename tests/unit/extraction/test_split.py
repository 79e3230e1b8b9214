from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.facts import PageCode
from app.domain.page import BlockKind, PageText, PageWord
from app.domain.separators import Separator, SeparatorKind
from app.domain.splitting import LeftOutAs, RunPage, Splitting, SuspicionKind
from app.extraction.split import split

OWN, OTHER = "H56.14-240823-0001", "H56.14-240823-0002"
HEAD = (BlockKind.ISSUER, BlockKind.MOTTO, BlockKind.NUMBER, BlockKind.BODY)


def _code(text: str, symbology: str = "QRCode") -> PageCode:
    return PageCode(symbology, text, (0, 0, 9, 9))


def _text(*blocks: BlockKind, number: str = "") -> PageText:
    words = [PageWord("chữ", (100, 900, 200, 930), (100, 900, 200, 930), 925.0, 0.9, 0, 0)]
    if number:
        words += [
            PageWord(word, (900, 3400, 990, 3440), (900, 3400, 990, 3440), 3435.0, 0.9, 1, 1) for word in number.split()
        ]
    return PageText(2480, 3508, 300, tuple(words), "test", blocks)


def _run(*pages: RunPage) -> tuple[RunPage, ...]:
    return tuple(replace(page, sheet=number) for number, page in enumerate(pages))


PLAIN, BLANK = RunPage(0, text=_text(BlockKind.BODY)), RunPage(0, blank=True)
T = RunPage(0, codes=(_code("T", "Patch"),))
NEXT_PAPER = RunPage(0, codes=(_code(Separator(SeparatorKind.PAPER, "TP02").payload), _code("T", "Patch")))
NEXT_DOSSIER = RunPage(0, codes=(_code(Separator(SeparatorKind.DOSSIER).payload), _code("2", "Patch")))


def _slip(code: str) -> RunPage:
    return RunPage(0, codes=(_code(code, "Code39"), _code(f"https://mau.example/tra-cuu?mahs={code}")))


def _pages(cut: Splitting) -> list[tuple[int, ...]]:
    return [part.pages for part in cut.parts]


def test_a_separator_parts_one_paper_from_the_next_and_is_counted_but_in_none():
    cut = split(_run(PLAIN, PLAIN, T, PLAIN, NEXT_PAPER, PLAIN), dossier=OWN)
    assert _pages(cut) == [(0, 1), (3,), (5,)]
    assert [part.component for part in cut.parts] == ["", "", "TP02"]
    assert {part.dossier for part in cut.parts} == {OWN}
    assert [(one.kind, one.pages) for one in cut.left_out] == [
        (LeftOutAs.PAPER_SEPARATOR, (2,)),
        (LeftOutAs.PAPER_SEPARATOR, (4,)),
    ]
    assert cut.sheets == 6


def test_separators_behind_each_other_or_at_the_ends_make_no_empty_paper():
    cut = split(_run(T, T, PLAIN, T), dossier=OWN)
    assert _pages(cut) == [(2,)]


@pytest.mark.parametrize("patch", ["1", "4", "6"])
def test_patches_that_give_a_scanner_orders_part_nothing(patch):
    assert _pages(split(_run(PLAIN, RunPage(0, codes=(_code(patch, "Patch"),)), PLAIN))) == [(0, 1, 2)]


def test_a_separator_of_another_program_is_known_by_its_words():
    patch_t = RunPage(0, codes=(_code("PATCHT", "Code39"),))
    assert _pages(split(_run(PLAIN, patch_t, PLAIN))) == [(0,), (2,)]


def test_the_blank_back_of_a_separator_goes_with_it_and_a_written_one_stays_and_is_shown():
    sides = (PLAIN, BLANK, T, BLANK, PLAIN, PLAIN, T, PLAIN, PLAIN, BLANK)
    duplex = [replace(side, sheet=place // 2) for place, side in enumerate(sides)]
    cut = split(duplex)
    assert _pages(cut) == [(0, 1), (4, 5), (7, 8, 9)]
    assert [one.pages for one in cut.left_out] == [(2, 3), (6,)]
    assert [(one.kind, one.page) for one in cut.suspicions] == [(SuspicionKind.WRITTEN_BACK, 7)]


def test_a_separator_that_was_fed_face_down_parts_as_well():
    sides = [replace(side, sheet=place // 2) for place, side in enumerate((PLAIN, PLAIN, BLANK, T, PLAIN, PLAIN))]
    assert _pages(split(sides)) == [(0, 1), (4, 5)]


def test_the_own_slip_is_left_out_and_begins_a_paper():
    cut = split(_run(_slip(OWN), PLAIN, _slip(OWN), PLAIN), dossier=OWN)
    assert _pages(cut) == [(1,), (3,)]
    assert not any(part.held for part in cut.parts)
    assert {one.kind for one in cut.left_out} == {LeftOutAs.SLIP}


def test_at_the_counter_what_lies_behind_another_dossiers_slip_is_held_until_the_own_one_comes():
    cut = split(_run(PLAIN, _slip(OTHER), PLAIN, T, PLAIN, _slip(OWN), PLAIN), dossier=OWN)
    assert [(part.pages, part.dossier, part.held) for part in cut.parts] == [
        ((0,), OWN, False),
        ((2,), OTHER, True),
        ((4,), OTHER, True),
        ((6,), OWN, False),
    ]


def test_the_first_slip_says_whose_run_it_is():
    cut = split(_run(PLAIN, _slip(OWN), PLAIN, _slip(OTHER), PLAIN))
    assert [(part.dossier, part.held) for part in cut.parts] == [(OWN, False), (OWN, False), (OTHER, True)]


def test_in_back_scanning_dossiers_follow_each_other():
    cut = split(_run(_slip(OWN), PLAIN, T, PLAIN, NEXT_DOSSIER, _slip(OTHER), PLAIN), back_scanning=True)
    assert [(part.pages, part.dossier, part.held) for part in cut.parts] == [
        ((1,), OWN, False),
        ((3,), OWN, False),
        ((6,), OTHER, False),
    ]


def test_a_dossier_separator_at_the_counter_asks():
    cut = split(_run(PLAIN, NEXT_DOSSIER, PLAIN), dossier=OWN)
    assert [(part.dossier, part.held) for part in cut.parts] == [(OWN, False), ("", True)]


def test_a_patch_alone_of_a_dossier_separator_begins_no_paper_of_the_same_dossier():
    alone = RunPage(0, codes=(_code("2", "Patch"),))
    cut = split(_run(_slip(OWN), PLAIN, alone, PLAIN), back_scanning=True)
    assert [part.dossier for part in cut.parts] == [OWN, ""]


def test_a_paper_with_a_tracking_address_stays_a_page_and_is_shown():
    issued = RunPage(0, codes=(_code(f"https://mau.example/tra-cuu?mahs={OWN}"),))
    cut = split(_run(PLAIN, issued, PLAIN), dossier=OWN)
    assert _pages(cut) == [(0,), (1, 2)]
    assert [one.kind for one in cut.suspicions] == [SuspicionKind.SLIP_OR_PAPER]


def test_a_page_that_names_two_dossiers_is_of_none_and_is_shown():
    both = RunPage(0, codes=(_code(OWN, "Code39"), _code(OTHER, "Code39")))
    cut = split(_run(both, PLAIN), back_scanning=True)
    assert [part.dossier for part in cut.parts] == [""]
    assert SuspicionKind.CODES_DIFFER in {one.kind for one in cut.suspicions}


def test_a_missed_separator_is_suspected_and_never_cut():
    first = RunPage(0, text=_text(*HEAD))
    numbered = [RunPage(0, text=_text(BlockKind.BODY, number=f"Trang {n}/2")) for n in (1, 2, 1, 2)]
    cut = split(_run(first, PLAIN, first, *numbered), dossier=OWN)
    assert _pages(cut) == [tuple(range(7))]
    assert [(one.kind, one.page) for one in cut.suspicions] == [
        (SuspicionKind.NEW_LETTERHEAD, 2),
        (SuspicionKind.FIRST_PAGE_AGAIN, 3),
        (SuspicionKind.FIRST_PAGE_AGAIN, 5),
    ]


def test_the_back_of_a_written_sheet_begins_no_paper():
    sides = (RunPage(0, text=_text(*HEAD)), RunPage(0, text=_text(*HEAD)))
    assert split(sides).suspicions == ()


_SIDES = st.sampled_from(
    [PLAIN, BLANK, T, NEXT_PAPER, NEXT_DOSSIER, _slip(OWN), _slip(OTHER), RunPage(0, text=_text(*HEAD))]
)


@st.composite
def _runs(draw: st.DrawFn) -> tuple[RunPage, ...]:
    sheets = draw(st.lists(st.lists(_SIDES, min_size=1, max_size=2), max_size=12))
    return tuple(replace(side, sheet=number) for number, sheet in enumerate(sheets) for side in sheet)


@given(_runs(), st.booleans(), st.sampled_from(["", OWN]))
def test_each_page_is_in_one_paper_or_left_out_in_the_order_in_which_it_came(run, back_scanning, dossier):
    cut = split(run, dossier=dossier, back_scanning=back_scanning)
    kept, gone = [p for part in cut.parts for p in part.pages], [p for one in cut.left_out for p in one.pages]
    assert sorted(kept + gone) == list(range(len(run)))
    assert kept == sorted(kept)
    assert cut.sheets == len({page.sheet for page in run})
    assert not any(part.held for part in cut.parts if back_scanning)
    assert all(run[place].blank or run[place].codes for place in gone), "a written page without a code is in a paper"


@given(_runs(), st.booleans())
def test_no_paper_holds_pages_of_both_sides_of_a_mark(run, back_scanning):
    cut = split(run, dossier=OWN, back_scanning=back_scanning)
    marks = [one.pages[0] for one in cut.left_out]
    for part in cut.parts:
        for one, other in pairwise(part.pages):
            between = [mark for mark in marks if run[one].sheet < run[mark].sheet < run[other].sheet]
            assert not between


@given(st.lists(st.sampled_from([PLAIN, BLANK, _slip(OWN), _slip(OTHER)]), max_size=12))
def test_no_page_behind_a_slip_of_another_dossier_is_this_ones_until_its_own_comes(pages):
    run, whose = _run(*pages), OWN
    part_of = {place: part for part in split(run, dossier=OWN).parts for place in part.pages}
    for place, page in enumerate(run):
        if page.codes:
            whose = page.codes[0].text
        else:
            assert (part_of[place].dossier, part_of[place].held) == (whose, whose != OWN)
