"""The options of an open device: listed, set, read back, compared. What is to be set, `plan` decides.

python-sane accepts names that the device does not have, and SANE turns a value out of range into another one without a
word; so every name is looked up and every value is read back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

import _sane

from scanner.errors import NotOffered, OptionRejected, ValueNotTaken
from scanner.frames import Capabilities, OptionInfo, ScanRequest
from scanner.sane import plan
from scanner.sane.plan import Lacking, Setting
from scanner.sane.vocabulary import mode_of

_KINDS = {
    _sane.TYPE_BOOL: "bool",
    _sane.TYPE_INT: "int",
    _sane.TYPE_FIXED: "float",
    _sane.TYPE_STRING: "str",
    _sane.TYPE_BUTTON: "button",
}
_UNITS = {
    _sane.UNIT_PIXEL: "px",
    _sane.UNIT_BIT: "bit",
    _sane.UNIT_MM: "mm",
    _sane.UNIT_DPI: "dpi",
    _sane.UNIT_PERCENT: "percent",
    _sane.UNIT_MICROSECOND: "us",
}
_PLANNED_BY = frozenset({"source", "mode", "resolution"})
"""Options whose value a plan looks at. No others are asked for while a scan is set up: a value may cost a way to the device."""
_SAME = 1e-3

type Difference = tuple[str, str, str]
"""(option, wanted, got)"""


def info(option: Any, group: str = "", value: str | None = None) -> OptionInfo:
    """Translates python-sane's option."""
    constraint = option.constraint
    least, greatest, step = constraint if isinstance(constraint, tuple) else (None, None, 0)
    kind = _KINDS[option.type]
    return OptionInfo(
        name=_name(option),
        title=option.title or "",
        kind=kind,
        unit=_UNITS.get(option.unit, ""),
        choices=tuple(str(choice) for choice in constraint) if isinstance(constraint, list) else (),
        minimum=least,
        maximum=greatest,
        active=bool(option.is_active()),
        settable=bool(option.is_settable()),
        step=float(step),
        words=option.size // _sane.SANE_WORD_SIZE if kind in ("int", "float") else 1,
        advanced=bool(option.cap & _sane.CAP_ADVANCED),
        group=group,
        description=option.desc or "",
        value=value,
    )


def table(device: Any, with_values: Collection[str] | None = None) -> dict[str, OptionInfo]:
    """The options as they stand now.

    Args:
        device: an open device.
        with_values: whose values are read too; None reads all.
    """
    found: dict[str, OptionInfo] = {}
    for option in device.opt.values():
        name = _name(option)
        if name and option.type in _KINDS:
            value = _value_in_force(device, option) if with_values is None or name in with_values else None
            found[name] = info(option, value=value)
    return found


def capabilities(device: Any) -> Capabilities:
    """What the open device offers, by the meaning of its words."""
    groups = _groups(device)
    options = {
        name: info(device.opt[name.replace("-", "_")], groups.get(name, ""), found.value)
        for name, found in table(device).items()
    }
    resolution = options.get("resolution")
    span = None
    if resolution and resolution.minimum is not None and resolution.maximum is not None:
        span = (round(resolution.minimum), round(resolution.maximum))
    return Capabilities(
        sources=plan.sources(options),
        dpis=tuple(round(float(choice)) for choice in resolution.choices if _is_number(choice)) if resolution else (),
        dpi_range=span,
        modes=_meanings(mode_of, options.get("mode")),
        options=tuple(options.values()),
    )


def apply(device: Any, request: ScanRequest) -> Iterator[Difference]:
    """Carries out the plan for the request, step by step: each step sees the options as the ones before it left them.
    Yields each value that is not just what was wanted.

    Raises:
        NotOffered: the device has the option, but not the value.
        OptionRejected: the device has no such option, or it can't be set now.
        ValueNotTaken: the device keeps another value.
    """
    for step in plan.STEPS:
        items = list(step(table(device, _PLANNED_BY), request))
        for item in items:
            if isinstance(item, Lacking):
                raise _refusal(item)
        for item in items:
            if isinstance(item, Setting):
                difference = _set(device, item)
                if difference is not None:
                    yield difference


def dpi(device: Any) -> int | None:
    """The resolution that the device has in force, where it has one."""
    return round(float(device.resolution)) if "resolution" in device.opt else None


def _refusal(lacking: Lacking) -> NotOffered | OptionRejected:
    if lacking.offered:
        return NotOffered(lacking.option, lacking.wanted, lacking.offered)
    return OptionRejected(lacking.option, "the device has no such option, or it can't be set")


def _set(device: Any, setting: Setting) -> Difference | None:
    key = setting.option.replace("-", "_")
    option = device.opt[key]
    if not option.is_active():
        if setting.required:
            raise OptionRejected(setting.option, "it is inactive with the device's present settings")
        return None
    asked = _converted(option, setting.value)
    wanted = setting.wanted or setting.value
    try:
        setattr(device, key, asked)
        got = getattr(device, key)
    except AttributeError as error:
        raise OptionRejected(setting.option, str(error)) from error
    except _sane.error as error:
        if str(error) != "Invalid argument":
            raise
        if setting.required:
            raise ValueNotTaken(setting.option, wanted, "none: it refused") from error
        return setting.option, wanted, "none: it refused"
    return _compared(setting, asked, got)


def _compared(setting: Setting, asked: int | float | str, got: Any) -> Difference | None:
    wanted = setting.wanted or setting.value
    off = 0.0 if got == asked else abs(got - asked) if not isinstance(asked, str) else plan.ROUNDING
    if off >= plan.ROUNDING and setting.required:
        raise ValueNotTaken(setting.option, wanted, str(got))
    if off < _SAME and not setting.wanted:
        return None
    return setting.option, wanted, str(got)


def _converted(option: Any, value: str) -> int | float | str:
    """The planned value as the option's own type."""
    match _KINDS[option.type]:
        case "bool":
            return int(value == "yes")
        case "int":
            return round(float(value))
        case "float":
            return float(value)
        case _:
            return value


def _value_in_force(device: Any, option: Any) -> str | None:
    kind = _KINDS[option.type]
    if kind == "button" or not option.is_active() or (kind in ("int", "float") and option.size != _sane.SANE_WORD_SIZE):
        return None
    try:
        value = device.dev.get_option(option.index)  # not by attribute: `scan` and `start` are methods there
    except _sane.error:
        return None  # a driver that lists an option and can't read it
    if kind == "bool":
        return "yes" if value else "no"
    return f"{value:.10g}" if kind == "float" else str(value)


def _groups(device: Any) -> dict[str, str]:
    """The name of each option -> the title of the group that it stands in."""
    groups: dict[str, str] = {}
    title = ""
    for entry in device.get_options():
        if entry[4] == _sane.TYPE_GROUP:
            title = entry[2] or ""
        elif entry[1]:
            groups[entry[1].replace("_", "-")] = title
    return groups


def _name(option: Any) -> str:
    return str(option.py_name).replace("_", "-") if option.name else ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _meanings[T](meaning: Callable[[str], T | None], option: OptionInfo | None) -> tuple[T, ...]:
    if option is None:
        return ()
    found = [meaning(choice) for choice in option.choices]
    return tuple(dict.fromkeys(item for item in found if item is not None))
