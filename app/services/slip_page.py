"""How a reception slip looks: half a sheet (A5) for up to a dozen papers, whole ones (A4) for more. Vietnamese, as the citizen is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from app.domain.clock import VIET_NAM
from app.domain.drawing import Drawing, Ink, Shape, TextLine
from app.domain.model import PaperForm
from app.domain.slip import Slip, SlipLine, SlipPaper, SlipState

TITLE = "PHIẾU TIẾP NHẬN GIẤY TỜ ĐÃ SỐ HÓA"
OF_TRAINING = "TẬP HUẤN – KHÔNG CÓ GIÁ TRỊ"
FORMS = {
    PaperForm.ORIGINAL: "bản chính",
    PaperForm.CERTIFIED_COPY: "chứng thực",
    PaperForm.PHOTOCOPY: "bản chụp",
    PaperForm.SHOW_ONLY: "xuất trình",
    PaperForm.SECRET: "mật",
    PaperForm.SHARED_DATA: "đã có dữ liệu",
}
STATES = {
    SlipState.RECEIVED: "Hệ thống đã nhận",
    SlipState.COPIED: "Đã sao, chờ gửi",
    SlipState.PAPER_KEPT: "GIỮ LẠI GIẤY",
    SlipState.NOT_DIGITISED: "Nộp bản giấy",
    SlipState.WITHDRAWN: "Đã rút, trả giấy",
}
MEANINGS = {
    SlipState.RECEIVED: "Hệ thống đã nhận: bản số hóa đã ký, đã nằm trong hồ sơ; tổng kiểm tra khớp.",
    SlipState.COPIED: "Đã sao, chờ gửi: bản số hóa đã ký, có bản sao ở nơi lưu thứ hai và đã đọc lại đúng; sẽ gửi khi có mạng.",
    SlipState.PAPER_KEPT: "GIỮ LẠI GIẤY: việc số hóa hoặc gửi chưa xong. Giấy được giữ lại ở quầy đến khi xong.",
    SlipState.NOT_DIGITISED: "Nộp bản giấy: quy định không cho số hóa giấy này; quầy nhận chính bản giấy.",
    SlipState.WITHDRAWN: "Đã rút, trả giấy: bản số hóa đã được thu hồi, bản giấy trả lại công dân.",
}
_INK: Ink = (0.0,)
_QUIET: Ink = (0.3,)
_A5, _A4 = (148.0, 210.0), (210.0, 297.0)
_MARGIN, _TEXT, _SMALL, _ROW, _SMALL_ROW = 12.0, 3.5, 3.0, 4.6, 4.2
_QR_MM, _BARS_MM, _LONGEST_MODULE_MM = 27.0, 11.0, 0.33
_LETTER = 0.44
"""the width of a letter of running text, in parts of its size: where lines are broken, nothing more"""
_MOST_TITLE_LINES = 3


class Symbols(Protocol):
    """What draws bar codes (`app.archive.symbols`); all lengths in mm."""

    def qr_code(self, text: str, x_mm: float, y_mm: float, size_mm: float) -> tuple[Shape, ...]: ...  # noqa: D102

    def code_39(  # noqa: D102
        self, text: str, x_mm: float, y_mm: float, module_mm: float, height_mm: float
    ) -> tuple[Shape, ...]: ...

    def code_39_width_mm(self, text: str, module_mm: float) -> float: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the table: where it begins, and how wide it is."""

    x: float
    width: float


def slip_drawings(slip: Slip, symbols: Symbols, paper: SlipPaper = SlipPaper.A5) -> tuple[Drawing, ...]:
    """The slip, page by page; each paper is on it, and what it all means on the last page."""
    if paper is SlipPaper.A5 and len(half := _Pages(slip, symbols, _A5).drawings()) == 1:
        return half
    return _Pages(slip, symbols, _A4).drawings()


