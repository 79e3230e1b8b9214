"""When a page of a PDF file is asked to be kept: as long as nobody and nothing did more to it than turn it by quarters."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.bootstrap.pdf_reader import pdf_reader
from app.domain.canonical import Json
from app.domain.geometry import Hand, Mask, Turn
from app.domain.ids import new_id
from app.domain.imported import Drawn, ForeignPage, ImportedPage, LeftOut
from app.domain.page import PageText
from app.domain.page_layout import Raw, lay_out
from app.domain.page_view import Placement
from app.services.foreign_pages import Shown, drawn_by_verdict, shown
from app.services.page_sources import PageSource

SIZE = 2480, 3508
KEPT = ImportedPage(None, (LeftOut.FORM,), ("a.xml",))
FACTS = SimpleNamespace(photo=None, outlines=())


def _no_recipe() -> dict[str, Json]:
    return {}


def _no_words(path: Path, index: int, turns: int, size: tuple[int, int], dpi: float) -> PageText:
    return PageText(*size, dpi, (), f"{path} {index} {turns}")


def look(
    hand: Hand, raw: Raw, facts: object = FACTS, media_type: str = "application/pdf"
) -> tuple[Shown | None, list[int]]:
    """What becomes of a page, and the turns with which it was asked for."""
    asked: list[int] = []

    def keep(path: Path, index: int, turns: int) -> ForeignPage:
        asked.append(turns)
        return ForeignPage(KEPT, b"page")

    pdf = replace(pdf_reader(), keep=keep, words=_no_words, recipe=_no_recipe)
    picture = Placement(new_id(), hand)
    source = PageSource(Path("a.pdf"), media_type, 0, 0.0)
    return shown([source], [cast(Any, facts)], picture, lay_out(picture, [raw]), [raw.size_px], pdf), asked


@pytest.mark.parametrize(
    ("hand", "raw", "turns"),
    [
        (Hand(), Raw(SIZE, 300.0), 0),
        (Hand(quarter_turns=1), Raw(SIZE, 300.0), 1),
        (Hand(quarter_turns=3), Raw(SIZE, 300.0), 3),
        (Hand(), Raw(SIZE, 300.0, quarters=1), 3),
        (Hand(quarter_turns=2), Raw(SIZE, 300.0, quarters=3), 3),
        (Hand(quarter_turns=1), Raw(SIZE, 300.0, quarters=1), 0),
    ],
)
def test_turned_by_quarters_it_is_kept(hand: Hand, raw: Raw, turns: int) -> None:
    page, asked = look(hand, raw)
    assert page is not None and page.is_kept
    assert (asked, page.quarter_turns) == ([turns], turns)


@pytest.mark.parametrize(
    ("hand", "raw", "because"),
    [
        (Hand(crop=(0.1, 0.1, 0.9, 0.9)), Raw(SIZE, 300.0), Drawn.EDITED),
        (Hand(masks=(Mask((0.1, 0.1, 0.2, 0.2)),)), Raw(SIZE, 300.0), Drawn.EDITED),
        (Hand(turns=(Turn(1.0, (0.5, 0.5)),)), Raw(SIZE, 300.0), Drawn.EDITED),
        (Hand(), Raw(SIZE, 300.0, skew_deg=0.7), Drawn.CLEANED),
    ],
)
def test_otherwise_it_is_drawn_with_the_reason(hand: Hand, raw: Raw, because: Drawn) -> None:
    page, asked = look(hand, raw)
    assert page is not None and not page.is_kept
    assert (asked, page.taken.imported, page.quarter_turns) == ([0], replace(KEPT, drawn_because=because), None)
    assert page.words(SIZE, 300.0, pdf_reader()) is None


def test_a_photo_of_paper_is_drawn() -> None:
    page, asked = look(Hand(), Raw(SIZE, 300.0), SimpleNamespace(photo=object(), outlines=()))
    assert page is not None and (asked, page.taken.imported.drawn_because) == ([0], Drawn.CLEANED)


def test_a_picture_is_no_page_of_a_pdf() -> None:
    assert look(Hand(), Raw(SIZE, 300.0), media_type="image/jpeg") == (None, [])


def test_of_a_page_that_the_judge_refused_is_told_what_was_left_out() -> None:
    page = drawn_by_verdict(lambda path, index, turns: ForeignPage(KEPT, b"page"), Drawn.REFUSED, Path("a.pdf"), 0, 0)
    assert (page.data, page.imported) == (b"", replace(KEPT, drawn_because=Drawn.REFUSED))
