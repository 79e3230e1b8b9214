"""What a dossier is asked for, and whether a paper of it may be digitised by the law of its day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.arrange import Paper, arrange
from app.domain.catalogue import Catalogue, Procedure, RequiredPaper
from app.domain.clock import Clock, day_in_viet_nam
from app.domain.model import Component, Document, Dossier, PaperForm
from app.domain.rules import Law, form_refused, require_digitisable

if TYPE_CHECKING:
    from app.store.store import Store


class Requirements:
    """The one place that knows which papers a dossier is asked for."""

    def __init__(self, store: Store, catalogue: Catalogue, law: Law, clock: Clock) -> None:
        self._store = store
        self._catalogue = catalogue
        self._law = law
        self._clock = clock

    def procedure(self, dossier: Dossier) -> Procedure | None:
        """The dossier's procedure with the papers that it asks for; None where nobody knows it."""
        return self._catalogue.get(dossier.procedure_code)

    def paper(self, dossier: Dossier, component: Component) -> RequiredPaper | None:
        """What is asked for under this component's code; None where nothing is."""
        procedure = self.procedure(dossier)
        return procedure.paper(component.code) if procedure else None

    def form(self, dossier: Dossier, component: Component, paper: Paper) -> PaperForm:
        """What lies on the counter: as a person said, else as the procedure expects it, else an original."""
        asked = self.paper(dossier, component)
        return paper.form or (asked.form if asked else PaperForm.ORIGINAL)

    def digitisable(self, dossier: Dossier, component: Component, paper: Paper, document: Document | None) -> bool:
        """Whether the law lets this paper be digitised: by the day of its copy, else by today."""
        day = day_in_viet_nam(document.made_at if document else self._clock.now())
        return form_refused(self._law, day, self.form(dossier, component, paper)) is None

    def admit(self, component_id: UUID) -> None:
        """Let a paper be scanned or imported now, or refuse it with the rule.

        Raises:
            InputRefused: NOT_TO_BE_DIGITISED.
        """
        self._admit(component_id, day_in_viet_nam(self._clock.now()))

    def admit_document(self, document_id: UUID) -> None:
        """Let a copy be sent, or refuse it with the rule of the day on which it was made. A finished file is no paper: it is let through.

        Raises:
            InputRefused: NOT_TO_BE_DIGITISED.
        """
        document = self._store.documents.get(document_id)
        if document.kept_blob is None:
            self._admit(document.component_id, day_in_viet_nam(document.made_at))

    def _admit(self, component_id: UUID, day: date) -> None:
        component = self._store.dossiers.component_by_id(component_id)
        dossier = self._store.dossiers.get(component.dossier_id)
        papers = arrange(self._store.dossiers.log(dossier.id), self._store.capture.pages(dossier.id))
        form = self.form(dossier, component, papers.get(component.id, Paper()))
        require_digitisable(self._law, day, form, component.code)
