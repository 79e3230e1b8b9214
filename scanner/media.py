"""The media type of a file by its first bytes, never by its name. Nothing is decoded."""

from __future__ import annotations

HEAD_BYTES = 1024
"""How much of a file `media_type` wants to see: a PDF's header may lie anywhere in the first 1024 bytes
(ISO 32000-1, Annex H, note 13 on the acceptance of readers)."""

SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "application/octet-stream": ".bin",
}

_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"BM", "image/bmp"),
)


def media_type(head: bytes) -> str:
    """The media type of a file that begins with `head` (its first `HEAD_BYTES`)."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if b"%PDF-" in head[:HEAD_BYTES]:
        return "application/pdf"
    return "application/octet-stream"
