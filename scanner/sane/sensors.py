"""What a scanner tells by itself: a pressed button, paper in the feeder, a double feed. Tables and values; no engine.

A sensor is an option that a program may read and not set. The names are those of the drivers in sane-backends 1.3.1;
kvs20xx and kvs1025 call a *setting* `double-feed`, so that the name alone proves nothing.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from scanner.frames import OptionInfo

EVERY_S = 1.0
"""How often a device is asked: a press shows for about as long, and many drivers keep it until it was read."""

_BUTTONS = re.compile(
    r"scan|email|copy|file|fax|ocr|extra|pdf\d?"  # genesys, fujitsu, epjitsu, hp3900: sane/saneopts.h
    r"|start"  # canon_dr: the big green button
    r"|button-(scan|send)"  # fujitsu of sane-backends 1.0.20
    r"|button[ -]?\d+"  # canon_dr, plustek, avision: by number
)
"""Buttons that ask for a scan; not `stop`, `cancel`, `power`, `newfile`.

Those of pixma stay as they are until its option `button-update` is triggered, and python-sane triggers none.
"""

_PAPER = re.compile(
    r"page-loaded"  # fujitsu, epjitsu, genesys, gt68xx: sane/saneopts.h
    r"|card-loaded"  # fujitsu, canon_dr: the slot for a card
    r"|adf-loaded|button-adfloaded"  # canon_dr; fujitsu of sane-backends 1.0.20
    r"|doc-in-adf"  # hp5590
)

_DOUBLE_FEED = re.compile(r"double-feed|button-doublefeed")
"""fujitsu, where the status is that of a jam ("Medium error: double feed"); canon_dr says the same jam and has no sensor."""

_PRESSED = "button-pressed"
"""hp5590: one option whose word is the button."""

_NO_SCAN = frozenset({"none", "power", "cancel", "up", "down", "mode"})


class SensorKind(StrEnum):
    """What a sensor can say."""

    BUTTON = "button"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, order=True)
class Sensed:
    """A button was pressed, or paper was laid in.

    Attributes:
        kind: button or paper.
        name: the driver's name of the sensor, such as `scan` or `page-loaded`.
    """

    kind: SensorKind
    name: str


def sensors(options: Iterable[OptionInfo]) -> tuple[str, ...]:
    """The names of the buttons and paper sensors among a device's options, as they are active now."""
    return tuple(o.name for o in options if _is_sensor(o) and (_kind(o.name) or o.name == _PRESSED))


def double_feed_sensors(options: Iterable[OptionInfo]) -> tuple[str, ...]:
    """The names of the double feed sensors among a device's options."""
    return tuple(o.name for o in options if _is_sensor(o) and _DOUBLE_FEED.fullmatch(o.name))


def sensed(options: Iterable[OptionInfo]) -> frozenset[Sensed]:
    """What is so by the values of these options; those that are no sensors are passed over."""
    found = set()
    for option in options:
        if not _is_sensor(option) or option.value is None:
            continue
        kind = _kind(option.name)
        if kind and option.value not in ("no", "0", ""):
            found.add(Sensed(kind, option.name))
        elif option.name == _PRESSED and option.value and option.value not in _NO_SCAN:
            found.add(Sensed(SensorKind.BUTTON, option.value))
    return frozenset(found)


def edges(before: frozenset[Sensed] | None, now: frozenset[Sensed]) -> tuple[Sensed, ...]:
    """What has begun since `before`; nothing where nobody knows what was before."""
    return () if before is None else tuple(sorted(now - before))


@contextlib.contextmanager
def no_poll(config_dir: Path) -> Iterator[None]:
    """Keeps polls of this configuration's devices away; waits for one that is under way. Others may scan beside."""
    with _locked(config_dir, fcntl.LOCK_SH):
        yield


@contextlib.contextmanager
def poll_turn(config_dir: Path) -> Iterator[bool]:
    """The turn of a poll; False while a device of this configuration is in use: not every driver refuses a second opening."""
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(_locked(config_dir, fcntl.LOCK_EX | fcntl.LOCK_NB))
            free = True
        except BlockingIOError:
            free = False
        yield free


@contextlib.contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def _is_sensor(option: OptionInfo) -> bool:
    return option.active and not option.settable and option.kind in ("bool", "int", "str")


def _kind(name: str) -> SensorKind | None:
    if _BUTTONS.fullmatch(name):
        return SensorKind.BUTTON
    return SensorKind.PAPER if _PAPER.fullmatch(name) else None
