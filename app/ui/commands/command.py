"""What a command is, and what it may ask of the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QCoreApplication

from app.messages import Language
from app.ui.commands.needs import Need
from app.ui.marking import QT_TRANSLATE_NOOP
from app.ui.style.appearance import ThemeChoice
from app.ui.viewmodels.page_tool import Tool
from app.ui.viewmodels.workplace import Workplace

CONTEXT = "commands"
"""of the texts in the translation files"""


class Menu(StrEnum):
    """The menus of the bar, in their order; the value is the title in the code's language."""

    DOSSIER = QT_TRANSLATE_NOOP("commands", "&Dossier")
    SCAN = QT_TRANSLATE_NOOP("commands", "&Scan")
    PAGE = QT_TRANSLATE_NOOP("commands", "&Page")
    VIEW = QT_TRANSLATE_NOOP("commands", "&View")
    TRAINING = QT_TRANSLATE_NOOP("commands", "&Training")
    HELP = QT_TRANSLATE_NOOP("commands", "&Help")

    @property
    def text(self) -> str:
        """In the language of this moment."""
        return QCoreApplication.translate(CONTEXT, self.value)


class Bar(StrEnum):
    """The groups of the tool bar, in their order."""

    SCAN = "scan"
    PAGE = "page"
    HISTORY = "history"
    END = "end"

    @property
    def in_words(self) -> bool:
        """Whether its buttons bear their text beside the icon."""
        return self in (Bar.SCAN, Bar.END)


class Surface(Protocol):
    """What a command can ask of the window itself."""

    def enter_code(self) -> None:
        """Put the cursor into an empty code field."""
        ...

    def step_paper(self, by: int) -> None:
        """Show the next or the previous paper."""
        ...

    def choose_profile(self) -> None: ...  # noqa: D102
    def choose_device(self) -> None: ...  # noqa: D102
    def choose_folder(self) -> None: ...  # noqa: D102
    def read_signatures(self) -> None: ...  # noqa: D102
    def fit(self) -> None: ...  # noqa: D102
    def zoom_in(self) -> None: ...  # noqa: D102
    def zoom_out(self) -> None: ...  # noqa: D102
    def begin_tool(self, tool: Tool) -> None:
        """Take a tool in hand for the page."""
        ...

    def turn_by(self, degrees: float) -> None:
        """Turn the page on by some degrees, which are not decided yet."""
        ...

    @property
    def comparing(self) -> bool: ...  # noqa: D102
    def compare(self) -> None:
        """Show the raw scan in the place of the page, or the page again."""
        ...

    @property
    def loupe_on(self) -> bool: ...  # noqa: D102
    def next_seal(self) -> None:
        """Send the loupe to the next seal or signature."""
        ...

    def loupe(self) -> None:
        """Show true pixels under the mouse, or no more."""
        ...

    def choose_paper_for_pages(self) -> None:
        """Ask to which paper the selected pages go."""
        ...

    def print_check_sheet(self) -> None: ...  # noqa: D102
    def print_separator(self) -> None: ...  # noqa: D102
    def save_slip(self) -> None: ...  # noqa: D102
    def save_quality_sheet(self) -> None: ...  # noqa: D102
    def export(self) -> None: ...  # noqa: D102
    def save_shown_verification_sheet(self) -> None: ...  # noqa: D102
    def check_file(self) -> None: ...  # noqa: D102
    def show_received(self) -> None: ...  # noqa: D102
    def start_training(self) -> None: ...  # noqa: D102
    @property
    def theme(self) -> ThemeChoice: ...  # noqa: D102
    def choose_theme(self, choice: ThemeChoice) -> None: ...  # noqa: D102
    def step_text(self, by: int) -> None:
        """Larger text (1) or smaller (-1)."""
        ...

    @property
    def language(self) -> Language: ...  # noqa: D102
    def speak(self, language: Language) -> None:
        """Speak another language from now on."""
        ...

    def show_palette(self) -> None: ...  # noqa: D102
    def show_keys(self) -> None: ...  # noqa: D102
    def show_help(self) -> None:
        """Help for what the cursor is on."""
        ...

    def quit(self) -> None: ...  # noqa: D102


type Deed = Callable[[Workplace, Surface], object]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do.

    Attributes:
        id: its name in the code and in what is remembered.
        source: its text in the code's language.
        menu: where it stands.
        group: commands of one group stand together between two lines.
        does: does it.
        needs: what must be so that it can be done.
        key: as Qt writes it; empty: none.
        icon: name of a picture; empty: none.
        topic: the help that tells of it.
        bar: where it stands in the tool bar.
        of_page: whether it stands in the menu of a page of the grid.
        sub: title of the menu within the menu, in the code's language; empty: it stands in the menu itself.
        is_on: for what is chosen rather than done: whether it is chosen now.
        about: what it would be done to now, which menus and palette add to its text; empty: nothing to add.
        at_centre: whether it is offered at the centre too; else it is done at counters alone.
        with_centre: whether it is offered only at a counter that has a centre.
    """

    id: str
    source: str
    menu: Menu
    group: int
    does: Deed
    needs: tuple[Need, ...] = ()
    key: str = ""
    icon: str = ""
    topic: str = ""
    bar: Bar | None = None
    of_page: bool = False
    sub: str = ""
    is_on: Callable[[Surface], bool] | None = None
    about: Callable[[Workplace], str] | None = None
    at_centre: bool = False
    with_centre: bool = False

    @property
    def text(self) -> str:
        """In the language of this moment."""
        return QCoreApplication.translate(CONTEXT, self.source)

    def text_now(self, work: Workplace) -> str:
        """The text with what it would be done to now."""
        about = self.about(work) if self.about is not None else ""
        return f"{self.text}: {about}" if about else self.text

    @property
    def sub_title(self) -> str:
        """Of the menu within the menu, in the language of this moment."""
        return QCoreApplication.translate(CONTEXT, self.sub) if self.sub else ""

    def is_offered(self, work: Workplace) -> bool:
        """Whether it is among what is done at this desk at all."""
        return (self.at_centre or not work.at_centre) and (work.has_centre or not self.with_centre)

    def can(self, work: Workplace) -> bool:
        """Whether it can be done now."""
        return self.is_offered(work) and all(need.holds(work) for need in self.needs)

    def why_not(self, work: Workplace) -> str:
        """Why it can't be done now, in the language of this moment; empty: it can."""
        return next((need.text for need in self.needs if not need.holds(work)), "")
