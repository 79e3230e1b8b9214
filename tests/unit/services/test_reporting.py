"""Who may see figures, and which: by counter for whom the table of rights says, by person only where the policy lets."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.bootstrap import Station, build
from app.cli.commands.health import health
from app.cli.commands.review import review
from app.cli.console import Console
from app.domain.counters import Counters
from app.domain.entered import Proposal, Source, field_states
from app.domain.errors import InputRefused, UsageError
from app.domain.facts import PageFacts
from app.domain.fields import Field
from app.domain.figures.happenings import Reading
from app.domain.figures.values import By, Figure, FigureTable, Span
from app.domain.ids import new_id
from app.domain.release import PageQuality
from app.domain.review.sampling.lots import Scheme, Stream, StreamKind
from app.domain.review.sampling.plans import Level, Severity
from app.domain.review.sampling.plans import Plan as SamplePlan
from app.services.leaving import reading_of
from app.settings import load
from tests.support.store_world import Desk, open_beside
from tests.support.unproven import unproven

FACTS = PageFacts(2480, 3508, 300.0, "0" * 64, 0.1, 0.9, 0, 1.0, False, PageQuality.GOOD, (), {}, ())


@contextmanager
def station_of(folder: Path, rights: str) -> Iterator[Station]:
    policy = unproven(f"[rights]\n{rights}")
    with build(load(folder / "data", policy=policy)) as station:
        desk = Desk(station.store, station.store.dossiers.actor("Trần Thị B"))
        dossier, part = desk.paper("H1")
        desk.scan(desk.batch(dossier, part), 0, b"page")
        yield station


def asked(station: Station, by: By) -> dict[Figure, FigureTable]:
    found = station.reporting.figures(station.actor, station.reporting.newest(), by)
    return {table.figure: table for table in found}


def test_the_counter_sees_none_and_the_refusal_is_on_record(tmp_path: Path) -> None:
    with station_of(tmp_path, "operator = []") as station:
        for by, action in ((By.DAY, "see_figures"), (By.PERSON, "see_names")):
            with pytest.raises(InputRefused, match="NOT_ALLOWED"):
                asked(station, by)
            assert list(station.store.audit.rows())[-1].facts["action"] == action


def test_a_supervisor_sees_counters_by_name_and_no_person(tmp_path: Path) -> None:
    with station_of(tmp_path, 'operator = ["supervisor"]') as station:
        told = asked(station, By.COUNTER)
        assert set(told) == set(Figure)
        assert told[Figure.PAGES].rows == (("Quầy 1", 1),)
        assert told[Figure.FIRST_PASS].rows[0][:4] == ("Quầy 1", 1, 1, 1.0)
        with pytest.raises(InputRefused, match="NOT_ALLOWED"):
            asked(station, By.PERSON)


def test_who_may_see_names_is_the_policys_to_say(tmp_path: Path) -> None:
    with station_of(tmp_path, 'operator = ["supervisor"]\nsee_names = ["supervisor"]') as station:
        assert asked(station, By.PERSON)[Figure.PAGES].rows == (("Trần Thị B", 1),)


def test_by_hour_there_are_pages_and_dossiers_and_days_have_an_order(tmp_path: Path) -> None:
    with station_of(tmp_path, 'operator = ["auditor"]') as station:
        assert set(asked(station, By.HOUR)) == {Figure.PAGES, Figure.DOSSIERS}
        with pytest.raises(UsageError, match="FIGURE_DAYS"):
            station.reporting.figures(station.actor, Span(date(2026, 3, 2), date(2026, 3, 1)), By.DAY)


def test_one_counter_or_device_alone_and_never_one_person(tmp_path: Path) -> None:
    with station_of(tmp_path, 'operator = ["supervisor"]\nsee_names = ["supervisor"]') as station:
        newest = station.reporting.newest()

        def pages(*only: tuple[By, str]) -> int:
            table, *_ = station.reporting.figures(station.actor, replace(newest, only=only), By.DAY)
            return sum(int(row[1] or 0) for row in table.rows)

        here = str(station.store.station_id)
        assert [pages((By.COUNTER, key)) for key in ("Quầy 1", here, str(station.actor.id))] == [1, 1, 0]
        assert pages((By.PROCEDURE, "1.001"), (By.UNIT, "H01")) == 1
        assert pages((By.PROCEDURE, "1.001"), (By.UNIT, "H02")) == 0
        for refused in ((By.COUNTER, "Quầy 9"), (By.PERSON, str(station.actor.id)), (By.DAY, "2026-03-02")):
            with pytest.raises(UsageError, match="FIGURE_ONLY"):
                pages(refused)


def test_a_device_is_told_by_name_and_singled_out_by_what_it_is_known_by(tmp_path: Path) -> None:
    with station_of(tmp_path, 'operator = ["supervisor"]') as station:
        desk, machine = Desk(station.store, station.actor), "usb:04b8:016c:X1"
        desk.store.devices.remember(machine, "Epson DS-530", {}, desk.actor, certain=True)
        dossier, part = desk.paper("H2")
        request = {"kind": "scan", "device": "epsonds:libusb:001:004", "machine": machine}
        desk.scan(desk.store.capture.begin(dossier.id, part.id, request, desk.actor), 0, b"another")
        keys = [row[0] for row in asked(station, By.DEVICE)[Figure.PAGES].rows]
        assert keys == ["", "Epson DS-530 (usb:04b8:016c:X1)"]
        for said in (machine, str(keys[1])):
            alone = replace(station.reporting.newest(), only=((By.DEVICE, said),))
            assert station.reporting.figures(station.actor, alone, By.COUNTER)[0].rows == (("Quầy 1", 1),)


def test_counters_of_one_store_are_told_by_the_names_that_the_settings_give_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    with station_of(tmp_path, 'operator = ["supervisor"]') as station:
        other, nameless = open_beside(data), open_beside(data)
        for desk in (other, nameless):
            dossier, part = desk.paper("H2")
            batch = desk.store.capture.begin(dossier.id, part.id, {"device": "sane:1"}, desk.actor)
            (page,) = desk.scan(batch, 0, desk.store.station_id.bytes)
            desk.store.artifacts.put_facts(page.id.hex * 2, FACTS.encode(), "application/json", page)
            desk.store.close()
        stream = Stream(StreamKind.COUNTER, str(other.store.station_id))
        plan = SamplePlan(Severity.NORMAL, "A", 1, 0, 1)
        station.store.review_lots.draw(stream, lambda _lots, _size: (Scheme(Level.II, 2.5), plan, 7), station.actor)
    ids = {desk.store.station_id for desk in (other, nameless)}
    named = f'[station]\ncounters = {{ {other.store.station_id} = "Quầy 2" }}\n[rights]\noperator = ["supervisor"]'
    settings = load(data, policy=unproven(named))
    with build(settings) as station:
        table = asked(station, By.COUNTER)[Figure.PAGES]
        assert sorted(str(row[0]) for row in table.rows) == sorted(["Quầy 1", "Quầy 2", str(nameless.store.station_id)])
        alone = replace(station.reporting.newest(), only=((By.COUNTER, "Quầy 2"),))
        assert station.reporting.figures(station.actor, alone, By.COUNTER)[0].rows == (("Quầy 2", 1),)
        assert {one.station_id for one in station.device_health.look(station.actor).counters} == ids
    assert health(argparse.Namespace(days=30), settings, Console(True, False, "vi")) == 0
    told = json.loads(capsys.readouterr().out)["counters"]
    assert sorted(one["counter"] for one in told) == sorted(["Quầy 2", str(nameless.store.station_id)])
    asked_for = argparse.Namespace(action="lots", draw=None, changed=False, remedy="")
    assert review(asked_for, settings, Console(False, False, "vi")) == 0
    assert "Quầy 2" in capsys.readouterr().out


def test_counters_that_share_a_name_are_told_apart() -> None:
    one, other = new_id(), new_id()
    counters = Counters({one: "Quầy 1", other: "Quầy 1"})
    assert counters.name(one) == f"Quầy 1 ({one})"
    assert [counters.station(said) for said in (counters.name(other), str(one), "Quầy 1")] == [other, one, None]


@pytest.mark.parametrize(
    ("source", "read", "typed", "reading"),
    [
        (Source.WORDS, "12/QĐ", None, Reading.KEPT),
        (Source.WORDS, "12/QĐ", "12/QĐ", Reading.AGREED),
        (Source.WORDS, "12/QĐ", "13/QĐ", Reading.CORRECTED),
        (Source.WORDS, "12/QĐ", "", Reading.CORRECTED),
        (Source.HANDWRITING, "", "12/QĐ", Reading.MISSED),
        (Source.HANDWRITING, "", None, None),
        (Source.DOSSIER_SYSTEM, "12/QĐ", None, None),
        (Source.DOSSIER_SYSTEM, "12/QĐ", "13/QĐ", Reading.MISSED),
        (Source.WORDS, "", "", None),
    ],
)
def test_what_became_of_a_field(source: Source, read: str, typed: str | None, reading: Reading | None) -> None:
    proposals = [Proposal(Field.NUMBER, read, 0.9, source)] if read or source is Source.HANDWRITING else []
    (state,) = field_states({}, proposals, [Field.NUMBER])
    assert reading_of(state, typed) is reading
