from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from scanner import errors
from scanner.errors import OptionRejected, ScannerError, SheetCountMismatch, ValueNotTaken


def family(root: type[ScannerError]) -> Iterator[type[ScannerError]]:
    yield root
    for child in root.__subclasses__():
        yield from family(child)


SAMPLES = {
    "SheetCountMismatch": (3, 2),
    "TooManySheets": (3, 6),
    "NotOffered": ("resolution", "300", "75, 150"),
    "OptionRejected": ("source", "none"),
    "ProfileMalformed": ("a.toml", "dpi"),
    "ValueNotTaken": ("resolution", "9999", "1200"),
    "FileUnreadable": ("a.jpg", "gone"),
    "FileUnstable": ("a.jpg", "no end"),
    "FileUnknown": ("notes.txt",),
    "FolderReadOnly": ("/scans", "read-only"),
    "DriverCrashed": ("epson2", "ended with -11"),
    "CertificateUnknown": ("scan.local", "ab:cd"),
    "CertificateChanged": ("scan.local", "ab:cd", "ef:01"),
}


@pytest.mark.parametrize("kind", list(family(ScannerError)), ids=lambda kind: kind.__name__)
def test_survives_pickling_with_all_fields(kind: type[ScannerError]) -> None:
    error = kind(*SAMPLES.get(kind.__name__, ("the fact",)))
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind
    assert vars(copy) == vars(error)
    assert str(copy) == str(error)


def test_codes_are_upper_case_and_unique() -> None:
    codes = [kind.code for kind in family(ScannerError)]
    assert len(set(codes)) == len(codes)
    assert all(code.isascii() and code.replace("_", "").isupper() for code in codes)


def test_the_drawn_tree_names_every_class() -> None:
    assert errors.__doc__ is not None
    drawn = {word for line in errors.__doc__.splitlines() if "+--" in line for word in line.split("+--")[1].split()[:1]}
    assert drawn == {kind.__name__ for kind in family(ScannerError)} - {"ScannerError"}


def test_fields() -> None:
    assert SheetCountMismatch(3, 2).found == 2
    assert OptionRejected("x", "y").option == "x"
    assert ValueNotTaken("x", "1", "2").got == "2"
