from __future__ import annotations

import pytest

from app.sandbox.faults import BOMB
from scanner.errors import AnswerInvalid, OptionRejected, ScannerError, ValueNotTaken
from scanner.escl.description import Span, parse_description, to_capabilities
from scanner.escl.settings import plan
from scanner.escl.xml import MAX_BYTES
from scanner.frames import ColorMode, ScanRequest, Source
from tests.unit.scanner.escl import devices


def ask(**fields: object) -> ScanRequest:
    return ScanRequest("escl:any", **fields)  # type: ignore[arg-type]


def asked(content: bytes, **fields: object) -> str:
    return plan(ask(**fields), parse_description(content)).body.decode()


def test_each_source_has_its_own_limits() -> None:
    description = parse_description(devices.FEEDER_LESS_THAN_GLASS)
    assert (description.model, description.vendor, description.serial) == ("HP Laser M1", "HP", "SN-1")
    assert (description.feeder_capacity, description.detects_paper) == (50, True)
    assert description.inputs[Source.FLATBED].dpis == (75, 200, 300, 600, 1200)
    assert description.inputs[Source.ADF_DUPLEX].dpis == (75, 200, 300)
    assert description.spans == {"Contrast": Span(-127, 127)}
    with pytest.raises(ValueNotTaken, match="75, 200, 300"):
        plan(ask(dpi=600), description)
    assert plan(ask(dpi=600, source=Source.FLATBED), description).width == 2550


def test_capabilities_are_what_any_source_offers() -> None:
    capabilities = to_capabilities(parse_description(devices.FEEDER_LESS_THAN_GLASS))
    assert capabilities.sources == (Source.FLATBED, Source.ADF, Source.ADF_DUPLEX)
    assert capabilities.dpis == (75, 200, 300, 600, 1200)
    assert capabilities.modes == (ColorMode.COLOR, ColorMode.GRAY)
    options = {option.name: option for option in capabilities.options}
    assert options["Intent"].choices == ("Document", "Photo")
    assert (options["Contrast"].minimum, options["Contrast"].maximum) == (-127, 127)
    assert options["DocumentFormat"].choices == ("image/jpeg", "application/pdf")
    assert (options["FeederCapacity"].maximum, options["FeederCapacity"].settable) == (50, False)
    assert (options["PageWidth"].maximum, options["PageHeight"].maximum) == (215.9, 381.0)
    assert "DetectPaperLoaded" in options


def test_numbers_without_a_namespace_and_lines_as_pdf() -> None:
    description = parse_description(devices.NUMBERS_WITHOUT_NAMESPACE)
    assert description.spans == {"Brightness": Span(1, 9, 2)}
    assert description.switches == ("BlankPageDetection",)
    assert description.uuid == "67bbb526-0000-474f-a567-2ca5f6156613"
    assert description.inputs[Source.ADF].modes == (ColorMode.COLOR, ColorMode.LINEART)
    assert plan(ask(mode=ColorMode.LINEART), description).media_type == "application/pdf"
    assert plan(ask(), description).media_type == "image/jpeg"


def test_a_range_of_resolutions_holds_both_ways() -> None:
    description = parse_description(devices.RANGES)
    assert description.inputs[Source.FLATBED].dpi_span == Span(100, 600, 50)
    assert to_capabilities(description).dpi_range == (100, 600)
    plan(ask(source=Source.FLATBED, dpi=350), description)
    for dpi in (75, 320, 1200):
        with pytest.raises(ValueNotTaken):
            plan(ask(source=Source.FLATBED, dpi=dpi), description)


def test_half_a_millimetre_is_no_difference() -> None:
    description = parse_description(devices.RANGES)
    a4 = plan(ask(source=Source.FLATBED, page_width_mm=210.0, page_height_mm=297.0), description)
    assert (a4.width, a4.height) == (2480, 3507)
    with pytest.raises(ValueNotTaken, match=r"215\.9"):
        plan(ask(source=Source.FLATBED, page_width_mm=297.0, page_height_mm=297.0), description)


def test_swapped_prefixes_mean_the_same() -> None:
    caps = parse_description(devices.SWAPPED_PREFIXES).inputs[Source.FLATBED]
    assert (caps.modes, caps.formats, caps.dpis) == ((ColorMode.COLOR, ColorMode.GRAY), ("image/jpeg",), (300,))


