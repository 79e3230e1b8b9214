"""Marks are counted the same however many there are, and whatever their value is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.image.traced import labelled, traced


def hatched(side_px: int) -> np.ndarray:
    """Hairs that rise to the right: few marks, but a search by squares of two pixels takes each step of them for a new one."""
    y, x = np.mgrid[:side_px, :side_px]
    return np.asarray((x + y) % 4 == 0, np.uint8)


def grained(share: float) -> np.ndarray:
    return np.asarray(np.random.default_rng(3).random((600, 700)) < share, np.uint8)


@pytest.mark.parametrize("mask", [hatched(800), grained(0.1), grained(0.5), grained(0.0), grained(1.0)])
@pytest.mark.parametrize("level", [1, 255])
def test_marks_are_those_that_opencv_finds(mask, level):
    labels, stats, middles = traced(mask * np.uint8(level))
    count, plain, wanted, centers = cv2.connectedComponentsWithStats(mask, connectivity=8)
    assert len(stats) == count and np.array_equal(labels, plain)
    assert np.array_equal(stats[1:], wanted[1:]) and np.allclose(middles[1:], centers[1:])
    again, told = labelled(mask * np.uint8(level))
    assert told == count and np.array_equal(again, plain)


def test_a_few_marks_are_told_in_16_bits_and_very_many_in_32():
    assert traced(hatched(200))[0].dtype == np.uint16
    dots = np.zeros((600, 600), np.uint8)
    dots[::2, ::2] = 255
    assert traced(dots)[0].dtype == np.int32 and len(traced(dots)[1]) == 90_001
