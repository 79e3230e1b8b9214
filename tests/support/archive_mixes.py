"""Strategies for archives of every kind: pages of any layers and words, whatever people may write into titles and fields."""

from __future__ import annotations

import functools
import io
import subprocess
import tempfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from hypothesis import strategies as st
from PIL import Image

from app.archive.foreign.keep import keep
from app.domain.archival import ArchiveMetadata, AttachedFile, Flavour, PageOrigin, PaperPart
from app.domain.drawing import Drawing, Shape, TextLine
from app.domain.fields import Field
from app.domain.page import BoxPx, LayerKind, PagePicture, PageText, PageWord, PictureLayer
from tests.support import foreign_pdfs

LETTERS = st.one_of(
    st.sampled_from("ĐđÐƯươỢẫ fiﬁ0O\u0110\u00d0\u0301\u200b\xa0\xad"),
    st.characters(exclude_categories=["Cs"]),
    st.characters(),
)
"""among them the D with a stroke and the Icelandic one, ligatures, marks that stand alone, letters beyond the BMP, lone surrogates"""
TEXT = st.text(LETTERS, max_size=12)


@dataclass(frozen=True, slots=True)
class Mix:
    """All that an archive is assembled of."""

    pages: tuple[tuple[PagePicture, PageText], ...]
    metadata: ArchiveMetadata
    flavour: Flavour
    papers: tuple[PaperPart, ...]
    front: tuple[Drawing, ...]
    attached: tuple[AttachedFile, ...]


