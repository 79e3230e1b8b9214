"""A station that sends: the real store, outbox and use case, before whatever gateway a row gives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from app.domain.errors import DeliveryFailed
from app.domain.model import DeliveryReceipt, Plan, Upload
from app.domain.ports import DossierGateway
from app.messages import Language, explain
from app.services.deliver import Delivering
from app.services.progress import CancelledCheck, never
from tests.support.dossier_server import manifest_of
from tests.support.store_world import open_copy, open_desk

LANGUAGE: Language = "vi"
_SERIALS = count(1)


@dataclass(frozen=True)
class Paper:
    """A signed document that stands in the outbox."""

    dossier_code: str
    component_code: str
    data: bytes
    upload: Upload


@dataclass(frozen=True)
class Outcome:
    """How one call ended: a receipt, or an error."""

    error: DeliveryFailed | None
    receipt: DeliveryReceipt | None

    @property
    def code(self) -> str:
        """The error's code; empty where the receipt is here."""
        return self.error.code if self.error else ""

    @property
    def told(self) -> str:
        """What the operator sees."""
        if self.error is None:
            return "nothing: the receipt is here"
        said = explain(self.error, LANGUAGE)
        wait = self.error.fields.get("retry_after_s")
        waits = f" (Not asked again for {wait} s.)" if wait else ""
        return f"`{self.code}`: {said.message} {said.remedy}{waits}"


@dataclass
class TurnedClock:
    """The clock of a station, so far ahead of the true time."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        """UTC, as the station takes it."""
        return datetime.now(UTC) + self.ahead


class DeliveryDesk:
    """One data folder and who works at it."""

    def __init__(self, folder: Path) -> None:
        """A new folder, or one that is there."""
        self.clock = TurnedClock()
        self._desk = open_desk(folder, self.clock) if folder.is_dir() else open_copy(folder, self.clock)
        self.store = self._desk.store

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def paper(self, data: bytes, dossier_code: str = "", component_code: str = "TP01") -> Paper:
        """A document in the outbox; without a dossier's code, of a dossier that nobody has seen yet."""
        store, actor = self.store, self._desk.actor
        code = dossier_code or f"H56.14-261126-{next(_SERIALS):04d}"
        dossier = store.dossiers.open(code, "1.001", "H56", "H56", "Nguyễn Thị Mẫu", actor)
        component = store.dossiers.component(dossier.id, component_code, "Đơn đề nghị", actor)
        document = store.documents.create(component.id, 0, None, Plan(upload=True), actor)
        blob = store.blobs.put(data, "application/pdf")
        manifest = manifest_of(
            data, dossier_code=code, component_code=component_code, audit_head=store.audit.head()
        ).to_json()
        return Paper(code, component_code, data, store.outbox.enqueue(document.id, blob, manifest, actor))

    def send(
        self, paper: Paper, gateway: DossierGateway, patience_s: float = 0.0, cancelled: CancelledCheck = never
    ) -> Outcome:
        """One call; without patience it does not wait for anything to heal. What the outbox knows of earlier calls counts."""
        delivering = Delivering(self.store, gateway, give_up_after_s=patience_s)
        upload = self.store.outbox.of(paper.upload.document_id)
        assert upload is not None
        try:
            return Outcome(None, delivering.send(upload, self._desk.actor, cancelled=cancelled))
        except DeliveryFailed as error:
            return Outcome(error, None)

    def waits(self, paper: Paper, code: str) -> bool:
        """Whether it stands in the outbox, with the reason why it is not sent."""
        outbox, upload = self.store.outbox, paper.upload
        pending = upload.id in {entry.id for entry in outbox.pending()}
        return pending and outbox.attempts(upload.id)[-1].code == code

    def is_whole(self, paper: Paper) -> bool:
        """Whether the file is what was signed."""
        return self.store.blobs.read(paper.upload.blob) == paper.data

    def has_receipt(self, paper: Paper) -> bool:
        """Whether the receipt is stored, says what was sent, and nothing is left to do."""
        receipt = self.store.outbox.receipt(paper.upload.document_id)
        pending = paper.upload.id in {entry.id for entry in self.store.outbox.pending()}
        blob = paper.upload.blob
        said = receipt and (receipt.sha256, receipt.size_bytes, receipt.read_back)
        return said == (blob.sha256, blob.size_bytes, True) and not pending
