"""The sheets that the station prints: drawn, scanned, and known again either way up."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
import pytest

from app.archive import symbols
from app.archive.drawing import draw
from app.domain.facts import PageCode
from app.domain.separators import PATCH_OF, Separator, SeparatorKind, separator_of
from app.services.separators import TITLES, Separators
from ocr.codes.reader import read_codes
from tests.unit.ocr_image.drawn_pages import scanned

SHEETS = (
    Separator(SeparatorKind.PAPER),
    Separator(SeparatorKind.PAPER, "TP02"),
    Separator(SeparatorKind.DOSSIER, "H56.14-240823-0001"),
)


def _codes(picture) -> list[PageCode]:
    found = read_codes(np.ascontiguousarray(picture), 150)
    return [PageCode(one.symbology, one.text, (0, 0, 9, 9)) for one in found]


@pytest.mark.parametrize("separator", SHEETS)
def test_a_printed_sheet_is_known_again_either_way_up_and_by_its_patch_alone(separator, tmp_path):
    Separators(draw, symbols).write(separator, tmp_path / "sheet.pdf")
    page = pypdfium2.PdfDocument(io.BytesIO((tmp_path / "sheet.pdf").read_bytes()))[0]
    image = page.render(scale=150 / 72).to_pil().convert("RGB")
    picture = scanned(image, 1.5)
    for way in (picture, np.rot90(picture, 2)):
        assert separator_of(_codes(way)) == separator
    patches = [code for code in _codes(picture) if code.symbology == "Patch"]
    assert len(patches) == 2
    assert separator_of(patches) == Separator(separator.kind)
    assert page.get_textpage().get_text_bounded().startswith(TITLES[separator.kind])


def test_a_patch_leads_with_the_same_bars_at_either_edge():
    heights = {}
    for upside_down in (False, True):
        bars = symbols.patch_code(PATCH_OF[SeparatorKind.PAPER], 0, 0, 100, upside_down=upside_down)
        heights[upside_down] = [round(shape.points_mm[2][1] - shape.points_mm[0][1], 3) for shape in bars]
    assert heights[True] == heights[False][::-1] == [5.08, 2.032, 5.08, 2.032]
