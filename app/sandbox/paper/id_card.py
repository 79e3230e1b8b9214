"""Both faces of a made-up citizen card, in real size on one page, each with the card's QR code."""

from __future__ import annotations

from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from app.sandbox.paper.codes import qr
from app.sandbox.paper.pen import signature
from app.sandbox.paper.samples import Words
from app.sandbox.paper.seal import SEAL_RED, draw_star, seal
from app.sandbox.paper.sheet import Align, Ink, Sheet
from app.sandbox.paper.typeface import Face, Style

CARD_MM: Final = (85.6, 54.0)

_X_MM: Final = (210.0 - CARD_MM[0]) / 2
_FRONT_Y_MM: Final = 52.0
_BACK_Y_MM: Final = 126.0
_QR_MM: Final = 19.0
_INK: Final[Ink] = (38, 40, 48)
_CAPTION_INK: Final[Ink] = (70, 84, 96)
_CARD_RED: Final[Ink] = (186, 36, 40)
_CAPTION: Final = Face(Style.SANS, 5.6)
_VALUE: Final = Face(Style.SANS_BOLD, 7.6)


def id_card(sheet: Sheet, words: Words) -> None:
    """Prints the page: a heading, the front of the card, its back, a note."""
    sheet.mark()
    middle = sheet.width_mm / 2
    sheet.write(words["heading"], Face(Style.BOLD, 14), middle, 30, Align.CENTER)
    _front(sheet, words, _X_MM, _FRONT_Y_MM)
    _back(sheet, words, _X_MM, _BACK_Y_MM)
    sheet.write(words["note"], Face(Style.ITALIC, 12), middle, 192, Align.CENTER)
    sheet.qr_payload = words["qr"]


def _front(sheet: Sheet, words: Words, x_mm: float, y_mm: float) -> None:
    _body(sheet, x_mm, y_mm, "card-front")
    center = x_mm + 40.6
    sheet.write(words["state"][0], Face(Style.SANS_BOLD, 5.8), center, y_mm + 3, Align.CENTER, _INK)
    sheet.write(words["state"][1], Face(Style.SANS_BOLD, 5.4), center, y_mm + 6, Align.CENTER, _INK)
    sheet.write(words["card"][0], Face(Style.SANS_BOLD, 10), center, y_mm + 11, Align.CENTER, _CARD_RED)
    sheet.write(words["card"][1], Face(Style.SANS, 6), center, y_mm + 15.6, Align.CENTER, _CARD_RED)
    _emblem(sheet, x_mm + 4, y_mm + 3, 12)
    _qr(sheet, words["qr"], x_mm + CARD_MM[0] - _QR_MM - 1.2, y_mm + 1.2, "qr-front")
    _photo(sheet, x_mm + 4, y_mm + 21)
    left = x_mm + 27
    label, value = words["number"]
    sheet.put(label, Face(Style.SANS, 6.4), left, y_mm + 21.4, ink=_CAPTION_INK)
    number_face = Face(Style.SANS_BOLD, 10.5)
    sheet.put(value, number_face, left + 13, y_mm + 20.4, ink=_CARD_RED)
    sheet.record(f"{label} {value}", left, left + 13 + sheet.width_of(value, number_face), y_mm + 21.4)
    _stacked(sheet, words["name"], left, y_mm + 25.4)
    _beside(sheet, words["birth"], left, y_mm + 32.4)
    _beside(sheet, words["sex"], left, y_mm + 36.2)
    _beside(sheet, words["nationality"], left + 24, y_mm + 36.2)
    _stacked(sheet, words["origin"], left, y_mm + 39.8)
    _stacked(sheet, words["residence"], left, y_mm + 46.4)
    _beside(sheet, words["expiry"], x_mm + 3, y_mm + 50.2, Face(Style.SANS, 4.6), Face(Style.SANS_BOLD, 4.6))


def _back(sheet: Sheet, words: Words, x_mm: float, y_mm: float) -> None:
    _body(sheet, x_mm, y_mm, "card-back")
    _stacked(sheet, words["marks"], x_mm + 4, y_mm + 3.2)
    _beside(sheet, words["issued"], x_mm + 4, y_mm + 11)
    for row, line in enumerate(words["authority"]):
        sheet.write(line, Face(Style.SANS_BOLD, 5.4), x_mm + 44, y_mm + 15 + 2.4 * row, Align.CENTER, _INK)
    sheet.write(words["official"], Face(Style.SANS_BOLD, 5.4), x_mm + 44, y_mm + 33, Align.CENTER, _INK)
    sheet.stamp(signature(sheet.px(17), sheet.px(9), seed=3), x_mm + 36, y_mm + 21.5, (40, 44, 60))
    sheet.stamp(seal("BỘ MẪU", "THỬ NGHIỆM", sheet.px(15), seed=2, turn_deg=0), x_mm + 26, y_mm + 19, SEAL_RED, "seal")
    _chip(sheet, x_mm + 6, y_mm + 18)
    _qr(sheet, words["qr"], x_mm + CARD_MM[0] - _QR_MM - 1.6, y_mm + 14.5, "qr-back")
    for row, line in enumerate(words["mrz"]):
        sheet.write(line, Face(Style.MONO, 11.4), x_mm + CARD_MM[0] / 2, y_mm + 38 + 4.6 * row, Align.CENTER, _INK)


def _stacked(sheet: Sheet, field: list[str], x_mm: float, y_mm: float) -> None:
    """A caption with its value below."""
    sheet.write(field[0], _CAPTION, x_mm, y_mm, ink=_CAPTION_INK)
    sheet.write(field[1], _VALUE, x_mm, y_mm + 2.6, ink=_INK)


