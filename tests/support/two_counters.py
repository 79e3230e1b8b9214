"""Two counters of one centre, and dossiers that go from one to the other; without an address and without a wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.domain.editlog import Arrive, Rotate
from app.domain.model import BatchOutcome, Dossier, Plan
from app.store.store import Store
from tests.support.both_sides import BothSides, place_in
from tests.support.store_world import Desk, open_desk, receipt, signed_document


@dataclass(frozen=True)
class TwoCounters:
    """Two counters of one centre."""

    one: BothSides
    two: BothSides

    @property
    def giver(self) -> Desk:
        """The first counter's."""
        return Desk(self.one.counter, self.one.counter.dossiers.actor("Trần Thị B"))

    @property
    def taker(self) -> Desk:
        """The second counter's."""
        return Desk(self.two.counter, self.two.counter.dossiers.actor("Lê Văn C"))

    def settle(self) -> None:
        """Until nothing is left on any way."""
        for side in (self.one, self.two, self.one):
            side.settle()

    def give(self, dossier: Dossier) -> None:
        """Let the second counter have a dossier of the first one."""
        give(self.giver, dossier, self.two.counter)


def give(desk: Desk, dossier: Dossier, to: Store) -> None:
    """The last word of whoever has a dossier."""
    desk.store.homes.give(dossier.id, to.station_id, desk.actor)


@contextmanager
def two_counters(centre: Store, folder: Path) -> Iterator[TwoCounters]:
    """Both known at the centre."""
    place = place_in(folder)
    with closing(open_desk(folder / "one").store) as one, closing(open_desk(folder / "two").store) as two:
        world = TwoCounters(BothSides(one, centre, place), BothSides(two, centre, place))
        world.settle()
        yield world


def finished_dossier(desk: Desk, code: str) -> Dossier:
    """Two pages, one of them turned; one paper was signed, sent and received."""
    dossier, part = desk.paper(code)
    batch = desk.batch(dossier, part)
    pages = [desk.scan(batch, seq, b"page %d of " % seq + code.encode())[0] for seq in range(2)]
    desk.store.capture.end(batch.id, BatchOutcome.COMPLETE, desk.actor)
    desk.store.dossiers.append(dossier.id, [Rotate((pages[0].id,), 1)], desk.actor)
    pdf = desk.store.blobs.put(b"%PDF-1.7 " + code.encode(), "application/pdf")
    document = signed_document(desk, part, pdf)
    desk.store.documents.change_plan(document.id, lambda known: Plan(sign=True, upload=True), desk.actor)
    upload = desk.store.outbox.enqueue(document.id, pdf, {"code": code}, desk.actor)
    desk.store.outbox.add_receipt(receipt(document.id, pdf, f"r-{code}"), upload.id, desk.actor)
    return dossier


def page_ids(store: Store, dossier_id: UUID) -> list[UUID]:
    """As they came into a dossier."""
    return [one.operation.page for one in store.dossiers.log(dossier_id) if isinstance(one.operation, Arrive)]
