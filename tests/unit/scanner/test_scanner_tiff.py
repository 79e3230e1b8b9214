from __future__ import annotations

import io
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from scanner import tiff
from scanner.frames import ColorMode

_X_RESOLUTION_TAG = 282


@settings(max_examples=50)
@given(st.randoms(use_true_random=False), st.sampled_from(list(ColorMode)), st.integers(1, 40), st.integers(1, 40))
def test_decoding_gives_the_device_rows_back(random: Random, mode: ColorMode, width: int, height: int) -> None:
    length = width * height * (3 if mode is ColorMode.COLOR else 1)
    rows = random.randbytes(length)
    if mode is ColorMode.LINEART:
        rows = bytes(255 * (sample & 1) for sample in rows)
    with Image.open(io.BytesIO(tiff.encode(rows, width, height, mode, 300))) as image:
        assert image.size == (width, height)
        assert image.info["compression"] == "tiff_lzw"
        assert image.info["dpi"] == (300, 300)
        assert image.convert("RGB" if mode is ColorMode.COLOR else "L").tobytes() == rows


@pytest.mark.parametrize(
    ("mode", "kept_as"), [(ColorMode.LINEART, "1"), (ColorMode.GRAY, "L"), (ColorMode.COLOR, "RGB")]
)
def test_samples_keep_their_depth(mode: ColorMode, kept_as: str) -> None:
    with Image.open(io.BytesIO(tiff.encode(bytes(27), 3, 3, mode, None))) as image:
        assert image.mode == kept_as
        assert _X_RESOLUTION_TAG not in image.tag_v2
