"""What was taken back, and papers that went from the wrong dossier to the right one: intents first, results second."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, select

from app.domain.canonical import Json
from app.domain.editlog import Operation, TransferIn, TransferOut
from app.domain.errors import InputRefused, StoreFailed
from app.domain.ids import new_id
from app.domain.model import Actor, Document
from app.domain.recall import Misfiling, Recall, RecallReceipt
from app.domain.supervision import MISFILED
from app.store import operations
from app.store.database import Database, Writing
from app.store.dossiers import stored
from app.store.erasures import refuse_erased
from app.store.schema import audit_rows, components, documents, dossiers
from app.store.schema_after import misfiling_ends, misfilings, recall_receipts, recalls
from app.store.supervision import tell

_MOVED = "paper.moved"


class Recalls:
    """Each document is recalled once at most. Reasons are words of people: they stay out of the audit chain."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, document_id: UUID, reason: str, actor: Actor) -> Recall:
        """Put down that a document shall be taken back; once more gives the recall that is there.

        Raises:
            StoreFailed: NOT_STORED: there is no such document.
        """
        with self._database.write("recall", actor.id) as writing:
            return _begin(writing, document_id, reason)

    def of(self, document_id: UUID) -> Recall | None:
        """The recall of a document."""
        with self._database.read() as connection:
            return find_recall(connection, document_id)

    def is_withdrawn(self, document_id: UUID) -> bool:
        """Whether a document was taken back for good: not one that lay in the wrong dossier and went on to the right one."""
        with self._database.read() as connection:
            found = connection.scalar(
                select(recalls.c.document_id).where(recalls.c.document_id == document_id, ~_moved())
            )
        return found is not None

    def withdrawn(self, dossier_id: UUID) -> tuple[tuple[str, Recall], ...]:
        """The papers of a dossier that were taken back for good and of which no newer version was made, by the code of their component."""
        newer = documents.alias()
        query = (
            select(components.c.code, documents.c.id)
            .join(documents, documents.c.component_id == components.c.id)
            .join(recalls, recalls.c.document_id == documents.c.id)
            .where(
                components.c.dossier_id == dossier_id,
                ~_moved(),
                ~exists().where(newer.c.supersedes == documents.c.id),
            )
            .order_by(components.c.code)
        )
        with self._database.read() as connection:
            found = [(row.code, find_recall(connection, row.id)) for row in connection.execute(query)]
        return tuple((code, recall) for code, recall in found if recall is not None)

    def add_receipt(self, document_id: UUID, receipt: RecallReceipt, actor: Actor) -> None:
        """Put down how a recall ended; the same receipt again changes nothing.

        Raises:
            StoreFailed: RECEIPT_CONFLICT: it ended with another one; CONSTRAINT_BROKEN: the document was not recalled.
        """
        with self._database.write("recall_receipt", actor.id) as writing:
            known = select(recall_receipts.c.receipt_id).where(recall_receipts.c.document_id == document_id)
            before = writing.connection.scalar(known)
            if before is not None:
                if before != receipt.receipt_id:
                    raise StoreFailed("RECEIPT_CONFLICT", document=str(document_id))
                return
            writing.insert(
                recall_receipts,
                document_id=document_id,
                receipt_id=receipt.receipt_id,
                file_id=receipt.file_id,
                withdrawn_at=receipt.withdrawn_at,
                raw=receipt.raw,
            )
            writing.audit("document.withdrawn", {"document": str(document_id), "arrived": bool(receipt.file_id)})

    def open(self) -> tuple[Recall, ...]:
        """The recalls without a receipt, in the order in which they began."""
        ended = exists().where(recall_receipts.c.document_id == recalls.c.document_id)
        query = select(recalls).where(~ended).order_by(recalls.c.at_utc, recalls.c.document_id)
        with self._database.read() as connection:
            return tuple(_recall(row, None) for row in connection.execute(query))

    def begin_misfiling(
        self, document_id: UUID | None, from_component: UUID, to_component: UUID, reason: str, actor: Actor
    ) -> Misfiling:
        """Put down that a paper lies in the wrong dossier: its document is recalled and the supervisor told, in one transaction.

        It is about the paper as it lies there in that moment; what comes later belongs there.

        Once more, while it is not at its end, gives the one that is there.

        Raises:
            StoreFailed: NOT_STORED.
            InputRefused: SAME_DOSSIER; MISFILING_OPEN: it is on its way to another component; DOSSIER_ERASED: all of one of the two was.
        """
        with self._database.write("misfiling", actor.id) as writing:
            wrong, right = (_paper(writing.connection, one) for one in (from_component, to_component))
            if wrong.dossier_id == right.dossier_id:
                raise InputRefused("SAME_DOSSIER")
            for paper in (wrong, right):
                refuse_erased(writing.connection, paper.dossier_id)
            known = writing.connection.execute(
                _open_misfilings().where(misfilings.c.from_component_id == from_component)
            ).first()
            if known is not None:
                if known.to_component_id != to_component:
                    raise InputRefused("MISFILING_OPEN", component=wrong.code)
                return _misfiling(known)
            if document_id is not None:
                _begin(writing, document_id, reason)
            position = operations.length(writing.connection, wrong.dossier_id)
            made = Misfiling(new_id(), document_id, from_component, to_component, position, writing.at)
            writing.insert(
                misfilings,
                id=made.id,
                document_id=document_id,
                from_component_id=from_component,
                to_component_id=to_component,
                reason=reason,
                edit_position=position,
            )
            told = {"dossier": wrong.dossier, "component": wrong.code, "to": right.dossier, "to_component": right.code}
            tell(writing, MISFILED, wrong.dossier_id, from_component, told)
            facts = {"misfiling": made.id, "from": from_component, "to": to_component}
            writing.audit("paper.misfiled", {name: str(value) for name, value in facts.items()})
        return made

    def move(self, misfiling: Misfiling, pages: tuple[UUID, ...], carried: tuple[Operation, ...], actor: Actor) -> None:
        """Take pages out of the wrong dossier and put them, in this order, into the right one, with what was decided of them.

        All in one transaction: they lie here or there, never in both and never in none. It is made once for a misfiling, also where it
        takes no page along.

        Raises:
            InputRefused: PAGE_NOT_HERE: one of them is not in the wrong dossier any more.
        """
        with self._database.write("misfiling_move", actor.id) as writing:
            wrong, right = (
                _paper(writing.connection, one).dossier_id
                for one in (misfiling.from_component_id, misfiling.to_component_id)
            )
            for page in pages:
                if not operations.is_here(writing.connection, wrong, page):
                    raise InputRefused("PAGE_NOT_HERE", page=str(page))
            if pages:
                operations.append(writing, wrong, [TransferOut(page, right) for page in pages])
                arrivals = [TransferIn(page, wrong, misfiling.to_component_id) for page in pages]
                operations.append(writing, right, [*arrivals, *carried])
                moved: list[Json] = [str(page) for page in pages]
                writing.audit("page.transferred", {"pages": moved, "from": str(wrong), "to": str(right)})
            writing.audit(_MOVED, _of(misfiling))

    def is_moved(self, misfiling: Misfiling) -> bool:
        """Whether `move` was made."""
        rows = select(audit_rows.c.position).where(audit_rows.c.event == _MOVED, audit_rows.c.facts == _of(misfiling))
        with self._database.read() as connection:
            return connection.execute(rows.limit(1)).first() is not None

    def is_to_be_moved(self, component_id: UUID) -> bool:
        """Whether something lies in the component that belongs into another dossier, and is to be moved there."""
        open_here = (one for one in self.open_misfilings() if one.from_component_id == component_id)
        return any(not self.is_moved(one) for one in open_here)

    def end_misfiling(self, misfiling: Misfiling, document_id: UUID | None, actor: Actor) -> None:
        """Put down that the paper is where it belongs, as this document; once more changes nothing."""
        with self._database.write("misfiling_end", actor.id) as writing:
            known = select(misfiling_ends.c.misfiling_id).where(misfiling_ends.c.misfiling_id == misfiling.id)
            if writing.connection.scalar(known) is None:
                writing.insert(misfiling_ends, misfiling_id=misfiling.id, document_id=document_id)
                made = None if document_id is None else str(document_id)
                writing.audit("paper.refiled", {"misfiling": str(misfiling.id), "document": made})

    def taken_in_by(self, document: Document) -> UUID:
        """Who took the kept file of a document in: where it was moved here, who did so where it lay before."""
        taken_in_by, component = document.actor_id, document.component_id
        if document.kept_blob is None:
            return taken_in_by
        same = documents.c.kept_blob_sha256 == document.kept_blob.sha256
        moved = select(documents.c.actor_id, documents.c.component_id).where(misfilings.c.document_id == documents.c.id)
        seen = set[UUID]()
        with self._database.read() as connection:
            while component not in seen:
                seen.add(component)
                source = connection.execute(moved.where(same, misfilings.c.to_component_id == component)).first()
                if source is not None:
                    taken_in_by, component = source.actor_id, source.component_id
        return taken_in_by

    def open_misfilings(self) -> tuple[Misfiling, ...]:
        """The papers on their way to the right dossier, in the order in which they began."""
        with self._database.read() as connection:
            return tuple(_misfiling(row) for row in connection.execute(_open_misfilings()))


