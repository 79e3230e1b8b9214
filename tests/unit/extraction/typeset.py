"""Pages as a reader sees them, set after NĐ 30/2020/NĐ-CP, annex I: words in their places, without pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from app.domain.page import BlockKind, PageText, PageWord, WordNote
from app.extraction.vocabulary import load_vocabulary

PAPERS = Path(__file__).parents[3] / "resources" / "papers"
VOCABULARY = load_vocabulary(PAPERS, ["Tờ khai đăng ký khai sinh", "Đơn đề nghị cấp giấy phép xây dựng (Mẫu số 1)"])
PAGE = UUID(int=1)
WIDTH_PX, HEIGHT_PX, LETTER_PX, LINE_PX, STEP_PX = 2000, 2800, 18, 36, 52
LEFT, RIGHT, MIDDLE, MARGIN = 0.27, 0.68, 0.515, 0.14

type Placed = tuple[str, float]
"""a line and where its middle stands; from the margin on where that is `MARGIN`"""


def sheet(*rows: Placed | Sequence[Placed] | None, confidence: float = 0.995, top: float = 0.06) -> PageText:
    """Rows of lines, one below the other; None is an empty row."""
    words: list[PageWord] = []
    line = 0
    for number, row in enumerate(rows):
        if row is None:
            continue
        y = round(top * HEIGHT_PX) + number * STEP_PX
        for text, middle in [row] if isinstance(row[0], str) else row:  # type: ignore[misc, has-type]
            wide = len(text) * LETTER_PX
            x = round(middle * WIDTH_PX) if middle == MARGIN else round(middle * WIDTH_PX - wide / 2)
            for word in text.split():
                box = (x, y, x + len(word) * LETTER_PX, y + LINE_PX)
                words.append(PageWord(word, box, box, y + 30, confidence, 0, line))
                x += (len(word) + 1) * LETTER_PX
            line += 1
    return PageText(WIDTH_PX, HEIGHT_PX, 240.0, tuple(words), "test", (BlockKind.BODY,))


def noted(text: PageText, said: str, *notes: WordNote) -> PageText:
    """The page with these notes on each word `said`."""
    words = tuple(replace(one, notes=frozenset(notes)) if one.text == said else one for one in text.words)
    assert words != text.words, "there is no such word"
    return replace(text, words=words)


HEAD: tuple[Placed | Sequence[Placed] | None, ...] = (
    [("UBND TỈNH THANH HÓA", LEFT), ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", RIGHT)],
    [("SỞ Y TẾ", LEFT), ("Độc lập - Tự do - Hạnh phúc", RIGHT)],
    None,
)
CLOSING: tuple[Placed | Sequence[Placed] | None, ...] = (
    None,
    [("Nơi nhận:", 0.2), ("KT. GIÁM ĐỐC", 0.7)],
    [("- Như Điều 3;", 0.22), ("PHÓ GIÁM ĐỐC", 0.7)],
    ("- Lưu: VT.", 0.2),
    None,
    None,
    ("BS. Trần Văn Thử", 0.7),
)


def decision(number: str = "Số: 125/QĐ-SYT", day: str = "Thanh Hóa, ngày 05 tháng 9 năm 2025") -> PageText:
    """A whole decision on one page."""
    return sheet(
        *HEAD,
        [(number, LEFT), (day, RIGHT)],
        None,
        ("QUYẾT ĐỊNH", MIDDLE),
        ("Về việc công bố danh mục thủ tục hành chính", MIDDLE),
        ("thuộc phạm vi quản lý của Sở Y tế", MIDDLE),
        None,
        ("GIÁM ĐỐC SỞ Y TẾ", MIDDLE),
        None,
        ("Căn cứ Quyết định số 99/QĐ-UBND ngày 02 tháng 01 năm 2024;", MARGIN),
        *CLOSING,
    )


def letter() -> PageText:
    """A letter: no title, what it is about under its number."""
    return sheet(
        *HEAD,
        [("Số: 299/SYT-NVY", LEFT), ("Thanh Hóa, ngày 05 tháng 9 năm 2025", RIGHT)],
        ("V/v tổ chức tiêm chủng", LEFT),
        ("đợt 2 năm 2025", LEFT),
        None,
        ("Kính gửi: Các trung tâm y tế.", MIDDLE),
        None,
        ("Sở Y tế đề nghị các trung tâm thực hiện.", MARGIN),
        *CLOSING,
    )
