"""The library's values: a device, what it can do, what is asked of it, what it delivered. No pixels live in them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Source(StrEnum):
    """Where the paper lies."""

    FLATBED = "flatbed"
    ADF = "adf"
    ADF_DUPLEX = "adf-duplex"

    @property
    def sides_a_sheet(self) -> int:
        """Frames that one sheet gives."""
        return 2 if self is Source.ADF_DUPLEX else 1


class ColorMode(StrEnum):
    """What a sample means: 3 x 8 bits, 8 bits, 1 bit."""

    COLOR = "color"
    GRAY = "gray"
    LINEART = "lineart"


class Side(StrEnum):
    """A side of a sheet."""

    FRONT = "front"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Device:
    """A device that answered.

    Attributes:
        id: what `ScanRequest.device_id` takes, such as `airscan:e0:Feeder` or `folder:/scans`.
        vendor: the maker, as the driver names it.
        model: the model, as the driver names it.
        kind: the driver's word for the sort of device ("flatbed scanner", "eSCL network scanner").
        backend: the `ScannerBackend` that knows the id: `sane`, `escl` or `folder`.
        uuid: the device's own, where its protocol tells one (eSCL), as hexadecimal digits and hyphens.
        serial: the maker's serial number, where the protocol tells it.
        address: host name or IP address, where the device is reached over the network and the backend knows.
    """

    id: str
    vendor: str
    model: str
    kind: str
    backend: str
    uuid: str = ""
    serial: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class OptionInfo:
    """An option of the device.

    Attributes:
        name: the driver's name, with hyphens.
        title: one line for people, in the driver's words.
        kind: `bool`, `int`, `float`, `str` or `button`.
        unit: `px`, `bit`, `mm`, `dpi`, `percent`, `us` or empty.
        choices: the values that are allowed, where they are listed.
        minimum: the least value, where a range is stated.
        maximum: the greatest value, where a range is stated.
        active: whether it means something with the device's present settings.
        settable: whether a program may set it.
        step: the distance between two allowed values of a range; 0 where every value between the ends is allowed.
        words: how many numbers it takes; more than one for a table (gamma), which can't be set.
        advanced: whether the driver keeps it for people who know it.
        group: the driver's heading over it.
        description: what the driver says about it.
        value: the value in force, as `choices` writes it; None where the driver tells none (inactive, a button, a table).
    """

    name: str
    title: str
    kind: str
    unit: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    active: bool = True
    settable: bool = True
    step: float = 0.0
    words: int = 1
    advanced: bool = False
    group: str = ""
    description: str = ""
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a device offers. An empty `sources`, `dpis` or `modes` means that the device states none.

    Attributes:
        sources: where paper can lie.
        dpis: the resolutions, where they are listed.
        dpi_range: (least, greatest) resolution, where a range is stated.
        modes: the colour modes.
        options: every option by its own name.
        in_use: whether the device says that somebody scans on it now; one that only its opener could ask raises `DeviceBusy` instead.
    """

    sources: tuple[Source, ...]
    dpis: tuple[int, ...]
    dpi_range: tuple[int, int] | None
    modes: tuple[ColorMode, ...]
    options: tuple[OptionInfo, ...]
    in_use: bool = False


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """What is asked of a device.

    Attributes:
        device_id: a `Device.id`.
        source: where the paper lies; a feeder is read until it is empty.
        dpi: pixels an inch, both ways.
        mode: the colour mode.
        expected_sheets: how many sheets a person counted; another count ends in `SheetCountMismatch`.
        page_width_mm: the width of the area from its left edge; None keeps the device's own default.
        page_height_mm: the height of the area from its top edge; None keeps the device's own default.
        options: (name, value) pairs, set last and in order.
        detect_double_feed: whether a feeder that can is told to stop where two sheets come at once; off for cards, whose
            thickness it takes for that.
        first_seq: the number of the first frame, so that an interrupted batch goes on.
        first_sheet: the number of the first sheet; None derives it from `first_seq`, which is right where all frames
            before came from this source, and at most the last of them was a front without its back.
        skip_sha256: SHA-256 (hexadecimal) of the bytes of each file that was handed on before, once for each time; only a
            backend whose paper stays where it is (a folder) needs them.
        profile: the key of the profile that it comes from; empty: of none.
    """

    device_id: str
    source: Source = Source.ADF
    dpi: int = 300
    mode: ColorMode = ColorMode.COLOR
    expected_sheets: int | None = None
    page_width_mm: float | None = None
    page_height_mm: float | None = None
    options: tuple[tuple[str, str], ...] = ()
    detect_double_feed: bool = True
    first_seq: int = 0
    first_sheet: int | None = None
    skip_sha256: tuple[str, ...] = ()
    profile: str = ""

    def place(self, index: int) -> tuple[int, Side]:
        """The sheet (from 1) and side of the scan's frame number `index` (from 0).

        A duplex feeder gives front and back in turn. A scan that goes on with a batch begins on a new sheet, also where
        the frames before it ended on a front.
        """
        sides = self.source.sides_a_sheet
        first_sheet = self.first_sheet or -(-self.first_seq // sides) + 1
        return first_sheet + index // sides, Side.BACK if index % sides else Side.FRONT


@dataclass(frozen=True, slots=True)
class Frame:
    """One file that a device delivered: whole, synced and named in the spool folder.

    Attributes:
        path: the file in the spool folder.
        seq: its number in the batch.
        media_type: by its first bytes.
        sheet: the sheet from 1; None where the backend knows no sheets.
        side: front or back of the sheet.
        sha256_bytes: of the file's bytes, hexadecimal.
        size_bytes: the file's length.
        pages: pages inside the file; 1 also where nobody has looked yet.
        width_px: where the device states it, likewise the following three.
        height_px: rows.
        dpi: pixels an inch.
        mode: the colour mode.
        file: what a folder calls it, as people can read it; empty where it is no folder's file.
        early: whether a watched folder handed a file on before whose name sorts behind this one's.
    """

    path: Path
    seq: int
    media_type: str
    sheet: int | None
    side: Side
    sha256_bytes: str
    size_bytes: int
    pages: int = 1
    width_px: int | None = None
    height_px: int | None = None
    dpi: int | None = None
    mode: ColorMode | None = None
    file: str = ""
    early: bool = False
