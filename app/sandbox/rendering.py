"""A side of paper as the virtual feeder scans it."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageFilter

from app.sandbox.escl import UNITS_AN_INCH, Settings

_BLUR_RADIUS_MM = 0.45
_MM_AN_INCH = 25.4


def render(path: Path | None, like: Path | None, settings: Settings, *, blurred: bool) -> bytes:
    """The side at the resolution, in the colours and in the format asked for; a JPEG file itself where it is that already.

    Args:
        path: the side as a JPEG file; None is a blank one.
        like: the other side, whose size a blank one has.
        settings: what the client asked for.
        blurred: as if the sheet had moved.
    """
    original, own_dpi = _blank(like) if path is None else _open(path)
    image = original
    if own_dpi != settings.dpi:
        scale = settings.dpi / own_dpi
        image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
    mode = "L" if settings.gray else "RGB"
    if image.mode != mode:
        image = image.convert(mode)
    left, top, width, height = (
        round(units * settings.dpi / UNITS_AN_INCH)
        for units in (settings.x, settings.y, settings.width, settings.height)
    )
    box = (left, top, min(left + width, image.width), min(top + height, image.height))
    if box != (0, 0, image.width, image.height):
        image = image.crop(box)
    if blurred:
        image = image.filter(ImageFilter.GaussianBlur(_BLUR_RADIUS_MM / _MM_AN_INCH * settings.dpi))
    out = io.BytesIO()
    if settings.pdf:
        image.save(out, "PDF", resolution=settings.dpi)
        return out.getvalue()
    if image is original and path is not None:
        return path.read_bytes()
    image.save(out, "JPEG", quality=92, dpi=(settings.dpi, settings.dpi))
    return out.getvalue()


def _open(path: Path) -> tuple[Image.Image, int]:
    with Image.open(path) as image:
        image.load()
        return image, round(float(image.info.get("dpi", (UNITS_AN_INCH,))[0]))


def _blank(like: Path | None) -> tuple[Image.Image, int]:
    """White paper of the size of another side, or an A4 glass with nothing on it."""
    if like is None:
        return Image.new("RGB", (2480, 3508), "white"), 300
    image, dpi = _open(like)
    return Image.new("RGB", image.size, "white"), dpi
