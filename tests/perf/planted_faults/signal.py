"""Faults of light, optics and sensors, and of what was done to their signal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from app.sandbox.paper.letter import SIGNATURE_MM
from app.sandbox.paper.pen import BLUE_INK, signature
from app.sandbox.paper.seal import SEAL_MM, SEAL_RED, seal
from ocr.image.geometry import paper_color
from ocr.image.raster import MM_PER_INCH, Pixels
from tests.perf.planted_faults.fault import Fault


def _streak(pixels: Pixels, _dpi: float, levels: float, chance: np.random.Generator) -> Pixels:
    """Dirt takes a part of the light from one or two sensors, unequally by colour and a little unsteadily by row."""
    x, width = int(chance.uniform(0.08, 0.92) * pixels.shape[1]), int(chance.integers(1, 3))
    share = chance.uniform(0.5, 1, (1, 1, pixels.shape[2] if pixels.ndim == 3 else 1))
    unsteady = chance.uniform(0.9, 1.1, (len(pixels), 1, 1))
    out = pixels.copy().reshape(*pixels.shape[:2], -1)
    there = out[:, x : x + width].astype(np.float32)
    out[:, x : x + width] = np.clip(there * (1 - levels / 255 * share / share.max() * unsteady), 0, 255)
    return out.reshape(pixels.shape)


def _blur(pixels: Pixels, dpi: float, sigma_mm: float, _chance: np.random.Generator) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma_mm / MM_PER_INCH * dpi), np.uint8)


def _enlarged(pixels: Pixels, dpi: float, scanned_dpi: float, _chance: np.random.Generator) -> Pixels:
    """Scanned with so many dpi, and drawn larger by straight lines between its pixels, as drivers do."""
    size = pixels.shape[1::-1]
    scale = min(1.0, scanned_dpi / dpi)
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _soft_half(pixels: Pixels, dpi: float, sigma_mm: float, chance: np.random.Generator) -> Pixels:
    """One half of the page did not lie on the glass; 20 mm between sharp and soft."""
    height, width = pixels.shape[:2]
    axis = int(chance.integers(2))
    along = np.arange((height, width)[axis], dtype=np.float32) - (height, width)[axis] / 2
    share = np.clip(along * (1 if chance.integers(2) else -1) / (20 / MM_PER_INCH * dpi) + 0.5, 0, 1)
    soft = np.ascontiguousarray(np.broadcast_to(share[:, None] if axis == 0 else share, (height, width)))
    return np.asarray(cv2.blendLinear(pixels, _blur(pixels, dpi, sigma_mm, chance), 1 - soft, soft), np.uint8)


def _dark(pixels: Pixels, _dpi: float, light: float, _chance: np.random.Generator) -> Pixels:
    return (pixels * light).astype(np.uint8)


def _faint(pixels: Pixels, _dpi: float, left: float, _chance: np.random.Generator) -> Pixels:
    """So much of the ink's contrast against the paper is left."""
    paper = np.array(paper_color(pixels), np.float32)
    return (
        np.clip(paper - (paper - pixels.reshape(*pixels.shape[:2], -1)) * left, 0, 255)
        .astype(np.uint8)
        .reshape(pixels.shape)
    )


def _overexposed(pixels: Pixels, _dpi: float, light: float, _chance: np.random.Generator) -> Pixels:
    """So many times the light: what is beyond white is cut off, and the edges of strokes with it."""
    return np.asarray(cv2.convertScaleAbs(pixels, alpha=light), np.uint8)


def _bands(pixels: Pixels, dpi: float, levels: float, chance: np.random.Generator) -> Pixels:
    """The light comes and goes with the rows, every 4 to 12 mm, for a part of the time or evenly."""
    period, power = chance.uniform(4, 12), chance.choice((1, 3))
    wave = np.sin(np.arange(len(pixels)) / dpi * MM_PER_INCH / period * 2 * np.pi)
    light = 1 + levels / 255 * np.sign(wave) * np.abs(wave) ** power
    return np.clip(pixels * light.reshape(-1, *(1,) * (pixels.ndim - 1)), 0, 255).astype(np.uint8)


def _noise(pixels: Pixels, _dpi: float, sigma: float, chance: np.random.Generator) -> Pixels:
    """The dark and the light noise of a poor sensor, by pixel and channel; what is beyond white is cut off, as sensors do."""
    there = pixels.astype(np.float32)
    return np.clip(there * 0.96 + sigma * chance.standard_normal(pixels.shape, np.float32), 0, 255).astype(np.uint8)


def _veil(pixels: Pixels, _dpi: float, share: float, chance: np.random.Generator) -> Pixels:
    """Coloured light lies over all; a page in gray takes it as gray."""
    hue = chance.permutation(np.array((255, 200, 80), np.float32))
    return (pixels * (1 - share) + share * (hue if pixels.ndim == 3 else hue.mean())).astype(np.uint8)


