"""What a device says of itself: `scan:ScannerCapabilities`.

Devices leave things out and put them elsewhere: no discrete resolutions but ranges, a profile without formats, one profile a
source or one for each colour mode, resolutions repeated for each mode, numbers without a namespace. What is not said is
taken as unknown, never as forbidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from scanner.errors import AnswerInvalid
from scanner.escl.xml import child, descendants, number, parse, text
from scanner.frames import Capabilities, ColorMode, OptionInfo, Source

UNITS_AN_INCH = 300
MM_AN_INCH = 25.4

MODE_WORDS: Mapping[ColorMode, str] = {
    ColorMode.COLOR: "RGB24",
    ColorMode.GRAY: "Grayscale8",
    ColorMode.LINEART: "BlackAndWhite1",
}
FORMATS = ("image/jpeg", "application/pdf")
"""The formats whose end can be told from their bytes, the one that is asked for first."""

_SOURCES = (
    ("Platen", "PlatenInputCaps", Source.FLATBED),
    ("Adf", "AdfSimplexInputCaps", Source.ADF),
    ("Adf", "AdfDuplexInputCaps", Source.ADF_DUPLEX),
)
_RANGES = (
    ("BrightnessSupport", "Brightness"),
    ("CompressionFactorSupport", "CompressionFactor"),
    ("ContrastSupport", "Contrast"),
    ("GammaSupport", "Gamma"),
    ("HighlightSupport", "Highlight"),
    ("NoiseRemovalSupport", "NoiseRemoval"),
    ("ShadowSupport", "Shadow"),
    ("SharpenSupport", "Sharpen"),
    ("ThresholdSupport", "Threshold"),
)
"""What stands in the capabilities, and the setting that it allows."""
_SWITCHES = ("BlankPageDetection", "BlankPageDetectionAndRemoval")
_LISTS = (
    ("SupportedIntents", "Intent"),
    ("ContentTypes", "ContentType"),
    ("ColorSpaces", "ColorSpace"),
    ("BinaryRenderings", "BinaryRendering"),
    ("FeedDirections", "FeedDirection"),
)
_UUID = re.compile(r"[0-9a-z-]{1,64}")
TITLES = {
    "BlankPageDetection": "Marks blank pages",
    "BlankPageDetectionAndRemoval": "Leaves blank pages out",
    "CompressionFactor": "Compression: more is smaller and worse",
    "ContentType": "What is on the paper",
    "DetectPaperLoaded": "The feeder knows whether paper lies in it",
    "DocumentFormat": "The form of the pages",
    "FeederCapacity": "Sheets that the feeder holds",
    "Intent": "What the scan is for",
    "PageHeight": "Length of the page",
    "PageWidth": "Width of the page",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A range of whole numbers."""

    minimum: int
    maximum: int
    step: int = 1

    def allows(self, value: int) -> bool:
        """Whether `value` is one of them."""
        return self.minimum <= value <= self.maximum and (value - self.minimum) % max(self.step, 1) == 0


@dataclass(frozen=True, slots=True)
class InputCaps:
    """One source. Lengths in 1/300 inch; empty or None is not stated.

    Attributes:
        width: least and greatest width of the region.
        height: likewise its length.
        dpis: resolutions that are listed, the same both ways.
        dpi_span: the range of resolutions, where none are listed.
        modes: colour modes that we have a word for.
        formats: those of `FORMATS` that the device offers.
        says_format_ext: whether it lists `DocumentFormatExt`; it then wants to be asked that way too.
        lists: setting -> its values.
    """

    width: Span | None
    height: Span | None
    dpis: tuple[int, ...]
    dpi_span: Span | None
    modes: tuple[ColorMode, ...]
    formats: tuple[str, ...]
    says_format_ext: bool
    lists: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Description:
    """A device.

    Attributes:
        model: make and model in one.
        vendor: the maker; the first word of `model` where it isn't stated.
        serial: empty where it isn't stated.
        uuid: lower case; empty where it isn't stated.
        inputs: what each source offers.
        feeder_capacity: sheets.
        detects_paper: whether the feeder's *empty* is a sensor's word.
        spans: setting -> its range.
        switches: settings that are on or off.
    """

    model: str
    vendor: str
    serial: str
    uuid: str
    inputs: Mapping[Source, InputCaps]
    feeder_capacity: int | None
    detects_paper: bool
    spans: Mapping[str, Span] = field(default_factory=dict)
    switches: tuple[str, ...] = ()


def parse_description(content: bytes) -> Description:
    """Reads `scan:ScannerCapabilities`.

    Raises:
        AnswerInvalid: it isn't that, or names no source.
    """
    root = parse(content, "ScannerCapabilities")
    inputs: dict[Source, InputCaps] = {}
    for place, caps, source in _SOURCES:
        element = child(child(root, place), caps)
        if element is not None:
            inputs[source] = _input(element)
    if not inputs:
        raise AnswerInvalid("ScannerCapabilities: neither glass nor feeder")
    model = text(child(root, "MakeAndModel")) or text(child(root, "ModelName"))
    feeder = child(root, "Adf")
    spans = {setting: span for support, setting in _RANGES if (span := _span(_support(root, support))) is not None}
    return Description(
        model=model,
        vendor=text(child(root, "Manufacturer")) or model.partition(" ")[0],
        serial=text(child(root, "SerialNumber")),
        uuid=device_uuid(text(child(root, "UUID"))),
        inputs=inputs,
        feeder_capacity=number(child(feeder, "FeederCapacity")),
        detects_paper="DetectPaperLoaded" in {text(option) for option in descendants(feeder, "AdfOption")},
        spans=spans,
        switches=tuple(switch for switch in _SWITCHES if text(child(root, switch)).casefold() in ("true", "1")),
    )


