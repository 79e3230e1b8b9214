from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.sandbox.faults import WIDE_PX, spoilt
from scanner.errors import AnswerInvalid, PageTooLarge, ShortPage
from scanner.escl.pages import IncomingPage, JpegWalk, PageLimits


def jpeg(size_px: tuple[int, int] = (64, 48), **fields: object) -> bytes:
    out = io.BytesIO()
    noise = Image.effect_noise(size_px, 80).convert("RGB")
    noise.save(out, "JPEG", **{"dpi": (300, 300), **fields})
    return out.getvalue()


PLAIN = jpeg()
PROGRESSIVE = jpeg(progressive=True)
WITH_RESTARTS = jpeg(restart_marker_blocks=1)
WITH_THUMBNAIL = PLAIN[:20] + b"\xff\xe1" + (len(PLAIN) + 2).to_bytes(2) + PLAIN + PLAIN[20:]
"""Another whole JPEG file inside a segment: its end is not the page's."""
PDF = b"%PDF-1.7\n" + b"x" * 5000 + b"\n%%EOF\n"


def pieces(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


def take(content: bytes, size: int = 1000, limits: PageLimits | None = None) -> bytes:
    return b"".join(IncomingPage(pieces(content, size), limits or PageLimits()).chunks())


@pytest.mark.parametrize("content", [PLAIN, PROGRESSIVE, WITH_RESTARTS, WITH_THUMBNAIL, PLAIN + bytes(500), PDF])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 100, 100_000])
def test_a_whole_page_goes_through_unchanged(content: bytes, size: int) -> None:
    assert take(content, size) == content


@given(st.integers(1, len(PLAIN) - 1), st.integers(1, 5000))
def test_no_shorter_file_is_a_page(end: int, size: int) -> None:
    with pytest.raises((ShortPage, AnswerInvalid)):
        take(PLAIN[:end], size)


@given(st.sampled_from([PROGRESSIVE, WITH_RESTARTS, WITH_THUMBNAIL]), st.data())
def test_nor_of_another_build(content: bytes, data: st.DataObject) -> None:
    end = data.draw(st.integers(10, len(content) - 1))
    with pytest.raises(ShortPage):
        take(content[:end], data.draw(st.integers(1, 5000)))


@given(st.binary(max_size=3000), st.integers(1, 200))
def test_any_bytes_end_in_an_error_of_ours_or_a_page(content: bytes, size: int) -> None:
    with contextlib.suppress(ShortPage, PageTooLarge):
        assert take(b"\xff\xd8\xff" + content, size) == b"\xff\xd8\xff" + content


def test_what_the_file_says_of_its_size() -> None:
    page = IncomingPage(pieces(PLAIN, 5), PageLimits())
    assert (page.media_type, page.width_px, page.height_px, page.dpi) == ("image/jpeg", 64, 48, 300)
    pdf = IncomingPage(pieces(PDF, 500), PageLimits())
    assert (pdf.media_type, pdf.width_px, pdf.dpi) == ("application/pdf", None, None)


def test_the_size_of_the_thumbnail_is_not_the_pages() -> None:
    page = IncomingPage(pieces(jpeg((200, 100))[:20] + WITH_THUMBNAIL[20:], 64), PageLimits())
    assert page.width_px == 64


def test_limits() -> None:
    with pytest.raises(PageTooLarge, match=str(WIDE_PX)):
        IncomingPage(pieces(spoilt(PLAIN, "wide"), 100), PageLimits())
    with pytest.raises(PageTooLarge):
        take(PLAIN, limits=PageLimits(size_bytes=len(PLAIN) - 1))
    assert take(PLAIN, limits=PageLimits(size_bytes=len(PLAIN)))


@pytest.mark.parametrize("content", [b"<html>", b"II*\0" + bytes(100), b"\xff\xd9" + bytes(50)])
def test_other_files_are_no_pages(content: bytes) -> None:
    with pytest.raises(AnswerInvalid):
        take(content)


def test_nothing_is_no_page() -> None:
    with pytest.raises(ShortPage):
        take(b"")


def test_a_pdf_without_its_end() -> None:
    with pytest.raises(ShortPage):
        take(PDF[:-8])


def test_the_walk_takes_a_page_in_few_steps() -> None:
    walk = JpegWalk()
    for piece in pieces(jpeg((1200, 900), quality=95), 65_536):
        walk.feed(piece)
    assert (walk.whole, walk.width_px) == (True, 1200)
