"""A network scanner waits between two pages while the spool folder has no room, as a SANE one does (`test_scanner_limits`)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scanner.errors import Cancelled, SpoolFull
from scanner.frames import Frame
from scanner.spool import used_bytes
from tests.support.escl_desk import QUICK, Desk, desk, sides, text_at

__all__ = ["desk", "sides"]

SHEETS = 3


def take(frame: Frame) -> None:
    frame.path.unlink()
    frame.path.with_suffix(".json").unlink()


@pytest.fixture
def limit(desk: Desk) -> int:
    """Room for two pages and no third."""
    kept = list(desk.scan())
    largest = max(frame.size_bytes for frame in kept)
    both = used_bytes(desk.spool) * 2 // SHEETS
    for frame in kept:
        take(frame)
    desk.tray.reload()
    return both + largest // 2


def test_the_next_page_is_not_asked_for_before_there_is_room(desk: Desk, limit: int) -> None:
    kept: list[Frame] = []
    asked: list[int] = []

    def progress(done: int, total: int, unit: str) -> None:
        if unit == "waiting":
            assert (done, total) == (used_bytes(desk.spool), limit)
            asked.append(text_at(desk.url.replace("/eSCL", "/control")).count("/NextDocument"))
            if len(asked) > 1:  # the reader has caught up
                take(kept.pop())

    for frame in desk.scan(desk.backend(spool_limit_bytes=limit), progress=progress):
        kept.append(frame)
        assert used_bytes(desk.spool) <= limit
    assert asked[:2] == [asked[0]] * 2, "nobody asked while the sheet waited"
    assert asked[0] < asked[-1]
    assert len(desk.tray.sent) == SHEETS
    assert not desk.jobs_left()


def test_a_spool_that_nobody_empties_ends_the_scan(desk: Desk, limit: int) -> None:
    desk.fails(SpoolFull, 2, desk.backend(spool_limit_bytes=limit, limits=replace(QUICK, idle_s=0.2)), first_seq=0)
    assert len(desk.tray.sheets) == 1
    assert not desk.jobs_left()


def test_a_scan_that_waits_can_be_cancelled(desk: Desk, limit: int) -> None:
    waits: list[int] = []
    frames = desk.scan(
        desk.backend(spool_limit_bytes=limit),
        lambda: bool(waits),
        lambda done, _total, unit: waits.append(done) if unit == "waiting" else None,
    )
    with pytest.raises(Cancelled):
        list(frames)
    assert (len(desk.tray.sent), len(desk.tray.sheets)) == (2, 1)
    assert not desk.jobs_left()


def test_no_sheet_is_fed_where_the_disk_is_full(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 100})()
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage)
    desk.fails(SpoolFull, 1)
    assert len(desk.tray.sheets) == SHEETS - 1
    assert not desk.jobs_left()


def test_a_page_larger_than_the_whole_bound_has_room_in_an_empty_folder(desk: Desk, tmp_path: Path) -> None:
    for frame in desk.scan(desk.backend(spool_limit_bytes=1)):
        take(frame)
    assert len(desk.tray.sent) == SHEETS
