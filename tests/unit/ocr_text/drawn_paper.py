"""Office papers drawn for the tests: the pixels, and the words with their true boxes in true reading order."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from ocr.image.raster import Raster
from ocr.values import Box, Word

_FONTS = "/usr/share/fonts/truetype/liberation/LiberationSerif"


@cache
def _font(size_px: int, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(f"{_FONTS}-{'Bold' if bold else 'Regular'}.ttf", size_px)


@dataclass
class DrawnPaper:
    """A sheet to write on, in millimetres; write in the order in which it is to be read."""

    width_mm: float = 210.0
    height_mm: float = 297.0
    dpi: float = 200.0
    words: list[Word] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (self.px(self.width_mm), self.px(self.height_mm)), "white")
        self._draw = ImageDraw.Draw(self.image)

    def px(self, length_mm: float) -> int:
        return round(length_mm / 25.4 * self.dpi)

    def write(
        self, text: str, x_mm: float, y_mm: float, *, centred: bool = False, bold: bool = False, points: float = 13
    ) -> None:
        """One line with its baseline at y_mm, from x_mm on or with its middle there."""
        font = _font(round(points / 72 * self.dpi), bold)
        x, y = float(self.px(x_mm)), self.px(y_mm)
        if centred:
            x -= font.getlength(text) / 2
        for word in text.split():
            self._draw.text((x, y), word, font=font, fill="black", anchor="ls")
            x0, y0, x1, y1 = self._draw.textbbox((x, y), word, font=font, anchor="ls")
            box = Box(math.floor(x0), math.floor(y0), math.ceil(x1), math.ceil(y1))
            self.words.append(Word(word, box, box, float(y), 1.0, 0, 0))
            x += font.getlength(word + " ")

    def rule(self, x0_mm: float, y0_mm: float, x1_mm: float, y1_mm: float) -> None:
        ends = [self.px(value) for value in (x0_mm, y0_mm, x1_mm, y1_mm)]
        self._draw.line(ends, fill="black", width=max(1, self.px(0.2)))

    @property
    def width_px(self) -> int:
        return self.image.width

    @property
    def raster(self) -> Raster:
        """The pixels, blurred a little as by a scanner's optics."""
        return Raster(np.asarray(self.image.filter(ImageFilter.GaussianBlur(1))), self.dpi)

    @property
    def spellings(self) -> list[str]:
        return [word.text for word in self.words]


def letter() -> DrawnPaper:
    """A letter of an invented office: head in pairs, body, recipients beside the signature block."""
    paper = DrawnPaper()
    paper.write("ỦY BAN NHÂN DÂN", 60, 25, centred=True)
    paper.write("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 143, 25, centred=True, bold=True)
    paper.write("XÃ ĐỒNG MẪU", 60, 31, centred=True, bold=True)
    paper.write("Độc lập - Tự do - Hạnh phúc", 143, 31, centred=True, bold=True)
    paper.write("Số: 125/UBND-VP", 60, 41, centred=True)
    paper.write("Đồng Mẫu, ngày 14 tháng 3 năm 2026", 143, 41, centred=True)
    paper.write("V/v tiếp nhận hồ sơ", 60, 47, centred=True)
    paper.write("Kính gửi: Phòng Tư pháp huyện Đồng Mẫu", 110, 60, centred=True)
    body = (
        "Căn cứ Nghị định số 45/2020/NĐ-CP ngày 08/4/2020 của Chính phủ, Ủy",
        "ban nhân dân xã Đồng Mẫu đề nghị quý Phòng phối hợp tiếp nhận hồ sơ",
        "của công dân, nơi nhận kết quả là Bộ phận Một cửa./.",
    )
    for row, line in enumerate(body):
        paper.write(line, 30, 72 + 7 * row)
    left = ("Nơi nhận:", "- Như trên;", "- Sở Tư pháp (để báo cáo);", "- Lưu: VT, VP.")
    for row, line in enumerate(left):
        paper.write(line, 30, 100 + 6 * row)
    for y_mm, line in ((98, "TM. ỦY BAN NHÂN DÂN"), (106, "CHỦ TỊCH"), (130, "Trần Thị Mẫu")):
        paper.write(line, 145, y_mm, centred=True, bold=True)
    return paper


COLUMNS_MM = (20.0, 35.0, 110.0, 190.0, 270.0)
CELLS = (
    (("STT",), ("Tên thủ tục",), ("Cách thức", "thực hiện"), ("Căn cứ",)),
    (
        ("1",),
        ("Cấp bản sao trích lục hộ tịch cho", "công dân tại xã, phường"),
        ("Trực tiếp tại Bộ phận Một cửa,", "qua bưu chính hoặc trực tuyến", "toàn trình trên Cổng dịch vụ"),
        ("Luật Hộ tịch",),
    ),
    (
        ("2",),
        ("Xác nhận tình trạng hôn nhân",),
        ("Trực tiếp",),
        ("Nghị định quy định chi tiết một", "số điều của Luật Hộ tịch"),
    ),
    (("3",), ("Đăng ký khai sinh",), ("Trực tuyến",), ("Luật Hộ tịch",)),
)


def landscape_table() -> DrawnPaper:
    """A ruled table over a landscape sheet under a centred title; the cells are centred in height."""
    paper = DrawnPaper(297.0, 210.0)
    paper.write("DANH MỤC THỦ TỤC HÀNH CHÍNH", 148, 25, centred=True, bold=True)
    top = 32.0
    for cells in CELLS:
        bottom = top + 6.0 * max(map(len, cells)) + 3.0
        for x_mm, lines in zip(COLUMNS_MM, cells, strict=False):
            first = (top + bottom) / 2 - 3.0 * len(lines) + 4.5
            for row, line in enumerate(lines):
                paper.write(line, x_mm + 2, first + 6.0 * row)
        paper.rule(COLUMNS_MM[0], top, COLUMNS_MM[-1], top)
        for x_mm in COLUMNS_MM:
            paper.rule(x_mm, top, x_mm, bottom)
        top = bottom
    paper.rule(COLUMNS_MM[0], top, COLUMNS_MM[-1], top)
    return paper


def table_of_figures() -> DrawnPaper:
    """Rows of one line each, close together, numbered only where a chapter begins."""
    paper = DrawnPaper()
    rows = (
        ("I", "Cơ sở y tế", "160", "165", "103,13"),
        ("", "- Bệnh viện", "15", "16", "106,67"),
        ("", "- Trạm y tế", "145", "149", "102,76"),
        ("II", "Giường bệnh", "5.392", "5.682", "105,38"),
        ("", "- Tuyến tỉnh", "2.020", "2.220", "109,90"),
    )
    for row, cells in enumerate(rows):
        for x_mm, cell in zip((20, 35, 90, 115, 140), cells, strict=True):
            paper.write(cell, x_mm, 40 + 6 * row)
    return paper
