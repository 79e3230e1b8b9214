"""What happened, put down for the figures: each row once, in the transaction of what it tells of; see `app.domain.figures.happenings`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, func, select

from app.domain.clock import VIET_NAM, day_in_viet_nam
from app.domain.editlog import Accept, Doubt, Exchange, Operation, Replace, SendBack
from app.domain.facts import PageFacts
from app.domain.figures.happenings import Happening, Reading
from app.domain.model import Batch, MasterPage
from app.domain.release import PageQuality
from app.domain.review.defects import DefectMark
from app.store.database import Database, Writing
from app.store.schema import components, documents, dossiers, master_pages, receipts, uploads
from app.store.schema_after import document_results
from app.store.schema_figures import figure_events, figure_groups, page_verdicts

type Readings = Mapping[UUID, Mapping[str, Reading]]
"""by component: what became of its fields"""
# Asked for each page that comes: to build a statement costs more than to run it.
_TOLD = select(figure_events.c.day, figure_events.c.group_id).where(
    figure_events.c.subject_id == bindparam("subject"), figure_events.c.kind == bindparam("kind")
)
_GROUP = select(figure_groups.c.id).where(
    *(
        figure_groups.c[name] == bindparam(f"group_{name}")
        for name in ("station_id", "of_actor_id", "device", "profile", "procedure_code", "unit")
    )
)
_VERDICT = (
    select(page_verdicts)
    .where(page_verdicts.c.blob_sha256 == bindparam("sha256"), page_verdicts.c.page_index == bindparam("index"))
    .order_by(page_verdicts.c.at_utc)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something counts: on which day, and together with what."""

    day: date
    group: int


