"""The check sheet as the station prints it, drawn by PDFium, and a scanner whose faults are known."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from app.archive.drawing import draw
from app.services.checksheet import sheet_drawing

type Pixels = NDArray[np.uint8]
FINE_DPI = 600
_LEVELS = np.arange(256) / 255
_LINEAR = np.where(_LEVELS <= 0.04045, _LEVELS / 12.92, ((_LEVELS + 0.055) / 1.055) ** 2.4).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Scanner:
    """What this scanner does to paper: it turns the sheet (quarters and degrees, clockwise), shears, then stretches it.

    `blur_px` is the sigma of a Gaussian over light, in pixels of the scan; `gamma` an exponent on levels 0..1.
    """

    dpi: int = 300
    scale_x: float = 1.0
    scale_y: float = 1.0
    skew_deg: float = 0.0
    shear_deg: float = 0.0
    quarter_turns: int = 0
    blur_px: float = 0.5
    gamma: float = 1.0

    def scan(self, sheet: Pixels) -> Pixels:
        """The picture of a sheet that was drawn at 600 dpi."""
        laid = np.ascontiguousarray(np.rot90(sheet, -self.quarter_turns))
        cos, sin = math.cos(math.radians(self.skew_deg)), math.sin(math.radians(self.skew_deg))
        slant = math.tan(math.radians(self.shear_deg)) * self.scale_y
        matrix = np.array([[self.scale_x, slant], [0, self.scale_y]]) @ np.array([[cos, -sin], [sin, cos]])
        middle = np.array(laid.shape[1::-1]) / 2
        whole = np.column_stack([matrix, middle - matrix @ middle])
        moved = laid
        if not np.allclose(whole, np.eye(2, 3)):
            moved = cv2.warpAffine(laid, whole, laid.shape[1::-1], flags=cv2.INTER_LINEAR, borderValue=(255,) * 3)
        share = self.dpi / FINE_DPI
        seen = cv2.resize(moved, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        if self.blur_px:
            seen = levels(cv2.GaussianBlur(light(seen), (0, 0), self.blur_px))
        if self.gamma != 1:
            seen = (_LEVELS**self.gamma * 255).round().astype(np.uint8)[seen]
        return np.asarray(seen)


def light(pixels: Pixels) -> NDArray[np.float32]:
    """sRGB levels as shares of light."""
    return np.asarray(_LINEAR[pixels])


def levels(shares: NDArray[np.float32]) -> Pixels:
    """Shares of light as sRGB levels."""
    shares = shares.clip(0, 1)
    coded = np.where(shares <= 0.0031308, 12.92 * shares, 1.055 * shares ** (1 / 2.4) - 0.055)
    return np.asarray((coded * 255).round(), np.uint8)


@functools.cache
def sheet_pdf() -> bytes:
    """What `scan --check --print` writes."""
    return draw(sheet_drawing())


@functools.cache
def fine_sheet() -> Pixels:
    """The sheet at 600 dpi, RGB; never written to."""
    document = pypdfium2.PdfDocument(sheet_pdf())
    drawn = document[0].render(scale=FINE_DPI / 72, rev_byteorder=True).to_numpy()
    pixels = np.ascontiguousarray(drawn[..., :3])
    document.close()
    pixels.flags.writeable = False
    return pixels


@functools.cache
def gray_sheet() -> Pixels:
    """The same in gray: a third of the work, where colours play no part."""
    pixels = cv2.cvtColor(fine_sheet(), cv2.COLOR_RGB2GRAY)
    pixels.flags.writeable = False
    return np.asarray(pixels)


def screened(sheet: Pixels, black: float = 0.04) -> Pixels:
    """A gray sheet at 600 dpi as a laser printer makes it: grays are dots of a screen, black is not quite black, dots bleed.

    The screen is the usual one of 106 lines an inch at 45 degrees: cells of 8 x 8 printer's dots, two screen dots in each.
    """
    turns = 2 * math.pi * np.arange(8) / 8
    x, y = turns + 0.2, turns[:, None] + 0.5
    order = np.argsort((np.cos(x + y) + np.cos(x - y)).ravel())
    cell = np.empty(64, np.float32)
    cell[order] = (np.arange(64) + 0.5) / 64  # every printer's dot in turn: 65 grays
    cell = cell.reshape(8, 8)
    rows, columns = (-(-side // 8) for side in sheet.shape)
    threshold = np.tile(cell, (rows, columns))[: sheet.shape[0], : sheet.shape[1]]
    ink = (1 - light(sheet) > threshold).astype(np.float32)
    return levels(cv2.GaussianBlur(1 - (1 - black) * ink, (0, 0), 0.9))
