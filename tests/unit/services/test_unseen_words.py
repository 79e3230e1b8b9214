"""Words of a kept page that can be found and copied, though nobody sees them: told, for whoever relies on the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.archive.lettering import codes
from app.bootstrap.pdf_reader import pdf_reader
from app.domain.artifacts import Stage
from app.domain.ids import new_id
from app.domain.page import PagePicture
from app.domain.page_view import Placement
from app.services.page_sources import PDF, PageSource, RawPage
from app.services.pagework import work
from tests.support.foreign_pdfs import LINES, born_digital, saved

FIRST = f"72 300 Td <{codes(LINES[0])}> Tj ET\n"


@pytest.mark.turns
@pytest.mark.parametrize(
    ("more", "unseen"),
    [
        ("", 0),
        (f"BT /F 14 Tf 1 g {FIRST}", len(LINES[0].split())),
        (f"BT /F 14 Tf 3 Tr {FIRST}", len(LINES[0].split())),
        (f"BT /F 14 Tf {FIRST} 0.2 0.4 0.9 rg 60 280 500 50 re f\n", len(LINES[0].split())),
        (f"0.2 0.4 0.9 rg 60 280 500 50 re f BT /F 14 Tf 1 g {FIRST}", 0),
    ],
    ids=["none", "white", "invisible", "covered", "white on blue"],
)
def test_words_that_nobody_sees_are_told(tmp_path: Path, more: str, unseen: int) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(saved(born_digital(more=more.encode())))
    source = RawPage(PageSource(path, PDF, 0, 0.0))
    made = work([source], Placement(new_id()), frozenset({Stage.LAYERS}), pdf_reader())
    page = PagePicture.decode(made[Stage.LAYERS])
    assert page.is_kept and page.imported is not None
    assert page.imported.unseen_words == unseen
