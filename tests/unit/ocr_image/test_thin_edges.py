"""Thin edges: where a level steps, one pixel wide, and none on paper."""

from __future__ import annotations

import cv2
import numpy as np

from ocr.image.thin_edges import thin_edges


def test_a_step_has_an_edge_of_one_pixel_and_even_paper_none():
    gray = np.full((60, 80), 200, np.uint8)
    gray[:, 40:] = 120
    edges = thin_edges(gray, 15, 40)
    assert (edges[5:-5] > 0).sum(1).tolist() == [1] * 50
    assert not thin_edges(np.full((60, 80), 200, np.uint8), 15, 40).any()


def test_faint_edges_count_where_they_go_on_from_clear_ones():
    gray = np.full((60, 80), 200, np.uint8)
    gray[:30, 40:] = 120
    gray[30:, 40:] = 195
    assert (thin_edges(gray, 15, 40)[35:-5] > 0).any()
    gray[:30, 40:] = 195
    assert not thin_edges(gray, 15, 40).any()


def test_it_is_canny_s_method_on_pictures_that_canny_s_program_survives():
    gray = np.random.default_rng(2).integers(0, 255, (120, 160)).astype(np.uint8)
    gray = cv2.GaussianBlur(gray, (9, 9), 0)
    inner = (slice(2, -2), slice(2, -2))
    assert ((thin_edges(gray, 15, 40) > 0) != (cv2.Canny(gray, 15, 40) > 0))[inner].mean() < 0.001


def test_a_picture_full_of_edges_is_survived():
    gray = np.full((192, 152), 230, np.uint8)
    gray[::3] = gray[:, ::3] = 150
    assert thin_edges(gray, 15, 40).shape == gray.shape
