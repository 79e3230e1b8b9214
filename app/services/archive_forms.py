"""In which form each paper is archived: what the policy says of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.archival import ArchiveForm, ArchivePolicy
from app.domain.lifecycle import Stage, all_of_page
from app.domain.model import Component, Dossier
from app.services.requirements import Requirements

if TYPE_CHECKING:
    from app.store.store import Store


class ArchiveForms:
    """The one place that asks the policy, so that what is made ahead of a paper's finishing is what finishing wants."""

    def __init__(self, store: Store, requirements: Requirements, policy: ArchivePolicy, procedure: str) -> None:
        """`procedure` is what dossiers are opened with here."""
        self._store = store
        self._requirements = requirements
        self._procedure = procedure
        self.policy = policy

    def of(self, component_id: UUID) -> ArchiveForm:
        """The form of a component's paper. Nothing is looked up where all papers have the same one."""
        if not self.policy.mode_of_paper:
            return self.policy.form_of("")
        component = self._store.dossiers.component_by_id(component_id)
        return self._form(self._store.dossiers.get(component.dossier_id).procedure_code, component.code)

    def of_codes(self, dossier: str, component: str) -> ArchiveForm:
        """The same, of a component that need not be there yet."""
        known = self._store.dossiers.find(dossier)
        return self._form(known.procedure_code if known else self._procedure, component)

    def paper_type_told(self, dossier: Dossier, component: Component) -> str:
        """The national code of a paper's kind, as its archive tells it; empty: it is not known.

        The shipped catalogue alone decides: what the dossier system says may change, and a document that was made stays as it is.
        """
        return self._requirements.shipped_paper_type(dossier.procedure_code, component.code)

    def stages(self, component_id: UUID) -> frozenset[Stage]:
        """What has to be made of each of a component's pages until they can be archived."""
        return all_of_page(self.of(component_id).mode)

    def stages_of_codes(self, dossier: str, component: str) -> frozenset[Stage]:
        """The same, of a component that need not be there yet."""
        return all_of_page(self.of_codes(dossier, component).mode)

    def _form(self, procedure: str, component: str) -> ArchiveForm:
        return self.policy.form_of(self._requirements.shipped_paper_type(procedure, component) or component)
