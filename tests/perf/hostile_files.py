"""Files that a decoder must not be trusted with: cut, broken, lying about their size, of other kinds. Made here, the same each time."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

_SIDE = 400


def write_hostile_files(folder: Path) -> Path:
    """Write them all into a new folder, and return it."""
    folder.mkdir(parents=True)
    for name, data in hostile_files().items():
        (folder / name).write_bytes(data)
    return folder


def hostile_files() -> dict[str, bytes]:
    """By name."""
    rng = np.random.default_rng(7)
    page = Image.fromarray(rng.integers(0, 255, (_SIDE, _SIDE, 3)).astype(np.uint8))
    whole = {kind: _coded(page, kind) for kind in ("JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP")}
    files = {f"cut.{kind.lower()}": data[: len(data) // 2] for kind, data in whole.items()}
    files |= {f"noise_inside.{kind.lower()}": _noisy(data, rng) for kind, data in whole.items()}
    files |= {f"head_alone.{kind.lower()}": data[:24] for kind, data in whole.items()}
    return files | {
        "empty.png": b"",
        "text.jpg": "Không phải ảnh".encode(),
        "program.png": b"\x7fELF" + bytes(2000),
        "bomb.png": _png(60_000, 60_000, bytes(8)),
        "long.png": _png(1, 2_000_000_000, bytes(8)),
        "no_size.png": _png(0, 0, b""),
        "bomb.bmp": struct.pack("<2sIHHIIiiHHIIiiII", b"BM", 54, 0, 0, 54, 40, 50_000, 50_000, 1, 24, 0, 0, 0, 0, 0, 0),
        "deflate_bomb.png": _png(9_000, 8_000, zlib.compress(bytes(9_001 * 8_000), 9)),
        "many_pages.tif": _many_pages(3_000),
        "moving.gif": _moving(),
    }


def _coded(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def _noisy(data: bytes, rng: np.random.Generator) -> bytes:
    """Every hundredth byte behind the header is another one."""
    broken = np.frombuffer(data, np.uint8).copy()
    places = rng.integers(min(200, len(data) // 2), len(data), len(data) // 100)
    broken[places] = rng.integers(0, 255, len(places))
    return broken.tobytes()


def _png(width: int, height: int, data: bytes) -> bytes:
    """A gray PNG that says so of its size."""
    head = struct.pack(">IIBBBBB", width & 0xFFFFFFFF, height & 0xFFFFFFFF, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, body) for kind, body in ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _many_pages(count: int) -> bytes:
    out = io.BytesIO()
    dot = Image.new("1", (8, 8))
    dot.save(out, "TIFF", save_all=True, append_images=[dot] * (count - 1))
    return out.getvalue()


def _moving() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("L", (50, 50), level) for level in (0, 90, 180)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()
