"""In which form each paper is archived: what the policy says of its kind, and a person of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.domain.archival import ArchiveForm, ArchivePolicy
from app.domain.artifacts import Stage, all_of_page
from app.domain.model import Component, Dossier, Plan
from app.domain.planning import in_form_of
from app.services.requirements import Requirements

if TYPE_CHECKING:
    from app.store.store import Store

NOTHING_SAID: Final = Plan()


class ArchiveForms:
    """The one place that asks the policy, so that what is made ahead of a paper's finishing is what finishing wants."""

    def __init__(self, store: Store, requirements: Requirements, policy: ArchivePolicy, procedure: str) -> None:
        """`procedure` is what dossiers are opened with here."""
        self._store = store
        self._requirements = requirements
        self._procedure = procedure
        self.policy = policy

    def of(self, component_id: UUID, plan: Plan = NOTHING_SAID) -> ArchiveForm:
        """The form of a component's paper if it is finished now by that plan."""
        return self.by(component_id, self.said(component_id, plan))

    def by(self, component_id: UUID, plan: Plan) -> ArchiveForm:
        """The form of a document of a component, as its own plan has it. No kind is looked up where all papers have the same mode."""
        if not self.policy.mode_of_paper:
            return self.policy.form_of("", plan.flavour, plan.mode)
        component = self._store.dossiers.component_by_id(component_id)
        return self._form(self._store.dossiers.get(component.dossier_id).procedure_code, component.code, plan)

    def said(self, component_id: UUID, plan: Plan) -> Plan:
        """A plan with what was said of the form of a component's paper before, where it says nothing itself: a person's word holds for the
        paper, whatever pages it has by then.
        """
        before = self._store.documents.current(component_id)
        return plan if before is None else in_form_of(plan, in_form_of(self._store.documents.plan(before.id), plan))

    def of_codes(self, dossier: str, component: str, plan: Plan = NOTHING_SAID) -> ArchiveForm:
        """As `of`, of a component that need not be there yet."""
        known = self._store.dossiers.find(dossier)
        components = self._store.dossiers.components(known.id) if known is not None else ()
        part = next((one for one in components if one.code == component), None)
        if part is not None:
            return self.of(part.id, plan)
        return self._form(known.procedure_code if known else self._procedure, component, plan)

    def paper_type_told(self, dossier: Dossier, component: Component) -> str:
        """The national code of a paper's kind, as its archive tells it; empty: it is not known.

        The shipped catalogue alone decides: what the dossier system says may change, and a document that was made stays as it is.
        """
        return self._requirements.shipped_paper_type(dossier.procedure_code, component.code)

    def stages(self, component_id: UUID, plan: Plan = NOTHING_SAID) -> frozenset[Stage]:
        """What has to be made of each of a component's pages until they can be archived by that plan."""
        return all_of_page(self.of(component_id, plan).mode)

    def stages_of_codes(self, dossier: str, component: str, plan: Plan = NOTHING_SAID) -> frozenset[Stage]:
        """The same, of a component that need not be there yet."""
        return all_of_page(self.of_codes(dossier, component, plan).mode)

    def _form(self, procedure: str, component: str, plan: Plan) -> ArchiveForm:
        kind = self._requirements.shipped_paper_type(procedure, component) or component
        return self.policy.form_of(kind, plan.flavour, plan.mode)
