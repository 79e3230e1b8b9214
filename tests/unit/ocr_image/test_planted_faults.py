"""The measuring of the verdict is itself right: what nobody minds is not named, what nobody overlooks is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.perf.bench_verdict import measured
from tests.perf.planted_faults import FAULTS
from tests.unit.ocr_image.drawn_pages import raster, scanned, scanned_letter, sheet


def test_pages_are_counted_as_they_are_and_with_each_fault():
    blank = raster(scanned(sheet(200)), 200)
    ends = {name: replace(fault, strengths=(fault.strengths[0], fault.strengths[-1])) for name, fault in FAULTS.items()}
    report = measured(iter([raster(scanned_letter(200), 200), blank]), ends)
    assert (report["pages"], report["not_good"]["found"]) == (2, 0)
    assert report["untouched"]["BLANK_PAGE"]["found"] == 1
    for name, fault in FAULTS.items():
        named = list(report["planted"][name]["named"].values())
        assert (named[0]["found"], named[-1]["found"]) == (0, 1), name
        assert all(rate["of"] == 1 and 0 <= rate["low"] <= rate["high"] <= 1 for rate in named), fault.reason


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_leaves_the_page_it_is_planted_into_as_it_was(name):
    page = scanned_letter(200)
    before = page.copy()
    for pixels in (page, np.ascontiguousarray(page[..., 0])):
        planted = FAULTS[name].plant(pixels, 200, FAULTS[name].strengths[-1], np.random.default_rng(1))
        assert (planted.dtype, planted.ndim) == (np.uint8, pixels.ndim)
    assert np.array_equal(page, before)
