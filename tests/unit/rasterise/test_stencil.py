from __future__ import annotations

import numpy as np
import pytest

from app.domain.errors import InputRefused
from ocr.image.jbig2 import encode_jbig2
from tests.support.stencil import stencil_pixels


@pytest.mark.parametrize(("height", "width"), [(9, 8), (17, 9), (300, 211)])
def test_a_stencil_comes_back_pixel_for_pixel(height, width):
    mask = np.random.default_rng(1).integers(0, 2, (height, width), np.uint8)
    mask[0, 0] = 1
    assert stencil_pixels(encode_jbig2(mask), width, height) == mask.tobytes()


def test_what_is_no_stencil_is_refused():
    with pytest.raises(InputRefused):
        stencil_pixels(b"", 20, 20)
