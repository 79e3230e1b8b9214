"""Office letters in the form of NĐ 30/2020, Annex I: header pair, title, body, recipients, signature block."""

from __future__ import annotations

from itertools import zip_longest
from typing import Final

from app.sandbox.paper.pen import BLUE_INK, MARKER_YELLOW, RED_INK, baseline, handwriting, marker, signature
from app.sandbox.paper.samples import Words
from app.sandbox.paper.seal import SEAL_MM, SEAL_RED, seal
from app.sandbox.paper.sheet import Align, Ink, Sheet
from app.sandbox.paper.typeface import Face, Style

STATE: Final = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
BODY: Final = Face(Style.REGULAR, 14)
SIGNATURE_MM: Final = (46.0, 21.0)

_LEFT_MM: Final = 30.0
_RIGHT_MM: Final = 193.0
_AGENCY_X_MM: Final = 62.0
_STATE_X_MM: Final = 145.0
_TITLE_X_MM: Final = 110.0
_SIGNER_X_MM: Final = 152.0
_LEADING_MM: Final = 6.9


def letter(sheet: Sheet, words: Words) -> None:
    """Prints a letter, signed and, where the words hold a seal, sealed."""
    sheet.mark()
    header(sheet, words["agency"], words["number"], words["date"])
    y = _title(sheet, words)
    for paragraph in words["body"]:
        y = _paragraph(sheet, paragraph, y) + 1.6
    _closing(sheet, words, max(y + 5, 205))


def noted_letter(sheet: Sheet, words: Words) -> None:
    """Prints a letter on which a reader has highlighted lines and written notes in the margin."""
    letter(sheet, words)
    summary = next(index for index, line in enumerate(sheet.lines) if line.text == words["summary"][-1])
    rows = sheet.lines[summary + 1 :]
    for index in words["highlighted"]:
        row = rows[index]
        mask = marker(sheet.px(row.x1_mm - row.x0_mm + 3), sheet.px(6.2), seed=index)
        sheet.stamp(mask, row.x0_mm - 1.5, row.y_mm - 0.8, MARKER_YELLOW, f"highlight-{index}")
    for note in words["notes"]:
        for offset, text in enumerate(note["text"]):
            write_by_hand(sheet, text, 3.0, rows[note["line"]].y_mm + 6.5 * offset, RED_INK, em_mm=5.0)


def header(sheet: Sheet, agency: list[str], number: str, date: str) -> None:
    """Prints the header pair, line by line as it is read: agency and state, then number and day."""
    plain, bold, motto = Face(Style.REGULAR, 12), Face(Style.BOLD, 12), Face(Style.BOLD, 13)
    for row, (left, right) in enumerate(zip_longest(agency, STATE)):
        if left:
            face = bold if row == len(agency) - 1 else plain
            sheet.write(left, face, _AGENCY_X_MM, 20 + 5.3 * row, Align.CENTER)
        if right:
            sheet.write(right, motto if row else bold, _STATE_X_MM, 20 + 5.3 * row, Align.CENTER)
    sheet.rule(_AGENCY_X_MM - 13, 31.4, _AGENCY_X_MM + 13, 31.4)
    half = sheet.width_of(STATE[1], motto) / 2
    sheet.rule(_STATE_X_MM - half, 31.4, _STATE_X_MM + half, 31.4)
    if number:
        sheet.write(number, Face(Style.REGULAR, 13), _AGENCY_X_MM, 34, Align.CENTER)
    sheet.write(date, Face(Style.ITALIC, 13), _STATE_X_MM, 34, Align.CENTER)


def write_by_hand(sheet: Sheet, text: str, x_mm: float, y_mm: float, ink: Ink, em_mm: float = 6.2) -> None:
    """Writes by pen; the writing stands as high as print whose ascender line is at `y_mm`."""
    em_px = em_mm * sheet.dpi / 25.4
    mask = handwriting(text, em_px, seed=len(sheet.handwriting) + len(text))
    foot_mm = y_mm + 4.6
    sheet.stamp(
        mask, x_mm - em_mm * 0.3, foot_mm - baseline(em_px) * 25.4 / sheet.dpi, ink, f"hand-{len(sheet.handwriting)}"
    )
    sheet.handwriting.append(text)


def sign(sheet: Sheet, x_mm: float, y_mm: float, seed: int, name: str = "signature") -> None:
    """Signs by blue pen, the signature centred on `x_mm`, its place recorded under `name`."""
    mask = signature(sheet.px(SIGNATURE_MM[0]), sheet.px(SIGNATURE_MM[1]), seed)
    sheet.stamp(mask, x_mm - SIGNATURE_MM[0] / 2, y_mm, BLUE_INK, name)


def _title(sheet: Sheet, words: Words) -> float:
    """Prints title, summary and opening; returns the y of the body."""
    sheet.write(words["title"], Face(Style.BOLD, 14), _TITLE_X_MM, 48, Align.CENTER)
    y = 54.5
    for line in words["summary"]:
        sheet.write(line, Face(Style.BOLD, 14), _TITLE_X_MM, y, Align.CENTER)
        y += 6.2
    sheet.rule(_TITLE_X_MM - 20, y + 1, _TITLE_X_MM + 20, y + 1)
    y += 6
    if words["opening"]:
        sheet.write(words["opening"], Face(Style.BOLD, 14), _TITLE_X_MM, y, Align.CENTER)
        y += 9
    return y


def _paragraph(sheet: Sheet, text: str, y_mm: float) -> float:
    """Prints a paragraph of the body, or a bold centred line; returns the y below it."""
    if text.startswith("**"):
        sheet.write(text[2:], Face(Style.BOLD, 14), _TITLE_X_MM, y_mm, Align.CENTER)
        return y_mm + _LEADING_MM
    face, text = (Face(Style.ITALIC, 14), text[2:]) if text.startswith("//") else (BODY, text)
    return sheet.paragraph(text, face, _LEFT_MM, y_mm, _RIGHT_MM - _LEFT_MM, _LEADING_MM, indent_mm=12.7)


def _closing(sheet: Sheet, words: Words, y_mm: float) -> None:
    """Prints recipients and signature block, then signs and seals."""
    sheet.write("Nơi nhận:", Face(Style.BOLD_ITALIC, 12), _LEFT_MM, y_mm)
    for row, line in enumerate(words["recipients"]):
        sheet.write(line, Face(Style.REGULAR, 11), _LEFT_MM, y_mm + 5.5 + 4.8 * row)
    post = words["signer"]["post"]
    for row, line in enumerate(post):
        sheet.write(line, Face(Style.BOLD, 14), _SIGNER_X_MM, y_mm + 6 * row, Align.CENTER)
    foot = y_mm + 6 * len(post)
    sheet.write(words["signer"]["name"], Face(Style.BOLD, 14), _SIGNER_X_MM, foot + 27, Align.CENTER)
    sign(sheet, _SIGNER_X_MM, foot + 3, words["signer"]["seed"])
    if "seal" in words:
        size = sheet.px(SEAL_MM)
        print_ = seal(words["seal"]["upper"], words["seal"]["lower"], size, words["signer"]["seed"])
        # The seal covers a third of the signature, from its left.
        signature_x = _SIGNER_X_MM - SIGNATURE_MM[0] / 2
        sheet.stamp(print_, signature_x + SIGNATURE_MM[0] / 3 - SEAL_MM, foot - 5, SEAL_RED, "seal")
