"""The options of an open device: set, read back, compared.

python-sane accepts names that the device does not have, and SANE turns a value out of range into another one without a
word; so every name is looked up and every value is read back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import _sane

from scanner.errors import OptionRejected, ValueNotTaken
from scanner.frames import Capabilities, ColorMode, OptionInfo, ScanRequest, Source
from scanner.sane.vocabulary import mode_of, source_of, word_for_mode, word_for_source

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
_TRUE = frozenset({"1", "yes", "true", "on"})
_FALSE = frozenset({"0", "no", "false", "off"})
_MM_AN_INCH = 25.4
_TOLERANCE = 0.5
"""Numbers that differ by less, in the option's own unit, are a rounding and not another value."""

type Setting = tuple[str, str]
type Rounding = tuple[str, float, float]


def info(option: Any) -> OptionInfo:
    """Translates python-sane's option."""
    constraint = option.constraint
    span = constraint if isinstance(constraint, tuple) else (None, None)
    return OptionInfo(
        name=option.py_name.replace("_", "-"),
        title=option.title or "",
        kind=_KINDS[option.type],
        unit=_UNITS.get(option.unit, ""),
        choices=tuple(str(choice) for choice in constraint) if isinstance(constraint, list) else (),
        minimum=span[0],
        maximum=span[1],
        active=bool(option.is_active()),
        settable=bool(option.is_settable()),
    )


def capabilities(device: Any) -> Capabilities:
    """What the open device offers, by the meaning of its words."""
    options = {found.name: found for found in map(info, device.opt.values()) if found.name}
    sources: tuple[Source, ...] = _meanings(source_of, options.get("source"))
    if "source" not in options:
        sources = (Source.FLATBED,)
    elif Source.ADF in sources and _has_choice(options.get("adf-mode"), "duplex"):
        sources = (*sources, Source.ADF_DUPLEX)
    resolution = options.get("resolution")
    span = None
    if resolution and resolution.minimum is not None and resolution.maximum is not None:
        span = (round(resolution.minimum), round(resolution.maximum))
    return Capabilities(
        sources=sources,
        dpis=tuple(round(float(choice)) for choice in resolution.choices) if resolution else (),
        dpi_range=span,
        modes=_meanings(mode_of, options.get("mode")),
        options=tuple(options.values()),
    )


def apply(device: Any, request: ScanRequest) -> Iterator[Rounding]:
    """Sets all that the request asks for, in the order that drivers expect: the source first, the area after the
    resolution, the caller's own options last. Yields what was rounded.

    Raises:
        OptionRejected: the device has no such option, no such choice, or it can't be set now.
        ValueNotTaken: the device keeps another value.
    """
    yield from _apply_all(device, _source(device, request.source))
    yield from _apply_all(device, _mode(device, request.mode))
    if "resolution" in device.opt:
        yield from _apply_all(device, [("resolution", str(request.dpi))])
    yield from _apply_all(device, _area(device, request))
    yield from _apply_all(device, request.options)


def dpi(device: Any) -> int | None:
    """The resolution that the device has in force, where it has one."""
    return round(float(device.resolution)) if "resolution" in device.opt else None


def _source(device: Any, source: Source) -> Iterator[Setting]:
    option = device.opt.get("source")
    if option is None:
        if source is not Source.FLATBED:
            raise OptionRejected("source", f"the device has no {source.value}")
        return
    names = info(option).choices
    sides = "adf-mode" if "adf_mode" in device.opt and source is not Source.FLATBED else None
    word = word_for_source(names, source) or (word_for_source(names, Source.ADF) if sides else None)
    if word is None:
        raise OptionRejected("source", f"{source.value} is none of {', '.join(names)}")
    yield "source", word
    if sides:  # epson2 and epsonds keep the sides in an option of their own
        yield sides, "Duplex" if source is Source.ADF_DUPLEX else "Simplex"


def _mode(device: Any, mode: ColorMode) -> Iterator[Setting]:
    option = device.opt.get("mode")
    if option is None:
        return
    names = info(option).choices
    word = word_for_mode(names, mode)
    if word is None:
        raise OptionRejected("mode", f"{mode.value} is none of {', '.join(names)}")
    yield "mode", word
    if mode is not ColorMode.LINEART and _can_set(device, "depth"):
        yield "depth", "8"


def _area(device: Any, request: ScanRequest) -> Iterator[Setting]:
    axes = (
        ("page-width", "tl-x", "br-x", request.page_width_mm),
        ("page-height", "tl-y", "br-y", request.page_height_mm),
    )
    for page, start, end, length_mm in axes:
        if length_mm is None:
            continue
        if _can_set(device, page):
            yield page, _length(device, page, length_mm, request.dpi)
        yield start, "0"
        yield end, _length(device, end, length_mm, request.dpi)


def _length(device: Any, name: str, length_mm: float, dpi: int) -> str:
    option = device.opt.get(name.replace("-", "_"))
    in_px = option is not None and option.unit == _sane.UNIT_PIXEL
    return str(round(length_mm / _MM_AN_INCH * dpi)) if in_px else str(length_mm)


def _can_set(device: Any, name: str) -> bool:
    option = device.opt.get(name.replace("-", "_"))
    return option is not None and option.is_active() and option.is_settable()


def _apply_all(device: Any, settings: Iterable[Setting]) -> Iterator[Rounding]:
    for name, text in settings:
        rounding = _apply_one(device, name, text)
        if rounding is not None:
            yield rounding


def _apply_one(device: Any, name: str, text: str) -> Rounding | None:
    key = name.replace("-", "_")
    option = device.opt.get(key)
    if option is None:
        raise OptionRejected(name, "the device has no such option")
    asked = _value(option, name, text)
    try:
        setattr(device, key, asked)
        got = getattr(device, key)
    except AttributeError as error:
        raise OptionRejected(name, str(error)) from error
    except _sane.error as error:
        if str(error) == "Invalid argument":
            raise ValueNotTaken(name, text, "none: it refused") from error
        raise
    if got == asked:
        return None
    if isinstance(asked, str) or abs(got - asked) >= _TOLERANCE:
        raise ValueNotTaken(name, text, str(got))
    return name, float(asked), float(got)


def _value(option: Any, name: str, text: str) -> int | float | str:
    """The text as the option's own type. Lists of words (gamma tables) are not offered: python-sane sets one word."""
    kind = _KINDS[option.type]
    if kind in ("int", "float") and option.size != _sane.SANE_WORD_SIZE:
        raise OptionRejected(name, "a list of numbers can't be set")
    try:
        match kind:
            case "bool":
                return _truth(text)
            case "int":
                return int(text)
            case "float":
                return float(text)
            case _:
                return text
    except ValueError as error:
        raise OptionRejected(name, f"{text!r} is no {kind}") from error


def _truth(text: str) -> int:
    lowered = text.strip().casefold()
    if lowered not in _TRUE | _FALSE:
        raise ValueError(text)
    return int(lowered in _TRUE)


def _meanings[T](meaning: Callable[[str], T | None], option: OptionInfo | None) -> tuple[T, ...]:
    if option is None:
        return ()
    found = [meaning(choice) for choice in option.choices]
    return tuple(dict.fromkeys(item for item in found if item is not None))


def _has_choice(option: OptionInfo | None, word: str) -> bool:
    return option is not None and any(choice.casefold() == word for choice in option.choices)
