"""Pages of many kinds, drawn with a known turn: what skew and orientation are measured on. Seeded; nobody's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from PIL import Image

from app.sandbox.paper import samples
from app.sandbox.paper.id_card import CARD_MM, id_card
from app.sandbox.paper.letter import write_by_hand
from app.sandbox.paper.pen import signature
from app.sandbox.paper.seal import SEAL_RED, seal
from app.sandbox.paper.sheet import A4_MM, Align, Sheet
from app.sandbox.paper.typeface import Face, Style
from ocr.image.raster import Pixels

MM_PER_INCH: Final = 25.4
_TEXT: Final = (
    "Ủy ban nhân dân xã thông báo kết quả giải quyết hồ sơ của người dân theo quy định tại Nghị định về đăng ký hộ tịch và "
    "quản lý đất đai trên địa bàn huyện; đề nghị các đơn vị trực thuộc phối hợp thực hiện, báo cáo trước ngày mười lăm. "
    "Căn cứ Luật Tổ chức chính quyền địa phương, xét tờ trình của Trưởng phòng Tư pháp, quyết định cấp giấy chứng nhận quyền "
    "sử dụng đất ở lâu dài cho hộ gia đình ông bà có tên dưới đây, thửa số bảy, tờ bản đồ số hai, diện tích theo sơ đồ kèm"
)
_PAPERS: Final = ((247, 245, 239), (252, 252, 252), (240, 235, 214))
_BACKINGS: Final = ((30, 30, 32), (214, 215, 213), (252, 252, 252))
"""a black lid, the gray backing of a feeder, a white lid"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page.

    Attributes:
        paint: prints it.
        size_mm: width and height.
        evidence: there is something to tell its turn from.
        text: there is enough text to tell which way up it is.
        backing: which of the lids must be behind it; any, where it is None.
        crooked: its sheet may be turned otherwise than its print.
    """

    paint: Callable[[Sheet, np.random.Generator], None]
    size_mm: tuple[float, float] = A4_MM
    evidence: bool = True
    text: bool = True
    backing: int | None = None
    crooked: bool = True


def _words(chance: np.random.Generator, count: int) -> str:
    return " ".join(chance.choice(_TEXT.split(), count))


def _figures(chance: np.random.Generator) -> str:
    return f"{int(10 ** chance.uniform(1, 8)):,}".replace(",", ".")


def _column(
    sheet: Sheet, chance: np.random.Generator, face: Face, x_mm: float, width_mm: float, y_mm: float, foot_mm: float
) -> None:
    leading = face.size_pt * 0.47
    while y_mm < foot_mm:
        y_mm = (
            sheet.paragraph(_words(chance, int(chance.integers(20, 70))), face, x_mm, y_mm, width_mm, leading, 10) + 2
        )


def _letter(sheet: Sheet, chance: np.random.Generator) -> None:
    sheet.write(_words(chance, 5).upper(), Face(Style.BOLD, 13), sheet.width_mm / 2, 24, Align.CENTER)
    foot = float(chance.uniform(90, 250))
    _column(sheet, chance, Face(Style.REGULAR, float(chance.choice([12, 13, 14]))), 30, 160, 40, foot)


def _dense(sheet: Sheet, chance: np.random.Generator) -> None:
    face = Face(Style.REGULAR, 9)
    _column(sheet, chance, face, 22, 80, 22, 265)
    _column(sheet, chance, face, 108, 80, 24, 265)


def _italic(sheet: Sheet, chance: np.random.Generator) -> None:
    _column(sheet, chance, Face(Style.ITALIC, 13), 30, 160, 30, float(chance.uniform(90, 250)))


def _capitals(sheet: Sheet, chance: np.random.Generator) -> None:
    face = Face(Style.BOLD if chance.random() < 0.5 else Style.SANS_BOLD, float(chance.uniform(12, 17)))
    for row in range(int(chance.integers(6, 22))):
        sheet.put(_words(chance, int(chance.integers(3, 7))).upper(), face, 105, 30 + 10.5 * row, Align.CENTER)


def _list(sheet: Sheet, chance: np.random.Generator) -> None:
    for row in range(int(chance.integers(12, 28))):
        sheet.put(
            f"{row + 1}. {_words(chance, int(chance.integers(2, 6)))}", Face(Style.REGULAR, 13), 35, 30 + 8.5 * row
        )


def _few_words(sheet: Sheet, chance: np.random.Generator) -> None:
    sheet.put(_words(chance, 4).upper(), Face(Style.BOLD, 14), 105, 60, Align.CENTER)
    for row in range(3):
        sheet.put(_words(chance, 9), Face(Style.REGULAR, 13), 35, 80 + 9 * row)


def _grid(sheet: Sheet, edges: list[float], top: float, rows: int, pitch: float) -> None:
    for row in range(rows + 1):
        sheet.rule(edges[0], top + row * pitch, edges[-1], top + row * pitch)
    for edge in edges:
        sheet.rule(edge, top, edge, top + rows * pitch)


def _edges(sheet: Sheet, chance: np.random.Generator) -> list[float]:
    shares = np.cumsum(chance.uniform(0.6, 2, int(chance.integers(3, 8))))
    return [20.0, *(20 + (sheet.width_mm - 40) * shares / shares[-1])]


def _table(sheet: Sheet, chance: np.random.Generator) -> None:
    edges, rows = _edges(sheet, chance), int(chance.integers(8, 24 if sheet.height_mm > 250 else 16))
    sheet.write(_words(chance, 5).upper(), Face(Style.BOLD, 14), sheet.width_mm / 2, 20, Align.CENTER)
    _grid(sheet, edges, 36, rows, 9)
    for row in range(rows):
        for column in range(len(edges) - 1):
            y, face = 38 + 9 * row, Face(Style.BOLD if row == 0 else Style.REGULAR, 11)
            if column == 1 and row:
                sheet.put(_words(chance, max(1, int((edges[2] - edges[1]) / 11))), face, edges[1] + 1.5, y)
            else:
                text = _words(chance, 1) if row == 0 else _figures(chance)
                sheet.put(text, face, edges[column + 1] - 1.5, y, Align.RIGHT)


def _numbers(sheet: Sheet, chance: np.random.Generator) -> None:
    for row in range(int(chance.integers(12, 26))):
        for column in range(4):
            sheet.put(_figures(chance), Face(Style.REGULAR, 12), 65 + 40 * column, 30 + 9 * row, Align.RIGHT)


def _empty_table(sheet: Sheet, chance: np.random.Generator) -> None:
    _grid(sheet, _edges(sheet, chance), 40, int(chance.integers(4, 20)), 10)


def _form(sheet: Sheet, chance: np.random.Generator) -> None:
    for row in range(int(chance.integers(4, 16))):
        sheet.rule(25, 40 + 14 * row, 185 - 30 * (row % 3), 40 + 14 * row)


def _leaders(sheet: Sheet, chance: np.random.Generator) -> None:
    for row in range(int(chance.integers(8, 20))):
        label = _words(chance, 2) + ": "
        sheet.put(label + "." * int(chance.integers(50, 90)), Face(Style.REGULAR, 13), 30, 30 + 11 * row)


def _seal(sheet: Sheet, chance: np.random.Generator, x_mm: float, y_mm: float) -> None:
    turn = float(chance.uniform(-40, 40))
    mask = seal("ỦY BAN NHÂN DÂN XÃ MẪU", "HUYỆN THỬ NGHIỆM", sheet.px(36), int(chance.integers(99)), turn)
    sheet.stamp(mask, x_mm, y_mm, SEAL_RED)


def _stamp_only(sheet: Sheet, chance: np.random.Generator) -> None:
    _seal(sheet, chance, 110, 170)
    pen = signature(sheet.px(50), sheet.px(22), int(chance.integers(99)))
    sheet.stamp(pen.rotate(float(chance.uniform(-15, 15)), expand=True), 125, 175, (40, 60, 150))


def _stamped(sheet: Sheet, chance: np.random.Generator) -> None:
    """A short letter with a seal, a signature, and a box of a stamp that was set down aslant."""
    _column(sheet, chance, Face(Style.REGULAR, 13), 30, 160, 40, 110)
    _stamp_only(sheet, chance)
    box = Image.new("L", (sheet.px(70), sheet.px(28)), 0)
    other = Sheet(70, 28, sheet.dpi)
    for row in range(3):
        other.put(_words(chance, 4), Face(Style.SANS_BOLD, 10), 4, 3 + 8 * row)
    _grid(other, [1, 69], 1, 1, 26)
    box.paste(Image.eval(other.image.convert("L"), lambda level: 255 - level))
    sheet.stamp(box.rotate(float(chance.choice([-1, 1]) * chance.uniform(4, 14)), expand=True), 30, 200, (40, 50, 150))


def _by_hand(sheet: Sheet, chance: np.random.Generator) -> None:
    for row in range(int(chance.integers(7, 15))):
        write_by_hand(sheet, _words(chance, 6), 25 + float(chance.uniform(0, 6)), 30 + 14 * row, (40, 50, 110))


def _picture(chance: np.random.Generator, width: int, height: int) -> Pixels:
    """Soft shapes over several scales, as a photograph of nothing."""
    whole = np.zeros((height, width, 3), np.float32)
    for cells in (3, 6, 12, 25, 60, 150):
        field = chance.normal(0, 1, (cells * height // width + 2, cells, 3)).astype(np.float32)
        whole += cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC) / cells**0.6
    return np.clip(128 + 70 * whole / whole.std(), 0, 255).astype(np.uint8)


def _photo_page(sheet: Sheet, chance: np.random.Generator) -> None:
    width, height = sheet.px(130), sheet.px(95)
    sheet.image.paste(Image.fromarray(_picture(chance, width, height)), (sheet.px(40), sheet.px(50)))
    for row in range(2):
        sheet.put(_words(chance, 8), Face(Style.REGULAR, 13), 40, 155 + 9 * row)


def _photograph(sheet: Sheet, chance: np.random.Generator) -> None:
    sheet.image.paste(Image.fromarray(_picture(chance, *sheet.image.size)))


def _dust(sheet: Sheet, chance: np.random.Generator) -> None:
    for _ in range(int(chance.integers(20, 200))):
        x, y, r = chance.uniform(2, 208), chance.uniform(2, 295), chance.uniform(0.05, 0.35)
        turn = chance.uniform(0, 2 * np.pi)
        sheet.rule(x, y, x + 2 * r * np.cos(turn), y + 2 * r * np.sin(turn), r, (90, 90, 90))


def _blank(_sheet: Sheet, _chance: np.random.Generator) -> None:
    pass


def _card(sheet: Sheet, chance: np.random.Generator) -> None:
    """The front of a citizen card, as large as the sheet."""
    page = Sheet(*A4_MM, sheet.dpi)
    id_card(page, samples.words("id-card"))
    box = page.boxes["card-front" if chance.random() < 0.5 else "card-back"]
    sheet.image.paste(page.image.crop((box.x0, box.y0, box.x1, box.y1)), (0, 0))


KINDS: Final[Mapping[str, Kind]] = {
    "letter": Kind(_letter),
    "dense two columns": Kind(_dense),
    "italics": Kind(_italic),
    "capitals": Kind(_capitals),
    "list": Kind(_list),
    "few words": Kind(_few_words),
    "table": Kind(_table),
    "landscape table": Kind(_table, (297.0, 210.0)),
    "numbers": Kind(_numbers),
    "dotted leaders": Kind(_leaders),
    "stamps aslant": Kind(_stamped),
    "handwriting": Kind(_by_hand),
    "photo and caption": Kind(_photo_page),
    "identity card": Kind(_card, CARD_MM, crooked=False),
    "empty table": Kind(_empty_table, text=False),
    "rules alone": Kind(_form, text=False),
    "seal and signature": Kind(_stamp_only, text=False, backing=0, crooked=False),
    "blank": Kind(_blank, evidence=False, text=False, backing=2),
    "dust": Kind(_dust, evidence=False, text=False, backing=2),
    "photograph": Kind(_photograph, evidence=False, text=False),
}


def printed(kind: str, seed: int, dpi: int) -> Pixels:
    """An upright, clean page of that kind: H x W x 3 uint8."""
    sheet = Sheet(*KINDS[kind].size_mm, dpi)
    KINDS[kind].paint(sheet, np.random.default_rng(seed))
    return np.asarray(sheet.image)


def laid(print_: Pixels, kind: str, dpi: int, turn_deg: float, seed: int, crooked_deg: float = 0.0) -> Pixels:
    """A printed page as the scanner sees it.

    Args:
        print_: upright and clean.
        kind: of the page.
        dpi: of print and frame.
        turn_deg: by how much print is turned about the middle, clockwise.
        seed: of paper, lid and noise.
        crooked_deg: by how much more the sheet is turned than its print: paper cut or printed askew.

    Returns:
        H x W x 3 uint8; as large as the sheet, or larger where the turn would push out more than margins. What the sheet does not
        cover shows the lid.
    """
    chance = np.random.default_rng(seed)
    height, width = print_.shape[:2]
    lid = KINDS[kind].backing
    backing = _BACKINGS[int(chance.integers(3)) if lid is None else lid]
    paper = _PAPERS[int(chance.integers(3))]
    grown = 1.0 if abs(turn_deg) <= 5 and width > 5 * dpi else 1.25
    size = round(width * grown), round(height * grown)
    if not KINDS[kind].evidence:  # the sheet fills the frame, or its edge would be evidence
        turned = _about_middle(print_, turn_deg, (width, height), None)
        return _seen(turned * (np.array(paper, np.float32) / 255), chance)
    ink = _about_middle(print_, turn_deg, size, (255, 255, 255))
    sheet = _about_middle(np.full((height, width), 255, np.uint8), turn_deg + crooked_deg, size, (0, 0, 0))
    there = sheet[..., None].astype(np.float32) / 255
    frame = ink * (np.array(paper, np.float32) / 255) * there + np.array(backing, np.float32) * (1 - there)
    rim = cv2.morphologyEx(sheet, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))[..., None].astype(np.float32) / 255
    return _seen(frame * (1 - 0.12 * rim), chance)


def _about_middle(
    pixels: Pixels, degrees: float, size: tuple[int, int], outside: tuple[int, int, int] | None
) -> Pixels:
    """Turned clockwise into a frame of `size` (width, height); without a colour for `outside`, print goes on there, mirrored."""
    height, width = pixels.shape[:2]
    turn = np.deg2rad(degrees)
    cos, sin = np.cos(turn), np.sin(turn)
    x, y, to_x, to_y = (width - 1) / 2, (height - 1) / 2, (size[0] - 1) / 2, (size[1] - 1) / 2
    matrix = np.array([[cos, -sin, to_x - cos * x + sin * y], [sin, cos, to_y - sin * x - cos * y]])
    mode = cv2.BORDER_REFLECT if outside is None else cv2.BORDER_CONSTANT
    drawn = cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=mode, borderValue=outside or ())
    return np.asarray(drawn, np.uint8)


def _seen(frame: np.ndarray, chance: np.random.Generator) -> Pixels:
    """With the softness of optics and the noise of a sensor."""
    soft = cv2.GaussianBlur(frame.astype(np.float32), (0, 0), 0.6)
    noise = chance.normal(0, 2.2, (257, 331)).astype(np.float32)
    tiles = np.tile(noise, (soft.shape[0] // 257 + 1, soft.shape[1] // 331 + 1))[: soft.shape[0], : soft.shape[1]]
    return np.clip(soft + tiles[..., None], 0, 255).astype(np.uint8)
