"""The words of SANE drivers and their meaning. Pure tables; no engine.

The standard (SANE 1.06, sections 4.5 and 4.3) names few values, so that drivers speak their own way: "ADF Duplex",
"2-sided (Binding Top)", "Automatic Document Feeder(left aligned,Duplex)", "24bit Color[Fast]", "Black & White".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scanner.errors import (
    AccessDenied,
    CoverOpen,
    DeviceBusy,
    DeviceIoError,
    DeviceNotFound,
    FeederEmpty,
    PaperJam,
    ScannerError,
    StoppedAtDevice,
    UnknownScannerError,
)
from scanner.frames import ColorMode, Source

_SOURCES: tuple[tuple[str, Source | None], ...] = (
    (r"\bcard\b", None),  # a slot of its own (canon_dr: "Card Front", "Card Duplex"): no stack lies there
    (r"duplex|2.?sided|two.?sided|double.?sided|both sides", Source.ADF_DUPLEX),
    (r"\bback\b|\brear\b|transparen|negative|slide|film", None),
    (r"\badf\b|feeder|simplex|1.?sided|one.?sided|\bfront\b|^dp$", Source.ADF),  # "DP": Kyocera's document processor
    (r"flat ?bed|platen|document table|glass|^normal$|^fb$", Source.FLATBED),
)
"""Pattern -> meaning; the first that is found decides."""

_MODES: tuple[tuple[str, ColorMode | None], ...] = (
    (r"diffusion|halftone|dither|infrared|rgbi", None),
    (r"colou?r", ColorMode.COLOR),
    (r"gr[ae]y", ColorMode.GRAY),
    (r"line.?art|black|binary|mono|b/w|^bw$", ColorMode.LINEART),
)
_DEEP = re.compile(r"\b(16|48)[ -]?bits?\b")
"""Words of drivers that keep the depth in the mode ("16bit Gray", "48 bits color"): taken only where no other fits."""

_STATUS: dict[str, type[ScannerError]] = {
    "Operation was canceled": StoppedAtDevice,  # our own wish to stop never reaches this table: it ends the reading before
    "Device busy": DeviceBusy,
    "Lamp not ready, please retry": DeviceBusy,
    "Unknown SANE status code 12": DeviceBusy,  # SANE_STATUS_WARMING_UP: sane.h keeps it for later, drivers give it already
    "Document feeder jammed": PaperJam,
    "Document feeder out of documents": FeederEmpty,
    "Scanner cover is open": CoverOpen,
    "Error during device I/O": DeviceIoError,
    "Access to resource has been denied": AccessDenied,
}
"""What `sane_strstatus` says (backend/sane_strstatus.c); python-sane hands on nothing else."""

_NOT_THERE = ("Invalid argument", "Error during device I/O")
"""What `sane_open` says where no device of that name answers: the dll and airscan drivers differ."""


def source_of(name: str) -> Source | None:
    """The source that a driver's word means, or None where it is none of ours (a back side alone, a film holder)."""
    return _meaning(name, _SOURCES)


def mode_of(name: str) -> ColorMode | None:
    """The colour mode that a driver's word means, or None where it is none of ours (a dithered gray)."""
    return _meaning(name, _MODES)


def word_for_source(names: Sequence[str], source: Source) -> str | None:
    """The driver's word for `source`; the first one, where several fit."""
    return next((name for name in names if source_of(name) is source), None)


def word_for_mode(names: Sequence[str], mode: ColorMode) -> str | None:
    """The driver's word for `mode`; where several fit, the first one of 8 bits a sample."""
    fitting = [name for name in names if mode_of(name) is mode]
    return min(fitting, key=lambda name: _DEEP.search(name.casefold()) is not None, default=None)


def error_for(status: str, *, opening: bool = False) -> ScannerError:
    """The error that a SANE status means.

    Args:
        status: the English words of `sane_strstatus`.
        opening: whether `sane_open` said it.
    """
    if opening and status in _NOT_THERE:
        return DeviceNotFound(status)
    return _STATUS.get(status, UnknownScannerError)(status)


def _meaning[T](name: str, table: tuple[tuple[str, T | None], ...]) -> T | None:
    lowered = name.strip().casefold()
    return next((meaning for pattern, meaning in table if re.search(pattern, lowered)), None)
