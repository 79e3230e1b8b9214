from __future__ import annotations

from uuid import UUID

import pytest

from app.domain.errors import InputRefused
from app.domain.facts import PageCode
from app.domain.model import BlobRef, MasterPage, Side
from app.domain.separators import Separator, SeparatorKind, found_separators, is_slip, separator_of

DOSSIER = "H56.14-240823-0001"


def _code(text: str, symbology: str = "QRCode") -> PageCode:
    return PageCode(symbology, text, (0, 0, 9, 9))


@pytest.mark.parametrize(
    "separator",
    [
        Separator(SeparatorKind.PAPER),
        Separator(SeparatorKind.PAPER, "TP02"),
        Separator(SeparatorKind.DOSSIER),
        Separator(SeparatorKind.DOSSIER, DOSSIER),
    ],
)
def test_what_the_station_prints_it_knows_again(separator):
    assert separator_of([_code("T", "Patch"), _code(separator.payload)]) == separator


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        ([_code("T", "Patch")], SeparatorKind.PAPER),
        ([_code("3", "Patch")], SeparatorKind.PAPER),
        ([_code("2", "Patch")], SeparatorKind.DOSSIER),
        ([_code("PATCHT", "Code39")], SeparatorKind.PAPER),
        ([_code("1", "Patch")], None),
        ([_code("T")], None),
        ([_code(DOSSIER, "Code39")], None),
        ([], None),
    ],
)
def test_patches_and_what_other_programs_print(codes, kind):
    assert separator_of(codes) == (None if kind is None else Separator(kind))


def test_two_that_say_different_things_leave_the_wider_kind_without_a_code():
    both = [_code(Separator(SeparatorKind.PAPER, "TP01").payload), _code(Separator(SeparatorKind.DOSSIER).payload)]
    assert separator_of(both) == Separator(SeparatorKind.DOSSIER)
    papers = [_code(Separator(SeparatorKind.PAPER, code).payload) for code in ("TP01", "TP02")]
    assert separator_of(papers) == Separator(SeparatorKind.PAPER)


@pytest.mark.parametrize("text", ["SOHOA:1:PAPER:a b", "SOHOA:2:PAPER", "sohoa:1:paper", "SOHOA:1:PAPER:TP01;rm"])
def test_what_only_looks_like_one_is_none(text):
    assert separator_of([_code(text)]) is None


def test_a_code_that_is_no_dossiers_is_not_taken_over():
    assert separator_of([_code("SOHOA:1:DOSSIER:H56-999999-0001")]) == Separator(SeparatorKind.DOSSIER)


@pytest.mark.parametrize("kind", list(SeparatorKind))
def test_a_code_that_is_none_is_refused_before_it_is_printed(kind):
    with pytest.raises(InputRefused):
        Separator.checked(kind, "không phải mã")


def test_a_slip_has_bars_and_a_tracking_address_alone_is_none():
    assert is_slip([_code(DOSSIER, "Code39")])
    assert not is_slip([_code(f"https://mau.example/?mahs={DOSSIER}")])


def _page(seq: int, sheet: int, batch: int = 1) -> MasterPage:
    blob = BlobRef("a" * 64, "image/jpeg", 1)
    return MasterPage(UUID(int=1000 * batch + seq), UUID(int=batch), seq, seq, sheet, Side.FRONT, blob, 0)


def _ids(*seqs: int) -> tuple[UUID, ...]:
    return tuple(UUID(int=1000 + seq) for seq in seqs)


def test_what_lies_behind_a_separator_ends_at_the_next_one_a_slip_or_the_scan():
    paper = Separator(SeparatorKind.PAPER)
    came = [_page(seq, sheet=seq) for seq in range(8)] + [_page(0, 0, batch=2)]
    separators = dict.fromkeys(_ids(1, 4), paper)
    found = found_separators(reversed(came), separators, slips=_ids(6), blank=())
    assert [(one.sides, one.behind) for one in found] == [(_ids(1), _ids(2, 3)), (_ids(4), _ids(5))]


def test_the_blank_other_side_of_a_separator_is_a_side_of_it_and_a_written_one_lies_behind():
    paper = Separator(SeparatorKind.PAPER)
    came = [_page(seq, sheet=seq // 2) for seq in range(8)]
    found = found_separators(came, dict.fromkeys(_ids(3, 4), paper), slips=(), blank=_ids(2))
    assert [(one.sides, one.behind) for one in found] == [(_ids(2, 3), ()), (_ids(4), _ids(5, 6, 7))]
