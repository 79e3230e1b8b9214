"""A signature that fell to a lower level is told once its run is over, and stands with its document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.ids import new_id
from app.messages import word
from app.ui.services import SigningRemarks
from app.ui.viewmodels.finishing import PaperProgress
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code

pytestmark = pytest.mark.xdist_group("desk")
LOWER = word("signed_lower", "vi", level="B-T", wanted="B-LT", remark="REVOCATION_UNREACHABLE")
CLOCK = word("signed_clock", "vi")


def test_what_went_otherwise_is_told_once_for_all_papers_of_a_run(desk: Desk) -> None:
    desk.open(fresh_code())
    work, banner = desk.window.work, desk.window.banner
    while banner.isVisible():
        banner.close_message()  # what other tests left undone in this data folder
    assert work.services is not None and work.desk.desk is not None
    first, second, third = work.desk.desk.components
    said = {paper.id: SigningRemarks(new_id(), lambda _language: (LOWER,)) for paper in (first, second, third)}
    said[first.id] = SigningRemarks(new_id(), lambda _language: (LOWER, CLOCK))
    work.remarks.use(replace(work.services, signing_remarks=lambda _desk: said))
    work.finishing.papers = (PaperProgress(first), PaperProgress(second))
    work.finishing.ended.emit()
    desk.until(lambda: LOWER in banner.text and desk.settled())
    assert banner.text.count("“") == 2, "the third was not signed in this run"
    assert "cho phép" in banner.text
    banner.close_message()
    assert CLOCK in banner.text and "cho phép" not in banner.text
    banner.close_message()
    work.finishing.ended.emit()
    desk.until(desk.settled)
    assert not banner.isVisible(), "it was told"
    said[second.id] = SigningRemarks(new_id(), lambda _language: (LOWER,))
    work.finishing.ended.emit()
    desk.until(lambda: LOWER in banner.text and desk.settled())
    assert banner.text.count("“") == 1, "the second was scanned and signed anew: that is another document"
    banner.close_message()
