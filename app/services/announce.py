"""What the dossier system is told of a paper: the name of its file, its kind, what lay on the counter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.domain.arrange import Paper, arrange
from app.domain.document_state import DocumentState
from app.domain.entered import said_of_owner
from app.domain.fields import Field
from app.domain.model import Component, PaperForm
from app.domain.names import FileNames, Named
from app.domain.results import ResultFacts
from app.services.requirements import Requirements

if TYPE_CHECKING:
    from app.store.store import Store


@dataclass(frozen=True, slots=True)
class PaperTold:
    """What is told of a paper beside its file. The name may hold an ID number: it never enters a log."""

    file_name: str = field(repr=False)
    paper_type: str = ""
    form: PaperForm = PaperForm.ORIGINAL


def by_document(state: DocumentState) -> PaperTold:
    """What a document tells by itself."""
    named = Named(component=state.metadata.component_code, title=state.metadata.title)
    return PaperTold(FileNames().of_component(named, ()))


class Announcing:
    """Names files by the station's templates; looks up what the dossier is asked for, and what was entered of owner and paper."""

    def __init__(self, store: Store, requirements: Requirements, names: FileNames) -> None:
        self._store = store
        self._requirements = requirements
        self._names = names

    def tell(self, state: DocumentState) -> PaperTold:
        """What is told of a document's paper; its file is named like no other of the dossier."""
        component = self._store.dossiers.component_by_id(state.document.component_id)
        taken = self._store.outbox.names_beside(component.dossier_id, component.id)
        name = self.file_name(component, state.result, taken)
        return PaperTold(name, self._paper_type(component), self._requirements.form(component.id))

    def file_name(
        self, component: Component, result: ResultFacts | None, taken: Collection[str], suffix: str = ".pdf"
    ) -> str:
        """The name of a file of a component's paper, by the template of papers or that of results; none of `taken`."""
        asked = self._requirements.asked(self._store.dossiers.get(component.dossier_id))
        seen = self._store.remote.newest(component.dossier_id)
        log = self._store.dossiers.log(component.dossier_id)
        said = {**said_of_owner(log), **arrange(log, {}).get(component.id, Paper()).fields}
        named = Named(
            component=component.code,
            title=component.title,
            procedure=asked.procedure.code if asked.procedure else "",
            paper_type=self._paper_type(component) or component.code,
            owner=said.get(Field.OWNER_ID) or (seen.remote.applicant_id if seen else ""),
            result=result.result_code if result else "",
            number=result.number if result else said.get(Field.NUMBER, ""),
        )
        name = self._names.of_component if result is None else self._names.of_result
        return name(named, taken, suffix)

    def _paper_type(self, component: Component) -> str:
        """What kind of paper the procedure expects there; empty where it says nothing."""
        expected = self._requirements.asked(self._store.dossiers.get(component.dossier_id)).paper(component.code)
        return expected.paper_type if expected else ""
