"""Takes pictures of the window: each state in every theme, language and size."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageColor
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog

from app.messages import Language
from app.ui.language import speak
from app.ui.style.appearance import ThemeChoice
from app.ui.style.theme import Look, dress
from app.ui.style.tokens import CONTRAST, LIGHT, Theme

if TYPE_CHECKING:
    from app.ui.widgets.main_window import DeskWindow

PATIENCE_S: Final = 180.0
COLOURS: Final = (256, 192, 128, 96, 64)
"""the most that keep a picture below `MOST_BYTES`"""
MOST_BYTES: Final = 200_000
STRIP_PX: Final = 40
LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")
THEMES: Final = (LIGHT, CONTRAST)
SIZES: Final = ((1366, 768, 100), (1920, 1080, 100), (1366, 768, 200))
"""width and height of the window, and its text in percent"""


@dataclass(frozen=True, slots=True)
class Shot:
    """One way of looking at a state."""

    language: Language
    theme: Theme
    width: int
    height: int
    text_percent: int

    @property
    def name(self) -> str:
        """As it stands behind the name of the view."""
        large = f"-{self.text_percent}" if self.text_percent != 100 else ""
        return f"{self.language}-{self.theme.name}-{self.width}x{self.height}{large}"


SHOTS: Final = tuple(
    sorted(
        (Shot(language, theme, *size) for theme, language, size in itertools.product(THEMES, LANGUAGES, SIZES)),
        key=lambda shot: (THEMES.index(shot.theme), shot.text_percent),
    )
)
"""in an order in which few changes of the look are needed: each takes a second"""


class Camera:
    """Waits for states of a window and takes pictures of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def wait(self, until: Callable[[], object]) -> None:
        """Let the window work until something is true.

        Raises:
            SystemExit: it did not become so.
        """
        end = time.monotonic() + PATIENCE_S
        while not until():
            if time.monotonic() > end:
                raise SystemExit("screenshots: the window did not come to the state that was waited for")
            QApplication.processEvents()
            time.sleep(0.01)

    def settle(self, seconds: float = 0.5) -> None:
        """Let the screen draw what was opened."""
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end)

    def take(self, window: DeskWindow, name: str, again: Callable[[], object] | None = None) -> None:
        """A picture of each look; `again` opens what each view made anew has closed. Then the window looks as it did."""
        for shot in SHOTS:
            window.resize(shot.width, shot.height)
            wear(window, shot)
            for _ in range(5):
                QApplication.processEvents()
            # else the views of before live on and are dressed too, each time: only a running loop deletes what is to be deleted later
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            if again is not None:
                again()
                self.settle(0.2)
            self._save(window, self.folder / f"{name}-{shot.name}.png")
            popup = QApplication.activePopupWidget()
            if popup is not None:
                popup.close()
        window.resize(SHOTS[0].width, SHOTS[0].height)
        wear(window, SHOTS[0])

    def _save(self, window: DeskWindow, path: Path) -> None:
        if QApplication.activePopupWidget() is not None:  # a list that hangs over the window is none of its parts
            at = window.mapToGlobal(window.rect().topLeft())
            window.screen().grabWindow(0, at.x(), at.y(), window.width(), window.height()).save(str(path))
        else:
            window.grab().save(str(path))
        save_smaller(path, window.appearance.theme is ThemeChoice.CONTRAST)

    def take_dialog(self, make: Callable[[], QDialog], name: str) -> None:
        """A picture of a dialogue as large as it is, in each language and theme."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        for theme, language in itertools.product(THEMES, LANGUAGES):
            speak(app, language)
            dress(app, Look(theme))
            dialog = make()
            dialog.show()
            self.settle()
            path = self.folder / f"{name}-{language}-{theme.name}.png"
            dialog.grab().save(str(path))
            dialog.close()
            dialog.deleteLater()
            save_smaller(path, theme is CONTRAST)
        speak(app, SHOTS[0].language)
        dress(app)


def wear(window: DeskWindow, shot: Shot) -> None:
    """Give the window a look, as a person would by its menus."""
    choice = ThemeChoice.CONTRAST if shot.theme is CONTRAST else ThemeChoice.LIGHT
    if window.appearance.theme is not choice:
        window.appearance.set_theme(choice)
    if window.appearance.text_percent != shot.text_percent:
        window.appearance.set_text_scale(shot.text_percent)
    window.speak(shot.language)


def save_smaller(path: Path, contrast: bool) -> None:
    """The picture in as many colours as it may have."""
    with Image.open(path) as drawn:
        shot = drawn.convert("RGB")
    for colours in COLOURS:
        _reduced(shot, colours, CONTRAST if contrast else LIGHT).save(path, optimize=True)
        if path.stat().st_size < MOST_BYTES:
            break
    print(f"{path.name}  {path.stat().st_size // 1000} kB", flush=True)


def _reduced(shot: Image.Image, colours: int, theme: Theme) -> Image.Image:
    """The picture in few colours; those of the house keep their exact value, however little they cover."""
    of = theme.colours
    house = (of.ink, of.quiet_ink, of.accent, of.good, of.doubt, of.bad, of.line, of.ground, of.surface)
    wide, high = shot.size
    canvas = Image.new("RGB", (wide, high + STRIP_PX * len(house)))
    canvas.paste(shot)
    for row, colour in enumerate(house):
        canvas.paste(ImageColor.getrgb(colour), (0, high + row * STRIP_PX, wide, high + (row + 1) * STRIP_PX))
    reduced = canvas.quantize(colours, dither=Image.Dither.NONE)
    palette = reduced.getpalette() or []
    for row, colour in enumerate(house):
        index = reduced.getpixel((0, high + row * STRIP_PX))
        assert isinstance(index, int)
        palette[3 * index : 3 * index + 3] = ImageColor.getrgb(colour)[:3]
    reduced.putpalette(palette)
    return reduced.crop((0, 0, wide, high))