class Happenings:
    """What services put down themselves; the rest is written by the rooms in which it happens."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_released(self, dossier_id: UUID) -> bool:
        """Whether it was put down that the citizen may leave, or the dossier is none that is counted."""
        query = select(figure_events.c.kind).where(figure_events.c.subject_id == dossier_id)
        with self._database.read() as connection:
            told = set(connection.scalars(query))
        return Happening.OPENED.value not in told or Happening.RELEASED.value in told

    def release(self, dossier_id: UUID, readings: Readings) -> None:
        """The citizen may leave since the last receipt came. How the fields of the papers stand goes with it. Once more changes nothing."""
        with self._database.write("released") as writing:
            place = told_of(writing, dossier_id, Happening.OPENED)
            if place is None or told_of(writing, dossier_id, Happening.RELEASED) is not None:
                return
            seconds = int((_free_since(writing, dossier_id) - _opened_at(writing, dossier_id)).total_seconds())
            happened(writing, dossier_id, Happening.RELEASED, place, str(seconds // 60), seconds)
            for component, fields in readings.items():
                for name, outcome in fields.items():
                    happened(writing, component, Happening.FIELD, place, f"{name}:{outcome.value}")


def happened(writing: Writing, subject: UUID, kind: Happening, place: Place, code: str = "", value: int = 0) -> None:
    """Put one down; one that stands there stays as it is."""
    key = {"subject_id": subject, "kind": kind.value, "code": code}
    known = select(figure_events.c.day).where(*(figure_events.c[name] == one for name, one in key.items()))
    if writing.connection.execute(known).first() is None:
        writing.insert(figure_events, **key, day=place.day, group_id=place.group, value=value)


def told_of(writing: Writing, subject: UUID, kind: Happening) -> Place | None:
    """Where something that was put down of it counts; None: it was not."""
    row = writing.connection.execute(_TOLD, {"subject": subject, "kind": kind.value}).first()
    return None if row is None else Place(row.day, row.group_id)


# -- pages


def pages_came(writing: Writing, batch: Batch, pages: Sequence[MasterPage]) -> None:
    """The pages of one file came in; what was found of its bytes before is told of them at once."""
    dossier = writing.connection.execute(select(dossiers).where(dossiers.c.id == batch.dossier_id)).one()
    profile = batch.request.get("profile")
    group = _group(writing, batch.actor_id, dossier, _device(batch), profile if isinstance(profile, str) else "")
    place = Place(day_in_viet_nam(writing.at), group)
    for page in pages:
        size_bytes = page.blob.size_bytes // len(pages)
        happened(writing, page.id, Happening.ARRIVED, place, _hour(writing.at), size_bytes)
        known = {"sha256": page.blob.sha256, "index": page.index}
        verdict = writing.connection.execute(_VERDICT, known).first()
        if verdict is not None:
            _tell_verdict(writing, page.id, place, verdict.quality, verdict.reasons)


def page_judged(writing: Writing, key: str, master: MasterPage, facts: PageFacts) -> None:
    """A page was judged: kept by its bytes, and told of each page that shows them. The first verdict of a page counts."""
    if writing.connection.scalar(select(page_verdicts.c.key).where(page_verdicts.c.key == key)) is not None:
        return
    known = {"sha256": master.blob.sha256, "index": master.index}
    judged_before = writing.connection.execute(_VERDICT, known).first() is not None
    reasons = sorted({reason.code for reason in facts.reasons})
    writing.insert(
        page_verdicts,
        key=key,
        blob_sha256=master.blob.sha256,
        page_index=master.index,
        quality=facts.quality.value,
        blank=facts.blank,
        skew_deg=facts.skew_deg,
        reasons=reasons,
        metrics={name: round(value, 6) for name, value in facts.metrics.items()},
    )
    if judged_before:
        return
    shown = select(master_pages.c.id).where(
        master_pages.c.blob_sha256 == master.blob.sha256, master_pages.c.page_index == master.index
    )
    for page in writing.connection.scalars(shown).all():
        place = told_of(writing, page, Happening.ARRIVED)
        if place is not None:
            _tell_verdict(writing, page, place, facts.quality.value, reasons)


def edited(writing: Writing, operation: Operation) -> None:
    """What an operation of an edit log tells of pages."""
    match operation:
        case Replace(old, _):
            _of_pages(writing, (old,), Happening.REPLACED)
        case Exchange(olds, _):
            _of_pages(writing, olds, Happening.REPLACED)
        case SendBack(pages):
            _of_pages(writing, pages, Happening.SENT_BACK)
        case Accept() as accepting:
            _of_pages(writing, accepting.pages, Happening.ACCEPTED)
        case Doubt(pages, reason):
            _of_pages(writing, pages, Happening.REASON, reason)
        case _:
            pass


def marked(writing: Writing, marks: Sequence[DefectMark]) -> None:
    """What a supervisor marked; a page that was split off another is none that came, and is not counted."""
    for mark in marks:
        place = told_of(writing, mark.page, Happening.ARRIVED)
        if place is not None:
            happened(writing, mark.page, Happening.DEFECT, place, mark.defect.value)


# -- dossiers and what is sent


def dossier_opened(writing: Writing, dossier_id: UUID) -> None:
    """A dossier was opened; what has no receiving unit is the station's own box of files, and no dossier."""
    dossier = writing.connection.execute(select(dossiers).where(dossiers.c.id == dossier_id)).one()
    if dossier.receiving_unit:
        place = Place(day_in_viet_nam(writing.at), _group(writing, writing.actor_id, dossier))
        happened(writing, dossier_id, Happening.OPENED, place, _hour(writing.at))


def document_made(writing: Writing, dossier_id: UUID, component_id: UUID, *, reused: bool) -> None:
    """A version of a paper was made, or came from a store of papers."""
    opened = told_of(writing, dossier_id, Happening.OPENED)
    if opened is not None:
        place = Place(day_in_viet_nam(writing.at), opened.group)
        if told_of(writing, component_id, Happening.PAPER) is None:
            happened(writing, component_id, Happening.PAPER, place)
        if reused and told_of(writing, component_id, Happening.REUSED) is None:
            happened(writing, component_id, Happening.REUSED, place)


