"""The citizens' electronic stores, and what was handed in online: papers that this system has had before any station sent one.

The papers of `resources/samples/store.toml` are drawn when they are first asked for, and kept. Beside them a store has every file with a
result code that stations sent for the citizen's dossiers.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from app.domain.canonical import canonical_json
from app.domain.delivery import Purpose, RemoteDossier
from app.sandbox.dossiers import paper_pdf
from app.sandbox.dossiers.content import Content
from app.sandbox.dossiers.invented import ONLINE
from app.sandbox.dossiers.paper_pdf import SignBytes
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import Refused
from app.sandbox.dossiers.values import ElectronicPaper, OnlineFile, StoredFile

_MARK: Final = "Dữ liệu hư cấu, không có giá trị pháp lý"
_SOUND, _TAMPERED = "sound", "tampered"


@dataclass(frozen=True, slots=True)
class Sample:
    """A paper of `resources/samples/store.toml`; see there for its condition."""

    owner_id: str
    result_code: str
    title: str
    number: str
    issuer: str
    issued_on: date
    purpose: Purpose
    condition: str
    valid_until: date | None = None
    revoked: bool = False


def _samples() -> tuple[Sample, ...]:
    file = Path(__file__).resolve().parents[3] / "resources" / "samples" / "store.toml"
    read = tomllib.loads(file.read_text(encoding="utf-8"))["papers"]
    return tuple(Sample(**{**paper, "purpose": Purpose(paper["purpose"])}) for paper in read)


SAMPLES: Final = _samples()


class Papers:
    """Tables `paper` and `online` of the same database; the bytes lie with those of the received files. `sign` None: there is no key."""

    def __init__(self, records: Records, content: Content, sign: SignBytes | None) -> None:
        self._records = records
        self._transaction = records.database.transaction
        self._content = content
        self._sign = sign

    def search(self, owner_id: str, wanted: tuple[tuple[str, str], ...]) -> list[ElectronicPaper]:
        """The papers of one citizen, the store's own first."""
        received = [_received(file, owner_id) for file in self._records.results_of(owner_id)]
        return [paper for paper in (*self._own(owner_id), *received) if paper.answers(wanted)]

    def online(self, dossier: RemoteDossier) -> list[OnlineFile]:
        """What was handed in online with a dossier: its first component."""
        if dossier.channel != ONLINE:
            return []
        with self._transaction() as connection:
            rows = connection.execute("SELECT * FROM online WHERE dossier_code = ?", (dossier.code,)).fetchall()
            if rows:
                return [OnlineFile(**{name: row[name] for name in OnlineFile.__slots__}) for row in rows]
            file = self._hand_in(dossier)
            values = (file.component_code, file.title, file.file_name, file.size_bytes, file.sha256)
            connection.execute("INSERT INTO online VALUES (?, ?, ?, ?, ?, ?, ?)", (file.id, dossier.code, *values))
            return [file]

    def path(self, file_id: str) -> Path:
        """Where the bytes of a paper of the store, or of what was handed in online, are. Raises Refused: 404 FILE_UNKNOWN."""
        known = "SELECT 1 FROM paper WHERE id = ? UNION SELECT 1 FROM online WHERE id = ?"
        with self._transaction() as connection:
            if connection.execute(known, (file_id, file_id)).fetchone() is None:
                raise Refused(404, "FILE_UNKNOWN")
        return self._content.path(file_id)

    def _own(self, owner_id: str) -> list[ElectronicPaper]:
        with self._transaction() as connection:
            kept = "SELECT paper FROM paper WHERE owner_id = ? ORDER BY position"
            rows = connection.execute(kept, (owner_id,)).fetchall()
            if not rows:
                for position, sample in enumerate(self._samples_of(owner_id)):
                    paper = self._draw(sample)
                    values = (paper.id, owner_id, position, _stored(paper))
                    connection.execute("INSERT INTO paper VALUES (?, ?, ?, ?)", values)
                rows = connection.execute(kept, (owner_id,)).fetchall()
        return [_paper(json.loads(row["paper"])) for row in rows]

    def _samples_of(self, owner_id: str) -> list[Sample]:
        """What is tampered with shows by its signature alone, so that without a key there is nothing of that kind."""
        own = [sample for sample in SAMPLES if sample.owner_id == owner_id]
        return [sample for sample in own if self._sign is not None or sample.condition != _TAMPERED]

    def _draw(self, sample: Sample) -> ElectronicPaper:
        paper_id = str(uuid4())
        issued = f"Ngày cấp: {sample.issued_on:%d/%m/%Y}"
        pdf = paper_pdf.draw([sample.title, f"Số: {sample.number}", sample.issuer, issued, _MARK], self._sign)
        announced = pdf if sample.condition == _SOUND else paper_pdf.changed(pdf)
        self._content.keep(paper_id, announced if sample.condition == _TAMPERED else pdf)
        return ElectronicPaper(
            id=paper_id,
            owner_id=sample.owner_id,
            result_code=sample.result_code,
            title=sample.title,
            number=sample.number,
            issuer=sample.issuer,
            issued_on=sample.issued_on,
            valid_until=sample.valid_until,
            revoked=sample.revoked,
            is_result=sample.purpose is Purpose.RESULT,
            file_name=f"{sample.result_code}.pdf",
            size_bytes=len(announced),
            sha256=hashlib.sha256(announced).hexdigest(),
            path=f"/api/v1/store/files/{paper_id}",
        )

    def _hand_in(self, dossier: RemoteDossier) -> OnlineFile:
        component = dossier.components[0]
        pdf = paper_pdf.draw([component.title, dossier.code, "Bản nộp trực tuyến", _MARK], None)
        file = OnlineFile(
            id=str(uuid4()),
            component_code=component.code,
            title=component.title,
            file_name=f"{component.code}_truc_tuyen.pdf",
            size_bytes=len(pdf),
            sha256=hashlib.sha256(pdf).hexdigest(),
        )
        self._content.keep(file.id, pdf)
        return file


def _stored(paper: ElectronicPaper) -> str:
    days = {
        name: day and day.isoformat()
        for name, day in (("issued_on", paper.issued_on), ("valid_until", paper.valid_until))
    }
    return canonical_json(asdict(paper) | days)


def _paper(stored: dict[str, Any]) -> ElectronicPaper:
    days = {name: stored[name] and date.fromisoformat(stored[name]) for name in ("issued_on", "valid_until")}
    return ElectronicPaper(**(stored | days))


def _received(file: StoredFile, owner_id: str) -> ElectronicPaper:
    """A file that a station sent, as the store has it."""
    told = file.manifest
    return ElectronicPaper(
        id=file.id,
        owner_id=owner_id,
        result_code=told.result_code,
        title=told.title,
        number=told.number,
        issuer=told.issuer,
        issued_on=None,
        valid_until=None,
        revoked=False,
        is_result=file.is_result,
        file_name=told.file_name,
        size_bytes=told.size_bytes,
        sha256=told.sha256,
        path=file.path,
    )