def test_what_is_not_said_is_not_forbidden() -> None:
    description = parse_description(devices.NOTHING_STATED)
    planned = plan(ask(source=Source.FLATBED, dpi=240, mode=ColorMode.GRAY), description)
    assert (planned.width, planned.height, planned.media_type) == (2480, 3508, "image/jpeg")


def test_what_is_asked_in_the_order_of_the_schema() -> None:
    options = (("Contrast", "-5"), ("Intent", "Photo"))
    body = asked(devices.FEEDER_LESS_THAN_GLASS, source=Source.FLATBED, dpi=300, options=options, page_width_mm=210)
    wanted = [
        "Intent>Photo",
        "<pwg:Width>2480<",
        "DocumentFormat>",
        "InputSource>Platen",
        "XResolution>300",
        "ColorMode>RGB24",
    ]
    places = [body.index(part) for part in [*wanted, "Contrast>-5"]]
    assert places == sorted(places)
    assert "Duplex" not in body


@pytest.mark.parametrize(("source", "duplex"), [(Source.ADF, "false"), (Source.ADF_DUPLEX, "true")])
def test_a_feeder_is_told_whether_both_sides(source: Source, duplex: str) -> None:
    body = asked(devices.FEEDER_LESS_THAN_GLASS, source=source)
    assert f"<scan:Duplex>{duplex}</scan:Duplex>" in body
    assert "<pwg:InputSource>Feeder</pwg:InputSource>" in body


@pytest.mark.parametrize(
    ("content", "fields", "kind"),
    [
        (devices.RANGES, {}, OptionRejected),  # no feeder
        (devices.FEEDER_LESS_THAN_GLASS, {"mode": ColorMode.LINEART}, OptionRejected),
        (devices.FEEDER_LESS_THAN_GLASS, {"options": (("Sharpen", "1"),)}, OptionRejected),
        (devices.FEEDER_LESS_THAN_GLASS, {"options": (("Contrast", "dark"),)}, OptionRejected),
        (devices.FEEDER_LESS_THAN_GLASS, {"options": (("Contrast", "128"),)}, ValueNotTaken),
        (devices.FEEDER_LESS_THAN_GLASS, {"options": (("Intent", "Photo"),)}, OptionRejected),  # the glass alone has it
        (devices.NUMBERS_WITHOUT_NAMESPACE, {"options": (("Brightness", "4"),)}, ValueNotTaken),
        (devices.NUMBERS_WITHOUT_NAMESPACE, {"options": (("BlankPageDetection", "maybe"),)}, ValueNotTaken),
        (devices.NUMBERS_WITHOUT_NAMESPACE, {"options": (("BlankPageDetectionAndRemoval", "yes"),)}, OptionRejected),
        (devices.NUMBERS_WITHOUT_NAMESPACE, {"page_width_mm": 54.0, "page_height_mm": 86.0}, ValueNotTaken),
        (devices.NUMBERS_WITHOUT_NAMESPACE, {"options": (("FeedDirection", "<x/>"),)}, ValueNotTaken),
    ],
)
def test_what_it_does_not_list_is_refused(content: bytes, fields: dict[str, object], kind: type[ScannerError]) -> None:
    with pytest.raises(kind):
        asked(content, **fields)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml",
        b"<a/>",
        devices.device(""),
        devices.status("Idle", ""),
        devices.RANGES + b"<!-- -->" * (MAX_BYTES // 8),
        devices.RANGES.replace(b"<!-- SUBJECT TO DISCLAIMERS -->", b'<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd">'),
        (BOMB + "<ScannerCapabilities>&i;</ScannerCapabilities>").encode(),
        devices.RANGES.replace(b"UTF-8", b"klingon"),
        devices.RANGES[:-30],
    ],
)
def test_what_is_no_description(content: bytes) -> None:
    with pytest.raises(AnswerInvalid):
        parse_description(content)


def test_numbers_beyond_reason_are_none() -> None:
    content = devices.RANGES.replace(b"<scan:MaxWidth>2550", b"<scan:MaxWidth>99999999999999999999")
    assert parse_description(content).inputs[Source.FLATBED].width is None