def _of(misfiling: Misfiling) -> dict[str, Json]:
    return {"misfiling": str(misfiling.id)}


def find_recall(connection: Connection, document_id: UUID) -> Recall | None:
    """The recall of a document."""
    row = connection.execute(select(recalls).where(recalls.c.document_id == document_id)).first()
    if row is None:
        return None
    ended = connection.execute(select(recall_receipts).where(recall_receipts.c.document_id == document_id)).first()
    receipt = None if ended is None else RecallReceipt(ended.receipt_id, ended.file_id, ended.withdrawn_at, ended.raw)
    return _recall(row, receipt)


def _begin(writing: Writing, document_id: UUID, reason: str) -> Recall:
    if writing.connection.scalar(select(documents.c.id).where(documents.c.id == document_id)) is None:
        raise StoreFailed("NOT_STORED", "document", kind="document", id=str(document_id))
    known = find_recall(writing.connection, document_id)
    if known is not None:
        return known
    writing.insert(recalls, document_id=document_id, reason=reason)
    writing.audit("document.recalled", {"document": str(document_id)})
    return Recall(document_id, reason, writing.at, None)


def _paper(connection: Connection, component_id: UUID) -> Row[Any]:
    query: Select[Any] = (
        select(components.c.code, components.c.dossier_id, dossiers.c.code.label("dossier"))
        .join(dossiers, dossiers.c.id == components.c.dossier_id)
        .where(components.c.id == component_id)
    )
    return stored(connection.execute(query).first(), "component", component_id)


def _moved() -> ColumnElement[bool]:
    """Of a recall: it is part of moving a paper into another dossier."""
    return exists().where(misfilings.c.document_id == recalls.c.document_id)


def _open_misfilings() -> Select[Any]:
    ended = exists().where(misfiling_ends.c.misfiling_id == misfilings.c.id)
    return select(misfilings).where(~ended).order_by(misfilings.c.at_utc, misfilings.c.id)


def _misfiling(row: Row[Any]) -> Misfiling:
    return Misfiling(row.id, row.document_id, row.from_component_id, row.to_component_id, row.edit_position, row.at_utc)


def _recall(row: Row[Any], receipt: RecallReceipt | None) -> Recall:
    return Recall(row.document_id, row.reason, row.at_utc, receipt)
