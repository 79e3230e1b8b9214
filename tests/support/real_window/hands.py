"""A person's hands at a screen: keys, as the X server brings them (xdotool)."""

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
        self._do("type", "--clearmodifiers", "--delay", "2", "--", text)  # a PIN may begin with a dash

    def _do(self, *words: str) -> None:
        subprocess.run(
            ["xdotool", *words], env=dict(self.screen.environment), check=True, capture_output=True, timeout=_LIMIT_S
        )
