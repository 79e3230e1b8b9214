"""The Vietnamese guide has a row for each reason why a page is doubtful or poor, in the words of the screen."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from app.domain.editlog import COVER_LOST, SENT_BACK
from app.domain.grounds import grounds
from app.domain.other_slips import OTHER_SLIP
from app.messages import ground
from app.services.arrivals import BACK_MISSING, DOUBLE_FEED
from app.ui import words
from ocr.verdict.thresholds import limits

ROOT = Path(__file__).resolve().parents[2]
BY_THE_STATION = (COVER_LOST, SENT_BACK, OTHER_SLIP, BACK_MISSING, DOUBLE_FEED)
CODES = sorted({*BY_THE_STATION, *(limit.code for limit in limits())})
ALWAYS = grounds(())
HEADING = "#### Vì sao một trang bị nghi ngờ hoặc kém"


def _in_vietnamese(text: str) -> str:
    """As the window says it; what is Vietnamese already stays."""
    (there,) = [
        context
        for context in ET.parse(ROOT / "resources/translations/sohoa_vi.ts").getroot()
        if context.findtext("name") == "words"
    ]
    said = {message.findtext("source"): message.findtext("translation") for message in there.iter("message")}
    return said.get(text) or text


def _rows() -> dict[str, tuple[str, str]]:
    """What stands on the screen: what to do, and why it may be accepted."""
    part = (ROOT / "docs/vi/huong-dan.md").read_text(encoding="utf-8").split(HEADING)[1].split("\n\n")[2]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines()[2:]]
    return {screen.strip("*"): (to_do, why) for screen, to_do, why in cells}


@pytest.mark.parametrize("code", CODES)
def test_every_reason_has_its_row(code: str) -> None:
    shown = _in_vietnamese(words.reason(code))
    assert shown != code, "the screen has no words for it"
    to_do, why = _rows()[shown.partition(":")[0].rstrip(".")]
    assert to_do
    assert why.split("; ") == [ground(one.value, "vi") for one in grounds((code,)) if one not in ALWAYS], (
        "as Shift+F4 offers"
    )


def test_no_row_tells_of_what_is_never_said() -> None:
    assert len(_rows()) == len(CODES)
