"""The card of keys: every command that has one, on one page, as it is shown beside the desk and printed."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMarginsF
from PySide6.QtGui import QFont, QKeySequence, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from app.ui.commands.command import Menu
from app.ui.commands.table import TABLE

translate = QCoreApplication.translate
MARGIN_MM = 10
LARGEST_PT, SMALLEST_PT = 11, 6


def key_text(key: str) -> str:
    """A key as people read it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def card_html() -> str:
    """The card in the language of this moment."""
    parts: list[str] = []
    for menu in Menu:
        rows = [
            f"<tr><td width='32%'><b>{escape(key_text(one.key))}</b></td><td>{escape(one.text)}</td></tr>"
            for one in TABLE
            if one.menu is menu and one.key
        ]
        if rows:
            parts.append(f"<h3>{escape(menu.text.replace('&', ''))}</h3><table width='100%'>{''.join(rows)}</table>")
    return "".join(parts)


def write_card(file: Path) -> int:
    """Write the card as a PDF file of one A4 page; returns the size of its letters in points."""
    writer = QPdfWriter(str(file))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(*[MARGIN_MM] * 4), QPageLayout.Unit.Millimeter)
    writer.setTitle(translate("key_card", "Card of keys"))
    heading = translate("key_card", "Sohoa scanning desk: the keys")
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setPageSize(writer.pageLayout().paintRectPixels(writer.resolution()).size().toSizeF())
    document.setHtml(f"<h2>{escape(heading)}</h2>{card_html()}")
    for size_pt in range(LARGEST_PT, SMALLEST_PT - 1, -1):
        font = QFont(document.defaultFont())
        font.setPointSize(size_pt)
        document.setDefaultFont(font)
        if document.pageCount() == 1:
            break
    document.print_(writer)
    return size_pt
