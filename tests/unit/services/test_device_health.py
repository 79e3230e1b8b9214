"""Health of devices over a store: pages that ran through a scanner, and its check sheets."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from app.cli.commands.health import health
from app.cli.console import Console
from app.domain.clock import day_in_viet_nam
from app.domain.errors import InputRefused
from app.domain.facts import PageFacts, QualityReason
from app.domain.figures.happenings import Happening
from app.domain.figures.values import By, Span
from app.domain.health.drift import Drift, Part
from app.domain.health.glass import DirtyGlass
from app.domain.model import Side
from app.domain.release import PageQuality
from app.domain.rights import Role
from app.services.health import DeviceHealth, HealthWatch
from app.services.rights import Rights
from app.settings import load
from app.store.store import Store
from tests.support.cli_world import conforms
from tests.support.postgres import asked_for
from tests.support.store_world import Desk, open_copy
from tests.support.unproven import unproven

FACTS = PageFacts(
    2480, 3508, 300.0, "0" * 64, 0.1, 0.9, 0, 1.0, False, PageQuality.GOOD, (), {"paper_level": 230.0}, ()
)


class _Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 27, 2, 40, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


def _health(desk: Desk, clock: _Clock, *roles: Role) -> DeviceHealth:
    return DeviceHealth(desk.store, Rights(desk.store, lambda _actor: frozenset(roles)), clock)


def _scan(
    desk: Desk,
    clock: _Clock,
    code: str,
    paper: str,
    streaks_px: tuple[int, ...],
    level: float = 230.0,
    of: dict[str, str] | None = None,
) -> None:
    dossier = desk.store.dossiers.open(code, "1.001", "H01", "H01", "Nguyễn Văn A", desk.actor)
    part = desk.store.dossiers.component(dossier.id, paper, paper, desk.actor)
    request = {"profile": "colour", **(of or {"device": "sane:1"})}
    batch = desk.store.capture.begin(dossier.id, part.id, request, desk.actor)
    for number, column in enumerate(streaks_px):
        (page,) = desk.scan(batch, number, f"{code} {paper} {number}".encode())
        reasons = (QualityReason("STREAK", (column - 1, 0, column + 1, 3508)),) if column else ()
        key = page.id.hex * 2
        facts = replace(FACTS, reasons=reasons, metrics={"paper_level": level})
        desk.store.artifacts.put_facts(key, facts.encode(), "application/json", page)
        clock.at += timedelta(minutes=1)


def test_dirt_is_found_in_what_the_store_knows_of_pages(tmp_path: Path) -> None:
    clock = _Clock()
    desk = open_copy(tmp_path / "data", clock)
    _scan(desk, clock, "H01-0", "don", (0, 0))
    begun = clock.at
    for number in range(1, 5):
        _scan(desk, clock, f"H01-{number}", ("don", "hop-dong")[number % 2], (1323, 1325))
    health = _health(desk, clock, Role.SUPERVISOR).look(desk.actor)
    (counter,) = health.counters
    assert (counter.station_id, counter.pages) == (desk.store.station_id, 10)
    (dirt,) = counter.dirt
    assert (dirt.device, dirt.side, dirt.since) == ("sane:1", Side.FRONT, begun)
    assert dirt.column_mm == pytest.approx(112, abs=0.1)
    assert not health.is_well
    desk.store.close()


def test_who_watches_tells_dirt_until_it_is_wiped(tmp_path: Path) -> None:
    clock = _Clock()
    desk = open_copy(tmp_path / "data", clock)
    desk.store.devices.remember("usb:1", "Máy quét", {"device": "sane:1"}, desk.actor, certain=True)
    watch = HealthWatch(desk.store, Rights(desk.store, lambda _actor: frozenset()), clock)
    assert watch.look(desk.actor) == ()
    for number in range(1, 5):
        _scan(desk, clock, f"H01-{number}", ("don", "hop-dong")[number % 2], (1323, 1325))
    (told,) = watch.look(desk.actor)
    assert (told.station_id, told.is_here, told.device) == (desk.store.station_id, True, "Máy quét")
    assert isinstance(told.what, DirtyGlass) and told.what.column_mm == pytest.approx(112, abs=0.1)
    assert watch.look(desk.actor) == (told,), "one finding is one"
    for number in range(5, 8):
        _scan(desk, clock, f"H01-{number}", "don", (0,) * 4)
    assert watch.look(desk.actor) == (), "wiped"
    desk.store.close()


def test_a_page_is_seen_once_whenever_it_was_judged_and_none_is_remembered_for_long(tmp_path: Path) -> None:
    clock = _Clock()
    desk = open_copy(tmp_path / "data", clock)
    watch = HealthWatch(desk.store, Rights(desk.store, lambda _actor: frozenset()), clock)
    seen: list[UUID] = []

    def look() -> list[UUID]:
        """The pages that this look saw."""
        before = len(seen)
        watch.look(desk.actor)
        for one in watch._watches.values():
            one.glass.see = lambda page: seen.append(page.run.page)  # type: ignore[method-assign]
        return seen[before:]

    _scan(desk, clock, "H01-1", "don", (0,) * 8)
    look()
    assert len(watch._seen) == 8
    dossier, part = desk.paper("H01-2")
    batch = desk.store.capture.begin(dossier.id, part.id, {"device": "sane:1"}, desk.actor)
    late, later = (desk.scan(batch, number, f"late {number}".encode())[0] for number in range(2))
    clock.at += timedelta(minutes=10)
    assert look() == [], "nobody judged them yet"
    clock.at += timedelta(hours=2)
    for page in (late, later):
        desk.store.artifacts.put_facts(page.id.hex * 2, FACTS.encode(), "application/json", page)
    assert look() == [late.id, later.id] and watch._seen == {late.id, later.id}
    assert look() == []
    clock.at += timedelta(minutes=10)
    desk.store.artifacts.put_facts("a" * 64, FACTS.encode(), "application/json", late)
    assert look() == look() == [], "another recipe judged it again"
    assert watch._seen == frozenset()
    if not asked_for():  # the plans of a server change with its rows
        _assert_young_ones_are_looked_at(desk.store, look)
    desk.store.close()


def _assert_young_ones_are_looked_at(store: Store, look: Callable[[], object]) -> None:
    asked = list[tuple[str, Any]]()
    event.listen(store.database.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    look()
    ((statement, values),) = [one for one in asked if "JOIN page_verdicts" in one[0]]
    with store.database.engine.connect() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    young = [step for step in plan if "ix_master_pages_at_utc" in step]
    assert len(young) == 2, "what is young is looked at, each minute, and no more"
    assert not [step for step in plan if step.startswith("SCAN") and ("master_pages" in step or "verdicts" in step)]


def test_drifts_are_told_to_who_may_see_figures_until_a_check_sheet_was_scanned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.domain.health.drift.GROUP", 1)  # else it takes thousands of pages
    clock = _Clock()
    desk = open_copy(tmp_path / "data", clock)
    desk.store.devices.remember("usb:1", "Máy quét", {"device": "sane:1"}, desk.actor, certain=True)
    watch = HealthWatch(desk.store, Rights(desk.store, lambda actor: roles[actor.id]), clock)
    other = desk.store.dossiers.actor("Người kiểm soát", None)
    roles = {desk.actor.id: frozenset[Role](), other.id: frozenset({Role.SUPERVISOR})}
    for number in range(30):
        level = (230.0 if number < 20 else 215.0) + number % 3
        _scan(desk, clock, f"H01-{number}", "don", (0,), level)
    (told,) = watch.look(other)
    assert isinstance(told.what, Drift) and (told.device, told.what.part) == ("Máy quét", Part.LAMP)
    assert watch.look(desk.actor) == (), "the counter is told of its own glass alone"
    clock.at += timedelta(minutes=5)
    desk.store.devices.add_check("usb:1", {"kind": "sheet", "items": []}, desk.actor)
    assert watch.look(other) == ()
    desk.store.close()


def test_a_machine_that_changes_its_port_stays_one(tmp_path: Path) -> None:
    clock = _Clock()
    desk = open_copy(tmp_path / "data", clock)
    for number in range(1, 5):
        of = {"device": f"epsonds:libusb:001:{number:03d}", "machine": "usb:04b8:016c:X1"}
        _scan(desk, clock, f"H01-{number}", ("don", "hop-dong")[number % 2], (1323, 1325), of=of)
    (dirt,) = _health(desk, clock, Role.SUPERVISOR).look(desk.actor).counters[0].dirt
    assert dirt.device == "usb:04b8:016c:X1"
    desk.store.devices.remember("usb:04b8:016c:X1", "Máy quét", {"device": "moved on"}, desk.actor, certain=True)
    (told,) = HealthWatch(desk.store, Rights(desk.store, lambda _actor: frozenset()), clock).look(desk.actor)
    assert told.device == "Máy quét"
    (dirt,) = _health(desk, clock, Role.SUPERVISOR).look(desk.actor).counters[0].dirt
    assert dirt.device == "Máy quét (usb:04b8:016c:X1)"
    desk.store.reports.catch_up()
    day = day_in_viet_nam(clock.at)
    (count,) = desk.store.reports.counted(Happening.ARRIVED, By.DEVICE, Span(day, day))
    assert (count.key, count.amount) == ("usb:04b8:016c:X1", 8)
    desk.store.close()


def test_pages_of_files_say_nothing_of_a_device_and_old_ones_not_of_today(tmp_path: Path) -> None:
    clock = _Clock()
    desk = open_copy(tmp_path / "data", clock)
    dossier, part = desk.paper("H01-1")
    (page,) = desk.scan(desk.batch(dossier, part), 0, b"frame")
    desk.store.artifacts.put_facts("a" * 64, FACTS.encode(), "application/json", page)
    _scan(desk, clock, "H01-2", "don", (0,))
    look = _health(desk, clock, Role.AUDITOR).look
    assert [counter.pages for counter in look(desk.actor).counters] == [1]
    assert look(desk.actor).is_well
    assert look(desk.actor, timedelta(seconds=1)).counters == ()
    desk.store.close()


def test_check_sheets_that_get_worse_name_the_part(tmp_path: Path) -> None:
    clock = _Clock()
    desk = open_copy(tmp_path / "data", clock)
    desk.store.devices.remember("usb:1", "Máy quét", {"dpi": 300}, desk.actor, certain=True)
    for week in range(20):
        value = 0.8 + (week % 3 - 1) * 0.01 - 0.02 * max(0, week - 9)
        item = {"code": "SHARPNESS_X", "value": value, "doubtful": 0.6, "poor": 0.35}
        desk.store.devices.add_check("usb:1", {"kind": "sheet", "items": [item]}, desk.actor)
        clock.at += timedelta(weeks=1)
    ((device, told),) = _health(desk, clock, Role.ADMINISTRATOR).look(desk.actor).checks
    assert (device, told.code, told.part) == ("Máy quét", "SHARPNESS_X", Part.OPTICS)
    desk.store.close()


def test_the_counter_may_not_look(tmp_path: Path) -> None:
    clock = _Clock()
    desk = open_copy(tmp_path / "data", clock)
    with pytest.raises(InputRefused, match="NOT_ALLOWED"):
        _health(desk, clock, Role.COUNTER).look(desk.actor)
    desk.store.close()


def test_the_command_says_where_and_since_when(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clock = _Clock()
    clock.at = datetime.now(UTC) - timedelta(hours=2)
    desk = open_copy(tmp_path / "data", clock)
    for number in range(4):
        _scan(desk, clock, f"H01-{number}", ("don", "hop-dong")[number % 2], (1323, 1325))
    desk.store.close()
    settings = load(tmp_path / "data", policy=unproven('[rights]\noperator = ["supervisor"]'))
    assert health(argparse.Namespace(days=30), settings, Console(True, False, "vi")) == 0
    told = json.loads(capsys.readouterr().out)
    conforms("health", told)
    assert [one["column_mm"] for one in told["counters"][0]["dirty_glass"]] == [112.0]
    assert health(argparse.Namespace(days=30), settings, Console(False, False, "vi")) == 0
    assert "112 mm" in capsys.readouterr().out
