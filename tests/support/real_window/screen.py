"""A screen that nobody looks at: an X server in memory, a window manager for the focus, a bus for the screen reader."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageGrab

from tests.support.waiting import until

_END_S = 10.0
_MANAGED_S = 60.0


@dataclass(frozen=True, slots=True)
class Screen:
    """Where windows appear.

    Attributes:
        display: of the X server, as in DISPLAY.
        bus: the address of the session bus.
        size_px: width and height.
    """

    display: str
    bus: str
    size_px: tuple[int, int]

    @property
    def environment(self) -> Mapping[str, str]:
        """What a program needs to appear here and to be read by a screen reader."""
        return {
            **{name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"},
            "DISPLAY": self.display,
            "DBUS_SESSION_BUS_ADDRESS": self.bus,
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "NO_AT_BRIDGE": "0",
        }

    def picture(self) -> Image.Image:
        """What is seen now, RGB."""
        return ImageGrab.grab(xdisplay=self.display)


@contextlib.contextmanager
def screen(width_px: int = 1366, height_px: int = 768, *, folder: Path) -> Iterator[Screen]:
    """Open a screen of this size; all of it ends with the block.

    Args:
        width_px: of the screen.
        height_px: of the screen.
        folder: for what the programs of the screen say.
    """
    with contextlib.ExitStack() as running, (folder / "screen.log").open("ab") as log:

        def start(*command: str, fd: int | None = None, **environment: str) -> None:
            process = subprocess.Popen(
                command,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=() if fd is None else (fd,),
            )
            running.callback(_end, process)

        with _told() as (fd, number):
            size = f"{width_px}x{height_px}x24"
            start("Xvfb", "-displayfd", str(fd), "-screen", "0", size, "-nolisten", "tcp", fd=fd)
            os.close(fd)
            display = f":{number()}"
        with _told() as (fd, address):
            start("dbus-daemon", "--session", "--nofork", f"--print-address={fd}", fd=fd, DISPLAY=display)
            os.close(fd)
            bus = address()
        start("openbox", "--sm-disable", DISPLAY=display, DBUS_SESSION_BUS_ADDRESS=bus)
        until(lambda: _is_managed(display), _MANAGED_S)
        yield Screen(display, bus, (width_px, height_px))


def _is_managed(display: str) -> bool:
    """Whether the window manager is at work: a window that came before it never gets the focus."""
    asked = subprocess.run(["xdotool", "get_desktop"], env={**os.environ, "DISPLAY": display}, capture_output=True)
    return asked.returncode == 0


@contextlib.contextmanager
def _told() -> Iterator[tuple[int, _Line]]:
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8") as pipe:
        yield writing, lambda: pipe.readline().strip()


type _Line = Callable[[], str]


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
