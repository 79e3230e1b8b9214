"""Files and buffers to pixels, with limits, refusing what can't be a page.

`probe` reads headers only; `decode` takes memory only after the header has passed the limits. Formats are an explicit
list: the hundred other decoders of the imaging library are never given a hostile file. JPEG, the bulk of the work,
goes through libjpeg-turbo's fast path; it fills what is missing with gray, so a whole end of the file is demanded first.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from ocr.errors import (
    AnimatedImage,
    EmptyFile,
    ImageRefused,
    ImageTooLarge,
    NotAnImage,
    TruncatedImage,
    UnsupportedImage,
)
from ocr.image.jpeg_markers import ends_properly, is_adobe
from ocr.image.raster import Pixels, Raster
from ocr.image.resolution import resolved_dpi, stated_dpi
from ocr.values import ColorMode, Probe

_log = logging.getLogger(__name__)

_FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF")
_MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # what a JPEG calls itself when a camera put a second picture behind it: the first is the page
    "PNG": "image/png",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "WEBP": "image/webp",
    "GIF": "image/gif",
}
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"BM", b"GIF87a", b"GIF89a")
_ANIMATED_FORMATS = {"GIF", "PNG", "WEBP"}
_TRANSPARENT_MODES = {"LA", "La", "PA", "RGBA", "RGBa"}
_BAND_PX = 256
_WHITE = (255, 255, 255, 255)


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """What is refused from the header alone.

    Attributes:
        max_pixels: A3 at 600 dpi has 70 million; RGB takes three bytes each.
        max_side_px: of either side.
        max_pages: of a multi-page TIFF.
        max_bytes: of the file.
    """

    max_pixels: int = 80_000_000
    max_side_px: int = 30_000
    max_pages: int = 2_000
    max_bytes: int = 1 << 29


DEFAULT_LIMITS = DecodeLimits()


def probe(path: Path, limits: DecodeLimits = DEFAULT_LIMITS) -> Probe:
    """Read the headers of an image file; no pixel is decoded.

    Width and height are those of the decoded picture, so after the orientation that EXIF or TIFF asks for.

    Raises:
        EmptyFile, NotAnImage, TruncatedImage, ImageTooLarge, AnimatedImage, UnsupportedImage.
    """
    with _opened(path, limits) as image:
        width, height = image.size
        if _exif_orientation(image) >= 5 and image.format != "TIFF":  # TIFF tells its size as turned already
            width, height = height, width
        return Probe(
            media_type=_MEDIA_TYPES[str(image.format)],
            pages=_page_count(image, limits),
            width_px=width,
            height_px=height,
            dpi=stated_dpi(image),
            mode=_color_mode(image),
        )


def decode(path: Path, index: int = 0, limits: DecodeLimits = DEFAULT_LIMITS) -> Raster:
    """Decode one picture of a file: 8 bits a channel, gray or RGB, upright as its metadata ask.

    CMYK becomes RGB, 16 bits become 8, one bit becomes gray, palettes are looked up, transparency lies over white.

    Args:
        path: the file; it is only read.
        index: which image of a multi-page TIFF, from 0.
        limits: what to refuse.

    Raises:
        EmptyFile, NotAnImage, TruncatedImage, ImageTooLarge, AnimatedImage, UnsupportedImage.
        IndexError: the file has no image of that index.
    """
    with _opened(path, limits) as image:
        if 0 <= index < _page_count(image, limits):
            if index:
                image.seek(index)
                _check_size(image.size, limits)
            dpi = stated_dpi(image)
            pixels = _jpeg_pixels(path, image) if image.format in ("JPEG", "MPO") else _pixels(image)
            resolved = resolved_dpi(dpi, pixels.shape[1], pixels.shape[0])
            return Raster(pixels, resolved, dpi_known=resolved == dpi)
    raise IndexError(f"no image {index} in the file")


def from_pixels(buffer: bytes, width_px: int, height_px: int, channels: int, dpi: float) -> Raster:
    """Wrap pixels that came as bytes, such as a page of a PDF that another process has drawn.

    Args:
        buffer: rows from the top without padding; 1 byte (gray) or 3 bytes (RGB) a pixel.
        width_px, height_px: size, at least 1.
        channels: 1 or 3.
        dpi: resolution that it was drawn at, above 0.

    Raises:
        UnsupportedImage: another number of channels, or a size that the buffer does not have.
    """
    if channels not in (1, 3) or width_px < 1 or height_px < 1 or not dpi > 0:
        raise UnsupportedImage(f"{width_px}x{height_px}x{channels} at {dpi} dpi")
    if len(buffer) != width_px * height_px * channels:
        raise UnsupportedImage(f"{len(buffer)} bytes are not {width_px}x{height_px}x{channels}")
    shape = (height_px, width_px) if channels == 1 else (height_px, width_px, 3)
    return Raster(np.frombuffer(buffer, np.uint8).reshape(shape), dpi)


@contextmanager
def _opened(path: Path, limits: DecodeLimits) -> Iterator[Image.Image]:
    """Open with the imaging library; whatever it raises, here or in the body, leaves as one of our own errors."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
            size_bytes = path.stat().st_size
            if not head:
                raise EmptyFile(str(path.name))
            if size_bytes > limits.max_bytes:
                raise ImageTooLarge(f"{size_bytes} bytes")
            file.seek(0)
            with _strict_warnings(), Image.open(file, formats=_FORMATS) as image:
                _check_size(image.size, limits)
                yield image
    except (ImageRefused, FileNotFoundError, PermissionError, IsADirectoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise ImageTooLarge(str(error)) from None
    except UnidentifiedImageError:
        known = head.startswith(_SIGNATURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        raise (TruncatedImage if known else NotAnImage)(f"{size_bytes} bytes, header {head[:4].hex()}") from None
    except Exception as error:  # noqa: BLE001 - a damaged file makes the decoders raise nearly anything
        _log.debug("decoder failed: %s", type(error).__name__)
        raise TruncatedImage(f"{type(error).__name__}: {error}") from None


@contextmanager
def _strict_warnings() -> Iterator[None]:
    """Too many pixels is an error, other complaints of the decoders (odd metadata) are not our reader's business."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def _check_size(size: tuple[int, int], limits: DecodeLimits) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise TruncatedImage(f"{width}x{height}")
    if width * height > limits.max_pixels or max(size) > limits.max_side_px:
        raise ImageTooLarge(f"{width}x{height}")


def _page_count(image: Image.Image, limits: DecodeLimits) -> int:
    if image.format in _ANIMATED_FORMATS and getattr(image, "is_animated", False):
        raise AnimatedImage(str(image.format))
    if image.format != "TIFF":
        return 1
    count = int(getattr(image, "n_frames", 1))
    if count > limits.max_pages:
        raise ImageTooLarge(f"{count} pages")
    return count


def _color_mode(image: Image.Image) -> ColorMode:
    if image.mode == "1":
        return ColorMode.LINEART
    if image.mode in ("L", "LA", "La", "I", "F") or image.mode.startswith("I;"):
        return ColorMode.GRAY
    return ColorMode.COLOR


def _exif_orientation(image: Image.Image) -> int:
    """1..8; 1 where the metadata say nothing or are broken."""
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001 - EXIF is easily damaged, and the picture is still good
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


_TRANSPOSE = {
    2: lambda p: cv2.flip(p, 1),
    3: lambda p: cv2.rotate(p, cv2.ROTATE_180),
    4: lambda p: cv2.flip(p, 0),
    5: lambda p: cv2.transpose(p),
    6: lambda p: cv2.rotate(p, cv2.ROTATE_90_CLOCKWISE),
    7: lambda p: cv2.flip(cv2.transpose(p), -1),
    8: lambda p: cv2.rotate(p, cv2.ROTATE_90_COUNTERCLOCKWISE),
}


def _jpeg_pixels(path: Path, image: Image.Image) -> Pixels:
    data = path.read_bytes()
    if not ends_properly(data):
        raise TruncatedImage("no end of image marker after the picture")
    orientation = _exif_orientation(image)
    if image.mode == "CMYK":
        if not is_adobe(data):  # the imaging library takes every CMYK JPEG for one of Adobe's inverted ones
            image = Image.fromarray(255 - np.asarray(image), "CMYK")
        pixels = np.array(image.convert("RGB"))
    else:
        flag = cv2.IMREAD_GRAYSCALE if image.mode == "L" else cv2.IMREAD_COLOR_RGB
        found = cv2.imdecode(np.frombuffer(data, np.uint8), flag | cv2.IMREAD_IGNORE_ORIENTATION)
        if found is None:
            raise TruncatedImage("libjpeg gave no picture")
        pixels = np.asarray(found, np.uint8)
    if pixels.shape[1::-1] != image.size:
        raise TruncatedImage("the picture has another size than its header")
    if orientation == 1:
        return pixels
    return np.ascontiguousarray(_TRANSPOSE[orientation](pixels), np.uint8)


def _pixels(image: Image.Image) -> Pixels:
    image.load()
    if image.format != "TIFF":
        ImageOps.exif_transpose(image, in_place=True)
    mode = image.mode
    if mode == "F" or mode == "LAB":
        raise UnsupportedImage(f"pixels of mode {mode}")
    if mode == "I" or mode.startswith("I;"):
        return _to_8_bits(np.asarray(image))
    if mode in _TRANSPARENT_MODES or "transparency" in image.info:
        over = Image.new("RGBA", image.size, _WHITE)
        over.alpha_composite(image.convert("RGBA"))
        return _in_bands(over, "RGB")
    return _in_bands(image, "L" if mode in ("1", "L") else "RGB")


def _in_bands(image: Image.Image, mode: str) -> Pixels:
    """The pixels in that mode, a band of rows at a time: converted and copied as a whole, a page would be in memory five times."""
    shape = (image.height, image.width, 3) if mode == "RGB" else (image.height, image.width)
    pixels = np.empty(shape, np.uint8)
    for top in range(0, image.height, _BAND_PX):
        below = min(top + _BAND_PX, image.height)
        pixels[top:below] = np.asarray(image.crop((0, top, image.width, below)).convert(mode))
    return pixels


def _to_8_bits(values: NDArray[np.int32 | np.uint16]) -> Pixels:
    """16-bit gray (some formats hand it over as 32-bit) to 8 bits by its upper byte."""
    upper = np.clip(values, 0, 65535).astype(np.uint16) >> 8
    return upper.astype(np.uint8)
