"""The virtual feeder on a free loopback port, in a thread of the test's own."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from PIL import Image, ImageDraw

from app.sandbox.feeder import FeederTray, feeder

DEVICE = "airscan:e0:Feeder"


@contextlib.contextmanager
def serve_in_thread(tray: FeederTray) -> Iterator[str]:
    """Yields the server's address, such as `http://127.0.0.1:40001`."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(feeder(tray), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def draw_side(path: Path, text: str, size_px: tuple[int, int] = (413, 583), dpi: int = 100) -> Path:
    """Draws one side (A6 at 100 dpi unless told) with something to tell it by, as a JPEG file."""
    image = Image.new("RGB", size_px, (250, 248, 240))
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 200, 60), fill=(180, 20, 30))
    draw.text((40, 100), text, fill=(10, 10, 60), font_size=90)
    image.save(path, "JPEG", quality=92, dpi=(dpi, dpi))
    return path
