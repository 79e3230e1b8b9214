"""Descriptions as devices give them, shortened and written anew, each with what is peculiar to it."""

from __future__ import annotations

XMLNS = 'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"'


def discrete(*dpis: int) -> str:
    items = "".join(
        f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution><scan:YResolution>{dpi}</scan:YResolution>"
        "</scan:DiscreteResolution>"
        for dpi in dpis
    )
    return f"<scan:SupportedResolutions><scan:DiscreteResolutions>{items}</scan:DiscreteResolutions></scan:SupportedResolutions>"


def profile(
    resolutions: str, modes: tuple[str, ...] = ("RGB24", "Grayscale8"), formats: tuple[str, ...] = ("image/jpeg",)
) -> str:
    colours = "".join(f"<scan:ColorMode>{mode}</scan:ColorMode>" for mode in modes)
    kinds = "".join(f"<pwg:DocumentFormat>{kind}</pwg:DocumentFormat>" for kind in formats)
    return (
        f"<scan:SettingProfiles><scan:SettingProfile><scan:ColorModes>{colours}</scan:ColorModes>"
        f"<scan:DocumentFormats>{kinds}</scan:DocumentFormats>{resolutions}</scan:SettingProfile></scan:SettingProfiles>"
    )


def size(width: tuple[int, int], height: tuple[int, int]) -> str:
    return (
        f"<scan:MinWidth>{width[0]}</scan:MinWidth><scan:MaxWidth>{width[1]}</scan:MaxWidth>"
        f"<scan:MinHeight>{height[0]}</scan:MinHeight><scan:MaxHeight>{height[1]}</scan:MaxHeight>"
    )


def device(body: str, head: str = "<pwg:MakeAndModel>Maker Model 1</pwg:MakeAndModel>") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- SUBJECT TO DISCLAIMERS --><scan:ScannerCapabilities {XMLNS}>'
        f"<pwg:Version>2.63</pwg:Version>{head}{body}</scan:ScannerCapabilities>"
    ).encode()


FEEDER_LESS_THAN_GLASS = device(
    f"<scan:Platen><scan:PlatenInputCaps>{size((576, 2550), (576, 3508))}"
    f"{profile(discrete(75, 200, 300, 600, 1200), formats=('image/jpeg', 'application/pdf'))}"
    "<scan:SupportedIntents><scan:Intent>Document</scan:Intent><scan:Intent>Photo</scan:Intent></scan:SupportedIntents>"
    "</scan:PlatenInputCaps></scan:Platen>"
    f"<scan:Adf><scan:AdfSimplexInputCaps>{size((576, 2550), (576, 4500))}{profile(discrete(75, 200, 300))}"
    f"</scan:AdfSimplexInputCaps><scan:AdfDuplexInputCaps>{size((576, 2550), (576, 4500))}{profile(discrete(75, 200, 300))}"
    "</scan:AdfDuplexInputCaps><scan:FeederCapacity>50</scan:FeederCapacity><scan:AdfOptions>"
    "<scan:AdfOption>DetectPaperLoaded</scan:AdfOption><scan:AdfOption>Duplex</scan:AdfOption></scan:AdfOptions></scan:Adf>"
    "<scan:ContrastSupport><scan:Min>-127</scan:Min><scan:Max>127</scan:Max><scan:Normal>0</scan:Normal>"
    "<scan:Step>1</scan:Step></scan:ContrastSupport>",
    "<pwg:MakeAndModel>HP Laser M1</pwg:MakeAndModel><pwg:SerialNumber>SN-1</pwg:SerialNumber>",
)
"""The glass does 1,200 dpi, the feeder 300; contrast goes below zero; no UUID and no maker of its own."""

NUMBERS_WITHOUT_NAMESPACE = device(
    f"<scan:Adf><scan:AdfSimplexInputCaps>{size((1230, 2550), (1740, 4200))}"
    f"{profile(discrete(300), ('RGB24', 'BlackAndWhite1'), ('application/pdf', 'image/jpeg', 'image/tiff'))}"
    "<scan:FeedDirections><scan:FeedDirection>LongEdgeFeed</scan:FeedDirection></scan:FeedDirections>"
    "</scan:AdfSimplexInputCaps></scan:Adf><scan:BrightnessSupport><Min>1</Min><Max>9</Max><Step>2</Step></scan:BrightnessSupport>"
    "<scan:BlankPageDetectionAndRemoval>false</scan:BlankPageDetectionAndRemoval>"
    "<scan:BlankPageDetection>true</scan:BlankPageDetection>",
    "<pwg:MakeAndModel>Maker(R) B2</pwg:MakeAndModel><scan:Manufacturer>Maker</scan:Manufacturer>"
    "<scan:UUID>urn:uuid:67BBB526-0000-474F-A567-2CA5F6156613</scan:UUID>",
)
"""A feeder alone; `Min` and `Max` stand in no namespace; lines of one bit come as PDF."""

RANGES = device(
    f"<scan:Platen><scan:PlatenInputCaps>{size((0, 2550), (0, 3507))}"
    + profile(
        "<scan:SupportedResolutions><scan:ResolutionRange>"
        "<scan:XResolution><scan:Min>100</scan:Min><scan:Max>600</scan:Max><scan:Step>50</scan:Step></scan:XResolution>"
        "<scan:YResolution><scan:Min>75</scan:Min><scan:Max>1200</scan:Max><scan:Step>1</scan:Step></scan:YResolution>"
        "</scan:ResolutionRange></scan:SupportedResolutions>"
    )
    + "</scan:PlatenInputCaps></scan:Platen>"
)
"""A range instead of a list, not the same both ways; a glass one unit shorter than A4."""

SWAPPED_PREFIXES = (
    device(
        f"<scan:Platen><scan:PlatenInputCaps>{size((1, 2550), (1, 3508))}{profile(discrete(300))}</scan:PlatenInputCaps></scan:Platen>"
    )
    .replace(b"pwg:DocumentFormat", b"scan:DocumentFormat")
    .replace(b"scan:ColorMode>", b"pwg:ColorMode>")
)

NOTHING_STATED = device(
    "<scan:Platen><scan:PlatenInputCaps><scan:SettingProfiles/></scan:PlatenInputCaps></scan:Platen>", ""
)
"""No size, no resolutions, no modes, no formats, no name."""


def status(state: str, adf: str, jobs: str = "") -> bytes:
    return (
        f"<scan:ScannerStatus {XMLNS}><pwg:Version>2.5</pwg:Version><pwg:State>{state}</pwg:State>"
        f"<scan:AdfState>{adf}</scan:AdfState><scan:Jobs>{jobs}</scan:Jobs></scan:ScannerStatus>"
    ).encode()


def job(uri: str, state: str, reason: str = "", uuid: str = "") -> str:
    reasons = (
        f"<pwg:JobStateReasons><pwg:JobStateReason>{reason}</pwg:JobStateReason></pwg:JobStateReasons>"
        if reason
        else ""
    )
    return (
        f"<scan:JobInfo><pwg:JobUri>{uri}</pwg:JobUri><pwg:JobUuid>{uuid}</pwg:JobUuid><scan:Age>1</scan:Age>"
        f"<pwg:JobState>{state}</pwg:JobState>{reasons}</scan:JobInfo>"
    )
