from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from ocr.errors import AnimatedImage, EmptyFile, ImageTooLarge, NotAnImage, TruncatedImage, UnsupportedImage
from ocr.image.decode import DecodeLimits, decode, from_pixels, probe
from ocr.image.hash import sha256_pixels
from ocr.image.png import encode_png
from ocr.image.raster import Raster
from ocr.image.resolution import assumed_dpi
from ocr.values import ColorMode
from tests.unit.ocr_image.drawn_pages import coded, saved


@pytest.fixture
def picture() -> Image.Image:
    """60 x 40, left half red, right half blue, a white top row."""
    image = Image.new("RGB", (60, 40), (200, 30, 30))
    image.paste((30, 30, 200), (30, 0, 60, 40))
    image.paste((255, 255, 255), (0, 0, 60, 1))
    return image


def _png_header(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return start + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP"])
def test_lossless_formats_give_the_same_pixels(picture, tmp_path, kind):
    path = saved(picture, tmp_path, f"x.{kind.lower()}")
    assert np.array_equal(decode(path).pixels, np.asarray(picture))


@pytest.mark.parametrize(
    ("kind", "options"), [("JPEG", {"quality": 95, "subsampling": 0}), ("WEBP", {"lossless": True})]
)
def test_photographic_formats_give_rgb_in_rgb_order(picture, tmp_path, kind, options):
    pixels = decode(saved(picture, tmp_path, "x." + kind.lower(), **options)).pixels.astype(int)
    assert abs(pixels[20, 10] - (200, 30, 30)).max() < 8
    assert abs(pixels[20, 50] - (30, 30, 200)).max() < 8


def test_probe_tells_what_decode_gives(picture, tmp_path):
    path = saved(picture, tmp_path, "x.jpg", dpi=(300, 300))
    seen = probe(path)
    assert (seen.media_type, seen.pages, seen.width_px, seen.height_px, seen.dpi) == ("image/jpeg", 1, 60, 40, 300.0)
    assert seen.mode is ColorMode.COLOR
    assert decode(path).dpi == 300.0


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["jpeg", "webp", "png"])
def test_exif_orientation_is_obeyed_and_told_beforehand(picture, tmp_path, orientation, kind):
    exif = Image.Exif()
    exif[0x0112] = orientation
    expected = Image.open(saved(picture, tmp_path, "y.png", exif=exif))
    from PIL import ImageOps

    expected = np.asarray(ImageOps.exif_transpose(expected)).astype(int)
    path = saved(picture, tmp_path, f"x.{kind}", exif=exif, quality=100)
    found = decode(path).pixels.astype(int)
    assert found.shape == expected.shape
    assert np.abs(found - expected).mean() < 6
    assert (probe(path).height_px, probe(path).width_px) == found.shape[:2]


def test_tiff_orientation_is_obeyed_and_told_beforehand(picture, tmp_path):
    path = saved(picture, tmp_path, "x.tif", tiffinfo={0x0112: 6})
    found = decode(path)
    assert np.array_equal(found.pixels, np.rot90(np.asarray(picture), -1))
    assert (probe(path).width_px, probe(path).height_px) == (40, 60)


@pytest.mark.parametrize("compression", ["tiff_lzw", "group4", "tiff_adobe_deflate"])
def test_each_page_of_a_tiff_is_found(tmp_path, compression):
    mode = "1" if compression == "group4" else "L"
    pages = [Image.new("L", (50 + n, 30), 255).convert(mode) for n in range(3)]
    pages[1].putpixel((7, 5), 0)
    path = tmp_path / "x.tif"
    pages[0].save(path, save_all=True, append_images=pages[1:], compression=compression, dpi=(200, 200))
    seen = probe(path)
    assert (seen.pages, seen.mode) == (3, ColorMode.LINEART if mode == "1" else ColorMode.GRAY)
    second = decode(path, 1)
    assert second.pixels.shape == (30, 51)
    assert second.dpi == 200
    assert second.pixels[5, 7] == 0
    assert second.pixels.sum() == 255 * (30 * 51 - 1)
    with pytest.raises(IndexError):
        decode(path, 3)


def test_sixteen_bits_become_eight(tmp_path):
    values = np.array([[0, 255, 256, 40000, 65535]], np.uint16)
    path = saved(Image.fromarray(values), tmp_path, "x.png")
    assert decode(path).pixels.tolist() == [[0, 0, 1, 156, 255]]


def test_transparency_lies_over_white(tmp_path):
    path = saved(Image.new("RGBA", (4, 4), (0, 0, 0, 0)), tmp_path, "x.png")
    assert decode(path).pixels.min() == 255


def test_palette_is_looked_up(picture, tmp_path):
    path = saved(picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=8), tmp_path, "x.png")
    assert abs(decode(path).pixels[20, 10].astype(int) - (200, 30, 30)).max() < 8


@pytest.mark.parametrize("adobe", [True, False])
def test_cmyk_jpeg_becomes_rgb_whoever_wrote_it(picture, tmp_path, adobe):
    data = coded(picture.convert("CMYK"), "JPEG", quality=95)
    assert b"Adobe" in data
    if not adobe:  # the same inks, stored straight and without the marker
        inks = Image.fromarray(255 - np.asarray(picture.convert("CMYK")), "CMYK")
        data = coded(inks, "JPEG", quality=95)
        at = data.index(b"\xff\xee")
        data = data[:at] + data[at + 2 + int.from_bytes(data[at + 2 : at + 4], "big") :]
    (tmp_path / "x.jpg").write_bytes(data)
    assert abs(decode(tmp_path / "x.jpg").pixels[20, 10].astype(int) - (200, 30, 30)).max() < 12


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "x.png").touch()
    with pytest.raises(EmptyFile):
        probe(tmp_path / "x.png")


