from __future__ import annotations

import ctypes
import ctypes.util

import pytest

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
from scanner.sane.vocabulary import error_for, mode_of, source_of, word_for_mode, word_for_source

SOURCE_WORDS = [
    ("Flatbed", Source.FLATBED),
    ("FlatBed", Source.FLATBED),
    ("Normal", Source.FLATBED),
    ("Document Table", Source.FLATBED),
    ("ADF", Source.ADF),
    ("ADF Front", Source.ADF),
    ("ADF Simplex", Source.ADF),
    ("Automatic Document Feeder", Source.ADF),
    ("Automatic Document Feeder(left aligned)", Source.ADF),
    ("Automatic Document Feeder(left aligned,Duplex)", Source.ADF_DUPLEX),
    ("ADF Duplex", Source.ADF_DUPLEX),
    ("Duplex", Source.ADF_DUPLEX),
    ("2-sided (Binding Top)", Source.ADF_DUPLEX),
    ("ADF Back", None),
    ("Transparency Unit", None),
    ("Card Front", None),
]
MODE_WORDS = [
    ("Color", ColorMode.COLOR),
    ("24bit Color[Fast]", ColorMode.COLOR),
    ("Colour", ColorMode.COLOR),
    ("Gray", ColorMode.GRAY),
    ("True Gray", ColorMode.GRAY),
    ("Grayscale", ColorMode.GRAY),
    ("Lineart", ColorMode.LINEART),
    ("Black & White", ColorMode.LINEART),
    ("Binary", ColorMode.LINEART),
    ("Gray[Error Diffusion]", None),
    ("Halftone", None),
]
STATUSES: dict[int, type[ScannerError]] = {
    1: UnknownScannerError,
    2: StoppedAtDevice,
    3: DeviceBusy,
    4: UnknownScannerError,
    5: UnknownScannerError,
    6: PaperJam,
    7: FeederEmpty,
    8: CoverOpen,
    9: DeviceIoError,
    10: UnknownScannerError,
    11: AccessDenied,
    12: DeviceBusy,
}


@pytest.mark.parametrize(("word", "source"), SOURCE_WORDS)
def test_source(word: str, source: Source | None) -> None:
    assert source_of(word) is source


@pytest.mark.parametrize(("word", "mode"), MODE_WORDS)
def test_mode(word: str, mode: ColorMode | None) -> None:
    assert mode_of(word) is mode


def test_the_drivers_own_word_is_found() -> None:
    names = ["Flatbed", "ADF Front", "ADF Back", "ADF Duplex"]
    assert word_for_source(names, Source.ADF) == "ADF Front"
    assert word_for_source(names, Source.ADF_DUPLEX) == "ADF Duplex"
    assert word_for_source(["Flatbed"], Source.ADF) is None
    assert word_for_mode(["Gray[Error Diffusion]", "True Gray", "24bit Color[Fast]"], ColorMode.GRAY) == "True Gray"


@pytest.mark.parametrize(("status", "kind"), STATUSES.items(), ids=lambda value: str(value))
def test_every_status_of_the_installed_libsane(status: int, kind: type[ScannerError]) -> None:
    words = ctypes.CDLL(ctypes.util.find_library("sane")).sane_strstatus
    words.restype = ctypes.c_char_p
    error = error_for(words(status).decode())
    assert type(error) is kind
    assert error.detail


def test_a_device_that_can_not_be_opened_is_not_there() -> None:
    assert isinstance(error_for("Invalid argument", opening=True), DeviceNotFound)
    assert isinstance(error_for("Device busy", opening=True), DeviceBusy)