def _weak_channel(pixels: Pixels, _dpi: float, left: float, chance: np.random.Generator) -> Pixels:
    """One channel of three has so much of its signal left, the rest is held near its white; a page in gray stays as it is."""
    out = pixels.copy()
    if pixels.ndim == 2:
        return out
    channel = int(chance.integers(3))
    white = float(np.median(out[..., channel]))
    out[..., channel] = np.clip(white - (white - out[..., channel].astype(np.float32)) * left, 0, 255)
    return out


def _glare(pixels: Pixels, dpi: float, mm: float, chance: np.random.Generator) -> Pixels:
    """A lamp is seen in the gloss of a page whose paper is not white: full light over so many mm, and some beyond."""
    height, width = pixels.shape[:2]
    x, y = chance.uniform(0.25, 0.75, 2) * (width, height)
    across, down = np.ogrid[:height, :width]
    far = np.hypot((across - x) / chance.uniform(1, 1.6), down - y) / (mm / 2 / MM_PER_INCH * dpi)
    light = (300 * np.exp(-1.2 * far**2)).astype(np.float32)
    return np.clip(pixels * 0.92 + (light[..., None] if pixels.ndim == 3 else light), 0, 255).astype(np.uint8)


def _squeezed(pixels: Pixels, _dpi: float, quality: float, _chance: np.random.Generator) -> Pixels:
    """Coded as a JPEG of this quality (libjpeg's scale)."""
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8)


def _cut_file(pixels: Pixels, _dpi: float, share: float, _chance: np.random.Generator) -> Pixels:
    """The end of a JPEG is missing, and somebody put an end marker there."""
    _, coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 85])
    data = coded.tobytes()
    kept = data[: round(len(data) * (1 - share))] + b"\xff\xd9"
    return np.asarray(cv2.imdecode(np.frombuffer(kept, np.uint8), cv2.IMREAD_UNCHANGED), np.uint8)


def _bleed(pixels: Pixels, dpi: float, share: float, _chance: np.random.Generator) -> Pixels:
    """The page's own print shows through from the other side: mirrored, diffuse, with so much of its contrast."""
    back = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) if pixels.ndim == 3 else pixels
    back = np.roll(cv2.flip(back, 1), round(3.5 / MM_PER_INCH * dpi), axis=0)  # between the lines of this side
    back = cv2.GaussianBlur(back, (0, 0), 0.5 / MM_PER_INCH * dpi).astype(np.float32)
    light = 1 - share * (1 - np.minimum(1, back / np.median(back)))
    return (pixels * (light[..., None] if pixels.ndim == 3 else light)).astype(np.uint8)


def _pale_seal(pixels: Pixels, dpi: float, share: float, chance: np.random.Generator) -> Pixels:
    """A seal of 36 mm in the right half with so much of its ink; a page in gray stays as it is."""
    return _stamped(pixels, share * _seal_print(pixels, dpi, chance), chance)


def _blurred_seal(pixels: Pixels, dpi: float, sigma_mm: float, chance: np.random.Generator) -> Pixels:
    """A seal as above with nearly all its ink, out of focus: paper that is raised there."""
    soft = cv2.GaussianBlur(_seal_print(pixels, dpi, chance), (0, 0), sigma_mm / MM_PER_INCH * dpi)
    return _stamped(pixels, 0.9 * np.asarray(soft, np.float32), chance)


def _smeared_seal(pixels: Pixels, dpi: float, mm: float, chance: np.random.Generator) -> Pixels:
    """A seal as above that was wiped over so far, across the page, before its ink was dry."""
    wiped = cv2.blur(_seal_print(pixels, dpi, chance), (max(1, round(mm / MM_PER_INCH * dpi)), 1))
    return _stamped(pixels, 0.9 * np.asarray(wiped, np.float32), chance)


def _oval_seal(pixels: Pixels, dpi: float, share: float, chance: np.random.Generator) -> Pixels:
    """A seal as above, and the sheet slipped all along, so that all is so much longer; the picture ends where it did."""
    page = _stamped(pixels, 0.9 * _seal_print(pixels, dpi, chance), chance)
    longer = cv2.resize(page, None, fx=1, fy=1 + share, interpolation=cv2.INTER_LINEAR)
    return np.asarray(longer[: len(pixels)], np.uint8)


def _seal_print(pixels: Pixels, dpi: float, chance: np.random.Generator) -> NDArray[np.float32]:
    """How much ink (0..1) lies where."""
    side = min(round(SEAL_MM / MM_PER_INCH * dpi), *pixels.shape[:2])
    seal_ = seal("ỦY BAN NHÂN DÂN XÃ MẪU LÂM", "TỈNH THANH HÓA", side, int(chance.integers(99)))
    return np.asarray(seal_, np.float32) / 255


