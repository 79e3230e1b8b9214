"""An office letter with a head in pairs, a ruled table and a closing of two columns: drawn, read and archived as the station does it."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from app.archive.assemble import assemble
from app.bootstrap.pdf_reader import pdf_reader
from app.domain.artifacts import Stage
from app.domain.ids import new_id
from app.domain.page import PagePicture, PageText
from app.domain.page_view import Placement
from app.services.page_sources import PageSource, RawPage
from app.services.pagework import work
from tests.support.archive_pages import METADATA
from tests.unit.ocr_text.drawn_paper import DrawnPaper

HEAD = ("ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "XÃ ĐỒNG MẪU Độc lập - Tự do - Hạnh phúc")
BODY = (
    "Thực hiện Nghị định số 45/2020/NĐ-CP ngày 08/4/2020 của Chính phủ, Ủy",
    "ban nhân dân xã thông báo kết quả tiếp nhận hồ sơ trong quý III như sau:",
)
TABLE = (
    ("STT", "Lĩnh vực", "Tiếp nhận", "Đúng hạn"),
    ("1", "Hộ tịch", "1.284", "1.197"),
    ("2", "Đất đai", "362", "355"),
    ("3", "Giáo dục", "95", "95"),
)
LEFT = ("Nơi nhận:", "- Như trên;", "- Sở Tư pháp (để báo cáo);", "- Lưu: VT, VP.")
RIGHT = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trần Thị Thủy")
LINES = (
    *HEAD,
    "Đồng Mẫu, ngày 14 tháng 3 năm 2026",
    "THÔNG BÁO",
    *BODY,
    *(" ".join(cells) for cells in TABLE),
    *LEFT,
    *RIGHT,
)
"""as they are to be read"""
_COLUMNS_MM = (30.0, 45.0, 105.0, 145.0, 185.0)
_ROW_MM, _TABLE_MM, _CLOSING_MM = 9.0, 92.0, 150.0


def read_letter(folder: Path) -> Path:
    """The archive of one page."""
    paper = _drawn()
    scan, pdf = folder / "scan.png", folder / "letter.pdf"
    Image.fromarray(paper.raster.pixels).save(scan, dpi=(paper.dpi, paper.dpi))
    page = RawPage(PageSource(scan, "image/png", 0, 0.0))
    made = work((page,), Placement(new_id()), frozenset({Stage.LAYERS, Stage.TEXT}), pdf_reader())
    pdf.write_bytes(assemble([(PagePicture.decode(made[Stage.LAYERS]), PageText.decode(made[Stage.TEXT]))], METADATA))
    return pdf


def left_column_mm() -> tuple[float, float, float, float]:
    """Where the recipients stand on the page: left, top, right, bottom."""
    return 20.0, _CLOSING_MM - 6, 110.0, _CLOSING_MM + 30


def _drawn() -> DrawnPaper:
    paper = DrawnPaper(height_mm=210.0, dpi=250.0)
    for row, line in enumerate(HEAD):
        agency, state = ("ỦY BAN NHÂN DÂN", "XÃ ĐỒNG MẪU")[row], line.split(" ", 4 if row == 0 else 3)[-1]
        paper.write(agency, 60, 25 + 6 * row, centred=True, bold=row == 1)
        paper.write(state, 143, 25 + 6 * row, centred=True, bold=True)
    paper.write("Đồng Mẫu, ngày 14 tháng 3 năm 2026", 143, 41, centred=True)
    paper.write("THÔNG BÁO", 105, 56, centred=True, bold=True)
    for row, line in enumerate(BODY):
        paper.write(line, 30, 72 + 7 * row)
    for row, cells in enumerate(TABLE):
        for x_mm, text in zip(_COLUMNS_MM, cells, strict=False):
            paper.write(text, x_mm + 2, _TABLE_MM + _ROW_MM * row + 6.2)
    for row in range(len(TABLE) + 1):
        paper.rule(_COLUMNS_MM[0], _TABLE_MM + _ROW_MM * row, _COLUMNS_MM[-1], _TABLE_MM + _ROW_MM * row)
    for x_mm in _COLUMNS_MM:
        paper.rule(x_mm, _TABLE_MM, x_mm, _TABLE_MM + _ROW_MM * len(TABLE))
    for row, line in enumerate(LEFT):
        paper.write(line, 30, _CLOSING_MM + 6 * row)
    for y_mm, line in zip((-2.0, 6.0, 30.0), RIGHT, strict=True):
        paper.write(line, 145, _CLOSING_MM + y_mm, centred=True, bold=True)
    return paper
