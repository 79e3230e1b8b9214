"""What went otherwise than wanted when papers were signed, told once as soon as the run that signed them is over."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.messages import word
from app.services.edit import Desk
from app.ui import words
from app.ui.services import DeskServices, SigningRemarks
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.finishing import FinishingViewModel
from app.ui.viewmodels.notices import Notice

type Remarks = Mapping[UUID, SigningRemarks]


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
        """document and sentence: a paper that was scanned and signed anew has a document of its own"""
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

        self._runner.run(Lane.DESK, look, lambda found: self._tell(services, *found))

    def _tell(self, services: DeskServices, desk: Desk, remarks: Remarks) -> None:
        titles: dict[str, list[str]] = {}
        for component in (one for one in desk.components if one.id in remarks):
            of_document = remarks[component.id]
            for sentence in of_document.sentences:
                if (of_document.document_id, sentence) not in self._told:
                    self._told.add((of_document.document_id, sentence))
                    titles.setdefault(sentence, []).append(words.component_title(component, desk))
        clock = word("signed_clock", services.settings.language)
        for sentence, of in titles.items():
            about = ", ".join(self.tr("“{title}”").format(title=title) for title in of)
            remedy = "" if sentence == clock else self.tr("The station's policy allows it; nothing is to be done here.")
            self.said.emit(Notice(None, f"{about}: {sentence}", remedy, waits=True))
