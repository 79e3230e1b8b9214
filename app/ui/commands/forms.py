"""What lies on the counter for the selected paper; it stands in the menu of scanning, in a menu of its own there."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from app.domain.model import PaperForm
from app.ui import words
from app.ui.commands import needs
from app.ui.commands.command import Command, Menu
from app.ui.marking import QT_TRANSLATE_NOOP
from app.ui.viewmodels.workplace import Workplace

_FORMS: Final = QT_TRANSLATE_NOOP("commands", "&What lies on the counter")
KEYS: Final = MappingProxyType(
    {
        PaperForm.ORIGINAL: "Alt+1",
        PaperForm.CERTIFIED_COPY: "Alt+2",
        PaperForm.PHOTOCOPY: "Alt+3",
        PaperForm.SHOW_ONLY: "Alt+4",
        PaperForm.SECRET: "Alt+5",
    }
)


def _title(work: Workplace) -> str:
    desk, component = work.desk.desk, work.desk.component
    return words.component_title(component, desk) if desk is not None and component is not None else ""


def _says(source: str, form: PaperForm) -> Command:
    return Command(
        f"form-{form}",
        source,
        Menu.SCAN,
        1,
        lambda work, _surface: work.forms.say(form),
        (needs.PAPER, needs.STILL),
        key=KEYS[form],
        icon=form.value,
        topic="forms",
        sub=_FORMS,
        about=_title,
    )


COMMANDS: Final = (
    _says(QT_TRANSLATE_NOOP("commands", "An original lies here"), PaperForm.ORIGINAL),
    _says(QT_TRANSLATE_NOOP("commands", "A certified copy lies here"), PaperForm.CERTIFIED_COPY),
    _says(QT_TRANSLATE_NOOP("commands", "A photocopy lies here"), PaperForm.PHOTOCOPY),
    _says(QT_TRANSLATE_NOOP("commands", "The paper is only shown"), PaperForm.SHOW_ONLY),
    _says(QT_TRANSLATE_NOOP("commands", "A secret paper lies here"), PaperForm.SECRET),
)
