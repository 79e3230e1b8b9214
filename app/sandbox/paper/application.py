"""The application form: printed labels with lines to write on, filled in by hand."""

from __future__ import annotations

from typing import Final

from app.sandbox.paper.letter import STATE, sign, write_by_hand
from app.sandbox.paper.pen import BLUE_INK
from app.sandbox.paper.samples import Words
from app.sandbox.paper.sheet import Align, Ink, Sheet
from app.sandbox.paper.typeface import Face, Style

_LEFT_MM: Final = 27.0
_RIGHT_MM: Final = 192.0
_SECOND_COLUMN_MM: Final = 125.0
_ROW_MM: Final = 9.6
_ENTRY_RULE: Final[Ink] = (175, 175, 178)
_LABEL: Final = Face(Style.REGULAR, 13)


def application(sheet: Sheet, words: Words) -> None:
    """Prints the form, then fills it in."""
    sheet.mark()
    middle = sheet.width_mm / 2
    sheet.write(STATE[0], Face(Style.BOLD, 13), middle, 20, Align.CENTER)
    motto = Face(Style.BOLD, 14)
    sheet.write(STATE[1], motto, middle, 26, Align.CENTER)
    half = sheet.width_of(STATE[1], motto) / 2
    sheet.rule(middle - half, 32.8, middle + half, 32.8)
    sheet.write(words["title"][0], Face(Style.BOLD, 16), middle, 43, Align.CENTER)
    sheet.write(words["title"][1], Face(Style.BOLD, 14), middle, 50.5, Align.CENTER)
    sheet.write(words["addressee"], Face(Style.ITALIC, 14), middle, 62, Align.CENTER)
    y = 75.0
    for row in words["rows"]:
        _fill_row(sheet, row, y)
        y += _ROW_MM
    for text in words["body"]:
        y = sheet.paragraph(text, _LABEL, _LEFT_MM, y + 1.5, _RIGHT_MM - _LEFT_MM, 6.4, indent_mm=10)
    y = sheet.paragraph(words["attachments"], _LABEL, _LEFT_MM, y + 1.5, _RIGHT_MM - _LEFT_MM, 6.4, indent_mm=10)
    _signature(sheet, words, y + 5)


def _fill_row(sheet: Sheet, row: list[list[str]], y_mm: float) -> None:
    """Prints the labels of one row, which are one printed line, and writes the entries."""
    starts = (_LEFT_MM, _SECOND_COLUMN_MM)[: len(row)]
    ends = (*(start - 2 for start in starts[1:]), _RIGHT_MM)
    for (label, entry), start, end in zip(row, starts, ends, strict=True):
        sheet.put(label, _LABEL, start, y_mm)
        entry_x = start + sheet.width_of(label, _LABEL) + 1.5
        sheet.rule(entry_x, y_mm + 5.1, end, y_mm + 5.1, 0.15, _ENTRY_RULE)
        write_by_hand(sheet, entry, entry_x + 2, y_mm - 0.2, BLUE_INK)
    if printed := " ".join(label for label, _ in row).strip():
        sheet.record(printed, _LEFT_MM, _RIGHT_MM, y_mm)


def _signature(sheet: Sheet, words: Words, y_mm: float) -> None:
    """Prints date and signature block at the right, signs, and prints the form's number at the foot."""
    x = 150.0
    sheet.write(words["date"], Face(Style.ITALIC, 13), x, y_mm, Align.CENTER)
    sheet.write(words["signer"], Face(Style.BOLD, 13), x, y_mm + 6.5, Align.CENTER)
    sheet.write(words["signer_hint"], Face(Style.ITALIC, 12), x, y_mm + 12.5, Align.CENTER)
    sign(sheet, x, y_mm + 17, words["signer_seed"])
    write_by_hand(sheet, words["signer_name"], x - 20, y_mm + 39, BLUE_INK)
    sheet.write(words["footer"], Face(Style.ITALIC, 10), _LEFT_MM, 280)
