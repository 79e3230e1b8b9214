"""Lots of papers, the samples that were drawn from them, and how they stand; see `app.domain.review.sampling.lots`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, Subquery, and_, exists, func, select

from app.domain.errors import InputRefused
from app.domain.ids import new_id
from app.domain.model import Actor
from app.domain.review.cases import FAULTY, Case, CaseKind, NewCase, Verdict
from app.domain.review.sampling.draw import drawn
from app.domain.review.sampling.lots import Lot, LotStands, Scheme, Stream, StreamKind, plan_from_json, plan_to_json
from app.domain.review.sampling.plans import Plan
from app.domain.set_aside import set_aside
from app.store.database import Database, Writing
from app.store.dossiers import stored
from app.store.erasures import of_erased
from app.store.hands import hands
from app.store.review_opening import open_cases
from app.store.schema import components, documents, dossiers, receipts, signed_pdfs
from app.store.schema_after import recalls
from app.store.schema_review import review_cases, review_decisions, review_lot_documents, review_lots

log = logging.getLogger(__name__)
_newer = documents.alias()
_COLUMN_OF = {
    StreamKind.COUNTER: documents.c.station_id,
    StreamKind.PROCEDURE: dossiers.c.procedure_code,
    StreamKind.PAPER: components.c.code,
}

type Planned = Callable[[tuple[LotStands, ...], int], tuple[Scheme, Plan, int]]
"""from how the stream's lots stand and the size of the next one: its scheme, its plan and the seed of the draw"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A lot that was drawn just now, and the cases of its sample."""

    lot: Lot
    cases: tuple[Case, ...]