def plain_uuid(said: str) -> str:
    """A UUID as all devices could write it: lower case, without `urn:uuid:`."""
    return said.strip().casefold().removeprefix("urn:").removeprefix("uuid:")


def device_uuid(said: str) -> str:
    """As `plain_uuid`; empty where it is nothing of the kind, for it becomes part of an id."""
    plain = plain_uuid(said)
    return plain if _UUID.fullmatch(plain) else ""


def to_capabilities(description: Description) -> Capabilities:
    """The device in the library's words: what any of its sources offers."""
    inputs = description.inputs.values()
    dpis = sorted({dpi for caps in inputs for dpi in caps.dpis})
    spans = [caps.dpi_span for caps in inputs if caps.dpi_span is not None]
    return Capabilities(
        sources=tuple(description.inputs),
        dpis=tuple(dpis),
        dpi_range=(min(span.minimum for span in spans), max(span.maximum for span in spans)) if spans else None,
        modes=_merged(caps.modes for caps in inputs),
        options=(*_settable(description), *_facts(description)),
    )


def _settable(description: Description) -> list[OptionInfo]:
    inputs = description.inputs.values()
    options = [
        OptionInfo(
            name, TITLES.get(name, name), "str", "", choices=_merged(caps.lists.get(name, ()) for caps in inputs)
        )
        for name in dict.fromkeys(name for caps in inputs for name in caps.lists)
    ]
    options += [
        OptionInfo(name, TITLES.get(name, name), "int", "", minimum=float(span.minimum), maximum=float(span.maximum))
        for name, span in description.spans.items()
    ]
    options += [OptionInfo(name, TITLES[name], "bool", "") for name in description.switches]
    formats = _merged(caps.formats for caps in inputs)
    return [*options, OptionInfo("DocumentFormat", TITLES["DocumentFormat"], "str", "", choices=formats)]


def _facts(description: Description) -> list[OptionInfo]:
    """What is told and can't be set by that name: a region's limits are those of the request's page."""
    facts: list[OptionInfo] = []
    if description.detects_paper:
        facts.append(OptionInfo("DetectPaperLoaded", TITLES["DetectPaperLoaded"], "bool", "", settable=False))
    if description.feeder_capacity is not None:
        held = float(description.feeder_capacity)
        facts.append(OptionInfo("FeederCapacity", TITLES["FeederCapacity"], "int", "", (), held, held, settable=False))
    inputs = description.inputs.values()
    for name, spans in (("PageWidth", [i.width for i in inputs]), ("PageHeight", [i.height for i in inputs])):
        known = [span for span in spans if span is not None]
        if known:
            least, most = min(span.minimum for span in known), max(span.maximum for span in known)
            facts.append(OptionInfo(name, TITLES[name], "float", "mm", (), to_mm(least), to_mm(most), settable=False))
    return facts


def to_mm(units: int) -> float:
    """1/300 inch as mm, to a tenth."""
    return round(units * MM_AN_INCH / UNITS_AN_INCH, 1)


def _input(element: Element) -> InputCaps:
    formats = _texts(element, "DocumentFormat")
    ext = _texts(element, "DocumentFormatExt")
    offered = {said.casefold() for said in (*formats, *ext)}
    dpis = _dpis(element)
    modes = _texts(element, "ColorMode")
    usable = tuple(known for known in FORMATS if known in offered) if offered else FORMATS[:1]
    lists = {setting: _texts(element, setting) for _, setting in _LISTS}
    return InputCaps(
        width=_length(element, "Width"),
        height=_length(element, "Height"),
        dpis=dpis,
        dpi_span=None if dpis else _dpi_span(element),
        modes=tuple(mode for mode, word in MODE_WORDS.items() if word in modes and _carried(mode, usable)),
        formats=usable,
        says_format_ext=bool(ext),
        lists={setting: values for setting, values in lists.items() if values},
    )


def _carried(mode: ColorMode, formats: tuple[str, ...]) -> bool:
    """Whether a format can hold the mode: JPEG knows no samples of one bit."""
    return mode is not ColorMode.LINEART or any(known != "image/jpeg" for known in formats)


def _length(element: Element, side: str) -> Span | None:
    least, most = number(child(element, f"Min{side}")), number(child(element, f"Max{side}"))
    return Span(max(least or 0, 0), most) if most else None


def _dpis(element: Element) -> tuple[int, ...]:
    pairs = [
        (number(child(item, "XResolution")), number(child(item, "YResolution")))
        for item in descendants(element, "DiscreteResolution")
    ]
    return tuple(sorted({x for x, y in pairs if x and x == (y or x)}))


def _dpi_span(element: Element) -> Span | None:
    """The range that both directions share. Some devices repeat it for each colour mode: the first counts."""
    stated = next(descendants(element, "ResolutionRange"), None)
    across, down = (_span(child(stated, side)) for side in ("XResolutionRange", "YResolutionRange"))
    across, down = (
        across or _span(child(stated, "XResolution")),
        down or _span(child(stated, "YResolution")),
    )
    if across is None or down is None:
        return across or down
    least, most = max(across.minimum, down.minimum), min(across.maximum, down.maximum)
    return Span(least, most, max(across.step, down.step)) if least <= most else None


def _support(root: Element, support: str) -> Element | None:
    """A range stands at the root, or (older devices) in an input's own part."""
    return next(descendants(root, support), None)


def _span(element: Element | None) -> Span | None:
    least, most = number(child(element, "Min")), number(child(element, "Max"))
    if least is None or most is None or least > most:
        return None
    return Span(least, most, number(child(element, "Step")) or 1)


def _texts(element: Element, wanted: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said for item in descendants(element, wanted) if (said := text(item))))


def _merged[T](groups: Iterable[Iterable[T]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))
