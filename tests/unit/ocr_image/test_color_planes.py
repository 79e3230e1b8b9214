"""The lightest and the darkest channel are those of every pixel, however the picture falls into bands."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.image.color import channel_room, darkest, extremes, lightest


@pytest.mark.parametrize("shape", [(1, 1), (5, 3), (300, 1), (2, 140_000), (300, 523)])
def test_the_lightest_and_the_darkest_channel_are_those_of_every_pixel(shape):
    pixels = np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype=np.uint8)
    for picture in (pixels, pixels[::-1, ::-1]):
        light, dark = extremes(picture)
        assert np.array_equal(light, picture.max(axis=2)) and np.array_equal(dark, picture.min(axis=2))
        assert np.array_equal(lightest(picture), light) and np.array_equal(darkest(picture), dark)


@pytest.mark.parametrize("width", [64, 1240, 2480])
def test_channels_do_not_all_begin_where_a_vector_does(width):
    """Or OpenCV would write them past the cache."""
    room = channel_room(48, width)
    assert room.shape == (3, 48, width) and all(plane.flags.c_contiguous for plane in room)
    assert len({plane.ctypes.data % 64 for plane in room}) == 3
