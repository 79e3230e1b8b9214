"""What the verdict says of light, optics, sensors and coding."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.recipes import InspectRecipe
from ocr.values import Verdict
from ocr.verdict.judge import judge
from tests.unit.ocr_image.drawn_pages import letter, raster, scanned, scanned_letter

RECIPE = InspectRecipe()


def _judged(pixels, dpi=200):
    return judge(raster(pixels, dpi), 0.0, 30.0, RECIPE)


def _codes(judgement):
    return {reason.code for reason in judgement.reasons}


def _box(judgement, code):
    return next(reason.box_px for reason in judgement.reasons if reason.code == code)


def test_a_page_that_is_soft_in_one_half_is_told_with_that_half():
    pixels = scanned_letter(200).copy()
    edge = pixels.shape[0] // 2
    pixels[edge:] = cv2.GaussianBlur(pixels, (0, 0), 2.0)[edge:]
    found = _judged(pixels)
    assert (found.verdict, _codes(found)) == (Verdict.DOUBTFUL, {"OUT_OF_FOCUS"})
    box = _box(found, "OUT_OF_FOCUS")
    assert abs(box.y0 - edge) < 130 and box.y1 > pixels.shape[0] - 260
    assert box.x1 - box.x0 > pixels.shape[1] / 2


def test_a_sharp_place_does_not_save_a_page_that_is_soft():
    pixels = scanned(letter(200), blur_px=2.5)
    pixels[900:1160, 700:960] = scanned_letter(200)[900:1160, 700:960]
    assert "OUT_OF_FOCUS" in _codes(_judged(pixels))


def test_a_soft_photograph_does_not_condemn_a_page_that_is_sharp():
    y, x = np.mgrid[0:315, 0:236].astype(np.float32)
    face = 215 - 150 * np.exp(-(((x - 118) / 60) ** 2) - ((y - 120) / 80) ** 2) - 40 * (y > 250)
    photo = cv2.GaussianBlur(face, (0, 0), 5)[..., None] * np.array((1, 0.92, 0.85), np.float32)
    pixels = scanned_letter(200).copy()
    pixels[600:915, 142:378] = photo.astype(np.uint8)
    assert _judged(pixels).verdict is Verdict.GOOD