class ReviewLots:
    """The lots of all streams. Rights are not its business: services ask for them first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, stream: Stream) -> int:
        """How many papers the next lot of a stream would have."""
        with self._database.read() as connection:
            return len(_waiting(connection, stream))

    def draw(self, stream: Stream, planned: Planned, actor: Actor) -> Drawn:
        """Make a lot of all papers of a stream that are in none, and draw its sample, in one transaction.

        A paper is one that was made here of pages, that is signed or received, the newest of its versions, not called back, and of
        no dossier of which all was erased. One that would be drawn, and of which nobody can read what somebody wrote there, waits for the
        next lot.

        Raises:
            InputRefused: what `planned` refuses.
        """
        with self._database.write("review_lot", actor.id) as writing:
            papers, (scheme, plan, seed) = _to_draw(writing.connection, stream, planned)
            seq = writing.next_seq(review_lots.c.stream, str(stream), review_lots.c.seq)
            lot = Lot(new_id(), stream, seq, scheme, plan, seed, len(papers), writing.at)
            writing.insert(
                review_lots,
                id=lot.id,
                stream=str(stream),
                seq=seq,
                scheme=scheme.to_json(),
                plan=plan_to_json(plan),
                seed=seed,
            )
            for place, paper in enumerate(papers):
                writing.insert(review_lot_documents, lot_id=lot.id, seq=place, document_id=paper)
            counts = {"papers": len(papers), "sample": plan.size, "accept": plan.accept, "reject": plan.reject}
            writing.audit("review.lot", {"lot": str(lot.id), "seed": seed, **counts})
            return Drawn(lot, _open(writing, lot, drawn(papers, plan.size, seed), CaseKind.SAMPLE))

    def settle(self, lot_id: UUID) -> tuple[Case, ...]:
        """Put all the rest of a rejected lot up for review; of any other lot nothing. Once more changes nothing, but that a paper of which
        nobody could read what somebody wrote there comes up once it can be.

        Returns:
            The cases that are new.
        """
        with self._database.read() as connection:
            lot = _lot(connection, lot_id)
            if _stands(connection, lot).accepted is not False or _is_settled(connection, lot):
                return ()
        with self._database.write("review_lot_rejected") as writing:
            of_it = select(review_lot_documents.c.document_id).where(review_lot_documents.c.lot_id == lot_id)
            papers = tuple(writing.connection.scalars(of_it.order_by(review_lot_documents.c.seq)))
            others = {*drawn(papers, lot.plan.size, lot.seed), *writing.connection.scalars(_put_up(lot))}
            opened = tuple[Case, ...]()
            for paper in papers:
                if paper not in others:
                    with set_aside(paper, log):
                        opened += _open(writing, lot, (paper,), CaseKind.LOT)
            if opened:
                writing.audit("review.lot_rejected", {"lot": str(lot_id), "papers": len(opened)})
            return opened

    def stands(self, lot_id: UUID) -> LotStands:
        """How a lot stands. Raises StoreFailed (NOT_STORED)."""
        with self._database.read() as connection:
            return _stands(connection, _lot(connection, lot_id))

    def history(self, stream: Stream) -> tuple[LotStands, ...]:
        """How the lots of a stream stand, the oldest first."""
        with self._database.read() as connection:
            return _history(connection, stream)

    def streams(self) -> tuple[Stream, ...]:
        """All streams that ever had a lot."""
        with self._database.read() as connection:
            return tuple(
                map(Stream.parsed, connection.scalars(select(review_lots.c.stream).distinct().order_by("stream")))
            )

    def papers(self, lot_id: UUID) -> tuple[UUID, ...]:
        """The documents of a lot, in order: with its seed they say which were drawn."""
        of_it = select(review_lot_documents.c.document_id).where(review_lot_documents.c.lot_id == lot_id)
        with self._database.read() as connection:
            return tuple(connection.scalars(of_it.order_by(review_lot_documents.c.seq)))


def _waiting(connection: Connection, stream: Stream) -> tuple[UUID, ...]:
    """The papers of a stream that are in no lot, the oldest first."""
    value: Any = stream.value
    if stream.kind is StreamKind.COUNTER:
        try:
            value = UUID(stream.value)
        except ValueError:
            raise InputRefused("STREAM_UNKNOWN", stream=str(stream), known=", ".join(StreamKind)) from None
    is_finished = (
        exists().where(signed_pdfs.c.document_id == documents.c.id)
        | exists().where(receipts.c.document_id == documents.c.id)
    )  # fmt: skip
    query = (
        select(documents.c.id)
        .join(components, components.c.id == documents.c.component_id)
        .join(dossiers, dossiers.c.id == components.c.dossier_id)
        .where(
            _COLUMN_OF[stream.kind] == value,
            documents.c.kept_blob_sha256.is_(None),
            is_finished,
            ~of_erased(),
            ~exists().where(_newer.c.supersedes == documents.c.id),
            ~exists().where(recalls.c.document_id == documents.c.id),
            ~exists().where(review_lot_documents.c.document_id == documents.c.id),
        )
        .order_by(documents.c.at_utc, documents.c.id)
    )
    return tuple(connection.scalars(query))


def _is_settled(connection: Connection, lot: Lot) -> bool:
    """Whether the rest of a rejected lot was put up before, or there is none."""
    put_up = select(func.count()).select_from(_put_up(lot).subquery())
    return lot.size <= lot.plan.size + (connection.scalar(put_up) or 0)


def _put_up(lot: Lot) -> Select[Any]:
    """The papers of the rest of a lot that were."""
    its = review_cases.c.lot_id == lot.id, review_cases.c.kind == CaseKind.LOT.value
    return select(review_cases.c.document_id).where(*its)


def _to_draw(
    connection: Connection, stream: Stream, planned: Planned
) -> tuple[tuple[UUID, ...], tuple[Scheme, Plan, int]]:
    """The papers of the next lot, of which those that will be drawn can be read, and how it is drawn."""
    papers, history = _waiting(connection, stream), _history(connection, stream)
    while True:
        plan = planned(history, len(papers))
        sample = drawn(papers, plan[1].size, plan[2])
        unread = set(sample) - _readable(connection, sample)
        if not unread:
            return papers, plan
        papers = tuple(one for one in papers if one not in unread)


def _readable(connection: Connection, papers: Collection[UUID]) -> set[UUID]:
    """Those of these papers of which can be read who had their hands on them."""
    found = set[UUID]()
    for row in connection.execute(_papers(papers)).all():
        with set_aside(row.id, log):
            hands(connection, row.dossier_id, row.component_id)
            found.add(row.id)
    return found


def _open(writing: Writing, lot: Lot, papers: Collection[UUID], kind: CaseKind) -> tuple[Case, ...]:
    rows = writing.connection.execute(_papers(papers)).all()
    return open_cases(writing, [_case_of(writing, lot, row, kind) for row in rows])


def _papers(papers: Collection[UUID]) -> Select[Any]:
    return (
        select(
            documents.c.id,
            documents.c.component_id,
            documents.c.actor_id,
            components.c.dossier_id,
            components.c.code,
            dossiers.c.code.label("dossier_code"),
        )
        .join(components, components.c.id == documents.c.component_id)
        .join(dossiers, dossiers.c.id == components.c.dossier_id)
        .where(documents.c.id.in_(papers))
    )


def _case_of(writing: Writing, lot: Lot, row: Any, kind: CaseKind) -> NewCase:
    """Nobody reviews a paper that they had their hands on, or whose document they made."""
    theirs = frozenset({*hands(writing.connection, row.dossier_id, row.component_id), row.actor_id})
    paper = (row.dossier_id, row.component_id, theirs, row.id)
    facts = {"dossier": row.dossier_code, "component": row.code, "lot": lot.seq + 1, "stream": str(lot.stream)}
    return NewCase(f"{kind.value}:{row.id}", kind, *paper, facts=facts, lot_id=lot.id)


def _lot(connection: Connection, lot_id: UUID) -> Lot:
    row = connection.execute(_lots().where(review_lots.c.id == lot_id)).first()
    return _of_row(stored(row, "lot", lot_id))


def _lots() -> Select[Any]:
    size = select(func.count()).where(review_lot_documents.c.lot_id == review_lots.c.id).scalar_subquery()
    return select(review_lots, size.label("size"))


def _of_row(row: Row[Any]) -> Lot:
    scheme, plan = Scheme.from_json(row.scheme), plan_from_json(row.plan)
    return Lot(row.id, Stream.parsed(row.stream), row.seq, scheme, plan, row.seed, row.size, row.at_utc)


def _history(connection: Connection, stream: Stream) -> tuple[LotStands, ...]:
    rows: Sequence[Row[Any]] = connection.execute(
        _lots().where(review_lots.c.stream == str(stream)).order_by(review_lots.c.seq)
    ).all()
    return tuple(_stands(connection, _of_row(row)) for row in rows)


def _stands(connection: Connection, lot: Lot) -> LotStands:
    newest = _newest_verdicts()
    query = (
        select(newest.c.verdict, func.count())
        .join(review_cases, review_cases.c.id == newest.c.case_id)
        .where(review_cases.c.lot_id == lot.id, review_cases.c.kind == CaseKind.SAMPLE.value)
        .group_by(newest.c.verdict)
    )
    counts = {Verdict(verdict): count for verdict, count in connection.execute(query)}
    decided = sum(count for verdict, count in counts.items() if verdict is not Verdict.TAKEN_BACK)
    return LotStands(lot, decided, sum(counts.get(verdict, 0) for verdict in FAULTY))


def _newest_verdicts() -> Subquery:
    """Of each case the verdict that was given last."""
    later = review_decisions.alias()
    newest = ~exists().where(and_(later.c.case_id == review_decisions.c.case_id, later.c.seq > review_decisions.c.seq))
    return select(review_decisions.c.case_id, review_decisions.c.verdict).where(newest).subquery()
