"""Pictures that are handed on: what was lossless stays so, and each file tells its resolution and what its colours mean."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from ocr.image.jpeg_file import encode_jpeg_file
from ocr.image.png import encode_png
from ocr.image.raster import Pixels, Raster
from ocr.image.tiff import encode_tiff

ICC = Path(__file__).resolve().parents[3] / "resources" / "icc"
GRAY, RGB = (ICC / "gray.icc").read_bytes(), (ICC / "sRGB.icc").read_bytes()
DRAWN = np.random.default_rng(7).integers(0, 256, (60, 80, 3), np.uint8)
type Encode = Callable[[Raster, bytes], bytes]


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("encode", [encode_tiff, encode_png, encode_jpeg_file])
@pytest.mark.parametrize(("pixels", "icc"), [(DRAWN, RGB), (DRAWN[..., 0], GRAY)])
@pytest.mark.parametrize("dpi", [100.0, 299.72, 600.0])
def test_each_tells_its_size_and_profile(encode: Encode, pixels: Pixels, icc: bytes, dpi: float) -> None:
    raster = Raster(np.ascontiguousarray(pixels), dpi)
    data = encode(raster, icc)
    image = opened(data)
    assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.5 if encode is encode_jpeg_file else 0.02)
    assert image.info["icc_profile"] == icc
    assert data == encode(raster, icc)
    assert opened(encode(raster, b"")).info.get("icc_profile") is None
    if encode is not encode_jpeg_file:
        assert np.array_equal(np.asarray(image), raster.pixels)


def test_a_page_in_black_and_white_is_coded_by_group_4_and_nothing_of_it_changes() -> None:
    pixels = np.where(DRAWN[..., 0] < 128, 0, 255).astype(np.uint8)
    image = opened(encode_tiff(Raster(pixels, 300.0), GRAY))
    assert (image.mode, image.info["compression"]) == ("1", "group4")
    assert np.array_equal(np.asarray(image.convert("L")), pixels)


def test_the_gray_profile_means_the_gray_of_srgb() -> None:
    ramp = Image.fromarray(np.arange(256, dtype=np.uint8)[None, :])
    gray = ImageCms.ImageCmsProfile(io.BytesIO(GRAY))
    shown = ImageCms.profileToProfile(ramp, gray, ImageCms.ImageCmsProfile(io.BytesIO(RGB)), outputMode="RGB")
    assert shown is not None
    assert np.abs(np.asarray(shown).astype(int) - np.arange(256)[None, :, None]).max() <= 1