def _beside(
    sheet: Sheet, field: list[str], x_mm: float, y_mm: float, caption: Face = _CAPTION, value: Face = _VALUE
) -> None:
    """A caption with its value in the same line."""
    sheet.put(field[0], caption, x_mm, y_mm + (value.size_pt - caption.size_pt) * 0.33, ink=_CAPTION_INK)
    value_x = x_mm + sheet.width_of(field[0], caption) + 1
    sheet.put(field[1], value, value_x, y_mm, ink=_INK)
    sheet.record(" ".join(field), x_mm, value_x + sheet.width_of(field[1], value), y_mm)


def _body(sheet: Sheet, x_mm: float, y_mm: float, name: str) -> None:
    """The plastic: a rounded card with a wash of pale green and blue and a fine wave pattern."""
    width, height = sheet.px(CARD_MM[0]), sheet.px(CARD_MM[1])
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    wave = np.sin(y / sheet.px(0.45) + 5 * np.sin(x / width * 7)) * np.sin(x / width * 9 + y / height * 4)
    blend = ((x / width + y / height) / 2)[..., None]
    wash = (1 - blend) * np.array((214, 232, 222)) + blend * np.array((222, 228, 242)) + 5 * wave[..., None]
    corner = sheet.px(3.2)
    outline = Image.new("L", (width, height), 0)
    ImageDraw.Draw(outline).rounded_rectangle((0, 0, width - 1, height - 1), corner, fill=255)
    place = (sheet.px(x_mm), sheet.px(y_mm))
    shade = outline.filter(ImageFilter.BoxBlur(sheet.px(0.4))).point([level // 4 for level in range(256)])
    sheet.stamp(shade, x_mm + 0.4, y_mm + 0.5, (90, 90, 90))
    sheet.image.paste(Image.fromarray(np.clip(wash, 0, 255).astype(np.uint8)), place, outline)
    sheet.name(name, x_mm, y_mm, x_mm + CARD_MM[0], y_mm + CARD_MM[1])
    sheet.specimen(x_mm + CARD_MM[0] * 0.62, y_mm + CARD_MM[1] * 0.56, 22, (206, 215, 221))


def _emblem(sheet: Sheet, x_mm: float, y_mm: float, size_mm: float) -> None:
    """A plain disc with a star in the emblem's place."""
    size = sheet.px(size_mm)
    disc = Image.new("L", (size, size), 0)
    ImageDraw.Draw(disc).ellipse((0, 0, size - 1, size - 1), fill=225)
    sheet.stamp(disc, x_mm, y_mm, (208, 44, 40))
    star = Image.new("L", (size, size), 0)
    draw_star(ImageDraw.Draw(star), size / 2, size / 2, size * 0.38)
    sheet.image.paste((246, 214, 70), (sheet.px(x_mm), sheet.px(y_mm)), star)


def _photo(sheet: Sheet, x_mm: float, y_mm: float) -> None:
    """A portrait that is nobody's: head and shoulders as soft shapes."""
    width, height = sheet.px(20), sheet.px(26.5)
    photo = Image.new("RGB", (width, height), (196, 214, 228))
    pen = ImageDraw.Draw(photo)
    pen.ellipse((width * 0.24, height * 0.10, width * 0.76, height * 0.66), (44, 38, 38))
    pen.ellipse((width * 0.02, height * 0.72, width * 0.98, height * 1.4), (236, 238, 240))
    pen.rectangle((width * 0.40, height * 0.56, width * 0.60, height * 0.78), (206, 164, 138))
    pen.ellipse((width * 0.30, height * 0.20, width * 0.70, height * 0.66), (222, 182, 156))
    for eye in (0.41, 0.59):
        pen.ellipse((width * (eye - 0.03), height * 0.40, width * (eye + 0.03), height * 0.42), (60, 46, 44))
    pen.arc((width * 0.42, height * 0.47, width * 0.58, height * 0.56), 30, 150, (170, 90, 84), 3)
    sheet.image.paste(photo.filter(ImageFilter.GaussianBlur(width / 60)), (sheet.px(x_mm), sheet.px(y_mm)))
    sheet.name("photo", x_mm, y_mm, x_mm + 20, y_mm + 26.5)


def _chip(sheet: Sheet, x_mm: float, y_mm: float) -> None:
    """The contact plate of a chip."""
    width, height = sheet.px(13), sheet.px(11)
    plate = Image.new("RGB", (width, height), (226, 196, 118))
    pen = ImageDraw.Draw(plate)
    for share in (0.33, 0.67):
        pen.line((0, height * share, width * 0.3, height * share), (150, 120, 60), 2)
        pen.line((width * 0.7, height * share, width, height * share), (150, 120, 60), 2)
    pen.rounded_rectangle((width * 0.3, height * 0.15, width * 0.7, height * 0.85), 8, outline=(150, 120, 60), width=2)
    shape = Image.new("L", (width, height), 0)
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, width - 1, height - 1), sheet.px(1.6), fill=255)
    sheet.image.paste(plate, (sheet.px(x_mm), sheet.px(y_mm)), shape)


def _qr(sheet: Sheet, payload: str, x_mm: float, y_mm: float, name: str) -> None:
    """The code on a white field."""
    size = sheet.px(_QR_MM)
    sheet.image.paste("white", (sheet.px(x_mm), sheet.px(y_mm), sheet.px(x_mm) + size, sheet.px(y_mm) + size))
    sheet.stamp(qr(payload, size), x_mm, y_mm, (24, 24, 30), name)
