"""What a dossier is asked for, and whether a paper of it may be digitised by the law of its day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import Paper, arrange
from app.domain.catalogue import Catalogue
from app.domain.clock import Clock, day_in_viet_nam
from app.domain.model import Component, Document, Dossier, PaperForm
from app.domain.requirements import Asked, asked_for
from app.domain.rules import Law, Rule, form_refused, require_digitisable

if TYPE_CHECKING:
    from app.store.store import Store


def form_of(asked: Asked, component: Component, paper: Paper) -> PaperForm:
    """What lies on the counter: as a person said, else as it is asked for, else an original."""
    expected = asked.paper(component.code)
    return paper.form or (expected.form if expected else PaperForm.ORIGINAL)


class Requirements:
    """The one place that knows which papers a dossier is asked for."""

    def __init__(self, store: Store, catalogue: Catalogue, law: Law, clock: Clock) -> None:
        self._store = store
        self._catalogue = catalogue
        self._law = law
        self._clock = clock

    def asked(self, dossier: Dossier) -> Asked:
        """What the dossier is asked for: as the dossier system said last, else as the catalogue has it."""
        seen = self._store.remote.newest(dossier.id)
        if seen is None:
            return Asked(self._catalogue.get(dossier.procedure_code))
        shipped = self._catalogue.get(seen.remote.procedure_code) or self._catalogue.get(dossier.procedure_code)
        return asked_for(shipped, seen.remote, day_in_viet_nam(seen.at))

    def shipped_paper_type(self, procedure: str, component: str) -> str:
        """The national code of a component's paper in the catalogue, whatever the dossier system says; empty: it has none."""
        shipped = self._catalogue.get(procedure)
        expected = shipped.paper(component) if shipped else None
        return expected.paper_type if expected else ""

    def shown(
        self, asked: Asked, components: tuple[Component, ...], papers: Mapping[UUID, Paper]
    ) -> tuple[Component, ...]:
        """The components that are part of a dossier: without those that only the catalogue asked for and that hold nothing."""
        return tuple(
            component
            for component in components
            if component.code not in asked.dropped
            or papers.get(component.id, Paper()).pages
            or self._store.documents.current(component.id) is not None
        )

    def digitisable(self, form: PaperForm, document: Document | None) -> bool:
        """Whether the law lets a paper of this form be digitised: by the day of its copy, else by today."""
        day = day_in_viet_nam(document.made_at if document else self._clock.now())
        return form_refused(self._law, day, form) is None

    def rule_against(self, form: PaperForm) -> Rule | None:
        """The rule of today by which a paper of this form may not be digitised; None: it may."""
        return form_refused(self._law, day_in_viet_nam(self._clock.now()), form)

    def form(self, component_id: UUID) -> PaperForm:
        """What lies on the counter for a component, by what is known now."""
        component = self._store.dossiers.component_by_id(component_id)
        dossier = self._store.dossiers.get(component.dossier_id)
        papers = arrange(self._store.dossiers.log(dossier.id), self._store.capture.pages(dossier.id))
        return form_of(self.asked(dossier), component, papers.get(component.id, Paper()))

    def admit(self, component_id: UUID, form: PaperForm | None = None) -> None:
        """Let a paper be scanned or imported now, or refuse it with the rule. `form` is what is said of it now; None: what is known.

        Raises:
            InputRefused: NOT_TO_BE_DIGITISED.
        """
        self._admit(component_id, form or self.form(component_id), day_in_viet_nam(self._clock.now()))

    def admit_document(self, document_id: UUID) -> None:
        """Let a copy be sent, or refuse it with the rule of the day on which it was made. A finished file is no paper: it is let through.

        Raises:
            InputRefused: NOT_TO_BE_DIGITISED.
        """
        document = self._store.documents.get(document_id)
        if document.kept_blob is None:
            self._admit(document.component_id, self.form(document.component_id), day_in_viet_nam(document.made_at))

    def _admit(self, component_id: UUID, form: PaperForm, day: date) -> None:
        code = self._store.dossiers.component_by_id(component_id).code
        require_digitisable(self._law, day, form, code)
