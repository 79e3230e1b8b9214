from __future__ import annotations

import io
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from scanner import tiff
from scanner.tiff import Layout, Plane, Writer

_X_RESOLUTION_TAG = 282
LAYOUTS = [(1, 1), (1, 8), (1, 16), (3, 8), (3, 16)]


def file_of(layout: Layout, height: int, rows: bytes, dpi: int | None = 300) -> io.BytesIO:
    """Rows of each plane in turn, if there are several."""
    plane_bytes, strip_bytes = height * layout.row_bytes, layout.strip_rows * layout.row_bytes
    file = io.BytesIO()
    with ThreadPoolExecutor(1) as executor:
        writer = Writer(file, executor)
        planes = [(writer.plane(), begin) for begin in range(0, len(rows), plane_bytes)]
        for at in range(0, plane_bytes, strip_bytes):
            for plane, begin in planes:
                plane.add(rows[begin + at : min(begin + at + strip_bytes, begin + plane_bytes)])
        writer.finish(layout, height, [plane for plane, _ in planes], dpi)
    file.seek(0)
    return file


def seen(layout: Layout, height: int, rows: bytes) -> bytes:
    """What a reader that knows 8 bits a sample makes of it: the upper byte of each sample."""
    if layout.bits == 1:
        bits = np.unpackbits(np.frombuffer(rows, np.uint8).reshape(height, -1), axis=1)[:, : layout.width_px]
        return bytes(255 * (1 - bits))
    samples = np.frombuffer(rows, np.uint16 if layout.bits == 16 else np.uint8)
    upper = (samples >> (layout.bits - 8)).astype(np.uint8)
    return (upper.reshape(3, -1).T if layout.planar else upper).tobytes()


@settings(max_examples=60, deadline=None)
@given(
    st.randoms(use_true_random=False), st.sampled_from(LAYOUTS), st.booleans(), st.integers(1, 40), st.integers(1, 40)
)
def test_decoding_gives_the_device_rows_back(
    random: Random, form: tuple[int, int], planar: bool, width: int, height: int
) -> None:
    layout = Layout(width, *form, planar=planar and form[0] == 3)
    rows = random.randbytes(height * layout.row_bytes * (3 if layout.planar else 1))
    with Image.open(file_of(layout, height, rows)) as image:
        assert image.size == (width, height)
        assert image.info["compression"] == "tiff_adobe_deflate"
        assert image.info["dpi"] == (300, 300)
        if form == (1, 16):
            assert np.asarray(image, np.uint16).tobytes() == rows
        else:
            assert image.convert("RGB" if layout.channels == 3 else "L").tobytes() == seen(layout, height, rows)


@pytest.mark.parametrize(("channels", "bits", "planar"), [(3, 8, False), (3, 8, True), (1, 1, False), (1, 16, False)])
def test_a_page_of_many_strips(channels: int, bits: int, planar: bool) -> None:
    layout = Layout(2480, channels, bits, planar)
    height = 3 * layout.strip_rows - 5
    rows = os.urandom(layout.row_bytes) * (height * (3 if planar else 1))
    with Image.open(file_of(layout, height, rows)) as image:
        assert len(image.tag_v2[273]) == (9 if planar else 3)
        if bits == 16:
            assert np.asarray(image, np.uint16).tobytes() == rows
        else:
            assert image.convert("RGB" if channels == 3 else "L").tobytes() == seen(layout, height, rows)


@pytest.mark.parametrize(
    ("layout", "kept_as"),
    [(Layout(8, 1, 1), "1"), (Layout(8, 1, 8), "L"), (Layout(8, 1, 16), "I;16"), (Layout(8, 3, 8), "RGB")],
)
def test_samples_keep_their_depth(layout: Layout, kept_as: str) -> None:
    with Image.open(file_of(layout, 3, bytes(3 * layout.row_bytes), None)) as image:
        assert image.mode == kept_as
        assert _X_RESOLUTION_TAG not in image.tag_v2


def test_the_bytes_are_in_the_order_of_this_computer() -> None:
    start = file_of(Layout(8, 1, 16), 1, bytes(16)).read(2)
    assert start == (b"II" if sys.byteorder == "little" else b"MM")


def test_writing_keeps_the_order_and_memory_is_used_again() -> None:
    file = io.BytesIO()
    with ThreadPoolExecutor(1) as executor:
        plane = Writer(file, executor).plane()
        strips, used = [], set()
        for number in range(60):
            buffer = plane.buffer(1000)
            buffer[:] = bytes([number]) * 1000
            strips.append(bytes(buffer))
            used.add(id(buffer))
            plane.add(buffer)
        found = plane.strips()
    content = file.getvalue()
    assert [content[at : at + length] for at, length in found] == [tiff.pack(strip) for strip in strips]
    assert len(used) <= tiff._WAITING_STRIPS + 2


def test_a_full_disk_is_told_by_the_thread_that_adds() -> None:
    with Path("/dev/full").open("wb", buffering=0) as file, ThreadPoolExecutor(1) as executor:
        plane = Plane(executor, lambda rows: (0, file.write(rows)))
        with pytest.raises(OSError, match="No space"):
            for _ in range(100):
                plane.add(bytes(10))