class _Pages:
    """Lays a slip out from top to bottom."""

    def __init__(self, slip: Slip, symbols: Symbols, size: tuple[float, float]) -> None:
        self._slip = slip
        self._width, self._height = size
        self._right = self._width - _MARGIN
        self._shapes: list[Shape] = []
        self._lines: list[TextLine] = []
        self._pages: list[tuple[list[Shape], list[TextLine]]] = []
        self._begin_page()
        self._head(symbols)
        self._facts(symbols)
        self._table()
        self._foot()

    def drawings(self) -> tuple[Drawing, ...]:
        """What was laid out; where there are several pages each says which it is."""
        title, count = f"Phiếu tiếp nhận {self._slip.dossier_code}", len(self._pages)
        if count > 1:
            for number, (_, lines) in enumerate(self._pages, 1):
                text = f"Trang {number}/{count}"
                lines.append(_line(text, self._right, self._height - _MARGIN, _SMALL, 1, _QUIET))
        return tuple(
            Drawing(title, self._width, self._height, tuple(shapes), tuple(lines)) for shapes, lines in self._pages
        )

    def _begin_page(self) -> None:
        self._shapes, self._lines = [], []
        self._pages.append((self._shapes, self._lines))
        self._y = _MARGIN + 3
        if self._slip.training:  # above all else, also where pages come apart
            self._lines.append(_line(OF_TRAINING, self._width / 2, _MARGIN - 3, 4.4, 0, _INK))

    def _turn_page(self) -> None:
        """The next page, which says of which dossier it is: pages may come apart."""
        self._begin_page()
        self._write(f"{TITLE} (tiếp theo)", _MARGIN, _TEXT)
        self._lines.append(_line(self._slip.dossier_code, self._right, self._y, _TEXT, 1, _INK))
        self._y += 4

    def _has_room(self, height_mm: float) -> bool:
        return self._y + height_mm <= self._height - _MARGIN - _SMALL_ROW

    def _head(self, symbols: Symbols) -> None:
        slip, middle = self._slip, self._width / 2
        top, half = self._y, (self._right - _MARGIN) / 2
        for left, anchor, text in ((_MARGIN, -1, f"Đơn vị tiếp nhận: {slip.unit}"), (self._right, 1, slip.counter)):
            for row, part in enumerate(_broken(text, half, _SMALL, _MOST_TITLE_LINES)):
                self._y = max(self._y, top + row * _SMALL_ROW)
                self._lines.append(_line(part, left, top + row * _SMALL_ROW, _SMALL, anchor, _INK))
        self._y += 10
        self._write(TITLE, middle, 5.0, anchor=0)
        self._y += 5
        room = self._width - 2 * _MARGIN - 8  # quiet zones
        module = min(_LONGEST_MODULE_MM, room / symbols.code_39_width_mm(slip.dossier_code, 1.0))
        left = middle - symbols.code_39_width_mm(slip.dossier_code, module) / 2
        self._shapes += symbols.code_39(slip.dossier_code, left, self._y, module, _BARS_MM)
        self._y += _BARS_MM + 5
        self._write(slip.dossier_code, middle, 4.4, anchor=0)
        self._y += 6

    def _facts(self, symbols: Symbols) -> None:
        slip, top = self._slip, self._y
        qr_left = self._right - _QR_MM
        self._shapes += symbols.qr_code(slip.tracking, qr_left, top, _QR_MM)
        self._lines.append(_line("Quét để tra cứu hồ sơ", qr_left + _QR_MM / 2, top + _QR_MM + 4, _SMALL, 0, _QUIET))
        self._y += 4
        at = slip.at.astimezone(VIET_NAM)
        room = qr_left - _MARGIN - 5
        facts = [("Thủ tục", slip.procedure_title or slip.procedure_code)]
        facts += [("Mã thủ tục", slip.procedure_code)] if slip.procedure_title else []
        facts += [("Người nộp", slip.applicant)] if slip.applicant else []
        facts += [("Tiếp nhận lúc", f"{at:%H:%M} ngày {at:%d/%m/%Y}"), ("Cán bộ", slip.officer)]
        for name, value in facts:
            self._write(name, _MARGIN, _SMALL, ink=_QUIET)
            for part in _broken(value, room - 22, _TEXT, _MOST_TITLE_LINES):
                self._write(part, _MARGIN + 22, _TEXT)
                self._y += _ROW
        self._y = max(self._y, top + _QR_MM + 7) + 3

    def _table(self) -> None:
        columns = self._columns()
        self._column_names(columns)
        for line in self._slip.lines:
            rows = _broken(line.title, columns[0].width - 2, _TEXT, _MOST_TITLE_LINES)
            if not self._has_room(len(rows) * _ROW + (_SMALL_ROW if line.receipt else 0) + 2):
                self._rule(0.3)
                self._turn_page()
                self._column_names(columns)
            self._row(line, rows, columns)
        self._rule(0.3)

    def _column_names(self, columns: tuple[_Column, ...]) -> None:
        self._rule(0.3)
        self._y += 4.2
        for column, name in zip(columns, ("Giấy tờ", "Loại bản", "Tờ", "Trang", "Tình trạng"), strict=True):
            self._write(name, column.x, _SMALL, ink=_QUIET)
        self._y += 1.8
        self._rule(0.15)

    def _row(self, line: SlipLine, rows: list[str], columns: tuple[_Column, ...]) -> None:
        self._y += 4.6
        sheets, pages = (str(count) if count else "–" for count in (line.sheets, line.pages))
        for column, text in zip(columns[1:], (FORMS[line.form], sheets, pages, STATES[line.state]), strict=True):
            self._write(text, column.x, _TEXT)
        for text in rows:
            self._write(text, columns[0].x, _TEXT)
            self._y += _ROW
        if line.receipt and line.received_at is not None:
            at = line.received_at.astimezone(VIET_NAM)
            told = f"Biên nhận {line.receipt}, {at:%H:%M} ngày {at:%d/%m/%Y}"
            self._write(_broken(told, self._right - _MARGIN, _SMALL, 1)[0], _MARGIN, _SMALL, ink=_QUIET)
            self._y += _SMALL_ROW
        self._y += 1.6 - _ROW
        self._rule(0.1)

    def _columns(self) -> tuple[_Column, ...]:
        widths = (20.0, 9.0, 11.0, 29.0)
        x, found = self._right - sum(widths), []
        first = _Column(_MARGIN, x - _MARGIN)
        for width in widths:
            found.append(_Column(x, width))
            x += width
        return (first, *found)

    def _meanings(self) -> Iterator[str]:
        states = {line.state for line in self._slip.lines}
        for state in SlipState:
            if state in states:
                yield from _broken(MEANINGS[state], self._width - 2 * _MARGIN, _SMALL)
        if self._slip.missing:
            yield from _broken(f"Còn thiếu: {'; '.join(self._slip.missing)}.", self._width - 2 * _MARGIN, _SMALL)

    def _foot(self) -> None:
        meanings = list(self._meanings())
        if not self._has_room(10 + _SMALL_ROW * len(meanings)):
            self._turn_page()
        self._y += 5
        for text in meanings:
            self._write(text, _MARGIN, _SMALL, ink=_QUIET)
            self._y += _SMALL_ROW
        self._y += 2.5
        said = "Hồ sơ đã rút: giấy tờ trả lại công dân." if self._slip.withdrawn else "Công dân có thể ra về."
        if not self._slip.may_leave:
            kept = any(line.state is SlipState.PAPER_KEPT for line in self._slip.lines)
            said = (
                "Chưa xong: giấy ghi “GIỮ LẠI GIẤY” để lại tại quầy." if kept else "Chưa xong: hồ sơ còn thiếu giấy tờ."
            )
        self._write(said, _MARGIN, 4.2)

    def _write(self, text: str, x: float, size: float, *, anchor: int = -1, ink: Ink = _INK) -> None:
        self._lines.append(_line(text, x, self._y, size, anchor, ink))

    def _rule(self, thick: float) -> None:
        left, right, top = _MARGIN, self._right, self._y
        self._shapes.append(Shape(((left, top), (right, top), (right, top + thick), (left, top + thick)), _QUIET))


def _line(text: str, x: float, y: float, size: float, anchor: int, ink: Ink) -> TextLine:
    return TextLine(text, x, y, size, anchor, ink)


def _broken(text: str, width_mm: float, size_mm: float, most: int | None = None) -> list[str]:
    """Text in lines of about that width; at least one, and at most so many: an ellipsis tells that there is more."""
    letters = max(8, int(width_mm / (size_mm * _LETTER)))
    return textwrap.wrap(text, letters, max_lines=most, placeholder=" …") or [""]
