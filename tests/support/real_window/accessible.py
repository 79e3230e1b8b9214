"""What a screen reader sees of a window, and can do in it: AT-SPI 2 over its bus (org.a11y.atspi).

Nothing here knows the program: only names, roles and states, as they are told to people who do not see the screen.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.low_level import MessageType

_INTERFACE = "org.a11y.atspi."
_STATES = {
    "active": 1,
    "checked": 4,
    "editable": 7,
    "enabled": 8,
    "focusable": 11,
    "focused": 12,
    "selected": 23,
    "showing": 25,
}
"""AtspiStateType: the numbers of the bits"""
_ROOT = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
_ANSWER_S = 10.0


class Gone(Exception):
    """What was seen a moment ago is not there any more."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing in the tree.

    Attributes:
        bus: of the program.
        path: of the object there.
        role: as AT-SPI names it ('push button').
        name: what is read out.
        states: those that are known here and set.
    """

    bus: str
    path: str
    role: str
    name: str
    states: frozenset[str]


class ScreenReader:
    """Reads and works the windows of one session."""

    def __init__(self, bus: str) -> None:
        self._session = open_dbus_connection(bus)
        address = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
        reply = self._session.send_and_get_reply(new_method_call(address, "GetAddress"), timeout=_ANSWER_S)
        self._bus: DBusConnection = open_dbus_connection(reply.body[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bus.close()
        self._session.close()

    def tree(self) -> Iterator[Seen]:
        """All that is showing, as a reader comes by it. What is hidden, and all in it, is left out."""
        for program in self._children(*_ROOT):
            yield from self._below(*program)

    def has_keys(self) -> bool:
        """Whether keys come to one of the windows that are read here: a window can be seen before the focus is its."""
        windows = (window for program in self._children(*_ROOT) for window in self._children(*program))
        return any("active" in self._seen(*window).states for window in windows)

    def all(self, role: str, name: str | None = None) -> list[Seen]:
        """The things of a role that are showing; with a name only those."""
        return [one for one in self.tree() if one.role == role and name in (None, one.name)]

    def press(self, thing: Seen) -> None:
        """Do the first thing that can be done with it."""
        self._call(thing.bus, thing.path, "Action", "DoAction", "i", (0,))

    def type(self, thing: Seen, text: str) -> None:
        """Put a text in the place of the one that is there."""
        self._call(thing.bus, thing.path, "EditableText", "SetTextContents", "s", (text,))

    def set_value(self, thing: Seen, value: float) -> None:
        """Set the number of a spin box."""
        body = (_INTERFACE + "Value", "CurrentValue", ("d", float(value)))
        self._call(thing.bus, thing.path, None, "Set", "ssv", body)

    def text(self, thing: Seen) -> str:
        """What stands in a field."""
        said: str = self._call(thing.bus, thing.path, "Text", "GetText", "ii", (0, -1))[0]
        return said

    def _below(self, bus: str, path: str) -> Iterator[Seen]:
        with contextlib.suppress(Gone):  # windows come and go while they are read
            one = self._seen(bus, path)
            if one.role != "application":
                if "showing" not in one.states and one.role not in ("menu item", "popup menu"):
                    return
                yield one
            for child in self._children(bus, path):
                yield from self._below(*child)

    def _seen(self, bus: str, path: str) -> Seen:
        role = self._call(bus, path, "Accessible", "GetRoleName")[0]
        name = self._call(bus, path, None, "Get", "ss", (_INTERFACE + "Accessible", "Name"))[0][1]
        low, high = self._call(bus, path, "Accessible", "GetState")[0]
        bits = low | high << 32
        return Seen(bus, path, role, name, frozenset(word for word, bit in _STATES.items() if bits >> bit & 1))

    def _children(self, bus: str, path: str) -> list[tuple[str, str]]:
        children: list[tuple[str, str]] = self._call(bus, path, "Accessible", "GetChildren")[0]
        return children

    def _call(
        self, bus: str, path: str, interface: str | None, method: str, signature: str | None = None, body: Any = ()
    ) -> Any:
        name = "org.freedesktop.DBus.Properties" if interface is None else _INTERFACE + interface
        address = DBusAddress(path, bus_name=bus, interface=name)
        reply = self._bus.send_and_get_reply(new_method_call(address, method, signature, body), timeout=_ANSWER_S)
        if reply.header.message_type is MessageType.error:
            raise Gone(f"{method} of {path}: {reply.body}")
        return reply.body
