"""A centre's rows for the figures, drawn from a seed: counters, a morning peak, known rates. Written straight into the tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

FIRST_DAY = date(2025, 1, 1)
COUNTERS, DEVICES, PROFILES, PROCEDURES = 3, 2, 3, 12
DOSSIERS_A_DAY, PAGES_A_DOSSIER = 300, 8
HOURS = ("08", "08", "08", "09", "09", "10", "10", "11", "14", "15", "16")
"""half of the work comes before ten"""
REASONS = ("SKEWED", "OUT_OF_FOCUS", "TOO_DARK", "STREAK", "CUT_OFF")
DOUBTFUL, REPLACED, ACCEPTED, RETURNED = 0.06, 0.03, 0.02, 0.005
"""shares of pages"""
_EVENT = """INSERT INTO figure_events (subject_id, kind, code, day, group_id, value, station_id, actor_id, at_utc)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_GROUP = "INSERT INTO figure_groups VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
type Told = tuple[str, str, str, int]
"""subject, kind, code and value"""


@dataclass(frozen=True, slots=True)
class Counter:
    station: str
    actor: str


def fill(database: Path, pages: int, seed: int = 1, first_day: date = FIRST_DAY) -> int:
    """Put the rows of so many pages, from that day on, into an empty store's database; returns how many there are. The same seed gives the
    same rows."""
    random = Random(seed)
    with closing(sqlite3.connect(database)) as connection:
        counters = _found(connection, random)
        groups = _groups(connection, counters)
        rows = 0
        for number in range(-(-pages // (DOSSIERS_A_DAY * PAGES_A_DOSSIER))):
            day = first_day + timedelta(days=number)
            left = pages - number * DOSSIERS_A_DAY * PAGES_A_DOSSIER
            events = list(_day(random, groups, day, counters, min(left, DOSSIERS_A_DAY * PAGES_A_DOSSIER)))
            connection.executemany(_EVENT, events)
            connection.commit()
            rows += len(events)
    return rows


def _found(connection: sqlite3.Connection, random: Random) -> list[Counter]:
    """The station that is there, and others beside it, as a centre's store has them."""
    (station, actor, at) = connection.execute("SELECT id, actor_id, at_utc FROM stations").fetchone()
    found = [Counter(station, actor)]
    for number in range(1, COUNTERS):
        other = Counter(_id(random), _id(random))
        connection.execute("INSERT INTO stations VALUES (?, ?, ?)", (other.station, other.actor, at))
        values = (other.actor, f"Quầy {number}", other.station, other.actor, at)
        connection.execute("INSERT INTO actors VALUES (?, ?, ?, ?, ?)", values)
        found.append(other)
    return found


def _groups(connection: sqlite3.Connection, counters: list[Counter]) -> dict[tuple[int, str, str, int], int]:
    """Numbers of groups by counter, device, profile and procedure; empty device and profile: of the dossier itself."""
    made: dict[tuple[int, str, str, int], int] = {}
    kinds = [("", "")] + [(f"plustek:{d}", f"profile-{p}") for d in range(DEVICES) for p in range(PROFILES)]
    for place, counter in enumerate(counters):
        for device, profile in kinds:
            for procedure in range(PROCEDURES):
                made[place, device, profile, procedure] = len(made) + 1
                what = (device, profile, f"1.{procedure:06d}", f"H56.{procedure % 4:02d}")
                origin = (counter.station, counter.actor, "2025-01-01 00:00:00.000000")
                connection.execute(_GROUP, (len(made), counter.actor, *what, *origin))
    return made


def _day(
    random: Random, groups: dict[tuple[int, str, str, int], int], day: date, counters: list[Counter], pages: int
) -> Iterator[tuple[object, ...]]:
    for first in range(0, pages, PAGES_A_DOSSIER):
        place, procedure, hour = random.randrange(COUNTERS), random.randrange(PROCEDURES), random.choice(HOURS)
        counter, at = counters[place], datetime(day.year, day.month, day.day, int(hour) - 7, tzinfo=UTC)
        origin = (counter.station, counter.actor, at.strftime("%Y-%m-%d %H:%M:%S.000000"))
        of_dossier = groups[place, "", "", procedure]
        for told in _dossier(random, hour):
            yield *told[:3], day.isoformat(), of_dossier, told[3], *origin
        device, profile = f"plustek:{random.randrange(DEVICES)}", f"profile-{random.randrange(PROFILES)}"
        of_page = groups[place, device, profile, procedure]
        for _ in range(min(PAGES_A_DOSSIER, pages - first)):
            for told in _page(random, hour):
                yield *told[:3], day.isoformat(), of_page, told[3], *origin


def _dossier(random: Random, hour: str) -> Iterator[Told]:
    dossier, waited_s = _id(random), random.randrange(180, 1800)
    yield dossier, "opened", hour, 0
    yield dossier, "released", str(waited_s // 60), waited_s
    yield dossier, "digitised", "", 0
    for _ in range(2):
        paper, upload, delay_s = _id(random), _id(random), random.randrange(2, 600)
        yield paper, "paper", "", 0
        yield upload, "received", "", random.randrange(100_000, 900_000)
        yield upload, "delivered", str(delay_s // 60), delay_s
        outcome = random.choices(("kept", "agreed", "corrected", "missed"), (80, 10, 7, 3))[0]
        yield paper, "field", f"number:{outcome}", 0


def _page(random: Random, hour: str) -> Iterator[Told]:
    page, doubtful = _id(random), random.random() < DOUBTFUL
    yield page, "arrived", hour, random.randrange(500_000, 3_000_000)
    if doubtful:
        yield page, "reason", random.choice(REASONS), 0
    rates = (("replaced", REPLACED), ("accepted", ACCEPTED if not doubtful else 0.3), ("sent_back", RETURNED))
    done = [kind for kind, rate in rates if random.random() < rate]
    yield from ((page, kind, "", 0) for kind in done)
    if done or doubtful:
        yield page, "failed", "", 0


def _id(random: Random) -> str:
    return UUID(int=random.getrandbits(128), version=4).hex
