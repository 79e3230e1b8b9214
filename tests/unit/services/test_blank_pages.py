"""A page on which there is only paper is not read; any other one is."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap.pdf_reader import pdf_reader
from app.domain.artifacts import Stage
from app.domain.ids import new_id
from app.domain.page import PageText
from app.domain.page_view import Placement
from app.sandbox.paper.dossier import draw
from app.services.page_sources import PageSource, RawPage
from app.services.pagework import work
from ocr.text.tesseract.api import TesseractApi

BLANK, PRINTED = 5, 4
"""sides of the sample dossier"""


def test_the_blank_back_of_a_printed_sheet_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = list[int]()
    real = TesseractApi.recognize
    monkeypatch.setattr(TesseractApi, "recognize", lambda self, *page: read.append(1) or real(self, *page))
    words = []
    for side in (BLANK, PRINTED):
        file = tmp_path / f"{side}.jpg"
        draw(side, 150).save(file, quality=90, dpi=(150, 150))
        page = RawPage(PageSource(file, "image/jpeg", 0, 0.0))
        made = work((page,), Placement(new_id()), frozenset({Stage.TEXT}), pdf_reader())
        words.append(PageText.decode(made[Stage.TEXT]))
    assert len(read) == 1
    assert (len(words[0].words), words[0].unread) == (0, "")
    assert len(words[1].words) > 100
    assert words[0].engine == words[1].engine
