"""A station whose policy says how long what stays, with a dossier that was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from app.bootstrap import Station
from app.domain.artifacts import LAYERS_OF, Stage
from app.domain.editlog import SetField
from app.domain.fields import Field
from app.domain.model import DeliveryReceipt, Plan
from app.domain.retention import Kind, Stays
from app.domain.search import SearchQuery
from app.services.past_days import Outlook
from tests.support.open_dossier import NO_KEY, DossierCounter
from tests.support.planted import CITIZEN, NAME
from tests.support.shifted_clock import ShiftedClock

_ALL = frozenset({Stage.INSPECT, Stage.PREVIEW, Stage.THUMB, *LAYERS_OF.values(), Stage.TEXT})
POLICY = '[rights]\noperator = ["administrator", "supervisor"]\n[retention]\n{days}\n'
DAYS = "artifacts_days = 90\nmasters_days = 90\ncopies_days = 200\nsearch_days = 200\npersonal_days = 365\nstaff_names_days = 500"
UNSENT = "unsent_days = 100\nloose_days = 10\n" + DAYS


@dataclass
class Room:
    """A station whose policy says how long what stays."""

    station: Station
    sheet: Path
    dossier: UUID
    """one of one paper, typed, read, archived and received, with a name on each way"""

    def later(self, days: int) -> None:
        """So many days after everything was done."""
        self.station.retaining.past_days._clock = ShiftedClock(timedelta(days=days))

    def outlook(self) -> Outlook:
        return self.station.retaining.outlook(self.station.actor)

    def kinds(self) -> set[Kind]:
        return {kind for one in self.outlook().leaving for kind in one.amounts}


def send_one(counter: DossierCounter, sheet: Path) -> UUID:
    """A dossier with one paper, typed, read, archived and received."""
    station, (desk, part) = counter.station, counter.take(sheet)
    typed = [SetField(None, Field.OWNER_NAME, NAME), SetField(None, Field.OWNER_ID, CITIZEN)]
    station.store.dossiers.append(desk.dossier.id, typed, station.actor)
    desk = station.editing.desk(desk.dossier.id)
    station.processing.ensure(desk.paper(part.id).pages, desk.masters, _ALL)
    document = station.documents.finish(part.id, Plan(), station.actor)
    station.advancing.advance(document.id, station.actor, NO_KEY)
    archive = station.documents.state(document).archive()
    assert archive is not None
    tree = station.store.seals.end().tree
    log = {"audit_head": tree.head, "audit_size": tree.size, "audit_root": tree.root}
    manifest = {"file_name": f"{CITIZEN}.pdf", "title": NAME, **log}
    upload = station.store.outbox.enqueue(document.id, archive, manifest, station.actor)
    size, at = archive.size_bytes, datetime.now(UTC)
    head = {"MaBamNhatKy": tree.head, "KichThuocNhatKy": tree.size, "GocNhatKy": tree.root}
    raw = {**head, "MaBienNhan": "r-1", "ThoiDiemNhan": at.isoformat(), "ten": f"{NAME} {CITIZEN}"}
    told = DeliveryReceipt(document.id, "r-1", "s", "f-1", archive.sha256, size, tree.head, at, True, raw)
    station.store.outbox.add_receipt(told, upload.id, station.actor)
    station.store.search.catch_up()
    assert station.store.search.find(SearchQuery(citizen_id=CITIZEN))
    return desk.dossier.id


def stays(room: Room) -> frozenset[Stays]:
    """What stands against the one dossier that stays."""
    outlook = room.outlook()
    assert outlook.leaving == ()
    (standing,) = outlook.staying
    return standing.stays
