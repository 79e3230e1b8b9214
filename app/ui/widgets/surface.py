"""What commands ask of the window itself: each goes to the part that can do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.messages import Language
from app.ui import words
from app.ui.help import KEYS
from app.ui.style.appearance import ThemeChoice
from app.ui.viewmodels.page_tool import Tool
from app.ui.widgets.zoomed_page import ZOOM_STEP

if TYPE_CHECKING:
    from app.ui.widgets.main_window import DeskWindow


class WindowSurface:
    """Looks the parts up at the moment of asking: they are made anew where the language changes."""

    def __init__(self, window: DeskWindow) -> None:
        self._window = window

    def enter_code(self) -> None:
        """Put the cursor into an empty code field."""
        self._window.band.focus_code(clear=True)

    def step_paper(self, by: int) -> None:
        """Show the next or the previous paper."""
        self._window.work.desk.step_component(by)
        self._window.work.read_pages()

    def choose_profile(self) -> None:
        """Open the list of profiles."""
        self._window.tools.profile.showPopup()

    def choose_device(self) -> None:
        """Open the list of scanners."""
        self._window.tools.device.showPopup()

    def choose_folder(self) -> None:
        """Ask which folder photos and scans are taken from."""
        self._window.asking.choose_folder()

    def read_signatures(self) -> None:
        """Put the cursor on the signatures."""
        self._window.view.show_facts()
        self._window.facts.focus_signatures()

    def fit(self) -> None:
        """Show the whole page."""
        self._window.preview.fit()

    def zoom_in(self) -> None:
        """Enlarge the page."""
        self._window.preview.zoom(ZOOM_STEP)

    def zoom_out(self) -> None:
        """Reduce the page."""
        self._window.preview.zoom(1 / ZOOM_STEP)

    def begin_tool(self, tool: Tool) -> None:
        """Take a tool in hand; the keys go to the page."""
        self._window.work.read_pages()
        self._window.work.page_tool.begin(tool)
        self._window.preview.setFocus()

    def turn_by(self, degrees: float) -> None:
        """Turn the page on by some degrees; the keys go to the page."""
        self._window.work.read_pages()
        self._window.work.page_tool.turn_by(degrees)
        self._window.preview.setFocus()

    @property
    def comparing(self) -> bool:
        """Whether the raw scan is shown."""
        return self._window.work.close_look.comparing

    def compare(self) -> None:
        """Show the raw scan while the key is held; chosen in a menu, until the key is let go once."""
        self._window.work.read_pages()
        self._window.work.close_look.compare(on=not self.comparing)
        self._window.preview.setFocus()

    @property
    def loupe_on(self) -> bool:
        """Whether the loupe is in hand."""
        return self._window.work.close_look.loupe_on

    def next_seal(self) -> None:
        """Send the loupe to the next seal or signature."""
        self._window.work.read_pages()
        self._window.work.close_look.next_place()
        self._window.preview.setFocus()

    def loupe(self) -> None:
        """Take the loupe in hand, or put it away."""
        self._window.work.read_pages()
        self._window.work.close_look.turn_loupe_over()
        self._window.preview.setFocus()

    def choose_paper_for_pages(self) -> None:
        """Offer the other papers as a menu over the checklist."""
        self._window.view.offer_papers()

    def print_check_sheet(self) -> None:
        """Ask where the check sheet goes."""
        self._window.asking.print_check_sheet()

    def print_separator(self) -> None:
        """Ask where the separator sheet is saved."""
        self._window.asking.print_separator()

    def save_slip(self) -> None:
        """Ask where the reception slip goes."""
        self._window.asking.save_slip()

    def save_quality_sheet(self) -> None:
        """Ask where the quality sheet goes."""
        self._window.asking.save_quality_sheet()

    def export(self) -> None:
        """Ask how papers are exported, and where to."""
        self._window.asking.export()

    def save_shown_verification_sheet(self) -> None:
        """Ask where the verification sheet goes."""
        self._window.asking.save_shown_verification_sheet()

    def check_file(self) -> None:
        """Ask for a file from outside."""
        self._window.asking.check_file()

    def show_received(self) -> None:
        """Show what the embedded world received."""
        self._window.asking.show_received()

    def start_training(self) -> None:
        """Close this desk; training mode follows."""
        self._window.start_training()

    @property
    def theme(self) -> ThemeChoice:
        """The colours that were chosen."""
        return self._window.appearance.theme

    def choose_theme(self, choice: ThemeChoice) -> None:
        """Wear other colours."""
        self._window.appearance.set_theme(choice)

    def step_text(self, by: int) -> None:
        """Larger text (1) or smaller (-1)."""
        self._window.appearance.step_text_scale(by)

    @property
    def language(self) -> Language:
        """The language of the window."""
        return words.language()

    def speak(self, language: Language) -> None:
        """Speak another language from now on."""
        self._window.speak(language)

    def show_palette(self) -> None:
        """Find a command by typing."""
        self._window.palette_of_commands.open()

    def show_keys(self) -> None:
        """Show the card of keys."""
        self._window.view.show_help(KEYS)

    def show_help(self) -> None:
        """Help for what the cursor is on."""
        self._window.view.show_help(self._window.view.topic_here)

    def quit(self) -> None:
        """Close the desk."""
        self._window.close()
