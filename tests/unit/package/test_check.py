"""A package that was changed after it was made is found out, file by file; and E-ARK's validator finds the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from app.package.check import Fault, FaultyFile, check
from app.package.layout import package
from tests.support.eark import judged, unlike_mets
from tests.support.package_facts import CODE, content, made_up, schemas

DATA = f"representations/rep1/data/{CODE}.1.pdf"
REP = "representations/rep1/METS.xml"

type Files = dict[str, bytes]


def whole() -> Files:
    return {entry.path: content(entry) for entry in package(made_up(), schemas()).entries}


def found(files: Files) -> tuple[FaultyFile, ...]:
    def measure(path: str) -> tuple[int, str]:
        return len(files[path]), hashlib.sha256(files[path]).hexdigest()

    return check(files.keys(), measure, files.__getitem__)


def one_bit(files: Files, path: str) -> None:
    files[path] = bytes([files[path][0] ^ 1]) + files[path][1:]


def longer(files: Files, path: str) -> None:
    files[path] += b" "


def gone(files: Files, path: str) -> None:
    del files[path]


def test_a_whole_package_has_no_fault() -> None:
    assert found(whole()) == ()


@pytest.mark.parametrize("path", [DATA, REP, "metadata/preservation/PREMIS.xml", "schemas/xlink.xsd"])
@pytest.mark.parametrize(("plant", "fault"), [(one_bit, Fault.CHANGED), (longer, Fault.CHANGED), (gone, Fault.MISSING)])
def test_a_planted_fault_is_found(plant: Callable[[Files, str], None], fault: Fault, path: str, tmp_path: Path) -> None:
    files = whole()
    plant(files, path)
    assert FaultyFile(path, fault) in found(files)
    if path != REP:
        assert found(files) == (FaultyFile(path, fault),)
        for name, data in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(data)
        assert unlike_mets(tmp_path) == {path}


def test_a_file_that_no_mets_names_and_a_mets_that_is_none_are_told() -> None:
    assert found({**whole(), "stray.txt": b""}) == (FaultyFile("stray.txt", Fault.NOT_NAMED),)
    broken = found({**whole(), "METS.xml": b"<mets"})
    assert FaultyFile("METS.xml", Fault.NOT_READABLE) in broken
    assert found({})[0] == FaultyFile("METS.xml", Fault.MISSING)


def test_a_path_that_leads_out_of_the_package_is_never_read() -> None:
    files = whole()
    files["METS.xml"] = files["METS.xml"].replace(b"documentation/fields.json", b"../../../etc/passwd")
    assert FaultyFile("METS.xml", Fault.NOT_READABLE) in found(files)


def test_the_validator_refuses_a_package_without_its_parts(tmp_path: Path) -> None:
    for name, data in whole().items():
        if not name.startswith(("metadata/", "representations/rep1/data")):
            (tmp_path / "p" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "p" / name).write_bytes(data)
    assert judged(tmp_path / "p", tmp_path)["CSIPSTR5"] == "Warn"
    (tmp_path / "p" / "METS.xml").unlink()
    assert judged(tmp_path / "p", tmp_path)["CSIPSTR4"] == "Error"
