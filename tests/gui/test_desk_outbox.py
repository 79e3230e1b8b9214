"""What waits to be sent is told document by document, goes out behind the next dossier, and is sent at once where a person asks."""

from __future__ import annotations

import pytest

from app.sandbox.client import RunningSandbox
from tests.gui.conftest import Desk

pytestmark = pytest.mark.xdist_group("desk")


def _finish_without_network(desk: Desk, code: str) -> None:
    desk.open(code)
    desk.scan()
    desk.count(len(desk.window.work.desk.pages))
    desk.window.commands["finish"].trigger()
    desk.until(lambda: desk.window.work.finishing.papers and not desk.window.work.busy)


def test_it_is_told_why_and_sent_when_a_person_asks(desk: Desk, sandbox: RunningSandbox) -> None:
    window, outbox = desk.window, desk.window.work.outbox
    assert desk.window.band.outbox.isHidden(), "nothing waits"
    sandbox.outage(True)
    try:
        _finish_without_network(desk, "H56.14-261130-0081")
        desk.until(lambda: outbox.documents and outbox.documents[0].is_away)
    finally:
        sandbox.outage(False)
    mark = window.band.outbox
    assert mark.isVisible() and "Mất kết nối" in mark.text() and "1" in mark.text()
    mark.click()
    view = window.view.outbox
    desk.until(view.isVisible)
    assert "H56.14-261130-0081" in view.text and "khoảng" in view.text and "tự gửi" in view.text
    assert outbox.documents[0].is_away and outbox.documents[0].tries
    view.send.click()
    desk.until(lambda: not outbox.documents and desk.settled())
    assert "tiếp nhận" in view.text and mark.isHidden() and not view.send.isVisible()
    view.back.click()
    desk.until(lambda: window.work.desk.receipts)
    assert not view.isVisible()
