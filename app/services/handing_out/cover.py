"""The cover of a file that holds several papers: gathers what it says, and has it drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.drawing import Drawing
from app.domain.line_breaking import Measure
from app.domain.model import Component, Dossier
from app.services.documents import Documents
from app.services.handing_out.cover_page import Cover, CoveredPaper, cover_drawings
from app.services.requirements import Requirements
from app.services.slip_page import Symbols

if TYPE_CHECKING:
    from app.store.store import Store


class Covers:
    """Makes covers. Nothing of them is stored."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        requirements: Requirements,
        *,
        symbols: Symbols,
        measure: Measure,
        tracking_url: str,
        unit: str,
        training: bool,
    ) -> None:
        """How they are made.

        Args:
            store: the data folder.
            documents: which file is of which paper.
            requirements: what the dossier is asked for.
            symbols: draw the codes.
            measure: how wide a text is, in em.
            tracking_url: what the QR code says before the dossier code; empty: nothing.
            unit: the office and its counter.
            training: whether the dossiers are samples.
        """
        self._store = store
        self._documents = documents
        self._requirements = requirements
        self._symbols = symbols
        self._measure = measure
        self._tracking_url = tracking_url
        self._unit = unit
        self._training = training

    def drawings(self, dossier: Dossier, papers: Sequence[tuple[Component, int]], at: datetime) -> tuple[Drawing, ...]:
        """The cover of these papers, in this order, each with the number of its pages; `at` is when the dossier last changed (UTC)."""
        asked, seen = self._requirements.asked(dossier), self._store.remote.newest(dossier.id)
        title = asked.procedure.title if asked.procedure else ""
        covered: list[CoveredPaper] = []
        for part, pages in papers:
            first = sum(paper.pages for paper in covered) + 1
            sha256, signer = self._own_file(part)
            covered.append(CoveredPaper(part.code, part.title, first, pages, sha256, signer))
        cover = Cover(
            self._unit,
            dossier.code,
            f"{dossier.procedure_code} {title}".strip(),
            dossier.applicant or (seen.remote.applicant if seen else ""),
            f"{self._tracking_url}{dossier.code}",
            at,
            tuple(covered),
            self._training,
        )
        return cover_drawings(cover, self._symbols, self._measure)

    def _own_file(self, part: Component) -> tuple[str, str]:
        """Hash and signer of the finished file of just the pages that lie on the desk; both empty where there is none."""
        document = self._documents.standing(part.id)
        if document is None or not self._documents.is_of(document, self._documents.pages_on_desk(part.id)):
            return "", ""
        state = self._documents.state(document)
        file = state.to_hand_out()
        return ("", "") if file is None else (file.sha256, state.signer())
