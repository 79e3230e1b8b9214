"""The training desk: a sample dossier opens at the press of a button, and its paper comes from the embedded world."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.gui.conftest import Desk

pytestmark = pytest.mark.xdist_group("desk")


def test_a_sample_is_opened_its_paper_laid_and_scanned(desk: Desk, small_pages: tuple[Path, ...]) -> None:
    window, work = desk.window, desk.window.work
    desk.until(lambda: work.devices.device_id and work.training.hand is not None)
    for page in desk.feeder.iterdir():
        page.unlink()
    laid: list[str] = []

    def lay(component_code: str) -> int:
        """Into the feeder of this desk, which is no network scanner."""
        laid.append(component_code)
        for page in small_pages:
            (desk.feeder / page.name).write_bytes(page.read_bytes())
        return len(small_pages)

    services = work.services
    assert services is not None and services.training is not None
    work.training.use(replace(services, training=replace(services.training, lay_paper=lay)))
    window.commands["sample-dossier"].trigger()
    desk.until(lambda: work.desk.release is not None and desk.settled())
    assert work.desk.desk is not None and not work.desk.desk.masters, "nobody used it yet"
    assert window.footer.primary.text() == "Đặt giấy mẫu (F6)", "the blue button is the next step in training too"
    window.footer.primary.click()
    desk.read_until("Giấy mẫu đã nằm trong khay nạp, gồm 2 tờ. Hãy quét.")
    assert "(F2)" in window.footer.primary.text()
    assert work.desk.component is not None
    assert laid == [work.desk.component.code]
    desk.scan()
    assert len(work.desk.pages) == 2


def test_real_work_has_no_samples(desk: Desk) -> None:
    window, work = desk.window, desk.window.work
    desk.until(lambda: work.devices.device_id and window.commands["sample-dossier"].isEnabled())
    assert work.services is not None
    work.training.use(replace(work.services, training=None))
    work.changed.emit()
    commands = window.commands
    assert not any(commands[one].isEnabled() for one in ("sample-dossier", "lay-paper", "show-received"))
    assert commands["start-training"].isEnabled()
