from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.image.bitonal import bitonal
from ocr.image.mask import separate
from ocr.image.raster import Raster
from tests.perf.degraded_pages import FAULTS, DegradedPage, degraded_page

# Least F-measure in percent; what was measured lies one to two above.
_LEAST_F = {"clean": 96, "faint": 96, "stains": 96, "bleed": 92, "shadow": 96, "texture": 86, "noise": 90, "jpeg": 93}


def f_measure(mask: np.ndarray, truth: np.ndarray) -> float:
    return 200 * int((mask & truth).sum()) / (int(mask.sum()) + int(truth.sum()))


def lost_marks(page: DegradedPage, mask: np.ndarray) -> int:
    """Letters, dots and accents of more than one pixel of which nothing is left."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(page.truth, connectivity=8)
    marks = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] > 1)
    return len(np.setdiff1d(marks[1:], labels[mask > 0]))


@pytest.mark.parametrize("fault", FAULTS)
def test_ink_is_told_from_what_spoils_a_page_and_no_mark_is_lost(fault):
    page = degraded_page(fault, 150)
    mask = bitonal(page.raster)
    assert mask.shape == page.truth.shape
    assert set(np.unique(mask)) == {0, 1}
    assert f_measure(mask, page.truth) >= _LEAST_F[fault]
    assert lost_marks(page, mask) == 0 or fault == "texture"  # worn letters lose parts on paper already


@pytest.mark.parametrize("dpi", [100, 200, 400])
def test_any_resolution_serves(dpi):
    page = degraded_page("clean", dpi)
    mask = bitonal(page.raster)
    assert f_measure(mask, page.truth) >= 93
    assert lost_marks(page, mask) == 0


def test_colour_counts_as_ink():
    pixels = np.full((120, 200, 3), 240, np.uint8)
    cv2.putText(pixels, "12", (30, 90), cv2.FONT_HERSHEY_SIMPLEX, 3, (205, 40, 40), 8)
    assert f_measure(bitonal(Raster(pixels, 200.0)), (pixels[..., 1] < 140).astype(np.uint8)) > 95


@pytest.mark.parametrize("shape", [(1, 1), (9, 400), (333, 17, 3)])
def test_paper_alone_has_no_ink(shape):
    pixels = np.random.default_rng(3).normal(238, 2, shape).astype(np.uint8)
    assert not bitonal(Raster(pixels, 300.0)).any()


def test_the_other_side_stays_out_of_the_stencil_of_an_archive():
    page = degraded_page("bleed", 200)
    text = separate(page.raster.pixels, 200, 70, 2).text
    near = cv2.dilate(page.truth, np.ones((5, 5), np.uint8))
    assert (text & (1 - near)).sum() < 0.02 * page.truth.sum()
    assert (text & page.truth).sum() > 0.85 * page.truth.sum()


def test_pencil_beside_print_keeps_its_tone_in_the_picture():
    page = degraded_page("clean", 200)
    pixels = page.raster.pixels.astype(np.float32)
    below = slice(pixels.shape[0] // 2, None)
    paper = float(np.median(pixels))
    pixels[below] = paper - 0.35 * (paper - pixels[below])
    text = separate(pixels.astype(np.uint8), 200, 70, 2).text
    assert text[below].mean() < 0.001
    assert text.mean() > 0.01