@functools.cache
def coded(kind: LayerKind, width_px: int, height_px: int, gray: bool) -> bytes:
    """A picture of that size with a dark corner."""
    mode = "1" if kind is LayerKind.JBIG2_MASK else "L" if gray else "RGB"
    picture = Image.new(mode, (width_px, height_px), 1 if mode == "1" else 235 if gray else (235, 230, 220))
    picture.paste(0, (0, 0, (width_px + 1) // 2, (height_px + 1) // 2))
    if kind is LayerKind.FLATE:
        row = width_px * (1 if gray else 3)
        rows = picture.tobytes()
        return zlib.compress(b"".join(b"\0" + rows[at : at + row] for at in range(0, len(rows), row)))
    file = io.BytesIO()
    if kind is LayerKind.JBIG2_MASK:
        with tempfile.NamedTemporaryFile(suffix=".png") as png:
            picture.save(png.name)
            return subprocess.run(["jbig2", "-p", png.name], capture_output=True, check=True).stdout
    picture.save(file, "JPEG")
    return zlib.compress(file.getvalue()) if kind is LayerKind.DEFLATED_JPEG else file.getvalue()


@functools.cache
def kept(number: int) -> bytes:
    """A page of a file from outside, as it goes into an archive."""
    made = (foreign_pdfs.born_digital, foreign_pdfs.transparent)[number]()
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        Path(file.name).write_bytes(foreign_pdfs.saved(made))
        return keep(Path(file.name), 0, 0).data


@st.composite
def _boxes(draw: st.DrawFn, width_px: int, height_px: int) -> BoxPx:
    left, top = draw(st.integers(0, width_px - 1)), draw(st.integers(0, height_px - 1))
    return left, top, draw(st.integers(left + 1, width_px)), draw(st.integers(top + 1, height_px))


@st.composite
def _layers(draw: st.DrawFn, width_px: int, height_px: int, flavour: Flavour) -> PictureLayer:
    # what may be kept in PDF/A-2 is drawn where the judge refuses it in PDF/A-1
    kinds = [kind for kind in LayerKind if flavour is not Flavour.PDFA_1B or kind is not LayerKind.PDF_PAGE]
    kind = draw(st.sampled_from(kinds))
    if kind is LayerKind.PDF_PAGE:
        page = kept(draw(st.integers(0, 1)))
        return PictureLayer(kind, page, width_px, height_px, draw(_boxes(width_px, height_px)), None, False)
    gray = draw(st.booleans()) and kind is not LayerKind.JBIG2_MASK
    size = draw(st.sampled_from([(1, 1), (7, 3), (16, 16), (33, 65)]))
    light = st.floats(0, 1)
    ink = draw(st.tuples(light, light, light)) if kind is LayerKind.JBIG2_MASK else None
    return PictureLayer(kind, coded(kind, *size, gray), *size, draw(_boxes(width_px, height_px)), ink, gray)


@st.composite
def _words(draw: st.DrawFn, width_px: int, height_px: int) -> tuple[PageWord, ...]:
    words, block, line = [], 0, 0
    for _ in range(draw(st.integers(0, 8))):
        block, line = block + draw(st.integers(0, 1)), line + draw(st.integers(0, 1))
        box = draw(_boxes(width_px, height_px))
        line_box = draw(st.one_of(st.just(box), _boxes(width_px, height_px)))
        words.append(PageWord(draw(TEXT), box, line_box, draw(st.floats(-10, height_px + 10)), 0.5, block, line))
    return tuple(words)


@st.composite
def pages(draw: st.DrawFn, flavour: Flavour) -> tuple[PagePicture, PageText]:
    """From a card to a plan, in words of pixels of their own."""
    dpi = draw(st.one_of(st.sampled_from([72.0, 200.0, 300.0, 600.0]), st.floats(72, 1200)))
    sides = st.integers(int(dpi / 8) + 1, 9000)  # ISO 19005-2, 6.1.13: a page has at least 3 points
    width_px, height_px = draw(sides), draw(sides)
    layers = draw(st.lists(_layers(width_px, height_px, flavour), max_size=4))
    picture = PagePicture(width_px, height_px, dpi, tuple(layers), draw(TEXT))
    of_text = draw(st.sampled_from([1, 2]))
    text_px = max(1, width_px // of_text), max(1, height_px // of_text)
    return picture, PageText(*text_px, dpi / of_text, draw(_words(*text_px)), draw(TEXT))


@st.composite
def mixes(draw: st.DrawFn) -> Mix:
    """An archive of one page to a few."""
    flavour = draw(st.sampled_from(Flavour))
    content = tuple(draw(st.lists(pages(flavour), min_size=1, max_size=4)))
    firsts = draw(st.sets(st.integers(1, len(content) - 1))) if len(content) > 1 else set()
    papers = tuple(PaperPart(draw(TEXT), first, draw(TEXT)) for first in sorted({0, *firsts}))
    origin = st.builds(PageOrigin, st.tuples(TEXT), TEXT, TEXT, st.tuples(TEXT, TEXT))
    origins = tuple(draw(st.lists(origin, min_size=len(content), max_size=len(content))))
    metadata = ArchiveMetadata(
        draw(TEXT),
        draw(TEXT),
        draw(TEXT),
        draw(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from(_ZONES))),
        said=tuple((name, draw(TEXT)) for name in draw(st.sets(st.sampled_from(Field)))),
        paper_type=draw(TEXT),
        author=draw(TEXT),
        recipes=draw(TEXT),
        origins=draw(st.sampled_from([(), origins])),
    )
    name = st.text("ab 01-.()\\", min_size=1, max_size=8).map(lambda typed: f"scan{typed}.tif")
    scan = st.builds(AttachedFile, name, st.just("image/tiff"), TEXT, st.just(metadata.made_at), st.binary(max_size=64))
    scans = draw(st.lists(scan, max_size=3, unique_by=lambda one: one.name)) if flavour is Flavour.PDFA_3U else []
    return Mix(
        content,
        metadata,
        flavour,
        draw(st.sampled_from([(), papers])),
        draw(st.sampled_from([(), (cover(draw(TEXT)),)])),
        tuple(scans),
    )


def cover(title: str) -> Drawing:
    """A page that the station draws itself."""
    square = Shape(((20.0, 20.0), (30.0, 20.0), (30.0, 30.0), (20.0, 30.0)), (0.0,))
    return Drawing(title, 210.0, 297.0, (square,), (TextLine(title or "Bìa", 20.0, 50.0, 5.0, -1, (0.0,)),))


_ZONES = (UTC, timezone(timedelta(hours=7)), timezone(-timedelta(hours=3, minutes=30)))
