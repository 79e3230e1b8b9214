from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw

import ocr.image.jbig2
from ocr.errors import EncoderMissing, EncodingFailed
from ocr.image.color import luminance
from ocr.image.jbig2 import encode_jbig2
from ocr.image.layers import coded
from ocr.image.mask import separate
from ocr.page import clean, inspect, preview_jpeg
from ocr.recipes import LayerMode, LayerRecipe
from ocr.values import LayerKind
from tests.unit.ocr_image.drawn_pages import (
    px,
    raster,
    rendered,
    scanned,
    scanned_letter,
    sheet,
    stamped,
    write,
)


@pytest.fixture(scope="module")
def page():
    return raster(scanned(stamped(300)), 300)


def test_the_page_comes_back_from_its_layers(page, tmp_path):
    made = coded(page).page
    assert (made.reason, [layer.kind for layer in made.layers]) == (
        "layered",
        [LayerKind.DEFLATED_JPEG, LayerKind.JBIG2_MASK],
    )
    shown = rendered(made, tmp_path)
    assert shown.shape == page.pixels.shape
    difference = np.abs(shown.astype(int) - page.pixels)
    assert difference.mean() < 6.2
    assert np.median(difference) <= 3
    # text is where it was: dark there, light elsewhere
    ink, seen = luminance(page.pixels) < 110, luminance(shown) < 110
    assert (ink & seen).sum() / (ink | seen).sum() > 0.80


def test_seals_keep_their_colour_and_get_no_black_specks(page, tmp_path):
    shown = rendered(coded(page).page, tmp_path).astype(int)
    before = page.pixels.astype(int)
    red = (before[..., 0] - before[..., 1] > 100) & (before[..., 0] - before[..., 2] > 100)
    assert red.sum() > 5000
    assert np.abs(shown - before)[red].mean() < 30
    assert (shown[red].max(-1) < 90).mean() < 0.005
    blue = before[..., 2] - before[..., 0] > 70
    assert (shown[blue][:, 2] - shown[blue][:, 0] > 25).mean() > 0.95


def test_text_has_no_halo(page, tmp_path):
    """Just outside the letters the paper is neither darker nor lighter than it was."""
    import cv2

    shown = luminance(rendered(coded(page).page, tmp_path)).astype(int)
    text = separate(page.pixels, 300, 70, 2).text
    ring = (cv2.dilate(text, np.ones((13, 13), np.uint8)) - cv2.dilate(text, np.ones((7, 7), np.uint8))) > 0
    paper = luminance(page.pixels)[ring] > 225
    assert abs(np.median(shown[ring][paper]) - np.median(luminance(page.pixels)[ring][paper])) <= 3


def test_coloured_ink_stays_out_of_the_stencil(page):
    parts = separate(page.pixels, 300, 70, 2)
    before = page.pixels.astype(int)
    assert not parts.text[before.max(-1) - before.min(-1) > 100].any()
    assert parts.text.any()


def test_no_layer_with_content_has_less_than_200_dpi(page):
    for layer in coded(page).page.layers:
        assert layer.width_px / (layer.box_px.x1 - layer.box_px.x0) * page.dpi >= 199.9
        assert layer.height_px / (layer.box_px.y1 - layer.box_px.y0) * page.dpi >= 199.9


def test_same_page_same_bytes(page):
    assert coded(page).page == coded(raster(page.pixels.copy(), 300)).page


def test_an_a5_letter_is_small(page):
    assert sum(len(layer.data) for layer in coded(page).page.layers) < 50_000


def test_gray_pages_have_gray_pictures(tmp_path):
    gray = raster(luminance(scanned_letter(300)), 300)
    made = coded(gray).page
    assert (made.reason, made.layers[0].gray) == ("layered", True)
    assert Image.open(io.BytesIO(zlib.decompress(made.layers[0].data))).mode == "L"
    assert np.abs(luminance(rendered(made, tmp_path)).astype(int) - gray.pixels).mean() < 6


def test_black_and_white_scans_are_kept_pixel_for_pixel(tmp_path):
    pixels = np.where(luminance(scanned_letter(200)) < 128, 0, 255).astype(np.uint8)
    made = coded(raster(pixels, 200)).page
    assert (made.reason, len(made.layers)) == ("lineart", 1)
    assert np.array_equal(luminance(rendered(made, tmp_path)), pixels)


@pytest.mark.parametrize("gray", [False, True])
def test_a_master_keeps_every_pixel(gray):
    """As PNG has it (RFC 2083): the rows of a page put into a PNG file of its size."""
    import cv2

    pixels = luminance(scanned_letter(150)) if gray else scanned_letter(150)
    made = coded(raster(pixels, 150), LayerRecipe(mode=LayerMode.MASTER)).page
    assert (made.reason, [layer.kind for layer in made.layers]) == ("lossless", [LayerKind.FLATE])
    (layer,) = made.layers
    header = struct.pack(">2I5B", layer.width_px, layer.height_px, 8, 0 if layer.gray else 2, 0, 0, 0)
    file = b"\x89PNG\r\n\x1a\n"
    for name, data in ((b"IHDR", header), (b"IDAT", layer.data), (b"IEND", b"")):
        file += struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    back = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(back if gray else back[..., ::-1], pixels)


