"""What is done to a dossier after it was sent: what of a paper was received, and taking it back, refiling it or adding a result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.codes import DossierCode, check_component_code
from app.domain.errors import InputRefused, StationError
from app.domain.model import Actor, Component
from app.domain.recall import Recall, can_wait, check_reason
from app.domain.results import ResultFacts
from app.services.advance import Advanced, Advancing, Watch
from app.services.documents import Documents
from app.services.opening import KnownDossiers
from app.services.recall import Recalling
from app.services.refile import Refiled, Refiling
from app.services.results import Results

if TYPE_CHECKING:
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class Sent:
    """What there is of a paper: the version of its document, when that was received (None: it was not), and whether it is a finished file.

    `recall` is the one under way or done, of a document that was taken back.
    """

    version: int
    received_at: datetime | None
    kept: bool
    recall: Recall | None = None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A recall, and why it waits (None: it is done)."""

    recall: Recall
    waits: StationError | None


class SecondJobs:
    """One call a job. What is begun is put down first, and goes on by itself where the dossier system is away."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        recalling: Recalling,
        refiling: Refiling,
        results: Results,
        advancing: Advancing,
        known: KnownDossiers,
    ) -> None:
        self._store = store
        self._documents = documents
        self._recalling = recalling
        self._refiling = refiling
        self._results = results
        self._advancing = advancing
        self._known = known

    def sent(self, component: Component) -> Sent | None:
        """What there is of a paper; None: nothing was made of it yet."""
        document = self._store.documents.current(component.id)
        if document is None:
            return None
        receipt = self._store.outbox.receipt(document.id)
        recall = self._store.recalls.of(document.id)
        at = receipt.received_at if receipt is not None else None
        return Sent(document.version, at, document.kept_blob is not None, recall)

    def take_back(self, component: Component, reason: str, actor: Actor, watch: Watch) -> TakenBack:
        """Take a paper back wherever it has arrived; from now on it is never sent.

        Raises:
            InputRefused: REASON_NEEDED; NOTHING_TO_WITHDRAW: nothing of it was made.
        """
        said = check_reason(reason)
        document = self._documents.standing(component.id)
        if document is None:
            dossier = self._store.dossiers.get(component.dossier_id)
            raise InputRefused("NOTHING_TO_WITHDRAW", dossier=dossier.code)
        recall, waits = self._recalling.begin(document.id, said, actor), None
        try:
            self._advancing.advance(document.id, actor, watch)
        except StationError as error:
            if not can_wait(error):
                raise
            waits = error
        return TakenBack(self._store.recalls.of(document.id) or recall, waits)

    def refile(
        self, wrong: Component, dossier: str, component: str, reason: str, actor: Actor, watch: Watch
    ) -> Refiled:
        """Move a paper to the dossier that it belongs to; what was received of it where it lies is taken back.

        Raises:
            InputRefused, DeliveryFailed: as `Refiling.begin` and `KnownDossiers.require_asked`; nothing was changed.
        """
        right, part = DossierCode.parse(dossier).text, check_component_code(component or wrong.code)
        check_reason(reason)
        self._known.require_asked(right, part, actor)
        return self._refiling.refile(wrong, right, part, reason, actor, watch)

    def add_result(self, path: Path, dossier: str, facts: ResultFacts, actor: Actor, watch: Watch) -> Advanced:
        """Take a signed PDF as it is and send it as the dossier's result, in the component of its result code.

        Raises:
            InputRefused: as `Results.keep`; nothing was changed.
            DeliveryFailed: DOSSIER_UNKNOWN, DOSSIER_CLOSED, ...
        """
        self._known.require_open(dossier)
        return self._results.keep(path, dossier, "", facts, False, actor, watch)
