"""A target of 24 patches with reference data: its file is read, its patches are found, its colours told as they are."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr.checksheet.colour import Lab, ciede2000, mean_lab
from ocr.checksheet.reference import in_grid, read_reference
from ocr.checksheet.target import measure_target
from ocr.errors import NoTarget, ReferenceUnreadable
from ocr.image.raster import Raster
from tests.support.check_sheet import Pixels
from tests.support.colour_target import TARGET_COLOURS, cgats, drawn_target, true_labs


def test_a_reference_file_is_read_whatever_its_names_and_columns(tmp_path: Path) -> None:
    labs = true_labs()
    for number, names in enumerate(
        [
            [str(i + 1) for i in range(24)],
            [f"{'ABCD'[i // 6]}{i % 6 + 1}" for i in range(24)],
            [f"{'ABCDEF'[i % 6]}{i // 6 + 1:02d}" for i in range(24)],
        ]
    ):
        file = tmp_path / f"{number}.txt"
        file.write_text(cgats(names, labs), encoding="utf-8")
        found = in_grid(read_reference(file))
        assert [name for name, _ in found] == names
        assert np.array([lab for _, lab in found]) == pytest.approx(np.array(labs), abs=1e-3)


def test_xyz_serves_as_well_and_order_does_not_matter(tmp_path: Path) -> None:
    rows = [f'{24 - i} "patch {24 - i}" 41.0 42.5 {i + 1}.5' for i in range(24)]
    text = "IT8.7/1\n\nBEGIN_DATA_FORMAT\nSAMPLE_ID SAMPLE_NAME XYZ_X XYZ_Y\nXYZ_Z\nEND_DATA_FORMAT\n# by hand\n"
    (tmp_path / "x.txt").write_text(text + "BEGIN_DATA\n" + "\n".join(rows) + "\nEND_DATA\n", encoding="utf-8")
    found = in_grid(read_reference(tmp_path / "x.txt"))
    assert [name for name, _ in found] == [str(i + 1) for i in range(24)]
    assert found[0][1][0] == pytest.approx(71.2, abs=0.1)  # L* of Y = 0.425


@pytest.mark.parametrize(
    "text",
    [
        "",
        "BEGIN_DATA_FORMAT\nSAMPLE_ID CMYK_C\nEND_DATA_FORMAT\nBEGIN_DATA\nA1 5\nEND_DATA",
        "BEGIN_DATA_FORMAT\nSAMPLE_ID LAB_L LAB_A LAB_B\nEND_DATA_FORMAT\nBEGIN_DATA\nA1 5 x 7\nEND_DATA",
        "BEGIN_DATA_FORMAT\nSAMPLE_ID LAB_L LAB_A LAB_B\nEND_DATA_FORMAT\nBEGIN_DATA\nA1 5 nan 7\nEND_DATA",
        "BEGIN_DATA_FORMAT\nSAMPLE_ID LAB_L LAB_A LAB_B\nEND_DATA_FORMAT\nBEGIN_DATA\nA1 5\nEND_DATA",
        "BEGIN_DATA_FORMAT\nSAMPLE_ID LAB_L LAB_A LAB_B\nEND_DATA_FORMAT\nBEGIN_DATA\nA1 5 6 7\nEND_DATA",
    ],
)
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.txt").write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceUnreadable):
        in_grid(read_reference(tmp_path / "r.txt"))


def colours(picture: Pixels, dpi: float = 300) -> tuple[Lab, ...]:
    return measure_target(Raster(np.ascontiguousarray(picture), dpi), true_labs())


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("skew_deg", [0.0, 2.5])
def test_the_patches_are_found_however_the_target_lies(quarters: int, skew_deg: float) -> None:
    found = colours(drawn_target(quarters, skew_deg))
    assert ciede2000(np.array(found), np.array(true_labs())).max() < 0.8


def test_what_the_scanner_does_to_colours_is_told_as_it_is() -> None:
    gains = np.array([1.0, 0.9, 0.8])
    noise = np.random.default_rng(3).normal(0, 3, (1, 1, 1))
    picture = drawn_target(0, 1.0) * gains + noise
    picture += np.random.default_rng(4).normal(0, 4, picture.shape)
    found = colours(picture.clip(0, 255).astype(np.uint8))
    expected = [mean_lab((np.array([colour]) * gains).round().astype(np.uint8)) for colour in TARGET_COLOURS]
    assert ciede2000(np.array(found), np.array(expected)).max() < 2.5
    assert ciede2000(np.array(found), np.array(true_labs())).mean() > 4


def test_no_target_is_told_from_one() -> None:
    with pytest.raises(NoTarget):
        colours(np.full((2000, 2000, 3), 250, np.uint8))
    with pytest.raises(NoTarget):  # five rows
        colours(drawn_target(0, 0.0, rows=5))
    other = cv2.cvtColor(drawn_target(0, 0.0), cv2.COLOR_RGB2BGR)
    other = 255 - other
    with pytest.raises(NoTarget):
        colours(other)
    with pytest.raises(NoTarget):
        measure_target(Raster(np.zeros((500, 500), np.uint8), 300), true_labs())
