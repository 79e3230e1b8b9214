"""Which options a scan needs, in the order that drivers expect, by a device's table of options. Pure: no device, no engine.

A plan names only values that the table allows. What the device has not is not replaced by something near it: it is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from scanner.frames import ColorMode, OptionInfo, ScanRequest, Source
from scanner.sane import quirks
from scanner.sane.quirks import Table, find
from scanner.sane.vocabulary import source_of, word_for_mode, word_for_source

ROUNDING = 0.5
"""Numbers that differ by less, in the option's own unit, are a rounding and not another value."""
_SAME = 1e-3
_MM_AN_INCH = 25.4
_TRUE = frozenset({"1", "yes", "true", "on"})
_FALSE = frozenset({"0", "no", "false", "off"})


@dataclass(frozen=True, slots=True)
class Setting:
    """An option to set.

    Attributes:
        option: the driver's name.
        value: a value that the table allows.
        wanted: what was wanted, where the device's steps make `value` another by less than `ROUNDING`; else empty.
        required: whether the scan must not begin without it.
    """

    option: str
    value: str
    wanted: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Lacking:
    """Something that was wanted and that the device has not.

    Attributes:
        option: the driver's name, or ours where the driver has no such option.
        wanted: the value.
        offered: what the device has instead; empty where it has no such option, or none that can be set now.
    """

    option: str
    wanted: str
    offered: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Settings in the order in which they are to be made, and what is lacking."""

    settings: tuple[Setting, ...] = ()
    lacking: tuple[Lacking, ...] = ()


type Step = Callable[[Table, ScanRequest], Iterable[Setting | Lacking]]


def plan(options: Table, request: ScanRequest) -> Plan:
    """The whole plan by one table, with what is known of how the options of drivers hang together.

    A device that is there answers better: `options.apply` takes the steps one by one and reads the table anew before each.
    """
    table = dict(options)
    settings: list[Setting] = []
    lacking: list[Lacking] = []
    for step in STEPS:
        part = list(step(table, request))
        now = [item for item in part if isinstance(item, Setting)]
        settings += now
        lacking += [item for item in part if isinstance(item, Lacking)]
        table = quirks.after(table, [(item.option, item.value) for item in now])
    return Plan(tuple(settings), tuple(lacking))


def sources(options: Table) -> tuple[Source, ...]:
    """Where paper can lie in this device."""

    def offered(source: Source) -> bool:
        request = ScanRequest("", source=source)
        chosen = list(_source(options, request))
        table = quirks.after(options, [(item.option, item.value) for item in chosen if isinstance(item, Setting)])
        return not any(isinstance(item, Lacking) for item in (*chosen, *_sides(table, request)))

    return tuple(source for source in Source if offered(source))


def _source(table: Table, request: ScanRequest) -> Iterator[Setting | Lacking]:
    option = find(table, "source")
    if option is None:
        place = Source.ADF if any(find(table, name) for name in quirks.FEEDER_ONLY) else Source.FLATBED
        if (request.source is Source.FLATBED) is not (place is Source.FLATBED):
            yield Lacking("source", request.source.value, place.value)
        return
    with_sides = request.source is not Source.FLATBED and _sides_option(table) is not None
    names = option.choices if _usable(option) else _in_force(option)
    word = word_for_source(names, request.source) or (word_for_source(names, Source.ADF) if with_sides else None)
    if word is None:
        yield Lacking(option.name, request.source.value, ", ".join(names))
    elif _usable(option):
        yield Setting(option.name, word)


def _sides(table: Table, request: ScanRequest) -> Iterator[Setting | Lacking]:
    source, option = find(table, "source"), _sides_option(table)
    meaning = source_of((_in_force(source) or ("",))[0]) if source else Source.ADF
    if request.source is Source.FLATBED or meaning is not Source.ADF:
        return  # nothing to say, or the source's word says it
    duplex = request.source is Source.ADF_DUPLEX
    if option is not None and _usable(option):
        words = ("yes" if duplex else "no",) if option.kind == "bool" else option.choices
        word = next((word for word in words if option.kind == "bool" or _two_sided(word) is duplex), None)
        if word is not None:
            yield Setting(option.name, word)
            return
    if duplex and (option is not None or (source is None and find(table, "feeder-mode") is not None)):
        yield Lacking(option.name if option else "source", request.source.value, Source.ADF.value)


def _mode(table: Table, request: ScanRequest) -> Iterator[Setting | Lacking]:
    option = find(table, "mode")
    if option is None:
        gray = find(table, "gray")  # umax1220u: yes or no
        if gray is not None and gray.kind == "bool" and _usable(gray):
            if request.mode is ColorMode.LINEART:
                yield Lacking(gray.name, request.mode.value, f"{ColorMode.COLOR}, {ColorMode.GRAY}")
            else:
                yield Setting(gray.name, "yes" if request.mode is ColorMode.GRAY else "no")
        return
    names = option.choices if _usable(option) else _in_force(option)
    word = word_for_mode(names, request.mode)
    if word is None:
        yield Lacking(option.name, request.mode.value, ", ".join(names))
    elif _usable(option):
        yield Setting(option.name, word)


def _depth(table: Table, request: ScanRequest) -> Iterator[Setting | Lacking]:
    if request.mode is not ColorMode.LINEART:
        yield from _extra(table, "depth", "8")


def _resolution(table: Table, request: ScanRequest) -> Iterator[Setting | Lacking]:
    for name in ("resolution", "y-resolution"):  # fujitsu.c and canon_dr.c keep the second apart
        option = find(table, name)
        if option is None:
            continue
        if _usable(option):
            yield _number(option, float(request.dpi), ROUNDING)
        elif name == "resolution" and option.value is not None and option.value != str(request.dpi):
            yield Lacking(option.name, str(request.dpi), option.value)


def _paper(table: Table, request: ScanRequest) -> Iterator[Setting | Lacking]:
    if request.page_width_mm is None and request.page_height_mm is None:
        return
    for name in quirks.FREE_PAPER:
        option = find(table, name)
        word = next((word for word in option.choices if quirks.FREE_WORD.search(word)), None) if option else None
        if option is not None and word is not None and _usable(option):
            yield Setting(option.name, word)


def _page(table: Table, request: ScanRequest) -> Iterator[Setting | Lacking]:
    for name, length_mm in (("page-width", request.page_width_mm), ("page-height", request.page_height_mm)):
        option = find(table, name)
        if length_mm is not None and option is not None and _usable(option):
            yield _length(option, length_mm, request.dpi)


def _area(table: Table, request: ScanRequest) -> Iterator[Setting | Lacking]:
    axes = (
        ("page-width", "tl-x", "br-x", request.page_width_mm),
        ("page-height", "tl-y", "br-y", request.page_height_mm),
    )
    for page, start, end, length_mm in axes:
        if length_mm is None:
            continue
        first, last, whole = find(table, start), find(table, end), find(table, page)
        if first is not None and _usable(first):
            yield _number(first, first.minimum or 0.0, ROUNDING)
        if last is not None and _usable(last):
            yield _length(last, length_mm, request.dpi)
        elif whole is None or not _usable(whole):  # epjitsu has the page alone
            yield Lacking(end, f"{length_mm:g} mm", "")


def _feeding(table: Table, request: ScanRequest) -> Iterator[Setting | Lacking]:
    if request.source is not Source.FLATBED:
        for name, value in quirks.FEEDING:
            yield from _extra(table, name, value)


def _double_feed(table: Table, request: ScanRequest) -> Iterator[Setting | Lacking]:
    if request.source is Source.FLATBED:
        return
    for name, value in quirks.DOUBLE_FEED_ON if request.detect_double_feed else quirks.DOUBLE_FEED_OFF:
        extra = list(_extra(table, name, value))
        yield from extra
        table = quirks.after(table, [(item.option, item.value) for item in extra])


def _faithful(table: Table, request: ScanRequest) -> Iterator[Setting | Lacking]:
    del request
    for name, value in quirks.FAITHFUL:
        yield from _extra(table, name, value)


def _own(table: Table, request: ScanRequest) -> Iterator[Setting | Lacking]:
    """The caller's own options. One that is inactive now may be brought to life by the one before it, so it is planned."""
    for name, value in request.options:
        option = find(table, name)
        if option is None or option.kind == "button" or option.words > 1 or not option.settable:
            yield Lacking(name, value, "")
            continue
        chosen = _chosen(option, value, _SAME)
        yield Lacking(option.name, value, offer(option)) if chosen is None else chosen


