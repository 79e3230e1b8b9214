"""Pages that the station draws go before those of a file: its bookmarks and page numbers still lead where they led."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Page, Pdf

from app.archive.assemble import assemble_to
from app.archive.judge import JudgeServer, PdfaJudge
from app.domain.archival import Flavour, PaperPart
from app.domain.drawing import Drawing, Shape, TextLine
from tests.support.archive_pages import METADATA, jpeg_layer, pdftotext, picture_of, text_of
from tests.support.judges import JUDGE_CLASSES

LINE = TextLine("Tờ bìa hồ sơ ứng ☃", 20.0, 30.0, 5.0, -1, (0.0,))
COVER = Drawing("Tờ bìa", 210.0, 297.0, (Shape(((20, 40), (60, 40), (60, 80)), (0.1, 0.2, 0.3)),), (LINE,))
PARTS = (PaperPart("Đơn", 0, "TP01"), PaperPart("Hợp đồng", 2, "TP02"))


def made(path: Path, flavour: Flavour, papers: tuple[PaperPart, ...], *front: Drawing) -> Pdf:
    pages = [(picture_of(jpeg_layer()), text_of([f"trang {number}"])) for number in range(3)]
    assemble_to(path, pages, METADATA, flavour, papers, front)
    return pikepdf.open(path)


def labels(pdf: Pdf) -> list[str]:
    return [page.label for page in pdf.pages]


def bookmarks(pdf: Pdf) -> list[tuple[str, int]]:
    with pdf.open_outline() as outline:
        return [(entry.title, pdf.pages.index(Page(entry.destination[0]))) for entry in outline.root]


@pytest.mark.parametrize("flavour", Flavour)
def test_a_cover_goes_before_all_in_each_flavour(tmp_path: Path, judge_server: JudgeServer, flavour: Flavour) -> None:
    with made(path := tmp_path / "a.pdf", flavour, PARTS, COVER, COVER) as pdf:
        assert labels(pdf) == ["i", "ii", "TP01-1", "TP01-2", "TP02-1"]
        assert bookmarks(pdf) == [("Tờ bìa", 0), ("Đơn", 2), ("Hợp đồng", 4)]
        assert pdf.is_linearized and int(pdf.Root.Outlines.Count) == 3
    with PdfaJudge(JUDGE_CLASSES, socket_path=judge_server.socket_path) as judge:
        assert judge.judge([path], flavour.value)[0].valid
    assert pdftotext(path).split("\f")[0].strip() == "Tờ bìa hồ sơ ứng ?"


def test_without_papers_there_is_no_bookmark_and_without_a_cover_nothing_is_added(tmp_path: Path) -> None:
    with made(tmp_path / "a.pdf", Flavour.PDFA_2U, (), COVER) as pdf:
        assert labels(pdf) == ["i", "1", "2", "3"] and "/Outlines" not in pdf.Root
    made(tmp_path / "b.pdf", Flavour.PDFA_2U, PARTS).close()
    pages = [(picture_of(jpeg_layer()), text_of([f"trang {number}"])) for number in range(3)]
    assemble_to(tmp_path / "c.pdf", pages, METADATA, Flavour.PDFA_2U, PARTS)
    assert (tmp_path / "b.pdf").read_bytes() == (tmp_path / "c.pdf").read_bytes()