def _stamped(pixels: Pixels, print_: NDArray[np.float32], chance: np.random.Generator) -> Pixels:
    """Red ink over what is there, in the right half of the page."""
    out = pixels.copy()
    if pixels.ndim == 2:
        return out
    side = len(print_)
    y = int(chance.uniform(0.4, 0.9) * (pixels.shape[0] - side))
    x = int(chance.uniform(0.5, 0.9) * (pixels.shape[1] - side))
    there = out[y : y + side, x : x + side]
    out[y : y + side, x : x + side] = there * (1 - print_[..., None] * (1 - np.array(SEAL_RED, np.float32) / 255))
    return out


def _pale_signature(pixels: Pixels, dpi: float, share: float, chance: np.random.Generator) -> Pixels:
    """A signature in the lower half where, of twelve places, most room is, with so much of its ink, in blue or black by chance.

    What is printed there is covered with the paper beside it: nobody prints where somebody signs.
    """
    out = pixels.copy()
    high, wide = (
        min(round(mm / MM_PER_INCH * dpi), side) for mm, side in zip(SIGNATURE_MM[::-1], out.shape, strict=False)
    )
    mask = np.asarray(signature(wide, high, int(chance.integers(99))), np.float32) / 255
    ink = np.array((BLUE_INK, (35, 35, 40))[int(chance.integers(2))], np.float32)
    places = [
        np.s_[y : y + high, x : x + wide]
        for y, x in (chance.uniform((0.5, 0.1), 0.95, (12, 2)) * (out.shape[0] - high, out.shape[1] - wide)).astype(int)
    ]
    there = max((out[place] for place in places), key=lambda part: float(part.mean()))
    paper = np.array(paper_color(pixels), np.float32)
    printed = there.reshape(*there.shape[:2], -1).min(2) < paper.min() - 15
    there[cv2.dilate(printed.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0] = paper if out.ndim == 3 else paper[0]
    left = 1 - share * mask[..., None] * (1 - ink / 255)
    there[:] = there * (left if out.ndim == 3 else left.min(2))
    return out


SIGNAL: Final[Mapping[str, Fault]] = {
    "streak": Fault("STREAK", (6, 10, 20, 60), "levels", _streak),
    "blur": Fault("OUT_OF_FOCUS", (0.05, 0.15, 0.25, 0.4), "mm (sigma)", _blur),
    "soft half": Fault("OUT_OF_FOCUS", (0.05, 0.15, 0.25, 0.4), "mm (sigma)", _soft_half),
    "enlarged": Fault("LOW_RESOLUTION", (200, 150, 120, 100), "dpi", _enlarged),
    "dark": Fault("TOO_DARK", (0.8, 0.5, 0.3), "of the light", _dark),
    "faint": Fault("TOO_LIGHT", (0.8, 0.4, 0.25, 0.15), "of the contrast", _faint),
    "overexposed": Fault("TOO_LIGHT", (1, 1.5, 2, 3), "times the light", _overexposed),
    "bands": Fault("BANDING", (1, 4, 8, 16), "levels", _bands),
    "noise": Fault("NOISE", (3, 12, 25, 40), "levels (sigma)", _noise),
    "veil": Fault("COLOR_CAST", (0.02, 0.15, 0.25, 0.4), "of the light", _veil),
    "weak channel": Fault("COLOR_CAST", (0.8, 0.3, 0.1), "of its signal", _weak_channel),
    "glare": Fault("GLARE", (1, 8, 15, 25), "mm", _glare),
    "squeezed": Fault("JPEG_DAMAGE", (85, 20, 10, 5), "quality", _squeezed),
    "cut file": Fault("JPEG_DAMAGE", (0, 0.05, 0.2, 0.6), "of the file", _cut_file),
    "bleed": Fault("BLEED", (0.05, 0.35, 0.5, 0.7), "of the contrast", _bleed),
    "pale seal": Fault("SEAL_FAINT", (1, 0.5, 0.2, 0.12), "of its ink", _pale_seal),
    "blurred seal": Fault("SEAL_BLURRED", (0.08, 0.25, 0.4), "mm (sigma)", _blurred_seal),
    "smeared seal": Fault("SEAL_BLURRED", (0.2, 1, 1.5), "mm", _smeared_seal),
    "slipped all along": Fault("STRETCHED", (0.01, 0.03, 0.05, 0.08), "longer, with a seal", _oval_seal),
    "pale signature": Fault("SIGNATURE_FAINT", (1, 0.4, 0.15, 0.1), "of its ink", _pale_signature),
}