STEPS: tuple[Step, ...] = (
    _source,
    _sides,
    _mode,
    _depth,
    _resolution,
    _paper,
    _page,
    _area,
    _feeding,
    _double_feed,
    _faithful,
    _own,
)
"""Source before all: it changes what the others allow. Then mode, resolution, area; the caller's own options have the last word."""


def offer(option: OptionInfo) -> str:
    """What the option allows, for people."""
    if option.kind == "bool":
        return "yes, no"
    if option.choices:
        return ", ".join(option.choices)
    if option.minimum is not None and option.maximum is not None:
        return f"{option.minimum:g} to {option.maximum:g}{f' {option.unit}' if option.unit else ''}"
    return option.kind


def allows(option: OptionInfo, value: str) -> bool:
    """Whether the option allows just this value."""
    chosen = _chosen(option, value, _SAME)
    return chosen is not None and not chosen.wanted


def _chosen(option: OptionInfo, value: str, tolerance: float) -> Setting | None:
    """The allowed value that `value` means; None where the option has none."""
    match option.kind:
        case "bool":
            lowered = value.strip().casefold()
            if lowered not in _TRUE | _FALSE:
                return None
            return Setting(option.name, "yes" if lowered in _TRUE else "no")
        case "int" | "float":
            try:
                number = float(value)
            except ValueError:
                return None
            fitted = _fitted(option, number, tolerance)
            return None if fitted is None else _setting(option, fitted, number)
        case "str":
            return Setting(option.name, value) if not option.choices or value in option.choices else None
        case _:
            return None


