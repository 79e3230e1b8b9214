"""What went otherwise than wanted when papers were signed, told once as soon as the run that signed them is over."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.model import Component
from app.messages import Language, word
from app.services.edit import Desk
from app.ui import words
from app.ui.services import DeskServices, SigningRemarks
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.finishing import FinishingViewModel
from app.ui.viewmodels.notices import Notice, speaking

type Remarks = Mapping[UUID, SigningRemarks]
type Sentence = Callable[[Language], str]


class SigningRemarksViewModel(QObject):
    """Papers of which the same is to be told are told together."""

    said = Signal(object)
    """a `Notice`"""

    def __init__(self, finishing: FinishingViewModel, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._finishing = finishing
        self._runner = runner
        self._services: DeskServices | None = None
        self._told: set[tuple[UUID, str]] = set()
        """document and sentence, in one language always: a paper that was scanned and signed anew has a document of its own"""
        finishing.ended.connect(self._look)

    def use(self, services: DeskServices) -> None:
        """From now on papers are signed."""
        self._services = services

    def _look(self) -> None:
        services, papers = self._services, self._finishing.papers
        if services is None or not papers:
            return
        dossier_id, ids = papers[0].component.dossier_id, {paper.component.id for paper in papers}

        def look(_task: Task) -> Changed[tuple[Desk, Remarks]]:
            desk = services.editing.desk(dossier_id)
            remarks = services.signing_remarks(desk)
            return Changed((desk, {one: said for one, said in remarks.items() if one in ids}), ChangeSet())

        self._runner.run(Lane.DESK, look, lambda found: self._tell(*found))

    def _tell(self, desk: Desk, remarks: Remarks) -> None:
        untold: dict[str, list[tuple[Component, Sentence]]] = {}
        for component in (one for one in desk.components if one.id in remarks):
            of_document = remarks[component.id]
            for place, known_by in enumerate(of_document.sentences("vi")):
                if (of_document.document_id, known_by) not in self._told:
                    self._told.add((of_document.document_id, known_by))
                    untold.setdefault(known_by, []).append((component, _at(of_document, place)))
        for of in untold.values():
            self.said.emit(speaking(functools.partial(self._notice, desk, of)))

    def _notice(self, desk: Desk, of: Sequence[tuple[Component, Sentence]]) -> Notice:
        titles = (words.component_title(component, desk) for component, _ in of)
        about = ", ".join(self.tr("“{title}”").format(title=title) for title in titles)
        sentence = of[0][1](words.language())
        clock = sentence == word("signed_clock", words.language())
        remedy = "" if clock else self.tr("The station's policy allows it; nothing is to be done here.")
        return Notice(None, f"{about}: {sentence}", remedy, waits=True)


def _at(of_document: SigningRemarks, place: int) -> Sentence:
    return lambda language: of_document.sentences(language)[place]
