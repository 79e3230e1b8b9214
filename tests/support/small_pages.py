"""Pages that are worked on in no time and differ from each other."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw


def drawn(number: int, width_px: int = 120) -> bytes:
    """A small page that differs from all others and has nothing to be read."""
    page = Image.new("L", (width_px, 170), 255)
    ImageDraw.Draw(page).rectangle((20, 20, 30 + number % 60, 30 + number // 60), fill=0)
    data = io.BytesIO()
    page.save(data, "TIFF", dpi=(72, 72))
    return data.getvalue()