def _extra(table: Table, name: str, value: str) -> Iterator[Setting]:
    """A setting for those devices that have it."""
    option = find(table, name)
    if option is None or not _usable(option):
        return
    free_text = option.kind == "str" and not option.choices
    fits = value in ("yes", "no") if option.kind == "bool" else not free_text and allows(option, value)
    if fits:
        yield Setting(option.name, value, required=False)


def _length(option: OptionInfo, length_mm: float, dpi: int) -> Setting | Lacking:
    if option.unit == "px":
        return _number(option, round(length_mm / _MM_AN_INCH * dpi), ROUNDING)
    return _number(option, length_mm, ROUNDING)


def _number(option: OptionInfo, wanted: float, tolerance: float) -> Setting | Lacking:
    fitted = _fitted(option, wanted, tolerance) if option.kind in ("int", "float") else None
    if fitted is None:
        unit = f" {option.unit}" if option.unit else ""
        return Lacking(option.name, f"{wanted:g}{unit}", offer(option))
    return _setting(option, fitted, wanted)


def _setting(option: OptionInfo, fitted: float, wanted: float) -> Setting:
    value = _text(option, fitted)
    return Setting(option.name, value, "" if abs(float(value) - wanted) < _SAME else f"{wanted:g}")


def _fitted(option: OptionInfo, wanted: float, tolerance: float) -> float | None:
    """The allowed number nearest to `wanted`, if it lies less than `tolerance` away."""
    if option.choices:
        numbers = [number for choice in option.choices if (number := _parsed(choice)) is not None]
        near = min(numbers, key=lambda number: abs(number - wanted), default=None)
    elif option.minimum is not None and option.maximum is not None:
        near = _on_grid(option, option.minimum, option.maximum, wanted)
    else:
        near = float(round(wanted)) if option.kind == "int" else wanted
    return near if near is not None and abs(near - wanted) < tolerance else None


def _on_grid(option: OptionInfo, least: float, greatest: float, wanted: float) -> float:
    near = min(max(wanted, least), greatest)
    step = option.step or (1.0 if option.kind == "int" else 0.0)
    if step <= 0:
        return near
    steps = round((near - least) / step)
    if least + steps * step > greatest + _SAME * step:
        steps -= 1
    return min(least + steps * step, greatest)


def _parsed(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None  # "auto"


def _text(option: OptionInfo, number: float) -> str:
    return str(round(number)) if option.kind == "int" else f"{number:.10g}"


def _usable(option: OptionInfo) -> bool:
    return option.active and option.settable and option.words == 1


def _in_force(option: OptionInfo) -> tuple[str, ...]:
    """The word in force. An inactive option tells none: then it is the first one, for there is nothing to choose."""
    return (option.value,) if option.value is not None else option.choices[:1]


def _sides_option(table: Table) -> OptionInfo | None:
    found = (find(table, name) for name in quirks.SIDES)
    return next((option for option in found if option is not None and option.kind in ("bool", "str")), None)


def _two_sided(word: str) -> bool:
    return source_of(word) is Source.ADF_DUPLEX
