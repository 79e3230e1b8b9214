"""What a device is asked: a `ScanRequest` as `scan:ScanSettings`. What it can't do is refused here, before there is a job."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from scanner.errors import OptionRejected, ValueNotTaken
from scanner.escl.description import MM_AN_INCH, MODE_WORDS, UNITS_AN_INCH, Description, InputCaps, Span, to_mm
from scanner.frames import ScanRequest, Source

_NAMESPACES = (
    'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm" xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03"'
)
_A4 = (2480, 3508)
_TOLERANCE_UNITS = 6
"""Half a millimetre: a glass of 3507 units takes an A4 page."""
_TRUE, _FALSE = frozenset({"1", "yes", "true", "on"}), frozenset({"0", "no", "false", "off"})

_ORDER = (
    "Intent",
    "ScanRegions",
    "DocumentFormat",
    "DocumentFormatExt",
    "ContentType",
    "InputSource",
    "XResolution",
    "YResolution",
    "ColorMode",
    "ColorSpace",
    "BinaryRendering",
    "Duplex",
    "FeedDirection",
    "Brightness",
    "CompressionFactor",
    "Contrast",
    "Gamma",
    "Highlight",
    "NoiseRemoval",
    "Shadow",
    "Sharpen",
    "Threshold",
    "BlankPageDetection",
    "BlankPageDetectionAndRemoval",
)
"""The order of the schema, which some devices insist on."""
_PWG = frozenset({"ScanRegions", "DocumentFormat", "ContentType", "InputSource"})


@dataclass(frozen=True, slots=True)
class Plan:
    """A request that the device says it can do.

    Attributes:
        body: `scan:ScanSettings`.
        width: of the region, in 1/300 inch.
        height: likewise.
        media_type: the format asked for.
    """

    body: bytes
    width: int
    height: int
    media_type: str


def plan(request: ScanRequest, description: Description) -> Plan:
    """Translates a request.

    Raises:
        OptionRejected: the device has no such source, mode or option.
        ValueNotTaken: it does not offer the resolution, the page size or the value of an option.
    """
    caps = description.inputs.get(request.source)
    if caps is None:
        raise OptionRejected("source", f"the device offers {', '.join(description.inputs)}, not {request.source}")
    if request.mode not in caps.modes and caps.modes:
        raise OptionRejected("mode", f"the device offers {', '.join(caps.modes)}, not {request.mode}")
    _check_dpi(request.dpi, caps)
    width = _units("page width", request.page_width_mm, caps.width, _A4[0])
    height = _units("page height", request.page_height_mm, caps.height, _A4[1])
    asked = dict(_option(name, value, caps, description) for name, value in request.options)
    media_type = asked.pop("DocumentFormat", None) or _format(request, caps)
    values = {
        "ScanRegions": _region(width, height),
        "DocumentFormat": media_type,
        "InputSource": "Platen" if request.source is Source.FLATBED else "Feeder",
        "XResolution": str(request.dpi),
        "YResolution": str(request.dpi),
        "ColorMode": MODE_WORDS[request.mode],
        **asked,
    }
    if caps.says_format_ext:
        values["DocumentFormatExt"] = media_type
    if request.source is not Source.FLATBED:
        values["Duplex"] = "true" if request.source is Source.ADF_DUPLEX else "false"
    return Plan(_xml(values), width, height, media_type)


def _check_dpi(dpi: int, caps: InputCaps) -> None:
    if caps.dpis and dpi not in caps.dpis:
        raise ValueNotTaken("resolution", str(dpi), f"one of {', '.join(map(str, caps.dpis))}")
    if caps.dpi_span is not None and not caps.dpi_span.allows(dpi):
        raise ValueNotTaken("resolution", str(dpi), f"{caps.dpi_span.minimum} to {caps.dpi_span.maximum}")


def _units(what: str, asked_mm: float | None, span: Span | None, default: int) -> int:
    """A length in 1/300 inch; the device's greatest where none is asked for."""
    if asked_mm is None:
        return span.maximum if span is not None else default
    units = round(asked_mm * UNITS_AN_INCH / MM_AN_INCH)
    if span is None:
        return units
    if units > span.maximum + _TOLERANCE_UNITS or units < span.minimum - _TOLERANCE_UNITS:
        raise ValueNotTaken(what, f"{asked_mm:g} mm", f"{to_mm(span.minimum):g} to {to_mm(span.maximum):g} mm")
    return min(max(units, span.minimum), span.maximum)


def _format(request: ScanRequest, caps: InputCaps) -> str:
    """JPEG where it can hold the mode: one file a page, so that each page is known to have come."""
    fits = [known for known in caps.formats if known != "image/jpeg" or request.mode != "lineart"]
    if not fits:
        raise OptionRejected("mode", f"the device sends {request.mode} in no form that is taken")
    return fits[0]


def _option(name: str, value: str, caps: InputCaps, description: Description) -> tuple[str, str]:
    """The option as setting and text.

    Raises:
        OptionRejected: the device lists no such setting.
        ValueNotTaken: it lists others than this value.
    """
    listed = caps.formats if name == "DocumentFormat" else caps.lists.get(name)
    if listed is not None:
        if value not in listed:
            raise ValueNotTaken(name, value, f"one of {', '.join(listed)}")
        return name, value
    if name in description.switches:
        if value.casefold() not in _TRUE | _FALSE:
            raise ValueNotTaken(name, value, "true or false")
        return name, "true" if value.casefold() in _TRUE else "false"
    span = description.spans.get(name)
    if span is None:
        raise OptionRejected(name, "the device has no such option")
    try:
        number = int(value)
    except ValueError as error:
        raise OptionRejected(name, f"{value!r} is no whole number") from error
    if not span.allows(number):
        raise ValueNotTaken(name, value, f"{span.minimum} to {span.maximum} in steps of {span.step}")
    return name, str(number)


def _region(width: int, height: int) -> str:
    sides = f"<pwg:Height>{height}</pwg:Height><pwg:Width>{width}</pwg:Width>"
    return (
        "<pwg:ScanRegion><pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>"
        f"{sides}<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset></pwg:ScanRegion>"
    )


def _xml(values: dict[str, str]) -> bytes:
    parts = []
    for name in _ORDER:
        if name in values:
            prefix = "pwg" if name in _PWG else "scan"
            content = values[name] if name == "ScanRegions" else escape(values[name])
            parts.append(f"<{prefix}:{name}>{content}</{prefix}:{name}>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<scan:ScanSettings {_NAMESPACES}><pwg:Version>2.0</pwg:Version>{''.join(parts)}</scan:ScanSettings>"
    ).encode()
