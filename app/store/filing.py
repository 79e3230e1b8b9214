"""Piles of old archives, and their sheets on the way into dossiers: a page lies in its pile or in one dossier, never in both or in none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select

from app.domain.backscan.cutting import OldPaper
from app.domain.codes import PILES
from app.domain.editlog import Arrive, LoggedOperation, Operation, Remove, TransferIn, TransferOut
from app.domain.errors import InputRefused
from app.domain.model import Actor, Batch, Dossier, MasterPage
from app.store import operations
from app.store.capture import master_page, master_rows
from app.store.database import Database, Writing
from app.store.dossiers import component_made, find_at_home, opened, refuse_new
from app.store.schema import batches, components, dossiers, master_pages
from app.store.schema import operations as rows

_CAME = (Arrive.__name__, TransferIn.__name__)


@dataclass(frozen=True, slots=True)
class ArrivedPage:
    """A page that came into a pile, and the place of its arrival in the pile's log."""

    position: int
    page: MasterPage


@dataclass(frozen=True, slots=True)
class NewDossier:
    """What a dossier is opened with where it is not there yet."""

    code: str
    procedure_code: str
    receiving_unit: str
    processing_unit: str


class Filing:
    """From piles into dossiers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def arrived(self, pile_id: UUID, position: int, most: int) -> tuple[ArrivedPage, ...]:
        """The pages that came into a pile from this place of its log on, in that order, at most so many."""
        query = (
            master_rows()
            .add_columns(rows.c.position)
            .join(rows, rows.c.page_id == master_pages.c.id)
            .where(rows.c.dossier_id == pile_id, rows.c.kind == Arrive.__name__, rows.c.position >= position)
            .order_by(rows.c.position)
            .limit(most)
        )
        with self._database.read() as connection:
            return tuple(ArrivedPage(row.position, master_page(row)) for row in connection.execute(query))

    def batches_from(self, pile_id: UUID, seq: int) -> tuple[Batch, ...]:
        """The batches of a pile but for its first `seq`, in the order in which they began."""
        query = select(batches).where(batches.c.dossier_id == pile_id, batches.c.seq >= seq).order_by(batches.c.seq)
        with self._database.read() as connection:
            found = connection.execute(query).all()
        return tuple(
            Batch(row.id, row.dossier_id, row.component_id, row.request, row.at_utc, row.actor_id) for row in found
        )

    def told(self, pile_id: UUID, position: int) -> tuple[LoggedOperation, ...]:
        """What else the log of a pile tells from this place on: what left it, what is doubtful, what people decided."""
        with self._database.read() as connection:
            return tuple(operations.read_told(connection, pile_id, position))

    def places(self, pile_id: UUID) -> dict[UUID, tuple[str, ...]]:
        """Of each page that came into a pile, the codes of the dossiers in which it lies now by all logs: one, if the books are right."""
        came = select(rows.c.page_id).where(rows.c.dossier_id == pile_id, rows.c.kind == Arrive.__name__)
        lies = func.sum(case((rows.c.kind == TransferOut.__name__, -1), else_=1))
        query = (
            select(rows.c.page_id, dossiers.c.code, lies.label("lies"))
            .join(dossiers, dossiers.c.id == rows.c.dossier_id)
            .where(rows.c.page_id.in_(came))
            .group_by(rows.c.page_id, rows.c.dossier_id, dossiers.c.code)
            .order_by(dossiers.c.code)
        )
        found = dict[UUID, tuple[str, ...]]()
        with self._database.read() as connection:
            for row in connection.execute(query):
                found[row.page_id] = (*found.get(row.page_id, ()), *([row.code] * row.lies))
        return found

    def takes_pages(self, code: str) -> bool:
        """Whether a pile's sheets may become the dossier of that code of themselves: nothing ever came into one of that code here,
        and none was handed over."""
        station = self._database.station_id
        with self._database.read() as connection:
            known = find_at_home(connection, station, code)
            if known is not None:
                return operations.length(connection, known.id) == 0
            try:
                refuse_new(connection, station, code)
            except InputRefused:
                return False
        return True

    def archives_since(self, since: datetime) -> tuple[frozenset[UUID], frozenset[UUID]]:
        """The dossiers into which pages came since then, all out of piles, so that nobody waits for them; and which of these are piles."""
        begun_in, itself = dossiers.alias(), dossiers.alias()
        query = (
            select(rows.c.dossier_id, itself.c.code)
            .join(master_pages, master_pages.c.id == rows.c.page_id)
            .join(batches, batches.c.id == master_pages.c.batch_id)
            .join(begun_in, begun_in.c.id == batches.c.dossier_id)
            .join(itself, itself.c.id == rows.c.dossier_id)
            .where(rows.c.at_utc >= since, rows.c.kind.in_(_CAME))
            .group_by(rows.c.dossier_id, itself.c.code)
            .having(func.min(case((begun_in.c.code.startswith(PILES), 1), else_=0)) == 1)
        )
        with self._database.read() as connection:
            found = {row.dossier_id: row.code for row in connection.execute(query)}
        return frozenset(found), frozenset(one for one, code in found.items() if code.startswith(PILES))

    def file_new(
        self, pile_id: UUID, new: NewDossier, papers: Sequence[OldPaper], left_out: Sequence[UUID], actor: Actor
    ) -> Dossier:
        """Make sheets of a pile a dossier, all in one transaction; slips and separators go along and are left out of its papers.

        Raises:
            InputRefused: DOSSIER_HAS_PAGES: something came into it before; DOSSIER_ERASED; PAGE_NOT_HERE.
        """
        with self._database.write("filed", actor.id) as writing:
            known = find_at_home(writing.connection, writing.station_id, new.code)
            if known is not None and operations.length(writing.connection, known.id):
                raise InputRefused("DOSSIER_HAS_PAGES", dossier=new.code)
            return _file(writing, pile_id, known or _opened(writing, new), papers, left_out, ())

    def file_into(
        self,
        pile_id: UUID,
        new: NewDossier,
        papers: Sequence[OldPaper],
        left_out: Sequence[UUID],
        carried: Sequence[Operation],
        actor: Actor,
    ) -> Dossier:
        """As `file_new`, by a person's decision: also into a dossier that has pages. `carried` is what was said of the pages before.

        Raises:
            InputRefused: DOSSIER_ERASED, PAGE_NOT_HERE.
        """
        with self._database.write("filed", actor.id) as writing:
            known = find_at_home(writing.connection, writing.station_id, new.code)
            return _file(writing, pile_id, known or _opened(writing, new), papers, left_out, carried)


def _opened(writing: Writing, new: NewDossier) -> Dossier:
    """No figure counts it as opened: nobody stands at a counter for it."""
    return opened(writing, new.code, new.procedure_code, new.receiving_unit, new.processing_unit, "")


def _file(
    writing: Writing,
    pile_id: UUID,
    dossier: Dossier,
    papers: Sequence[OldPaper],
    left_out: Sequence[UUID],
    carried: Sequence[Operation],
) -> Dossier:
    parts = [(_component(writing, dossier.id, paper.component), paper.pages) for paper in papers]
    if left_out:
        parts[0] = (parts[0][0], (*left_out, *parts[0][1]))
    pages = [page for _, its in parts for page in its]
    for page in pages:
        if not operations.is_here(writing.connection, pile_id, page):
            raise InputRefused("PAGE_NOT_HERE", page=str(page))
    operations.append(writing, pile_id, [TransferOut(page, dossier.id) for page in pages])
    came = [TransferIn(page, pile_id, component) for component, its in parts for page in its]
    gone = [Remove(tuple(left_out))] if left_out else []
    operations.append(writing, dossier.id, [*came, *carried, *gone])
    moved = {"pages": [str(page) for page in pages], "from": str(pile_id), "to": str(dossier.id)}
    writing.audit("page.transferred", moved)
    return dossier


def _component(writing: Writing, dossier_id: UUID, code: str) -> UUID:
    """The component of that code, made where it is new; without a code the next one that is free."""
    of_dossier = select(components.c.code, components.c.id).where(components.c.dossier_id == dossier_id)
    known = {row.code: row.id for row in writing.connection.execute(of_dossier)}
    number = 1
    while not code:
        code = f"GT{number:02}" if f"GT{number:02}" not in known else ""
        number += 1
    found: UUID | None = known.get(code)
    return found or component_made(writing, dossier_id, code, code).id
