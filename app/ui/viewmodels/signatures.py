"""The signatures of the selected paper's document, and of a signed file that was not taken in; judged off the main thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import Cancelled, StationError
from app.domain.verification import SignatureReport
from app.services.paper_signatures import SignedFile, Whence
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.desk import DeskViewModel


@dataclass(frozen=True, slots=True)
class ShownFile:
    """What was found of a file; `error`: why it can't be read. Where neither is there, it is being judged."""

    file: SignedFile
    signatures: tuple[SignatureReport, ...] | None = None
    error: StationError | None = None

    @property
    def is_waited_for(self) -> bool:
        """Whether it is still to be judged."""
        return self.signatures is None and self.error is None

    @property
    def is_shown(self) -> bool:
        """Whether there is something to tell; that a document of the station bears no signature yet is told elsewhere."""
        return self.signatures != () or self.file.whence is Whence.OUTSIDE


class SignaturesViewModel(QObject):
    """Looks whenever the paper is another one or changed; its document is judged once while the dossier is open."""

    changed = Signal()
    written = Signal(object)
    """the `Path` of a verification sheet"""

    def __init__(self, desk: DeskViewModel, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._runner = runner
        self._services: DeskServices | None = None
        self._looked_at: object = None
        self._paper: tuple[UUID | None, UUID | None] = (None, None)
        self._outside: SignedFile | None = None
        self._task: Task | None = None
        self._known: dict[Path, ShownFile] = {}
        self.files: tuple[ShownFile, ...] = ()
        """one from outside first"""
        desk.changed.connect(self._look)
        desk.selected.connect(self._look)

    def use(self, services: DeskServices) -> None:
        """From now on there is somebody who judges."""
        self._services = services

    @property
    def shown(self) -> tuple[ShownFile, ...]:
        """The files of which there is something to tell."""
        return tuple(file for file in self.files if file.is_shown)

    def look_at(self, path: Path | None) -> None:
        """Show a file from outside too, as long as the paper stays selected; None: none any more."""
        self._outside = SignedFile(path, Whence.OUTSIDE, path.name) if path is not None else None
        if path is not None:
            self._known.pop(path, None)
        self._look_anew()

    def judge_again(self) -> None:
        """Judge what is shown anew: what could not be asked a moment ago may be known now."""
        self._known.clear()
        self._look_anew()

    def write_sheet(self, file: SignedFile, out: Path) -> None:
        """Write the verification sheet of a file."""
        services = self._services
        if services is None:
            return

        def write(_task: Task) -> Changed[Path]:
            services.paper_signatures.write_sheet(file, out)
            return Changed(out, ChangeSet())

        self._runner.run(Lane.VERIFY, write, self.written.emit)

    def _look_anew(self) -> None:
        self._looked_at = None
        self._look()

    def _look(self) -> None:
        desk, component = self._desk.desk, self._desk.component_id
        dossier_id = desk.dossier.id if desk is not None else None
        if (dossier_id, component) != self._paper:
            if dossier_id != self._paper[0]:
                self._known.clear()
            self._paper, self._outside = (dossier_id, component), None
            self._show(())
        state = (self._paper, self._desk.release, tuple(view.id for view in self._desk.pages))
        if self._services is None or component is None or state == self._looked_at:
            return
        self._looked_at = state
        if self._task is not None:
            self._task.cancel()
        self._task = self._begin(self._services, component, self._outside, dict(self._known))

    def _begin(
        self,
        services: DeskServices,
        component_id: UUID,
        outside: SignedFile | None,
        known: Mapping[Path, ShownFile],
    ) -> Task:
        found = self._runner.from_worker(self._found)

        def work(task: Task) -> Changed[None]:
            document = services.paper_signatures.document_of(component_id)
            files = [_known(one, known) for one in (outside, document) if one is not None]
            found(task, tuple(files))
            for place, judged in enumerate(files):
                if judged.is_waited_for and not task.cancelled():
                    files[place] = _judge(services, judged.file)
                    found(task, tuple(files))
            return Changed(None, ChangeSet())

        return self._runner.run(Lane.VERIFY, work)

    def _found(self, task: Task, files: tuple[ShownFile, ...]) -> None:
        if not task.cancelled():
            self._known |= {judged.file.path: judged for judged in files if not judged.is_waited_for}
            self._show(files)

    def _show(self, files: tuple[ShownFile, ...]) -> None:
        if files != self.files:
            self.files = files
            self.changed.emit()


def _known(file: SignedFile, known: Mapping[Path, ShownFile]) -> ShownFile:
    judged = known.get(file.path)
    return ShownFile(file) if judged is None else replace(judged, file=file)


def _judge(services: DeskServices, file: SignedFile) -> ShownFile:
    """Runs in the worker thread."""
    try:
        return ShownFile(file, services.paper_signatures.judge(file))
    except Cancelled:
        raise
    except StationError as error:
        return ShownFile(file, error=error)
