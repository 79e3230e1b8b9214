"""A station that signs: the real one, as its settings make it, over a data folder that can be looked through afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

from app.bootstrap import Station
from app.domain.errors import StationError
from app.domain.model import BlobRef, Document, Plan, PreparedSignature, Upload
from app.domain.ports import Secrets
from app.domain.signatures import KeyQuestion
from app.domain.verification import SignatureReport
from app.identity.secrets import MemorySecrets
from app.messages import Language, explain
from app.services.advance import Watch
from app.services.pool import SerialPool
from app.services.sign import KeyAuthorizer
from app.settings import load
from app.signing.revocation import cache_in
from app.signing.validate import validate
from tests.support.store_world import open_copy
from tests.support.unproven import unproven

LANGUAGE: Language = "vi"
LANGUAGES: tuple[Language, ...] = ("vi", "en")
SIGNER = "officer"
_SERIALS = count(1)

type PinGiven = Callable[[KeyQuestion], str | None]


class FaultStation(Station):
    """The station, with a keyring of its own."""

    def __init__(self, folder: Path, said: Mapping[str, Any], policy: str) -> None:
        super().__init__(load(folder, said, unproven(policy)), SerialPool())

    @cached_property
    def secrets(self) -> Secrets:
        """Of this process."""
        return MemorySecrets()


@dataclass(frozen=True)
class Outcome:
    """How one call ended: nothing to tell, or an error; and what its holder was asked for."""

    error: StationError | None
    questions: tuple[KeyQuestion, ...]
    remarks: tuple[str, ...] = ()

    @property
    def asked(self) -> int:
        """How often the holder was asked for a PIN or a code."""
        return len(self.questions)

    @property
    def code(self) -> str:
        """The error's code; empty where the document is signed."""
        return self.error.code if self.error else ""

    @property
    def told(self) -> str:
        """What the officer reads."""
        if self.error is None:
            return "nothing: it is signed"
        said = explain(self.error, LANGUAGE)
        return f"`{self.code}`: {said.message} {said.remedy}"


@dataclass
class Holder:
    """The officer before a prompt. `meanwhile` happens while he types."""

    give: PinGiven
    meanwhile: Callable[[], object] = lambda: None
    asked: list[KeyQuestion] = field(default_factory=list)

    def __call__(self, question: KeyQuestion) -> str | None:
        self.asked.append(question)
        if len(self.asked) == 1:
            self.meanwhile()
        return self.give(question)


def nobody(_question: KeyQuestion) -> None:
    """Whoever is asked gives nothing."""


class SigningDesk:
    """One data folder, the document that is signed there now, and who signs it."""

    def __init__(self, folder: Path) -> None:
        """A new folder, or one that is there."""
        if not folder.is_dir():
            open_copy(folder).store.close()
        self.folder = folder
        self._files_before: set[str] = set()
        self.station: FaultStation
        self.document: Document
        self.archive = b""

    def open(self, said: Mapping[str, Any], policy: str) -> None:
        """Start the station by these settings, of which `policy` is the locked file."""
        self.station = FaultStation(self.folder, {"min_free_mb": 0, **said}, policy)

    def close(self) -> None:
        """End the station."""
        self.station.close()

    def take(self, pdf: bytes, level: str = "B-LT") -> None:
        """A file that shall be signed and sent; nothing is known of any certificate yet."""
        self.forget_answers()
        self._files_before = self._files()
        store, actor = self.station.store, self.station.actor
        code = f"H56.14-261126-{next(_SERIALS):04d}"
        dossier = store.dossiers.open(code, "1.001", "H56", "H56", "Nguyễn Thị Mẫu", actor)
        part = store.dossiers.component(dossier.id, "TP01", "Đơn đề nghị", actor)
        plan = Plan(sign=True, upload=True, signer=SIGNER, appearance="none", level=level)
        self.archive = pdf
        blob = store.blobs.put(pdf, "application/pdf")
        self.document = store.documents.create(part.id, 0, blob, plan, actor)

    def advance(self, holder: Holder) -> Outcome:
        """Carry the document to where it only has to be sent, as the desk does it."""
        authorizer = KeyAuthorizer(lambda: self.station.secrets, holder)
        try:
            self.station.advancing.advance_to_outbox(self.document.id, self.station.actor, Watch(authorizer))
        except StationError as error:
            return Outcome(error, tuple(holder.asked))
        return Outcome(None, tuple(holder.asked), self._remarks())

    def prepared(self) -> PreparedSignature | None:
        """What was prepared last."""
        return self.station.store.documents.prepared(self.document.id)

    def waiting(self) -> Upload | None:
        """What stands in the outbox of the document."""
        return self.station.store.outbox.of(self.document.id)

    def files(self) -> set[str]:
        """The hashes of the files that came into the store since the document did; of what is not whole the empty string."""
        return self._files() - self._files_before

    def _files(self) -> set[str]:
        aside = list((self.folder / "blobs" / "tmp").iterdir())
        return {sha256 for sha256, _ in self.station.store.blobs.files()} | ({""} if aside else set())

    def is_good(self, blob: BlobRef) -> bool:
        """Whether the bytes are those that were stored."""
        return len(self.station.store.blobs.read(blob)) == blob.size_bytes

    def signatures(self) -> tuple[SignatureReport, ...]:
        """What our own validation finds in the signed file."""
        store = self.station.store
        signed = store.documents.signed(self.document.id)
        assert signed is not None
        return validate(store.blobs.read(signed.blob), self.station.trust)

    def forget_answers(self) -> None:
        """The answers of OCSP responders and the CRLs that were kept have had their time."""
        cache_in.cache_clear()
        shutil.rmtree(self.folder / "cache" / "revocation", ignore_errors=True)

    def _remarks(self) -> tuple[str, ...]:
        """What the audit says of the signature beside its level."""
        facts = [row.facts for row in self.station.store.audit.rows() if row.event == "document.signed"]
        found = facts[-1].get("remarks", ())
        return tuple(map(str, found)) if isinstance(found, list | tuple) else ()
