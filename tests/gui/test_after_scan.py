"""Where the cursor goes when a scan is through."""

from __future__ import annotations

from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code


def test_after_a_scan_the_cursor_stands_where_its_sheets_are_counted(desk: Desk) -> None:
    desk.open(fresh_code())
    desk.window.view.band.code.setFocus()
    desk.scan()
    desk.until(lambda: desk.window.view.facts.sheets.count.hasFocus())


def test_what_is_being_typed_elsewhere_keeps_the_cursor(desk: Desk) -> None:
    desk.open(fresh_code())
    field = desk.window.view.band.code
    field.setFocus()
    field.setText("H56.14-")
    desk.scan()
    desk.until(desk.settled)
    assert field.hasFocus()
