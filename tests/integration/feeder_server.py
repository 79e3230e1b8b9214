"""The virtual feeder on a free loopback port, in a thread of the test's own."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PIL import Image, ImageDraw

from app.sandbox.feeder import FeederTray, feeder
from tests.support.dossier_server import http_server

DEVICE = "airscan:e0:Feeder"


def serve_in_thread(tray: FeederTray) -> contextlib.AbstractContextManager[str]:
    """Gives the server's address, such as `http://127.0.0.1:40001`."""
    return http_server(feeder(tray))


def draw_side(path: Path, text: str, size_px: tuple[int, int] = (413, 583), dpi: int = 100) -> Path:
    """Draws one side (A6 at 100 dpi unless told) with something to tell it by, as a JPEG file."""
    image = Image.new("RGB", size_px, (250, 248, 240))
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 200, 60), fill=(180, 20, 30))
    draw.text((40, 100), text, fill=(10, 10, 60), font_size=90)
    image.save(path, "JPEG", quality=92, dpi=(dpi, dpi))
    return path
