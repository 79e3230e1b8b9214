"""Pages for the tests of the archive: drawn layers, coded by Pillow and the program `jbig2`, and words in a grid of lines."""

from __future__ import annotations

import io
import subprocess
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image, ImageDraw

from app.domain.archival import ArchiveMetadata
from app.domain.fields import Field
from app.domain.page import LayerKind, PagePicture, PageText, PageWord, PictureLayer

DPI = 150.0
WIDTH_PX, HEIGHT_PX = 1240, 1754
"""A4 at 150 dpi"""
PAPER = (250, 240, 220)
INK = (0.1, 0.2, 0.6)
INK_BOX_PX = (100, 100, 500, 300)
LETTER_PX, LINE_PX, GAP_PX = 18, 40, 14

METADATA = ArchiveMetadata(
    title="Đơn đề nghị cấp Giấy phép <A & B>",
    dossier_code="000.00.00.H01-260102-0001",
    component_code="don-de-nghi",
    made_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    said=tuple((name, f"<{name}> Ấu & Ẩn") for name in Field),
)


def jpeg_layer(color: tuple[int, int, int] | int = PAPER) -> PictureLayer:
    """A whole page of one colour (RGB) or one gray."""
    gray = isinstance(color, int)
    file = io.BytesIO()
    Image.new("L" if gray else "RGB", (WIDTH_PX, HEIGHT_PX), color).save(file, "JPEG", quality=90)
    box = (0, 0, WIDTH_PX, HEIGHT_PX)
    return PictureLayer(LayerKind.JPEG, file.getvalue(), WIDTH_PX, HEIGHT_PX, box, None, gray)


def mask_layer(folder: Path) -> PictureLayer:
    """A stencil of the whole page with ink in `INK_BOX_PX` alone."""
    picture = Image.new("1", (WIDTH_PX, HEIGHT_PX), 1)
    left, top, right, bottom = INK_BOX_PX
    ImageDraw.Draw(picture).rectangle((left, top, right - 1, bottom - 1), fill=0)
    picture.save(folder / "mask.png")
    coded = subprocess.run(["jbig2", "-p", str(folder / "mask.png")], capture_output=True, check=True).stdout
    return PictureLayer(LayerKind.JBIG2_MASK, coded, WIDTH_PX, HEIGHT_PX, (0, 0, WIDTH_PX, HEIGHT_PX), INK, False)


def flate_layer(pixels: bytes, *, gray: bool) -> PictureLayer:
    """A whole page without loss; each row begins with the number of its filter, 0 = none."""
    row = WIDTH_PX * (1 if gray else 3)
    rows = b"".join(b"\0" + pixels[at : at + row] for at in range(0, row * HEIGHT_PX, row))
    data, box = zlib.compress(rows, 1), (0, 0, WIDTH_PX, HEIGHT_PX)
    return PictureLayer(LayerKind.FLATE, data, WIDTH_PX, HEIGHT_PX, box, None, gray)


def picture_of(*layers: PictureLayer) -> PagePicture:
    """A page of these layers."""
    return PagePicture(WIDTH_PX, HEIGHT_PX, DPI, layers, "drawn by a test")


def text_of(lines: Sequence[str], *, left_px: int = 120, top_px: int = 200) -> PageText:
    """The lines below each other, one block; each letter equally wide."""
    words: list[PageWord] = []
    for number, line in enumerate(lines):
        top, left = top_px + round(number * LINE_PX * 1.5), left_px
        line_box = (left, top, left + len(line) * LETTER_PX, top + LINE_PX)
        for text in line.split():
            right = left + len(text) * LETTER_PX
            words.append(
                PageWord(text, (left, top, right, top + LINE_PX), line_box, top + 0.8 * LINE_PX, 0.9, 0, number)
            )
            left = right + GAP_PX
    return PageText(WIDTH_PX, HEIGHT_PX, DPI, tuple(words), "a test")


def pdftotext(file: Path, *options: str) -> str:
    """What poppler reads, as it prints it."""
    command = ["pdftotext", "-enc", "UTF-8", *options, str(file), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()
