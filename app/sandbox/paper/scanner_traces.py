"""What paper and scanner add to clean print: tone, fibres, uneven light, skew, soft optics, sensor noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

_BACKING: Final = (214, 215, 213)
_EDGE: Final = (198, 197, 194)
_TONE_GRID_PX: Final = 12
_NOISE_SIGMA: Final = 2.2
# Optics of an office scanner: with the resampling of the skew, about half a pixel of blur.
_OPTICS: Final = ImageFilter.Kernel((3, 3), (1, 3, 1, 3, 24, 3, 1, 3, 1))
_QUARTER_TURNS: Final = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Feed:
    """How a sheet went through the scanner.

    Attributes:
        skew_deg: turn about the centre of the frame, clockwise positive.
        orientation_deg: 0, 90, 180 or 270, clockwise: how the sheet was laid in.
        paper_rgb: colour of the empty paper.
        seed: of fibres, light and noise.
    """

    skew_deg: float
    orientation_deg: int
    paper_rgb: tuple[int, int, int]
    seed: int


def scanned(page: Image.Image, feed: Feed) -> Image.Image:
    """The frame that a scanner delivers of a clean page.

    Args:
        page: RGB, white where nothing is printed.
        feed: how the sheet lay.

    Returns:
        RGB of the page's size, its sides swapped where it lay sideways. The wedges beside skewed paper show the
        backing of the feeder.
    """
    rng = np.random.default_rng(feed.seed)
    frame = ImageChops.multiply(page, _tone(page.size, feed.paper_rgb, rng))
    edge = ImageDraw.Draw(frame)
    edge.rectangle((0, 0, frame.width - 1, frame.height - 1), outline=_EDGE, width=2)
    if feed.orientation_deg:
        frame = frame.transpose(_QUARTER_TURNS[feed.orientation_deg])
    frame = frame.rotate(-feed.skew_deg, Image.Resampling.BILINEAR, fillcolor=_BACKING)
    return _with_noise(frame.filter(_OPTICS), rng)


def show_through(front: Image.Image) -> Image.Image:
    """The back of a printed sheet: its front, mirrored, faint and diffuse.

    Args:
        front: RGB, clean print.

    Returns:
        RGB of the same size.
    """
    quarter = front.reduce(4).transpose(Image.Transpose.FLIP_LEFT_RIGHT).convert("L")
    diffuse = quarter.filter(ImageFilter.GaussianBlur(1.6)).point([255 - (255 - level) // 26 for level in range(256)])
    return diffuse.resize(front.size, Image.Resampling.BICUBIC).convert("RGB")


def _tone(size: tuple[int, int], paper_rgb: tuple[int, int, int], rng: np.random.Generator) -> Image.Image:
    """Paper colour with fibres, under a lamp that is a little weaker away from one point: some 4 % in the corners."""
    width, height = (length // _TONE_GRID_PX + 2 for length in size)
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    lamp_x, lamp_y = rng.uniform(0.3, 0.7, 2)
    light = 1 - 0.06 * ((x - lamp_x) ** 2 + (y - lamp_y) ** 2) + rng.normal(0, 0.003, (height, width))
    tone = np.clip(light[..., None] * np.array(paper_rgb), 0, 255).astype(np.uint8)
    return Image.fromarray(tone).resize(size, Image.Resampling.BILINEAR)


def _with_noise(frame: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Adds sensor noise. The three channels take the same field, each shifted by a pixel: a third of the cost."""
    pixels = np.array(frame, np.int16)
    height, width, _ = pixels.shape
    field = (_NOISE_SIGMA * rng.standard_normal((height, width + 2), np.float32)).round().astype(np.int16)
    pixels += np.lib.stride_tricks.sliding_window_view(field, 3, axis=1)
    return Image.fromarray(np.clip(pixels, 0, 255, out=pixels).astype(np.uint8))
