"""The rows of `docs/audit.md`: what is done, and by what it has to be seen."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Final

from tests.support.audit_tampering.world import World, authorities, chained_anew, sealed_anew, tampering, three_days

CHAIN, SEALS, RECEIPTS = "chain", "seals", "receipts"


@dataclass(frozen=True)
class Tampering:
    """One row. `seen_by` is what has to tell that the log is not what it was; `told_by` what only remarks that a clock stood wrong."""

    name: str
    how: str
    do: Callable[[World], None]
    seen_by: frozenset[str]
    told_by: frozenset[str] = frozenset()


def _edited(position: str) -> Callable[[World], None]:
    return _sql(f"UPDATE audit_rows SET actor_id = station_id WHERE position = ({position})")


def _sql(*statements: str) -> Callable[[World], None]:
    def do(world: World) -> None:
        with tampering(world) as connection:
            for statement in statements:
                connection.execute(statement)

    return do


_SEALED: Final = "SELECT size - 4 FROM audit_seals WHERE seq = 0"
"""a row below both seals"""
_TAIL: Final = "SELECT max(position) - 1 FROM audit_rows"
"""a row behind the last receipt"""
_AFTER_SEALS: Final = "SELECT max(size) + 3 FROM audit_seals"
"""a row behind the last seal, below the last receipt"""


def _place(world: World, position: str) -> int:
    with tampering(world) as connection:
        return int(connection.execute(position).fetchone()[0])


def _rehashed_alone(world: World) -> None:
    at = _place(world, _SEALED)
    with tampering(world) as connection:
        rest = connection.execute(
            "SELECT position, previous_sha256, sha256 FROM audit_rows WHERE position > ?", (at,)
        ).fetchall()
        connection.execute("UPDATE audit_rows SET actor_id = station_id WHERE position = ?", (at,))
        chained_anew(connection, at)
        for row in rest:
            connection.execute(
                "UPDATE audit_rows SET previous_sha256 = ?, sha256 = ? WHERE position = ?", (row[1], row[2], row[0])
            )


def _inserted(world: World) -> None:
    at = _place(world, _SEALED)
    with tampering(world) as connection:
        connection.execute("UPDATE audit_rows SET position = -position - 1 WHERE position >= ?", (at,))
        connection.execute("UPDATE audit_rows SET position = -position WHERE position < 0")
        connection.execute(
            "INSERT INTO audit_rows (position, event, facts, previous_sha256, sha256, station_id, actor_id, at_utc)"
            " SELECT ?, event, facts, previous_sha256, sha256, station_id, actor_id, at_utc FROM audit_rows WHERE position = ?",
            (at, at - 1),
        )


def _chained(position: str) -> Callable[[World], None]:
    def do(world: World) -> None:
        at = _place(world, position)
        with tampering(world) as connection:
            connection.execute("UPDATE audit_rows SET actor_id = station_id WHERE position = ?", (at,))
            chained_anew(connection, at)

    return do


def _cut(behind: str) -> Callable[[World], None]:
    return _sql(f"DELETE FROM audit_rows WHERE position > ({behind})")


def _cut_with_seals(world: World) -> None:
    at = _place(world, "SELECT max(size) - 3 FROM audit_seals")
    with tampering(world) as connection:
        connection.execute("DELETE FROM audit_seals WHERE size > ?", (at,))
        connection.execute("DELETE FROM audit_rows WHERE position > ?", (at,))


def _another_station(world: World) -> None:
    world.close()
    other = three_days(world.folder.with_name("other"))
    shutil.rmtree(world.folder)
    shutil.copytree(other.folder, world.folder)
    with tampering(world):
        pass


def _clock_back(world: World) -> None:
    world.time.wrong = -timedelta(days=2)
    world.work("H9-1")
    world.close()


def _clock_ahead(world: World) -> None:
    world.time.wrong = timedelta(days=2)
    world.work("H9-1")
    world.seal()
    world.close()


def _own_seals(world: World) -> None:
    _chained(_SEALED)(world)
    sealed_anew(world)


def _seals_of_nobody(world: World) -> None:
    _chained(_SEALED)(world)
    strangers = authorities(world.folder.with_name("strangers"), "sandbox", world.time.at)
    sealed_anew(world, strangers)


def _rewritten_today(world: World) -> None:
    at = _place(world, _SEALED)
    with tampering(world) as connection:
        today = world.time.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        connection.execute("UPDATE audit_rows SET actor_id = station_id WHERE position = ?", (at,))
        connection.execute("UPDATE audit_rows SET at_utc = ? WHERE position >= ?", (today, at))
        chained_anew(connection, at)
    sealed_anew(world)


BY_FILE: Final = (
    Tampering("edit", "a row below the seals names another actor", _edited(_SEALED), frozenset({CHAIN})),
    Tampering(
        "edit, and that row's hash with it",
        "the rows behind it stay as they are",
        _rehashed_alone,
        frozenset({CHAIN, SEALS, RECEIPTS}),
    ),
    Tampering(
        "delete",
        "a row below the seals is taken out",
        _sql(f"DELETE FROM audit_rows WHERE position = ({_SEALED})"),
        frozenset({CHAIN, SEALS, RECEIPTS}),
    ),
    Tampering(
        "insert", "a row is put in, those behind it are moved up", _inserted, frozenset({CHAIN, SEALS, RECEIPTS})
    ),
    Tampering(
        "reorder",
        "two rows change places",
        _sql(
            f"UPDATE audit_rows SET position = -1 WHERE position = ({_SEALED})",
            f"UPDATE audit_rows SET position = ({_SEALED}) WHERE position = ({_SEALED}) + 1",
            f"UPDATE audit_rows SET position = ({_SEALED}) + 1 WHERE position = -1",
        ),
        frozenset({CHAIN, SEALS, RECEIPTS}),
    ),
    Tampering(
        "truncate below a seal",
        "all rows behind one of the second day are taken out",
        _cut("SELECT max(size) - 3 FROM audit_seals"),
        frozenset({SEALS, RECEIPTS}),
    ),
    Tampering(
        "truncate, and the seals with it",
        "and the seals that are over more rows",
        _cut_with_seals,
        frozenset({RECEIPTS}),
    ),
    Tampering(
        "truncate behind the last head",
        "the last row is taken out",
        _cut("SELECT max(position) - 1 FROM audit_rows"),
        frozenset(),
    ),
    Tampering(
        "seal taken out",
        "a row of the table of seals",
        _sql("DELETE FROM audit_seals WHERE seq = 1"),
        frozenset({SEALS}),
    ),
    Tampering(
        "time-stamp swapped",
        "a seal bears the time-stamp of another",
        _sql("UPDATE audit_seals SET token = (SELECT token FROM audit_seals WHERE seq = 0) WHERE seq = 1"),
        frozenset({SEALS}),
    ),
    Tampering(
        "swapped database",
        "that of another station lies in its place, with seals of its own",
        _another_station,
        frozenset({RECEIPTS}),
    ),
)
BY_CLOCK: Final = (
    Tampering(
        "clock set back", "by two days, before the next work", _clock_back, frozenset(), frozenset({CHAIN, SEALS})
    ),
    Tampering("clock set ahead", "by two days; work; a seal", _clock_ahead, frozenset(), frozenset({SEALS})),
)
BY_KEY: Final = (
    Tampering(
        "re-chained tail, behind the last seal",
        "a row is changed, all behind it hashed anew",
        _chained(_AFTER_SEALS),
        frozenset({RECEIPTS}),
    ),
    Tampering(
        "re-chained, below a seal",
        "the same; the seals stay as they are",
        _chained(_SEALED),
        frozenset({SEALS, RECEIPTS}),
    ),
    Tampering(
        "re-chained and sealed anew",
        "the seals are made again, with time-stamps of today by the true authority",
        _own_seals,
        frozenset({RECEIPTS}),
        frozenset({SEALS}),
    ),
    Tampering(
        "re-chained and sealed by an authority of one's own",
        "it writes any time that is wanted",
        _seals_of_nobody,
        frozenset({SEALS, RECEIPTS}),
    ),
    Tampering(
        "all rewritten as of today",
        "rows re-dated, re-chained, sealed anew: nothing inside tells of it",
        _rewritten_today,
        frozenset({RECEIPTS}),
    ),
    Tampering(
        "re-chained tail, behind the last head",
        "nobody outside was ever told of these rows",
        _chained(_TAIL),
        frozenset(),
    ),
)
SECTIONS: Final[Mapping[str, tuple[Tampering, ...]]] = {
    "Who has the files": BY_FILE,
    "Who can set the clock": BY_CLOCK,
    "Who has the station's keys": BY_KEY,
}
