"""Two counters whose work is at the centre, and a supervisor's machine there; with real servers, and no wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from app.domain.model import MasterPage
from app.domain.review.cases import Case, CaseKind, NewCase
from app.store.store import Store
from tests.support.both_sides import BothSides, place_in
from tests.support.cli_world import CommandLine
from tests.support.postgres import PostgresServer
from tests.support.store_world import Desk, open_desk
from tests.support.unproven import unproven

CODES = ("H56.14-261124-0001", "H56.14-261124-0002")
SUPERVISOR = unproven('[rights]\noperator = ["supervisor", "administrator"]\n')
"""what the province's policy says of whoever works at this machine"""


@dataclass
class CentreWorld:
    """Two counters whose work is at the centre, and a data folder of a supervisor there."""

    folder: Path
    server: PostgresServer
    centre: Store
    sides: tuple[BothSides, BothSides]
    pages: dict[str, MasterPage]
    cli: CommandLine

    @property
    def url(self) -> str:
        return self.server.url("centre").render_as_string(hide_password=False)

    def settle(self) -> None:
        for side in self.sides:
            side.settle()

    def case(self, dossier: int, number: int = 0, scanned_by: frozenset[UUID] = frozenset()) -> Case:
        """A case of the first page of a dossier of the first counter."""
        code = CODES[dossier]
        (owner,) = (one for one in self.centre.dossiers.of_code(code) if one.home_station_id == self.first.station_id)
        (part,) = self.centre.dossiers.components(owner.id)
        pages = (self.pages[code].id,)
        new = NewCase(f"sample:{dossier}:{number}", CaseKind.SAMPLE, owner.id, part.id, scanned_by, pages=pages)
        (case,) = self.centre.review.open([new])
        return case

    @property
    def first(self) -> Store:
        return self.sides[0].counter

    def owner(self, statement: str) -> None:
        """What a database owner does who puts the triggers aside."""
        with self.centre.database.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(statement))


@contextmanager
def centre_world(
    folder: Path, server: PostgresServer, centre: Store, page_of: Callable[[Desk, str], MasterPage]
) -> Iterator[CentreWorld]:
    """One in this folder; `page_of` makes a dossier of a code and gives its first page."""
    desks = [open_desk(folder / name) for name in ("one", "two")]
    pages = {code: page_of(desks[0], code) for code in CODES}
    page_of(desks[1], CODES[1])
    place, supervisor = place_in(folder), folder / "supervisor"
    supervisor.mkdir()
    address = f"postgresql://postgres@/centre?host={server.folder}"
    names = "\n".join(f'"{desk.store.station_id}" = "Quầy {n}"' for n, desk in enumerate(desks, 1))
    (supervisor / "sohoa.toml").write_text(
        f'min_free_mb = 0\n[station]\nname = "Trung tâm"\n[station.counters]\n{names}\n[work]\nworkers = 1\n'
        f'[centre]\nrole = "centre"\ndatabase = "{address}"\nblobs = "{(folder / "place").as_uri()}"\n',
        encoding="utf-8",
    )
    sides = BothSides(desks[0].store, centre, place), BothSides(desks[1].store, centre, place)
    found = CentreWorld(folder, server, centre, sides, pages, CommandLine(supervisor))
    found.settle()
    try:
        yield found
    finally:
        for desk in desks:
            desk.store.close()
