"""A person's hands at a screen: keys and clicks, as the X server brings them (xdotool)."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

from tests.support.real_window.screen import Screen

_LIMIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Hands:
    """Works whatever window has the focus."""

    screen: Screen

    def key(self, *keys: str) -> None:
        """Press keys, one after the other; names as xdotool has them ('F2', 'ctrl+k')."""
        self._do("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self._do("type", "--clearmodifiers", "--delay", "2", text)

    def click(self, x_px: int, y_px: int) -> None:
        """Click with the left button."""
        self._do("mousemove", str(x_px), str(y_px), "click", "1")

    def drag(self, start_px: tuple[int, int], end_px: tuple[int, int]) -> None:
        """Press, move in steps as a hand does, let go."""
        steps = [
            tuple(round(a + (b - a) * step / 8) for a, b in zip(start_px, end_px, strict=True)) for step in range(9)
        ]
        self._do("mousemove", *map(str, steps[0]), "mousedown", "1")
        for x_px, y_px in steps[1:]:
            self._do("mousemove", "--sync", str(x_px), str(y_px))
        self._do("mouseup", "1")

    def _do(self, *words: str) -> None:
        subprocess.run(
            ["xdotool", *words], env=dict(self.screen.environment), check=True, capture_output=True, timeout=_LIMIT_S
        )
