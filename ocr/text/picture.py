"""The picture that an engine reads."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.image.raster import Raster


@dataclass(frozen=True, slots=True, eq=False)
class ReadingPicture:
    """A gray picture made for reading.

    Attributes:
        gray: uint8, H x W, contiguous, black ink on light paper.
        dpi: its resolution.
        scale_x, scale_y: its width and height over those of the page it was made of, in (0, 1].
    """

    gray: npt.NDArray[np.uint8]
    dpi: float
    scale_x: float
    scale_y: float


def reading_picture(raster: Raster, cap_dpi: float) -> ReadingPicture:
    """Makes the picture to be read: coloured ink faded, never more than `cap_dpi`, never enlarged.

    The brightest of the three channels is taken: the red of a seal and the blue of a pen have one bright channel and
    fade, while black print has none and stays.
    """
    pixels = raster.pixels
    gray = pixels if pixels.ndim == 2 else cv2.max(cv2.max(pixels[..., 0], pixels[..., 1]), pixels[..., 2])
    height, width = gray.shape
    shrink = min(1.0, cap_dpi / raster.dpi)
    if shrink < 1.0:
        size = max(1, round(width * shrink)), max(1, round(height * shrink))
        gray = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    return ReadingPicture(
        gray=np.ascontiguousarray(gray, dtype=np.uint8),
        dpi=raster.dpi * shrink,
        scale_x=gray.shape[1] / width,
        scale_y=gray.shape[0] / height,
    )
