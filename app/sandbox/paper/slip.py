"""The reception slip of a counter: the dossier code as Code 39 and a QR code with the tracking address."""

from __future__ import annotations

from typing import Final

from app.sandbox.paper.codes import code_39, qr
from app.sandbox.paper.letter import STATE, sign
from app.sandbox.paper.samples import Words
from app.sandbox.paper.sheet import Align, Sheet
from app.sandbox.paper.typeface import Face, Style

_LEFT_MM: Final = 25.0
_RIGHT_MM: Final = 190.0
_MODULE_MM: Final = 0.33
_BODY: Final = Face(Style.REGULAR, 13)


def slip(sheet: Sheet, words: Words, code: str, tracking_url: str) -> None:
    """Prints the slip of dossier `code`; the QR code says `tracking_url` with the code at its end."""
    sheet.mark()
    for row, line in enumerate(words["agency"]):
        style = Style.BOLD if row else Style.REGULAR
        sheet.write(line, Face(style, 9.5), 62, 20 + 4.6 * row, Align.CENTER)
    sheet.rule(50, 30.5, 74, 30.5)
    sheet.write(STATE[0], Face(Style.BOLD, 10.5), 149, 20, Align.CENTER)
    sheet.write(STATE[1], Face(Style.BOLD, 11), 149, 24.8, Align.CENTER)
    sheet.rule(126, 30.5, 172, 30.5)
    bars = code_39(code, max(1, sheet.px(_MODULE_MM)), sheet.px(13))
    sheet.stamp(bars, _LEFT_MM, 40, (26, 26, 28), "code39")
    sheet.write(code, Face(Style.MONO, 12), _LEFT_MM + bars.width * 12.7 / sheet.dpi, 54.5, Align.CENTER)
    sheet.stamp(qr(tracking_url + code, sheet.px(32)), 156, 36, (26, 26, 28), "qr")
    sheet.write(words["qr_caption"], Face(Style.ITALIC, 10), 172, 68, Align.CENTER)
    for row, line in enumerate(words["title"]):
        sheet.write(line, Face(Style.BOLD, 15), sheet.width_mm / 2, 78 + 7 * row, Align.CENTER)
    y = 98.0
    for line in words["lines"]:
        y = sheet.paragraph(line, _BODY, _LEFT_MM, y, _RIGHT_MM - _LEFT_MM, 6.6) + 2
    for x, signer in zip((62, 149), words["signers"], strict=True):
        sheet.write(signer["post"], Face(Style.BOLD, 12), x, y + 8, Align.CENTER)
        sign(sheet, x, y + 15, signer["seed"], f"signature-{signer['seed']}")
        sheet.write(signer["name"], Face(Style.BOLD, 13), x, y + 38, Align.CENTER)
    sheet.qr_payload, sheet.barcode = tracking_url + code, code
