"""The words of eSCL (Mopria eSCL 2.97) that the virtual feeder speaks: what it offers, how it is, what it is asked."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from defusedxml import ElementTree

_DPIS = (75, 100, 150, 200, 300, 400, 600)
UNITS_AN_INCH = 300
_MAX_WIDTH, _MAX_HEIGHT = 2550, 4200  # 216 x 356 mm in 1/300 inch: a legal page
_NAMESPACES = (
    'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm" xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03"'
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a client asked for; the region in 1/300 inch."""

    feeder: bool
    duplex: bool
    gray: bool
    dpi: int
    x: int
    y: int
    width: int
    height: int
    pdf: bool = False

    @property
    def media_type(self) -> str:
        """What the sides come as."""
        return "application/pdf" if self.pdf else "image/jpeg"

    def largest(self) -> Settings:
        """The same from the whole area."""
        return replace(self, x=0, y=0, width=_MAX_WIDTH, height=_MAX_HEIGHT)


def parse_settings(body: bytes) -> Settings:
    """Reads `scan:ScanSettings`.

    Raises:
        ValueError: it isn't that, or asks for what the feeder has not.
        SyntaxError: it is no XML.
    """
    root = ElementTree.fromstring(body)
    texts = {element.tag.rpartition("}")[2]: (element.text or "").strip() for element in root.iter()}
    dpi = int(texts.get("XResolution", "300"))
    if "ScanRegion" not in texts or dpi not in _DPIS or texts.get("YResolution", str(dpi)) != str(dpi):
        raise ValueError("scan settings")
    return Settings(
        feeder=texts.get("InputSource") == "Feeder",
        duplex=texts.get("Duplex") in ("true", "1"),
        gray=texts.get("ColorMode") == "Grayscale8",
        dpi=dpi,
        x=int(texts.get("XOffset", "0")),
        y=int(texts.get("YOffset", "0")),
        width=int(texts.get("Width", str(_MAX_WIDTH))),
        height=int(texts.get("Height", str(_MAX_HEIGHT))),
        pdf=texts.get("DocumentFormat") == "application/pdf",
    )


def capabilities() -> str:
    """`scan:ScannerCapabilities`: glass, feeder, feeder for both sides; color and gray; JPEG and PDF."""
    dpis = "".join(
        f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>"
        f"<scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
        for dpi in _DPIS
    )
    source = (
        f"<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>{_MAX_WIDTH}</scan:MaxWidth>"
        f"<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>{_MAX_HEIGHT}</scan:MaxHeight>"
        "<scan:MaxScanRegions>1</scan:MaxScanRegions><scan:SettingProfiles><scan:SettingProfile>"
        "<scan:ColorModes><scan:ColorMode>RGB24</scan:ColorMode><scan:ColorMode>Grayscale8</scan:ColorMode>"
        "</scan:ColorModes><scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>"
        "<pwg:DocumentFormat>application/pdf</pwg:DocumentFormat><scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt>"
        "<scan:DocumentFormatExt>application/pdf</scan:DocumentFormatExt></scan:DocumentFormats>"
        f"<scan:SupportedResolutions><scan:DiscreteResolutions>{dpis}</scan:DiscreteResolutions>"
        "</scan:SupportedResolutions></scan:SettingProfile></scan:SettingProfiles>"
    )
    return (
        f"<scan:ScannerCapabilities {_NAMESPACES}><pwg:Version>2.63</pwg:Version>"
        "<pwg:MakeAndModel>Sohoa Virtual Feeder</pwg:MakeAndModel><pwg:SerialNumber>MAU-0001</pwg:SerialNumber>"
        f"<scan:UUID>{uuid.uuid5(uuid.NAMESPACE_URL, 'sohoa:feeder')}</scan:UUID>"
        f"<scan:Platen><scan:PlatenInputCaps>{source}</scan:PlatenInputCaps></scan:Platen>"
        f"<scan:Adf><scan:AdfSimplexInputCaps>{source}</scan:AdfSimplexInputCaps>"
        f"<scan:AdfDuplexInputCaps>{source}</scan:AdfDuplexInputCaps><scan:FeederCapacity>50</scan:FeederCapacity>"
        "<scan:AdfOptions><scan:AdfOption>DetectPaperLoaded</scan:AdfOption></scan:AdfOptions></scan:Adf>"
        "</scan:ScannerCapabilities>"
    )


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A scan job in the words of eSCL."""

    uri: str
    id: str
    state: str
    reason: str
    completed: int


def status(machine_state: str, adf_state: str, job: JobStatus | None) -> str:
    """`scan:ScannerStatus`, with the latest job."""
    jobs = ""
    if job is not None:
        jobs = (
            f"<scan:Jobs><scan:JobInfo><pwg:JobUri>{job.uri}</pwg:JobUri><pwg:JobUuid>{job.id}</pwg:JobUuid>"
            f"<scan:Age>0</scan:Age><pwg:ImagesCompleted>{job.completed}</pwg:ImagesCompleted>"
            f"<pwg:JobState>{job.state}</pwg:JobState><pwg:JobStateReasons><pwg:JobStateReason>{job.reason}"
            "</pwg:JobStateReason></pwg:JobStateReasons></scan:JobInfo></scan:Jobs>"
        )
    return (
        f"<scan:ScannerStatus {_NAMESPACES}><pwg:Version>2.63</pwg:Version><pwg:State>{machine_state}</pwg:State>"
        f"<scan:AdfState>{adf_state}</scan:AdfState>{jobs}</scan:ScannerStatus>"
    )
