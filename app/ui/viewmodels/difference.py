"""What only one of two pictures of a page shows, in colour: a scan against what became of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter, qRgb

PAPER_SHARE: Final = 0.6
"""so much of a page is darker than its paper at most, were its pixels put in a row: what lies above is paper, and no difference"""
SAMPLE: Final = QSize(64, 64)


def difference(scanned: QImage, archived: QImage) -> QImage:
    """Both in one picture: what both show is gray, what only the scan shows is blue-green, what only the archived page shows is red.

    Paper counts as white in both: that it was made white is no difference. Colours are left out.
    """
    image = QImage(archived.size(), QImage.Format.Format_RGB32)
    image.fill(QColor(0, 0, 0))
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
    painter.drawImage(0, 0, _tinted(scanned, red=True))
    painter.drawImage(0, 0, _tinted(archived, red=False))
    painter.end()
    return image


def _tinted(image: QImage, *, red: bool) -> QImage:
    """The brightness of a picture in the red channel, or in the other two."""
    gray = image.convertToFormat(QImage.Format.Format_Grayscale8)
    levels = sorted(bytes(gray.scaled(SAMPLE).constBits()))
    paper = max(64, levels[round(len(levels) * PAPER_SHARE)] - 8)
    table = [min(255, value * 255 // paper) for value in range(256)]
    indexed = QImage(gray.constBits(), gray.width(), gray.height(), gray.bytesPerLine(), QImage.Format.Format_Indexed8)
    indexed.setColorTable([qRgb(value, 0, 0) if red else qRgb(0, value, value) for value in table])
    return indexed.convertToFormat(QImage.Format.Format_RGB32)
