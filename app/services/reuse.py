"""Reuse first: the citizen's electronic store is searched before anything is scanned, and what is found is proved before it is attached."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.catalogue import RequiredPaper
from app.domain.clock import Clock, day_in_viet_nam
from app.domain.delivery import RemoteDossier, StoredPaper, StoreQuery
from app.domain.errors import InputRefused
from app.domain.kept_signatures import kept_signatures
from app.domain.model import Actor, Component, Plan
from app.domain.reuse import Candidate, judge, origin_of, refusal, require_holding
from app.domain.verification import SignatureReport
from app.services.advance import Advanced, Advancing, Watch
from app.services.capture import Capture
from app.services.deliver import Delivering
from app.services.documents import Documents
from app.services.edit import Editing
from app.services.opening import Opening
from app.services.verify import Verifying

if TYPE_CHECKING:
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class Offer:
    """What the store has for one paper of a dossier."""

    paper: RequiredPaper
    candidates: tuple[Candidate, ...]


class Reusing:
    """Searches, proves, attaches. The owner's ID number lives in memory alone: it is asked of the dossier system each time."""

    def __init__(
        self,
        store: Store,
        editing: Editing,
        opening: Opening,
        documents: Documents,
        capture: Capture,
        advancing: Advancing,
        delivering: Delivering,
        verifying: Verifying,
        clock: Clock,
    ) -> None:
        self._store = store
        self._editing = editing
        self._opening = opening
        self._documents = documents
        self._capture = capture
        self._advancing = advancing
        self._delivering = delivering
        self._verifying = verifying
        self._clock = clock

    def search(self, dossier: str, actor: Actor) -> tuple[Offer, ...]:
        """What the store has for each paper of the dossier that an earlier one may stand for; fit or not, with the reasons.

        Raises:
            DeliveryFailed: DOSSIER_UNKNOWN, SERVICE_NOT_OFFERED, SERVER_UNREACHABLE, ...
            InputRefused: OWNER_UNKNOWN: the dossier system does not say whose dossier it is.
        """
        known = self._delivering.find(dossier)
        wanted = self._wanted(known, actor)
        found = self._ask(known, wanted, actor)
        return tuple(
            Offer(paper, tuple(self._judged(stored, known, paper) for stored in found if _is_of(stored, paper)))
            for paper in wanted.values()
        )

    def attach(
        self, dossier: str, component: str, paper_id: str, replace: bool, actor: Actor, watch: Watch
    ) -> Advanced:
        """Fetch a paper of the store, prove it, and send it as a component of the dossier: byte for byte, with its origin.

        Args:
            dossier: the code of the dossier.
            component: the code of the component.
            paper_id: the store's id of the paper; empty: the only one that is fit.
            replace: whether it takes the place of what the component holds.
            actor: who decides so.
            watch: how a face follows it.

        Raises:
            InputRefused: PAPER_...: what speaks against it; NO_PAPER_TO_REUSE, SEVERAL_PAPERS_TO_REUSE; COMPONENT_HAS_DOCUMENT without
                `replace`; what a reader finds wrong with the file.
            DeliveryFailed: SERVED_BYTES_DIFFER: other bytes than the announced ones; ...
        """
        chosen = _chosen(self.search(dossier, actor), component, paper_id)
        data = self._delivering.wire().fetch(chosen)
        reports = self._proved(data)
        blob = self._store.blobs.put(data, "application/pdf")
        part = self._part(dossier, component, actor)
        with self._capture.alone():
            plan = Plan(upload=True)
            document = self._documents.keep(
                part.id, blob, plan, replace, actor, origin=origin_of(chosen), signatures=kept_signatures(reports)
            )
        return self._advancing.advance(document.id, actor, watch)

    def _proved(self, data: bytes) -> tuple[SignatureReport, ...]:
        """A paper that is refused leaves nothing behind in the store."""
        with tempfile.TemporaryDirectory(prefix="sohoa-reuse-") as folder:
            fetched = Path(folder) / "paper.pdf"
            fetched.write_bytes(data)
            reports = self._verifying.signatures(fetched)
        require_holding(reports)
        return reports

    def _part(self, dossier: str, component: str, actor: Actor) -> Component:
        owner = self._editing.open(dossier, actor).value.dossier
        return self._editing.component(owner.id, component, actor)

    def _wanted(self, known: RemoteDossier, actor: Actor) -> Mapping[str, RequiredPaper]:
        """The papers of the dossier's procedure for which the catalogue allows an earlier one."""
        procedure = self._opening.describe(known, actor).value.procedure
        papers = procedure.papers if procedure else ()
        return {paper.code: paper for paper in papers if paper.reusable}

    def _ask(self, known: RemoteDossier, wanted: Mapping[str, RequiredPaper], actor: Actor) -> tuple[StoredPaper, ...]:
        codes = sorted({code for paper in wanted.values() for code in paper.reusable})
        if not codes:
            return ()
        if not known.applicant_id:
            raise InputRefused("OWNER_UNKNOWN")
        query = StoreQuery(
            known.applicant_id,
            actor.name,
            "",
            known.channel,
            known.procedure_code,
            tuple((code, "") for code in codes),
        )
        return self._delivering.wire().search_store(query)

    def _judged(self, paper: StoredPaper, known: RemoteDossier, wanted: RequiredPaper) -> Candidate:
        return judge(paper, known.applicant_id, wanted, day_in_viet_nam(self._clock.now()))


def _is_of(paper: StoredPaper, wanted: RequiredPaper) -> bool:
    return paper.result_code in wanted.reusable


def _chosen(offers: tuple[Offer, ...], component: str, paper_id: str) -> StoredPaper:
    """The paper that a person named, or the only one that is fit.

    Raises:
        InputRefused: what speaks against it, or why none can be chosen.
    """
    candidates = [one for offer in offers if offer.paper.code == component for one in offer.candidates]
    if paper_id:
        candidates = [one for one in candidates if one.paper.id == paper_id]
    fit = [one for one in candidates if not one.unfit]
    if len(fit) > 1:
        raise InputRefused("SEVERAL_PAPERS_TO_REUSE", component=component, count=len(fit))
    if fit:
        return fit[0].paper
    if len(candidates) == 1:
        raise refusal(candidates[0].unfit[0])
    raise InputRefused("NO_PAPER_TO_REUSE", component=component)
