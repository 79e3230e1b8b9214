"""Printing of what the station draws itself: each page at its true size, in vectors, by a printer of the system or into a PDF file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPageSize, QPainter, QPolygonF

from app.domain.drawing import Drawing, Ink
from app.domain.errors import DeviceFailed
from app.ui.mark_picture import typeface

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_MM_PER_INCH: Final = 25.4


def printers() -> tuple[tuple[str, ...], str]:
    """The printers of this computer, and the one that it prints with if nobody says another; empty: there is none."""
    from PySide6.QtPrintSupport import QPrinterInfo  # loaded by who prints: a window opens without it

    return tuple(QPrinterInfo.availablePrinterNames()), QPrinterInfo.defaultPrinterName()


def print_with(name: str, drawings: Sequence[Drawing]) -> None:
    """Print with that printer.

    Raises:
        DeviceFailed: PRINTER_FAILED: the system does not take it.
    """
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    found = QPrinterInfo.printerInfo(name)
    if found.isNull():
        raise DeviceFailed("PRINTER_FAILED", "it is gone", retryable=True, printer=name)
    print_to(QPrinter(found, QPrinter.PrinterMode.HighResolution), drawings, name)


def print_to(printer: QPrinter, drawings: Sequence[Drawing], name: str) -> None:
    """The same with a printer that is at hand. Raises DeviceFailed (PRINTER_FAILED)."""
    printer.setDocName(drawings[0].title)
    printer.setFullPage(True)  # from the edge of the paper: the drawing has margins of its own
    printer.setPageSize(_size(drawings[0]))
    painter = QPainter()
    if not painter.begin(printer):
        raise DeviceFailed("PRINTER_FAILED", "it takes no page", retryable=True, printer=name)
    try:
        for number, drawing in enumerate(drawings):
            if number and not printer.newPage():
                raise DeviceFailed("PRINTER_FAILED", f"page {number + 1}", retryable=True, printer=name)
            paint(painter, drawing, printer.resolution() / _MM_PER_INCH)
    finally:
        painter.end()


def _size(drawing: Drawing) -> QPageSize:
    return QPageSize(QSizeF(drawing.width_mm, drawing.height_mm), QPageSize.Unit.Millimeter)


def paint(painter: QPainter, drawing: Drawing, px_per_mm: float) -> None:
    """One page, from the top left of where the painter stands."""
    painter.setPen(Qt.PenStyle.NoPen)
    for shape in drawing.shapes:
        painter.setBrush(_colour(shape.ink))
        painter.drawPolygon(QPolygonF([QPointF(x * px_per_mm, y * px_per_mm) for x, y in shape.points_mm]))
    for line in drawing.lines:
        font = typeface(line.size_mm * px_per_mm)
        width = QFontMetricsF(font, painter.device()).horizontalAdvance(line.text)
        left = line.x_mm * px_per_mm - width * (line.anchor + 1) / 2
        painter.setFont(font)
        painter.setPen(_colour(line.ink))
        painter.drawText(QPointF(left, line.baseline_mm * px_per_mm), line.text)


def _colour(ink: Ink) -> QColor:
    red, green, blue = ink if len(ink) == 3 else (ink[0],) * 3
    return QColor.fromRgbF(red, green, blue)
