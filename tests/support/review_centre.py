"""A counter and its supervisors, without a window, over a real store and real pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import event

from app.bootstrap import Station
from app.bootstrap.review import finding as finding_of
from app.domain.model import Component, Plan
from app.domain.review.cases import Case, CaseKind, Verdict
from app.domain.rights import Role
from app.services.advance import Watch
from app.services.review.reviewing import Reviewing
from app.services.review.showing import Showing
from app.services.rights import Rights
from app.services.sign import KeyAuthorizer
from tests.support.demo_world import demo_pki
from tests.support.memory_gateway import MemoryGateway
from tests.support.open_dossier import DossierCounter

PLAN = Plan(sign=True, signer="officer", appearance="none", level="B-B")
STREAK = (0.4, 0.0, 0.5, 1.0)


@dataclass
class Centre:
    """A counter whose officer scans, and two supervisors, one of whom has an auditor beside them."""

    station: Station
    pages: tuple[Path, ...]
    server: MemoryGateway = field(default_factory=MemoryGateway)

    def __post_init__(self) -> None:
        store = self.store = self.station.store
        self.officer = self.station.actor
        self.head, self.deputy, self.auditor = map(store.dossiers.actor, ("Phạm Thị D", "Lê Văn E", "Vũ Thị F"))
        roles = {
            self.head.id: Role.SUPERVISOR,
            self.deputy.id: Role.SUPERVISOR,
            self.auditor.id: Role.AUDITOR,
            self.officer.id: Role.SUPERVISOR,  # who scans is kept from the case by having scanned, not by a lack of rights
        }
        self.rights = Rights(store, lambda actor: frozenset({Role.COUNTER, roles.get(actor.id, Role.COUNTER)}))
        station = self.station
        self.reviewing = Reviewing(store, self.rights, station.editing, station.documents)
        self.showing = Showing(store, self.rights, station.editing, station.processing)
        self.finding = finding_of(station)

    def scanned(self, *files: Path) -> tuple[UUID, Component, list[UUID]]:
        desk, part = DossierCounter(self.station).take(*files)
        return desk.dossier.id, part, [view.id for view in desk.paper(part.id).pages]

    def lying(self, part: Component) -> list[UUID]:
        return [view.id for view in self.station.editing.desk(part.dossier_id).paper(part.id).pages]

    def sent(self, part: Component) -> Any:
        """Signed by the officer, and received."""
        watch = Watch(KeyAuthorizer(None, lambda _question: demo_pki().officer_pin.read_text()))
        return self.station.digitizing.finish(
            part.id, Plan(sign=True, upload=True, signer="officer", appearance="none", level="B-B"), self.officer, watch
        )

    def advanced(self, document_id: UUID) -> Any:
        watch = Watch(KeyAuthorizer(None, lambda _question: demo_pki().officer_pin.read_text()))
        return self.station.advancing.advance(document_id, self.officer, watch)

    def only(self, kind: CaseKind) -> Case:
        (case,) = self.store.review.waiting_cases((kind,)).values()
        return case

    def verdicts(self, case: Case) -> list[Verdict]:
        return [one.verdict for one in self.store.review.decisions(case.id)]


def again(file: Path, into: Path) -> Path:
    """The same sheet, scanned again: it lies a little askew and elsewhere on the glass."""
    with Image.open(file) as picture:
        moved = picture.rotate(0.7, resample=Image.Resampling.BICUBIC, translate=(6, -9), fillcolor=(250, 250, 250))
        moved.save(into, quality=80, dpi=(200, 200))
    return into


@contextmanager
def statements(station: Station) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = station.store.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
