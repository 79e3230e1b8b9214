"""Dossiers whose papers wait for a key are ticked and signed in one go, and what came of each is told; what is signed is sent."""

from __future__ import annotations

import pytest

from app.bootstrap import Station
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code

pytestmark = pytest.mark.xdist_group("desk")


def test_what_waited_for_the_pin_is_signed_and_sent(desk: Desk, station: Station) -> None:
    window, many, code = desk.window, desk.window.work.signing_many, fresh_code()
    pin = station.secrets.get("pin:officer")
    assert pin
    desk.open(code)
    desk.scan()
    desk.count(2)
    window.work.finishing.ask_holder = lambda _question: None
    station.secrets.set("pin:officer", "")
    try:
        window.commands["finish"].trigger()
        desk.until(lambda: window.banner.isVisible() and desk.settled())
    finally:
        station.secrets.set("pin:officer", pin)
    window.commands["sign-many"].trigger()
    view = window.view.sign_many
    desk.until(lambda: any(one.code == code for one in many.dossiers))
    assert view.isVisible() and code in view.text
    for one in many.dossiers:  # other tests left some over
        many.tick(one.id, ticked=one.code == code)
    assert view.sign.isEnabled() and view.sign.text() == "Ký 1 thành phần"
    view.sign.click()
    assert many.signing and not view.sign.isVisible() and view.stop.isVisible()
    desk.until(lambda: not many.signing and not window.work.outbox.documents and desk.settled())
    assert [(one.code, one.signed, one.left) for one in many.results] == [(code, ("TP01",), ())]
    assert f"{code}\nĐã ký: TP01" in view.text and code not in {one.code for one in many.dossiers}
    desk.until(lambda: window.work.desk.receipts)
    window.work.beside.leave()
    assert not view.isVisible()
