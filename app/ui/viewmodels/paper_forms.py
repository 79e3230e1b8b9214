"""What lies on the counter for each paper: an original, a copy, something that is only shown or secret. The catalogue says it first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject

from app.domain.editlog import Arrive, TransferIn
from app.domain.errors import InputRefused
from app.domain.model import Component, PaperForm
from app.domain.rules import not_to_be_digitised
from app.services.edit import Desk
from app.services.requirements import form_of
from app.ui.services import DeskServices
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.editing import EditingViewModel

FORMS: Final = (
    PaperForm.ORIGINAL,
    PaperForm.CERTIFIED_COPY,
    PaperForm.PHOTOCOPY,
    PaperForm.SHOW_ONLY,
    PaperForm.SECRET,
)
"""what an officer can see of a paper; that its data are shared anyway is known by the catalogue alone"""


@dataclass(frozen=True, slots=True)
class FormNow:
    """What lies there, whether a person said so (else it is as the catalogue asks), and why it may not be digitised (None: it may)."""

    form: PaperForm
    said: bool
    refusal: InputRefused | None


class PaperForms(QObject):
    """A secret paper of which something came in already is not only named, but taken away: that is asked for elsewhere."""

    def __init__(
        self,
        desk: DeskViewModel,
        editing: EditingViewModel,
        purge_wanted: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._editing = editing
        self._purge_wanted = purge_wanted
        self._services: DeskServices | None = None

    def use(self, services: DeskServices) -> None:
        """From now on the law is known."""
        self._services = services

    @property
    def now(self) -> FormNow | None:
        """Of the selected paper; None: no paper of sheets is selected."""
        desk, component, services = self._desk.desk, self._desk.component, self._services
        if desk is None or component is None or services is None or self._desk.is_kept:
            return None
        paper = desk.paper(component.id)
        form = form_of(desk.asked, component, paper)
        rule = services.rule_against(form)
        refusal = not_to_be_digitised(rule, form, component.code) if rule is not None else None
        return FormNow(form, paper.form is not None, refusal)

    def say(self, form: PaperForm) -> None:
        """Say what lies there for the selected paper; undo takes it back."""
        desk, component = self._desk.desk, self._desk.component
        if desk is None or component is None:
            return
        if form is PaperForm.SECRET and (self._desk.is_kept or _came(desk, component)):
            self._purge_wanted()
        elif form is not desk.paper(component.id).form:
            self._editing.say_form(component.id, form)


def _came(desk: Desk, component: Component) -> bool:
    """Whether anything of a paper was ever scanned here."""
    arrivals = (entry.operation for entry in desk.log if isinstance(entry.operation, Arrive | TransferIn))
    return bool(desk.paper(component.id).pages) or any(one.component == component.id for one in arrivals)
