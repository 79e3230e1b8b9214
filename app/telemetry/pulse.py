"""Whether a service's loop still turns; and what systemd is told of it (sd_notify(3))."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

_TOLD_EVERY_S: Final = 5.0


class Pulse:
    """Beaten by the loop each time it turns; the first time says that the service has begun. Safe to use from several threads."""

    def __init__(self) -> None:
        self._beaten = time.monotonic()
        self._told: float | None = None

    def beat(self) -> None:
        """The loop has turned."""
        self._beaten = now = time.monotonic()
        if self._told is None or now - self._told > _TOLD_EVERY_S:
            notify("READY=1" if self._told is None else "WATCHDOG=1")
            self._told = now

    def beaten_by(self, asked: Callable[[], bool]) -> Callable[[], bool]:
        """The same question, which beats each time that the loop asks it."""

        def ask() -> bool:
            self.beat()
            return asked()

        return ask

    @property
    def age_s(self) -> float:
        """How long ago it turned last, or since when it has not begun."""
        return time.monotonic() - self._beaten


def notify(state: str) -> None:
    """Tell systemd, where it started this process and wants to hear."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.connect("\0" + address[1:] if address.startswith("@") else address)
        line.send(state.encode())