@pytest.mark.parametrize("data", [b"hello", b"%PDF-1.7 ...", b"\0" * 5000, b"8BPS\0\1" + b"\0" * 100])
def test_what_is_no_image_is_refused(tmp_path, data):
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(NotAnImage):
        probe(tmp_path / "x")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP", "WEBP"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.98])
def test_a_file_cut_anywhere_is_refused(tmp_path, kind, kept):
    noise = np.random.default_rng(3).integers(0, 255, (64, 64, 3), np.uint8)
    data = coded(Image.fromarray(noise), kind)
    (tmp_path / "x").write_bytes(data[: int(len(data) * kept) - 1])
    with pytest.raises(TruncatedImage):
        decode(tmp_path / "x")


def test_the_end_marker_of_a_thumbnail_does_not_make_a_cut_jpeg_whole(picture, tmp_path):
    exif = b"Exif\0\0" + coded(picture.resize((16, 16)), "JPEG")
    data = coded(picture, "JPEG", exif=exif)
    assert data.count(b"\xff\xd9") == 2
    (tmp_path / "x.jpg").write_bytes(data[:-40])
    with pytest.raises(TruncatedImage):
        decode(tmp_path / "x.jpg")


def test_a_huge_picture_is_refused_from_its_header(tmp_path):
    (tmp_path / "x.png").write_bytes(_png_header(60_000, 60_000))
    with pytest.raises(ImageTooLarge):
        probe(tmp_path / "x.png")


def test_limits_are_the_caller_s(picture, tmp_path):
    path = saved(picture, tmp_path, "x.png")
    for limits in (DecodeLimits(max_pixels=2399), DecodeLimits(max_side_px=59), DecodeLimits(max_bytes=10)):
        with pytest.raises(ImageTooLarge):
            decode(path, limits=limits)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_moving_pictures_are_refused(picture, tmp_path, kind):
    path = saved(picture, tmp_path, "x." + kind.lower(), save_all=True, append_images=[picture.rotate(90)])
    with pytest.raises(AnimatedImage):
        probe(path)


def test_lab_is_told_to_be_unsupported(tmp_path):
    path = saved(Image.new("LAB", (4, 4)), tmp_path, "x.tif")
    with pytest.raises(UnsupportedImage):
        decode(path)


def test_broken_resolution_counts_as_none(picture, tmp_path):
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[282], info[283], info[296] = TiffImagePlugin.IFDRational(300, 0), TiffImagePlugin.IFDRational(300, 0), 2
    path = saved(picture, tmp_path, "x.tif", tiffinfo=info)
    assert probe(path).dpi == 0.0
    assert (decode(path).dpi, decode(path).dpi_known) == (20.0, False)


@pytest.mark.parametrize(
    ("width", "height", "dpi"),
    [
        *[(2480, 3508, 300), (3508, 2480, 300), (1654, 2339, 200), (1240, 1754, 150), (1011, 638, 300)],
        *[(999, 100, 85.4), (770, 991, 84.8), (4000, 3000, 300), (1600, 1009, 300), (800, 504, 237.4), (60, 40, 20)],
    ],
)
def test_resolution_is_guessed_from_usual_paper(width, height, dpi):
    assert assumed_dpi(width, height) == dpi


def test_a_screen_s_resolution_on_a_scan_is_not_believed(tmp_path):
    path = saved(Image.new("L", (1654, 2339), 255), tmp_path, "x.jpg", dpi=(72, 72))
    assert probe(path).dpi == 72
    assert decode(path).dpi == 200


def test_pixels_from_a_buffer_are_checked_against_their_size():
    assert from_pixels(bytes(range(12)), 2, 2, 3, 300).pixels[1, 1].tolist() == [9, 10, 11]
    assert from_pixels(bytes(4), 2, 2, 1, 300).gray
    for size, channels, dpi in (((2, 2), 4, 300), ((2, 2), 1, 0), ((3, 2), 1, 300), ((0, 4), 1, 300)):
        with pytest.raises(UnsupportedImage):
            from_pixels(bytes(4), *size, channels, dpi)


def test_the_hash_is_of_the_picture_not_of_the_file(picture, tmp_path):
    first = decode(saved(picture, tmp_path, "x.png", dpi=(300, 300)))
    second = decode(saved(picture, tmp_path, "x.tif", compression="tiff_lzw"))
    assert sha256_pixels(first) == sha256_pixels(second)
    flat = Raster(np.zeros((2, 6), np.uint8), 300)
    assert sha256_pixels(flat) != sha256_pixels(Raster(np.zeros((6, 2), np.uint8), 300))


@pytest.mark.parametrize("gray", [True, False])
def test_png_brings_pixels_and_resolution_back(picture, tmp_path, gray):
    pixels = np.asarray(picture.convert("L") if gray else picture)
    (tmp_path / "x.png").write_bytes(encode_png(Raster(pixels, 300.0)))
    back = decode(tmp_path / "x.png")
    assert np.array_equal(back.pixels, pixels)
    assert back.dpi == pytest.approx(300, abs=0.01)
