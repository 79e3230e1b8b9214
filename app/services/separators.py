"""Separator sheets: printed by the station, laid between papers before they are scanned as one stack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from app.domain.drawing import Drawing, Ink, Shape, TextLine
from app.domain.patch_code import HEIGHT_MM
from app.domain.separators import PATCH_OF, Separator, SeparatorKind
from app.services.handing_out.whole_file import write_whole

TITLES: Final = {SeparatorKind.PAPER: "TỜ NGĂN GIẤY TỜ", SeparatorKind.DOSSIER: "TỜ NGĂN HỒ SƠ"}
_ENGLISH: Final = {SeparatorKind.PAPER: "Paper separator", SeparatorKind.DOSSIER: "Dossier separator"}
_BEHIND: Final = {
    SeparatorKind.PAPER: ("Sau tờ này bắt đầu giấy tờ tiếp theo của cùng hồ sơ.",
                          "The next paper of the same dossier begins behind this sheet."),
    SeparatorKind.DOSSIER: ("Sau tờ này bắt đầu một hồ sơ khác.", "Another dossier begins behind this sheet."),
}  # fmt: skip
_HOW: Final = (
    ("Đặt giữa hai giấy tờ trước khi quét, mặt này quay như mặt trước của giấy tờ; đầu nào vào máy trước cũng được.",
     "Lay it between two papers before scanning, this side as their fronts lie; either edge may go in first."),
    ("Được đếm như một tờ giấy, không nằm trong bản lưu. Dùng lại nhiều lần được; thay khi bẩn hoặc nhàu.",
     "It is counted as a sheet and left out of the archive. Use it again and again; replace it when it is dirty or creased."),
    ("In ở tỉ lệ 100 %, không co giãn, trên giấy trắng, một mặt.", "Print it at 100 %, not scaled, on white paper, on one side."),
)  # fmt: skip
_WIDTH, _HEIGHT, _EDGE, _BARS_MM, _QR_MM = 210.0, 297.0, 12.0, 160.0, 60.0
_INK: Ink = (0.0,)
_QUIET: Ink = (0.35,)

type DrawSheet = Callable[[Drawing], bytes]
"""a drawing -> a PDF file of one page"""


class Symbols(Protocol):
    """What draws the codes (`app.archive.symbols`); all lengths in mm."""

    def qr_code(self, text: str, x_mm: float, y_mm: float, size_mm: float) -> tuple[Shape, ...]: ...  # noqa: D102

    def patch_code(  # noqa: D102
        self, name: str, x_mm: float, y_mm: float, length_mm: float, *, upside_down: bool = False
    ) -> tuple[Shape, ...]: ...


class Separators:
    """Makes separator sheets."""

    def __init__(self, draw: DrawSheet, symbols: Symbols) -> None:
        self._draw = draw
        self._symbols = symbols

    def drawing(self, separator: Separator) -> Drawing:
        """The sheet as it is printed: A4."""
        return separator_drawing(separator, self._symbols)

    def write(self, separator: Separator, file: Path) -> None:
        """Put a sheet into a file.

        Raises:
            StoreFailed: DISK_FULL, OUT_UNWRITABLE.
        """
        write_whole(file, self._draw(self.drawing(separator)))


def separator_drawing(separator: Separator, symbols: Symbols) -> Drawing:
    """A patch at the head and, turned, at the foot, so that either edge may be fed first; between them the QR code, which says more."""
    patch, left = PATCH_OF[separator.kind], (_WIDTH - _BARS_MM) / 2
    shapes = [
        *symbols.patch_code(patch, left, _EDGE, _BARS_MM),
        *symbols.patch_code(patch, left, _HEIGHT - _EDGE - HEIGHT_MM, _BARS_MM, upside_down=True),
        *symbols.qr_code(separator.payload, (_WIDTH - _QR_MM) / 2, 98.0, _QR_MM),
    ]
    lines = [
        _line(TITLES[separator.kind], 60.0, 11.0, _INK),
        _line(_ENGLISH[separator.kind], 69.0, 5.5, _QUIET),
        _line(separator.code, 88.0, 8.0, _INK),
    ]
    y_mm = 172.0
    for vietnamese, english in (_BEHIND[separator.kind], *_HOW):
        lines += [_line(vietnamese, y_mm, 3.5, _INK), _line(english, y_mm + 5.0, 3.0, _QUIET)]
        y_mm += 14.0
    return Drawing(TITLES[separator.kind], _WIDTH, _HEIGHT, tuple(shapes), tuple(line for line in lines if line.text))


def _line(text: str, baseline_mm: float, size_mm: float, ink: Ink) -> TextLine:
    return TextLine(text, _WIDTH / 2, baseline_mm, size_mm, 0, ink)
