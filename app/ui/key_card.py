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
    """The card in the language of this moment, one menu below the other."""
    return "".join(html for html, _rows in _menus())


def _menus() -> list[tuple[str, int]]:
    """Each menu with keys: how it is written, and how many rows it takes."""
    menus: list[tuple[str, int]] = []
    for menu in Menu:
        rows = [
            f"<tr><td width='38%'><b>{escape(key_text(one.key))}</b></td><td>{escape(one.text)}</td></tr>"
            for one in TABLE
            if one.menu is menu and one.key
        ]
        if rows:
            title = escape(menu.text.replace("&", ""))
            menus.append((f"<h3>{title}</h3><table width='100%'>{''.join(rows)}</table>", len(rows)))
    return menus


def _in_two_columns() -> str:
    """The same for paper: one column alone would have letters too small to read."""
    menus = _menus()
    half, columns, taken = sum(rows for _, rows in menus) / 2, ["", ""], 0
    for html, rows in menus:
        columns[taken + rows / 2 > half] += html
        taken += rows
    left, right = columns
    return f"<table width='100%'><tr><td width='50%'>{left}</td><td width='50%'>{right}</td></tr></table>"


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
    document.setHtml(f"<h2>{escape(heading)}</h2>{_in_two_columns()}")
    for size_pt in range(LARGEST_PT, SMALLEST_PT - 1, -1):
        font = QFont(document.defaultFont())
        font.setPointSize(size_pt)
        document.setDefaultFont(font)
        if document.pageCount() == 1:
            break
    document.print_(writer)
    return size_pt