def file_received(writing: Writing, upload_id: UUID, size_bytes: int) -> None:
    """The dossier system has a file."""
    query = select(uploads.c.at_utc, uploads.c.document_id, documents.c.component_id).join(
        documents, documents.c.id == uploads.c.document_id
    )
    queued = writing.connection.execute(query.where(uploads.c.id == upload_id)).one()
    dossier_id = _dossier_of(writing, queued.component_id)
    opened = told_of(writing, dossier_id, Happening.OPENED)
    if opened is None:
        return
    place, seconds = Place(day_in_viet_nam(writing.at), opened.group), int((writing.at - queued.at_utc).total_seconds())
    happened(writing, upload_id, Happening.RECEIVED, place, value=size_bytes)
    happened(writing, upload_id, Happening.DELIVERED, place, str(seconds // 60), seconds)
    happened(writing, dossier_id, Happening.DIGITISED, opened)
    is_result = select(document_results.c.document_id).where(document_results.c.document_id == queued.document_id)
    if writing.connection.scalar(is_result) is not None:
        dossier_concluded(writing, dossier_id)
        happened(writing, dossier_id, Happening.RESULT, told_of(writing, dossier_id, Happening.CONCLUDED) or place)


def dossier_concluded(writing: Writing, dossier_id: UUID) -> None:
    """There is a result of a dossier."""
    opened = told_of(writing, dossier_id, Happening.OPENED)
    if opened is not None and told_of(writing, dossier_id, Happening.CONCLUDED) is None:
        happened(writing, dossier_id, Happening.CONCLUDED, Place(day_in_viet_nam(writing.at), opened.group))


# -- parts


def _of_pages(writing: Writing, pages: Sequence[UUID], kind: Happening, code: str = "") -> None:
    for page in pages:
        place = told_of(writing, page, Happening.ARRIVED)
        if place is not None:
            happened(writing, page, kind, place, code)
            happened(writing, page, Happening.FAILED, place)


def _tell_verdict(writing: Writing, page: UUID, place: Place, quality: str, reasons: Sequence[str]) -> None:
    for reason in reasons:
        happened(writing, page, Happening.REASON, place, reason)
    if quality != PageQuality.GOOD.value:
        happened(writing, page, Happening.FAILED, place)


def _group(writing: Writing, actor_id: UUID, dossier: Row[Any], device: str = "", profile: str = "") -> int:
    """The number of what is counted together, made on first use."""
    values = {
        "of_actor_id": actor_id,
        "device": device,
        "profile": profile,
        "procedure_code": dossier.procedure_code,
        "unit": dossier.processing_unit,
    }
    asked = {f"group_{name}": value for name, value in {**values, "station_id": writing.station_id}.items()}
    known = writing.connection.scalar(_GROUP, asked)
    if known is None:
        writing.insert(figure_groups, **values)
        known = writing.connection.scalar(_GROUP, asked)
    return int(known)  # type: ignore[arg-type]


def _device(batch: Batch) -> str:
    """What the device is known again by, else its id; of a folder only that it is one: its name may be anybody's."""
    if batch.request.get("kind") == "files":
        return "files"
    device = batch.request.get("machine", batch.request.get("device"))
    if not isinstance(device, str):
        return ""
    return "folder" if device.startswith(("folder:", "watch:")) else device


def _hour(at: datetime) -> str:
    return f"{at.astimezone(VIET_NAM):%H}"


def _dossier_of(writing: Writing, component_id: UUID) -> UUID:
    found: UUID = writing.connection.execute(
        select(components.c.dossier_id).where(components.c.id == component_id)
    ).scalar_one()
    return found


def _opened_at(writing: Writing, dossier_id: UUID) -> datetime:
    found: datetime = writing.connection.execute(
        select(dossiers.c.at_utc).where(dossiers.c.id == dossier_id)
    ).scalar_one()
    return found


def _free_since(writing: Writing, dossier_id: UUID) -> datetime:
    """When the last file of the dossier was received; where none had to be, now."""
    last = (
        select(func.max(receipts.c.at_utc))
        .join(documents, documents.c.id == receipts.c.document_id)
        .join(components, components.c.id == documents.c.component_id)
        .where(components.c.dossier_id == dossier_id)
    )
    return writing.connection.scalar(last) or writing.at
