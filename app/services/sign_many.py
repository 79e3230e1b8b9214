"""Many finished dossiers signed in one go: what waits for a signature is told by dossier, and so is what came of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.codes import is_intake
from app.domain.errors import Cancelled, StationError
from app.domain.model import Actor, Document, Dossier
from app.services.advance import Advancing, Watch
from app.services.progress import silent
from app.services.sign_batch import BatchSigned, OneForAll, SigningBatch

if TYPE_CHECKING:
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class DossierToSign:
    """A dossier, and the codes of its papers that wait for a signature."""

    id: UUID
    code: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DossierSigned:
    """What came of a dossier: the codes of the papers that are signed now, and of each other one why it is not, or not on its way."""

    code: str
    signed: tuple[str, ...]
    left: tuple[tuple[str, StationError], ...]


class SigningMany:
    """Signs by the plans that were made when the papers were finished; what is signed goes into the outbox."""

    def __init__(self, store: Store, batch: SigningBatch, advancing: Advancing) -> None:
        self._store = store
        self._batch = batch
        self._advancing = advancing

    def waiting(self) -> tuple[DossierToSign, ...]:
        """The dossiers with something to sign, the oldest first; single files that are in no dossier are the command line's."""
        papers: dict[UUID, list[str]] = {}
        dossiers: dict[UUID, Dossier] = {}
        for document in self._batch.waiting():
            dossier, code = self._whose(document)
            if not is_intake(dossier.code):
                dossiers[dossier.id] = dossier
                papers.setdefault(dossier.id, []).append(code)
        return tuple(DossierToSign(id_, dossiers[id_].code, tuple(codes)) for id_, codes in papers.items())

    def sign(
        self,
        dossier_ids: Collection[UUID],
        actor: Actor,
        watch: Watch,
        on_signed: Callable[[str, str], None] = lambda dossier, paper: None,
    ) -> tuple[DossierSigned, ...]:
        """Sign what waits in these dossiers with one authorization of each key, and put it into the outbox.

        Args:
            dossier_ids: of which dossiers.
            actor: who signs.
            watch: how it is followed; its progress counts papers, and a cancel leaves signed what is signed.
            on_signed: told of each paper that has all its signatures: the codes of dossier and paper.
        """
        wanted = [one for one in self._batch.waiting() if self._whose(one)[0].id in dossier_ids]
        once = replace(watch, authorize=OneForAll(watch.authorize))

        def tell(document: Document) -> None:
            dossier, code = self._whose(document)
            on_signed(dossier.code, code)

        done = self._batch.sign(wanted, actor, once, tell)
        return self._told(wanted, done, self._queued(done, actor, watch))

    def _queued(self, done: BatchSigned, actor: Actor, watch: Watch) -> dict[UUID, StationError]:
        """Put what is signed into the outbox; why something is not there. What is signed is not left behind by a cancel."""
        failed: dict[UUID, StationError] = {}
        on = Watch(watch.authorize, progress=silent)
        for one in done.signed:
            try:
                self._advancing.advance_to_outbox(one.document_id, actor, on)
            except StationError as error:
                failed[one.document_id] = error
        return failed

    def _told(
        self, wanted: list[Document], done: BatchSigned, unqueued: dict[UUID, StationError]
    ) -> tuple[DossierSigned, ...]:
        why = {one.document.id: one.error for one in done.refused} | dict(done.reasons) | unqueued
        signed_ids = {one.document_id for one in done.signed}
        signed: dict[str, list[str]] = {}
        left: dict[str, list[tuple[str, StationError]]] = {}
        for document in wanted:
            dossier, code = self._whose(document)
            signed.setdefault(dossier.code, []).extend([code] if document.id in signed_ids else [])
            stays = document.id not in signed_ids or document.id in why
            left.setdefault(dossier.code, []).extend(
                [(code, why.get(document.id, done.stopped or Cancelled()))] if stays else []
            )
        return tuple(DossierSigned(code, tuple(papers), tuple(left[code])) for code, papers in signed.items())

    def _whose(self, document: Document) -> tuple[Dossier, str]:
        component = self._store.dossiers.component_by_id(document.component_id)
        return self._store.dossiers.get(component.dossier_id), component.code
