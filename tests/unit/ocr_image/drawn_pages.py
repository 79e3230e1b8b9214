"""Pages drawn for the tests of the image stages: text lines with a known turn, a seal, a signature, a photograph."""

from __future__ import annotations

import functools
import io
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pikepdf
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr.image.raster import Raster
from ocr.values import LayerKind, PageLayers

_FONTS = Path("/usr/share/fonts/truetype/liberation")
_LINE = "Ủy ban nhân dân xã thông báo kết quả giải quyết hồ sơ của người dân, số {} ngày 15 tháng 10."
A5_MM = (148.0, 210.0)
PAPER = (246, 244, 236)

Pixels = NDArray[np.uint8]


def px(mm: float, dpi: int) -> int:
    return round(mm / 25.4 * dpi)


def sheet(dpi: int = 200, size_mm: tuple[float, float] = A5_MM, paper: tuple[int, int, int] = PAPER) -> Image.Image:
    return Image.new("RGB", (px(size_mm[0], dpi), px(size_mm[1], dpi)), paper)


def write(image: Image.Image, dpi: int, point: float = 13, ink: tuple[int, int, int] = (25, 25, 28)) -> Image.Image:
    """Lines of Vietnamese text with the margins of a letter."""
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(_FONTS / "LiberationSerif-Regular.ttf", point * dpi / 72)
    margin, step = px(18, dpi), round(point * 1.5 * dpi / 72)
    for number, y in enumerate(range(margin, image.height - margin - step, step)):
        text = _LINE.format(number * 7 + 3)
        while draw.textlength(text, font=font) > image.width - 2 * margin:
            text = text.rsplit(" ", 1)[0]
        draw.text((margin, y), text, font=font, fill=ink)
    return image


def stamp(image: Image.Image, dpi: int, x_mm: float, y_mm: float) -> Image.Image:
    """A red ring with a star, multiplied over what is there, and a blue stroke across it."""
    over = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(over)
    x, y, radius = px(x_mm, dpi), px(y_mm, dpi), px(17, dpi)
    for shrink in (0, px(2.5, dpi)):
        r = radius - shrink
        draw.ellipse((x - r, y - r, x + r, y + r), outline=(222, 38, 46), width=max(2, px(0.6, dpi)))
    draw.regular_polygon((x, y, radius // 3), 5, fill=(222, 38, 46))
    pen = Image.new("RGB", image.size, "white")
    points = [(x - radius, y + 20), (x - 10, y - radius // 2), (x + 20, y + radius // 2), (x + radius + 60, y - 30)]
    ImageDraw.Draw(pen).line(points, fill=(30, 50, 160), width=max(2, px(0.5, dpi)), joint="curve")
    product = np.asarray(image, np.float32) * np.asarray(over, np.float32) * np.asarray(pen, np.float32) / 255**2
    return Image.fromarray(product.astype(np.uint8))


def scanned(image: Image.Image, skew_deg: float = 0.0, blur_px: float = 0.6, seed: int = 1) -> Pixels:
    """As a scanner would see it: turned clockwise about the middle, a little soft, a little noisy."""
    fill = image.getpixel((2, 2))
    turned = image.rotate(-skew_deg, Image.Resampling.BICUBIC, fillcolor=fill) if skew_deg else image
    kernel = _soft(blur_px)
    soft = cv2.sepFilter2D(np.asarray(turned), -1, kernel, kernel, borderType=cv2.BORDER_REPLICATE).astype(np.float32)
    soft += _noise(soft.shape, seed)
    return np.clip(soft, 0, 255, out=soft).astype(np.uint8)


@functools.cache
def _soft(sigma_px: float) -> NDArray[np.float64]:
    """The kernel of Pillow's `GaussianBlur`, three boxes of a broken width, which Pillow itself draws ten times as slowly."""
    variance = sigma_px**2 / 3
    whole = int(((12 * variance + 1) ** 0.5 - 1) / 2)
    part = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance) / (6 * (variance - (whole + 1) ** 2))
    box = np.full(2 * whole + 3, 1.0)
    box[[0, -1]] = part
    box /= box.sum()
    return np.convolve(np.convolve(box, box), box)


@functools.lru_cache(maxsize=2)  # dearer than all else of a scan, and 50 MB for a page of 300 dpi
def _noise(shape: tuple[int, ...], seed: int) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, 2.0, shape).astype(np.float32)


@functools.cache
def letter(dpi: int = 200) -> Image.Image:
    return write(sheet(dpi), dpi)


@functools.lru_cache(maxsize=8)
def scanned_letter(dpi: int = 200, skew_deg: float = 0.0) -> Pixels:
    """The letter as most tests see it; nobody writes into it."""
    pixels = scanned(letter(dpi), skew_deg)
    pixels.setflags(write=False)
    return pixels


@functools.cache
def stamped(dpi: int = 300) -> Image.Image:
    return stamp(write(sheet(dpi), dpi), dpi, 100, 150)


def raster(pixels: Pixels, dpi: float = 200) -> Raster:
    return Raster(np.ascontiguousarray(pixels), dpi)


def rendered(page: PageLayers, folder: Path) -> Pixels:
    """The layers as an independent program paints them: one page of a PDF, drawn by poppler at the page's own dpi."""
    pdf = pikepdf.new()
    width, height = page.width_px / page.dpi * 72, page.height_px / page.dpi * 72
    leaf = pdf.add_blank_page(page_size=(width, height))
    images, painting = pikepdf.Dictionary(), []
    for number, layer in enumerate(page.layers):
        image = pdf.make_stream(layer.data)
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height = layer.width_px, layer.height_px
        if layer.kind in {LayerKind.JPEG, LayerKind.DEFLATED_JPEG}:
            filters = [pikepdf.Name.FlateDecode] if layer.kind is LayerKind.DEFLATED_JPEG else []
            image.Filter, image.BitsPerComponent = pikepdf.Array([*filters, pikepdf.Name.DCTDecode]), 8
            image.ColorSpace = pikepdf.Name.DeviceGray if layer.gray else pikepdf.Name.DeviceRGB
        else:
            assert layer.color is not None
            image.Filter, image.BitsPerComponent, image.ImageMask = pikepdf.Name.JBIG2Decode, 1, True
            painting.append("{} {} {} rg".format(*layer.color))
        images[f"/I{number}"] = image
        box = layer.box_px
        scale = 72 / page.dpi
        w, h = (box.x1 - box.x0) * scale, (box.y1 - box.y0) * scale
        painting.append(f"q {w:.5f} 0 0 {h:.5f} {box.x0 * scale:.5f} {height - box.y1 * scale:.5f} cm /I{number} Do Q")
    leaf.Resources = pikepdf.Dictionary(XObject=images)
    leaf.Contents = pdf.make_stream("\n".join(painting).encode())
    path = folder / "page.pdf"
    pdf.save(path)
    run = ["pdftoppm", "-r", f"{page.dpi:g}", "-singlefile", "-png", str(path), str(folder / "page")]
    subprocess.run(run, check=True, timeout=60)
    return np.asarray(Image.open(folder / "page.png").convert("RGB"))


def saved(image: Image.Image, folder: Path, name: str, **options: object) -> Path:
    path = folder / name
    image.save(path, **options)
    return path


def coded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
