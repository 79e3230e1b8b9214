"""The cover of a merged file: each paper stands on it once, nothing runs out of the page, and its codes are read again."""

from __future__ import annotations

import io
import subprocess
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image

from app.archive import symbols
from app.archive.drawing import draw_archival
from app.archive.lettering import text_width_em
from app.domain.archival import ArchiveMetadata
from app.domain.drawing import Drawing
from app.services.handing_out.cover_page import NOTE, Cover, CoveredPaper, cover_drawings
from app.services.slip_page import OF_TRAINING
from ocr.codes.reader import read_codes

AT = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
CODE = "H56.14-261124-0001"
TITLE = (
    "Đơn đề nghị đăng ký biến động đất đai, tài sản gắn liền với đất theo Mẫu số 11/ĐK kèm theo các giấy tờ chứng minh"
)


def cover(papers: int, *, training: bool = False) -> tuple[Drawing, ...]:
    covered = tuple(
        CoveredPaper(
            f"TP{n:02d}", TITLE, 3 * n + 1, 3, f"{n:064x}" if n % 3 else "", "CN=Nguyễn Thị Mẫu" if n % 3 else ""
        )
        for n in range(papers)
    )
    told = Cover(
        "H56.14, Quầy 3", CODE, f"1.004 {TITLE}", "Đặng Ánh", f"https://mau.example/?m={CODE}", AT, covered, training
    )
    return cover_drawings(told, symbols, text_width_em)


@pytest.mark.parametrize(("papers", "pages"), [(1, 1), (7, 1), (40, 4)])
def test_each_paper_stands_there_once_and_nothing_runs_out(papers: int, pages: int) -> None:
    drawn = cover(papers)
    words = "\n".join(line.text for page in drawn for line in page.lines)
    assert len(drawn) == pages
    for n in range(papers):
        assert words.count(f"TP{n:02d}  ") == 1
        assert words.count(f"SHA-256 {n:064x}") == bool(n % 3)
        first = 3 * n + 1 + pages
        assert f"\n{first}–{first + 2} (3)" in words, "the cover's own pages count"
    assert NOTE[:40] in words
    for page in drawn:
        assert all(8 < line.baseline_mm < page.height_mm - 8 for line in page.lines)
        for line in page.lines:
            left = line.x_mm - text_width_em(line.text) * line.size_mm * (line.anchor + 1) / 2
            assert left > 15 and left + text_width_em(line.text) * line.size_mm < page.width_mm - 15, line.text


def test_in_training_each_page_says_so() -> None:
    for training in (True, False):
        pages = cover(40, training=training)
        assert [any(line.text == OF_TRAINING for line in page.lines) for page in pages] == [training] * len(pages)


def test_its_codes_are_read_again() -> None:
    pdf = draw_archival(cover(3), ArchiveMetadata("Tờ bìa", CODE, "", AT))
    drawn = subprocess.run(["pdftoppm", "-r", "150", "-gray", "-"], input=pdf, check=True, capture_output=True).stdout
    with Image.open(io.BytesIO(drawn)) as page:
        found = {one.symbology: one.text for one in read_codes(np.asarray(page))}
    assert found == {"Code39": CODE, "QRCode": f"https://mau.example/?m={CODE}"}
