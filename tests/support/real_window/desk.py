"""The program in a screen, as an officer starts it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.support.real_window.accessible import Gone, ScreenReader, Seen
from tests.support.real_window.hands import Hands
from tests.support.real_window.screen import Screen

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 90.0
_LOOK_S = 0.1
_END_S = 30.0


class ProgramEnded(Exception):
    """The desktop is gone: it was killed, or it crashed. Holds its exit code."""


class RealDesk:
    """The desktop in its own process. What is asked here is asked of the screen: nothing looks into the program."""

    def __init__(self, screen: Screen, reader: ScreenReader, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.screen = screen
        self.reader = reader
        self.process = process
        self.hands = Hands(screen)
        self._folder = folder

    def until[T](self, what: str, look: Callable[[], T]) -> T:
        """Look until something is there; returns what was seen.

        Raises:
            AssertionError: it did not come; the screen lies in the folder as `missed.png`.
            ProgramEnded: the program is gone.
        """
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise ProgramEnded(self.process.returncode)
            with contextlib.suppress(Gone):
                if found := look():
                    return found
            time.sleep(_LOOK_S)
        self.screen.picture().save(self._folder / "missed.png")
        said = " | ".join(one.name for one in self.reader.tree() if one.role == "label" and one.name)
        raise AssertionError(f"{what} was not seen: {said}")

    def find(self, role: str, name: str) -> Seen:
        """The thing of this role and name, once it is showing and can be used."""

        def look() -> Seen | None:
            return next((one for one in self.reader.all(role, name) if "enabled" in one.states), None)

        return self.until(f"{role} {name!r}", look)

    def reads(self, words: str) -> Seen:
        """The label that holds these words, once it is showing."""

        def look() -> Seen | None:
            return next((one for one in self.reader.all("label") if words in one.name), None)

        return self.until(f"the words {words!r}", look)

    def primary(self) -> Seen:
        """The button of the next step: the last one of the window."""
        return self.until("the button of the next step", lambda: self.reader.all("push button"))[-1]

    def next_is(self, words: str) -> Seen:
        """The button of the next step, once it says these words and can be pressed, and keys come to the window."""

        def look() -> Seen | None:
            button = self.primary()
            is_next = words in button.name and "enabled" in button.states
            return button if is_next and self.reader.has_keys() else None

        return self.until(f"the next step {words!r}", look)

    def close(self) -> None:
        """End the program as the session's end does."""
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_END_S)
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def real_desk(screen: Screen, data_folder: Path, folder: Path) -> Iterator[RealDesk]:
    """Start the desktop on a data folder; it ends with the block.

    Args:
        screen: where it appears.
        data_folder: of the station.
        folder: for what it says, and for a picture where something was missed.
    """
    with (folder / "desk.log").open("ab") as log, ScreenReader(screen.bus) as reader:
        process = subprocess.Popen(
            [sys.executable, "main.py", "--data-dir", str(data_folder)],
            cwd=ROOT,
            env=dict(screen.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        desk = RealDesk(screen, reader, process, folder)
        try:
            yield desk
        finally:
            desk.close()