def test_a_blank_page_is_its_paper_alone(tmp_path):
    blank = raster(scanned(sheet(200)), 200)
    made = coded(blank).page
    assert made.reason == "no_text"
    assert np.median(rendered(made, tmp_path), axis=(0, 1)).tolist() == pytest.approx([246, 244, 236], abs=2)


def test_coarse_pages_stay_one_picture():
    made = coded(raster(scanned_letter(150), 150)).page
    assert (made.reason, len(made.layers)) == ("low_resolution", 1)
    assert made.layers[0].width_px == made.width_px


def test_cards_and_photographs_stay_one_picture():
    y, x = np.mgrid[0:1200, 0:900]
    photo = (100 + 60 * np.sin(x / 40) + 60 * np.cos(y / 55))[..., None] * (0.9, 0.8, 0.7)
    assert coded(raster(photo.clip(0, 255).astype(np.uint8), 200)).page.reason == "picture"
    assert coded(raster(scanned(sheet(300, (85.6, 54))), 300)).page.reason == "card"


def test_a_photograph_on_a_page_stays_in_the_picture():
    dpi = 300
    image = write(sheet(dpi), dpi)
    y, x = np.mgrid[0 : px(40, dpi), 0 : px(30, dpi)]
    face = (110 + 80 * np.sin(x / 50) * np.cos(y / 70)).astype(np.uint8)
    at = px(100, dpi), px(20, dpi)
    image.paste(Image.fromarray(face).convert("RGB"), at)
    text = separate(scanned(image), 300, 70, 2).text
    inside = text[at[1] + 20 : at[1] + px(40, dpi) - 20, at[0] + 20 : at[0] + px(30, dpi) - 20]
    assert inside.mean() < 0.02
    assert text.mean() > 0.01


def test_pale_print_is_never_halved():
    """Whatever part of a pale letter would be dark, the letter stays whole in the picture."""
    pixels = scanned(write(sheet(300), 300, ink=(150, 150, 150)))
    pixels[: pixels.shape[0] // 2] = scanned_letter(300)[: pixels.shape[0] // 2]
    text = separate(pixels, 300, 70, 2).text
    half = pixels.shape[0] // 2
    pale = luminance(pixels)[half + 40 :] < 190
    share = text[half + 40 :][pale].mean()
    assert share < 0.05 or share > 0.9


@pytest.mark.parametrize("shape", [(1, 1), (1, 400, 3), (9, 9, 3), (333, 17)])
def test_odd_sizes_are_coded(shape, monkeypatch):
    made = coded(raster(np.full(shape, 240, np.uint8), 300), LayerRecipe(card_mm=0)).page
    assert (made.height_px, made.width_px) == shape[:2]


def test_a_missing_or_broken_encoder_is_told(monkeypatch):
    mask = np.eye(16, dtype=np.uint8)
    monkeypatch.setattr(ocr.image.jbig2, "_PROGRAM", "no-such-program")
    with pytest.raises(EncoderMissing):
        encode_jbig2(mask)
    monkeypatch.setattr(ocr.image.jbig2, "_PROGRAM", "false")
    with pytest.raises(EncodingFailed):
        encode_jbig2(mask)


def test_clean_turns_a_page_upright_once():
    upright = scanned_letter(200)
    turned = raster(np.ascontiguousarray(np.rot90(scanned_letter(200, 1.5), 2)), 200)
    facts = inspect(turned)
    cleaned = clean(turned, facts)
    again = inspect(cleaned)
    assert (again.orientation_deg, again.skew_deg) == (0, pytest.approx(0, abs=0.06))
    assert np.abs(cleaned.pixels.astype(int) - upright).mean() < 8
    assert clean(turned, facts, quarter_turns=1).pixels.shape[:2] == upright.shape[1::-1]


def test_clean_does_not_turn_without_evidence():
    from dataclasses import replace

    page = raster(scanned_letter(200), 200)
    facts = replace(inspect(page), skew_deg=2.0, skew_confidence=4.0, orientation_deg=180, orientation_confidence=0.1)
    assert clean(page, facts) is page


def test_previews_are_small_jpegs(page):
    preview = Image.open(io.BytesIO(preview_jpeg(page, (700, 700))))
    assert (preview.format, max(preview.size)) == ("JPEG", 700)
    little = Image.open(io.BytesIO(preview_jpeg(raster(np.zeros((20, 30, 3), np.uint8)))))
    assert little.size == (30, 20)
    red = np.zeros((64, 64, 3), np.uint8)
    red[..., 0] = 200
    seen = np.asarray(Image.open(io.BytesIO(preview_jpeg(raster(red)))))
    assert seen[32, 32, 0] > 180
    assert seen[32, 32, 2] < 30


def test_coloured_strokes_across_text_are_not_wiped(tmp_path):
    image = write(sheet(300), 300)
    ImageDraw.Draw(image).line((150, 0, 1200, 2400), fill=(30, 60, 190), width=5)
    page = raster(scanned(image), 300)
    shown = rendered(coded(page).page, tmp_path).astype(int)
    before = page.pixels.astype(int)
    blue = before[..., 2] - before[..., 0] > 100
    assert blue.sum() > 5000
    assert (shown[blue][:, 2] - shown[blue][:, 0] > 40).mean() > 0.98
