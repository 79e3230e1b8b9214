"""A slip on the document scanner: read, and in no store."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.slip_reading import SlipReading, SlipSheet, _of_a_slip
from scanner.frames import ScanRequest, Source
from tests.support.open_dossier import DossierCounter
from tests.support.slip_sheet import slip

pytestmark = pytest.mark.xdist_group("station")
CODE, OTHER = "H56.14-261126-0007", "H56.14-261126-0008"
ADDRESS = "https://dichvucong.example/tra-cuu?mahs="


def _read(counter: DossierCounter, folder: Path) -> SlipSheet:
    before = sorted(counter.station.settings.data_dir.rglob("*"))
    request = ScanRequest(f"folder:{folder}", Source.ADF_DUPLEX)
    sheet = SlipReading(counter.station.loose).read(request)
    blobs = [file for file in counter.station.settings.data_dir.rglob("*") if file not in before]
    assert not [file for file in blobs if "blobs" in file.parts or "spool" in file.parts]
    return sheet


def test_the_dossier_of_the_slip_is_known_and_nothing_is_kept(counter: DossierCounter, tmp_path: Path) -> None:
    slip(tmp_path / "slip.jpg", CODE, ADDRESS + CODE)
    sheet = _read(counter, tmp_path)
    assert sheet.code is not None and sheet.code.text == CODE and sheet.refusal is None


@pytest.mark.parametrize(
    ("bars", "square", "why"),
    [
        ("", "", "SLIP_NO_CODE"),
        ("", "https://a.vn/?id=4", "SLIP_FOREIGN_CODE"),
        (CODE, ADDRESS + OTHER, "SLIP_CODES_DIFFER"),
    ],
)
def test_a_sheet_that_opens_nothing_is_shown(
    counter: DossierCounter, tmp_path: Path, bars: str, square: str, why: str
) -> None:
    slip(tmp_path / "slip.jpg", bars, square)
    sheet = _read(counter, tmp_path)
    assert sheet.code is None and sheet.refusal is not None and sheet.refusal.code == why
    assert sheet.picture.startswith(b"\x89PNG")


def test_it_is_asked_for_as_a_slip_whatever_the_papers_are() -> None:
    card = ScanRequest("escl:x", Source.ADF_DUPLEX, dpi=150, page_width_mm=86.0, page_height_mm=None)
    asked = _of_a_slip(card)
    assert (asked.source, asked.dpi, asked.page_width_mm, asked.page_height_mm) == (Source.ADF, 200, 210.0, None)
