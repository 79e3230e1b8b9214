from __future__ import annotations

import pytest
from sqlalchemy import text

from app.domain.audit import GENESIS
from app.domain.errors import StoreFailed
from app.store.audit import AuditReport
from tests.support.store_world import Desk, open_desk
from tests.support.tampered import tamper


def test_the_first_row_names_the_station(desk: Desk) -> None:
    first = next(iter(desk.store.audit.rows()))
    assert (first.position, first.event, first.previous_sha256) == (0, "station.founded", GENESIS)
    assert first.facts == {"station": str(desk.store.station_id)}


def test_every_write_is_a_row_and_the_chain_holds(desk: Desk) -> None:
    desk.scan(desk.batch(*desk.paper("H1")), 0, b"page")
    rows = list(desk.store.audit.rows())
    assert [row.event for row in rows] == [
        "station.founded",
        "actor.known",
        "dossier.opened",
        "component.opened",
        "batch.begun",
        "page.adopted",
    ]
    assert desk.store.audit.verify() == AuditReport(6, rows[-1].sha256, None)
    assert desk.store.audit.head() == rows[-1].sha256


def test_no_name_or_code_enters_the_chain(desk: Desk) -> None:
    desk.scan(desk.batch(*desk.paper("H01-79")), 0, b"page")
    told = " ".join(str(row.facts) for row in desk.store.audit.rows())
    for word in ("H01", "Nguyễn", "Trần", "Đơn"):
        assert word not in told


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("UPDATE audit_rows SET facts = '{}' WHERE position = 3", 3),
        ("UPDATE audit_rows SET at_utc = '2020-01-01 00:00:00.000000' WHERE position = 2", 2),
        ("UPDATE audit_rows SET event = 'x' WHERE position = 0", 0),
        ("DELETE FROM audit_rows WHERE position = 1", 1),
        ("UPDATE audit_rows SET actor_id = station_id WHERE position = 4", 4),
    ],
)
def test_a_changed_row_is_found(desk: Desk, change: str, broken_at: int) -> None:
    desk.batch(*desk.paper("H1"))
    tamper(desk.store.database, change)
    assert desk.store.audit.verify().first_break == broken_at


def test_a_station_whose_chain_lost_its_beginning_is_still_that_station_and_says_so(desk: Desk) -> None:
    """No new one is founded over it, and it can be looked at."""
    desk.batch(*desk.paper("H1"))
    tamper(desk.store.database, "DELETE FROM audit_rows WHERE position = 0")
    again = open_desk(desk.store.folder)
    assert again.store.station_id == desk.store.station_id
    assert again.store.audit.verify().first_break == 0
    again.store.close()


def test_the_database_refuses_to_change_what_was_done(desk: Desk) -> None:
    desk.scan(desk.batch(*desk.paper("H1")), 0, b"page")
    for statement in ("UPDATE audit_rows SET event = 'x'", "DELETE FROM operations", "UPDATE master_pages SET seq = 5"):
        with pytest.raises(StoreFailed, match="stay as they are"), desk.store.database.write("edit") as writing:
            writing.connection.execute(text(statement))
