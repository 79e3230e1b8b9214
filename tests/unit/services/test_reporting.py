"""Who may see figures, and which: by counter for whom the table of rights says, by person only where the policy lets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.bootstrap import Station, build
from app.domain.entered import Proposal, Source, field_states
from app.domain.errors import InputRefused, UsageError
from app.domain.fields import Field
from app.domain.figures.happenings import Reading
from app.domain.figures.values import By, Figure, FigureTable, Span
from app.services.leaving import reading_of
from app.settings import load
from tests.support.store_world import Desk
from tests.support.unproven import unproven


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
