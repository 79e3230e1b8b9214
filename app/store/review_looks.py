"""How far the audit chain was looked through for cases of supervisors: a look costs what happened since the one before, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, and_, func, or_, select

from app.domain.retry import ALARMS
from app.domain.review.cases import Verdict
from app.store.database import Database
from app.store.read_backs import NOT_AS_MADE
from app.store.schema import audit_rows, components, stations, uploads
from app.store.schema_review import review_looks

_EDITED, _MOVED, _MADE = "dossier.edited", "page.transferred", "document.made"
_SIGNED, _DECIDED, _ALARM = "document.signed", "review.decided", "upload.alarm"
MOST_ROWS = 2000
"""of the chain, in one look"""


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened since the last look.

    Attributes:
        until: the position in the audit chain up to which that was looked through.
        dossiers: those that somebody decided about, or of which a version was made.
        signed: the documents that a person signed.
        repaired: the cases of which a supervisor made pages anew.
        alarms: the dossier system says that it has something else than what was sent: upload, its document, and the code.
        refused: a file of ours was read back and is not as it was made: its document, and the code.
    """

    until: int
    dossiers: tuple[UUID, ...]
    signed: tuple[UUID, ...]
    repaired: tuple[UUID, ...]
    alarms: tuple[tuple[UUID, UUID, str], ...]
    refused: tuple[tuple[UUID, str], ...]


class ReviewLooks:
    """A mark in the chain of this station. Writers of a chain stand in line, so no row ever comes to stand before the mark."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def happened(self, most_rows: int = MOST_ROWS) -> Happened | None:
        """What the next rows of the chain tell; None: there is none that was not looked through."""
        with self._database.read() as connection:
            begins = self._mark(connection)
            rows = connection.execute(
                select(audit_rows.c.position, audit_rows.c.event, audit_rows.c.facts)
                .where(audit_rows.c.station_id == self._database.station_id, audit_rows.c.position >= begins)
                .order_by(audit_rows.c.position)
                .limit(most_rows)
            ).all()
            if not rows:
                return None
            told = [(row.event, row.facts) for row in rows]
            dossiers = [UUID(facts["dossier"]) for event, facts in told if event == _EDITED]
            dossiers += [UUID(facts["to"]) for event, facts in told if event == _MOVED]
            made = [UUID(facts["component"]) for event, facts in told if event == _MADE]
            signed = [UUID(facts["document"]) for event, facts in told if event == _SIGNED]
            repaired = [
                UUID(facts["case"])
                for event, facts in told
                if event == _DECIDED and facts["verdict"] == Verdict.REPAIRED.value
            ]
            dossiers += _dossiers_of(connection, made)
            alarms = [
                (UUID(facts["upload"]), facts["code"])
                for event, facts in told
                if event == _ALARM and facts["code"] in ALARMS
            ]
            refused = [(UUID(facts["document"]), str(facts["code"])) for event, facts in told if event == NOT_AS_MADE]
            return Happened(
                rows[-1].position + 1,
                tuple(dict.fromkeys(dossiers)),
                tuple(signed),
                tuple(dict.fromkeys(repaired)),
                tuple(_of_documents(connection, dict.fromkeys(alarms))),
                tuple(dict.fromkeys(refused)),
            )

    def ends(self) -> dict[UUID, int]:
        """By station, the position that the next row of its chain will have."""
        newest = (
            select(func.max(audit_rows.c.position)).where(audit_rows.c.station_id == stations.c.id).scalar_subquery()
        )
        with self._database.read() as connection:
            return {
                row[0]: row[1] + 1 for row in connection.execute(select(stations.c.id, newest)) if row[1] is not None
            }

    def edited_since(self, ends: Mapping[UUID, int]) -> frozenset[UUID]:
        """The dossiers that somebody decided about, at any station, since its chain ended there."""
        since = [
            and_(audit_rows.c.station_id == station_id, audit_rows.c.position >= end)
            for station_id, end in ends.items()
        ]
        query = select(audit_rows.c.event, audit_rows.c.facts)
        query = query.where(or_(*since), audit_rows.c.event.in_((_EDITED, _MOVED)))
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        told = [facts[name] for _, facts in rows for name in ("dossier", "from", "to") if name in facts]
        return frozenset(map(UUID, told))

    def looked(self, until: int) -> None:
        """All before this position was looked through."""
        with self._database.write("review_look") as writing:
            seq = writing.next_seq(review_looks.c.station_id, writing.station_id, review_looks.c.seq)
            writing.insert(review_looks, seq=seq, until_position=until)

    def _mark(self, connection: Connection) -> int:
        of_station = select(review_looks.c.until_position).where(review_looks.c.station_id == self._database.station_id)
        return connection.scalar(of_station.order_by(review_looks.c.seq.desc()).limit(1)) or 0


def _dossiers_of(connection: Connection, parts: list[UUID]) -> list[UUID]:
    query = select(components.c.dossier_id).where(components.c.id.in_(parts))
    return list(connection.scalars(query))


def _of_documents(connection: Connection, alarms: Iterable[tuple[UUID, str]]) -> Iterator[tuple[UUID, UUID, str]]:
    for upload_id, code in alarms:
        document_id = connection.scalar(select(uploads.c.document_id).where(uploads.c.id == upload_id))
        if document_id is not None:
            yield upload_id, document_id, code
