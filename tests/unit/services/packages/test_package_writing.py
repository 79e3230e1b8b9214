"""A package is whole under its name or not there, whatever ends the work: an error, a full disk, a kill, a disk that keeps other bytes."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.archive_package import PackageTree
from app.domain.errors import StationError
from app.domain.model import BlobRef
from app.package.check import check
from app.package.layout import package
from app.services.packages.reading import opened
from app.services.packages.writing import PackagePlace, WrittenPackage, write_package
from tests.support.package_facts import made_up, schemas, stored

ROOT = Path(__file__).resolve().parents[4]
FORMS = ["folder", "p.zip", "p.tar"]
KILLED = """
import os, signal, sys
from pathlib import Path
from app.package.check import check
from app.package.layout import package
from app.services.packages.writing import PackagePlace, write_package
from tests.support.package_facts import made_up, schemas, stored
def read(file):
    if len(sys.argv) > 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return stored(file)
write_package(package(made_up(), schemas()), PackagePlace(Path(sys.argv[1]), True), read, check)
"""


def tree() -> PackageTree:
    return package(made_up(), schemas())


def put(out: Path, overwrite: bool = False, read: Callable[[BlobRef], bytes] = stored) -> WrittenPackage:
    return write_package(tree(), PackagePlace(out, overwrite), read, check)


def faults(path: Path) -> list[str]:
    with opened(path) as content:
        return [one.path for one in check(content.paths, content.measure, content.read)]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("form", FORMS)
def test_a_package_is_written_whole_and_never_over_another_unasked(tmp_path: Path, form: str) -> None:
    written = put(tmp_path / form)
    assert faults(written.path) == [] and names(tmp_path) == [form]
    with opened(written.path) as content:
        assert content.name == tree().name
    for overwrite in (False, True):
        if not overwrite:
            with pytest.raises(StationError, match="OUT_EXISTS"):
                put(tmp_path / form)
        else:
            assert put(tmp_path / form, overwrite=True) == written
    assert names(written.path.parent) == [written.path.name]


def test_a_file_makes_no_room_for_a_folder_nor_a_folder_for_a_file(tmp_path: Path) -> None:
    (tmp_path / tree().name).write_bytes(b"mine")
    with pytest.raises(StationError, match="OUT_EXISTS"):
        put(tmp_path, overwrite=True)
    (tmp_path / "p.zip").mkdir()
    assert put(tmp_path / "p.zip").path == tmp_path / "p.zip" / tree().name, "a folder that is called so is a folder"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ended", [OSError(errno.ENOSPC, "full"), OSError(errno.EIO, "disk"), KeyboardInterrupt()])
def test_what_ends_the_work_leaves_nothing(tmp_path: Path, form: str, ended: BaseException) -> None:
    def read(_file: BlobRef) -> bytes:
        raise ended

    with pytest.raises((StationError, KeyboardInterrupt)) as told:
        put(tmp_path / form, read=read)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    code = {errno.ENOSPC: "DISK_FULL", errno.EIO: "OUT_UNWRITABLE"}.get(getattr(ended, "errno", 0))
    assert code is None or (isinstance(told.value, StationError) and told.value.code == code)


@pytest.mark.parametrize("form", FORMS)
def test_bytes_that_are_not_those_that_were_meant_are_found_before_the_package_has_its_name(
    tmp_path: Path, form: str
) -> None:
    with pytest.raises(StationError, match="PACKAGE_DAMAGED"):
        put(tmp_path / form, read=lambda file: stored(file)[::-1])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_place_under_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StationError, match="OUT_UNWRITABLE"):
        put(tmp_path / "file" / "p.zip")


@pytest.mark.turns
@pytest.mark.parametrize("form", ["folder", "p.zip"])
@pytest.mark.parametrize("at", ["inside", "export.rename.before", "export.rename.each", "export.rename.after"])
def test_a_kill_leaves_a_whole_package_or_none_under_its_name_and_the_next_call_heals(
    tmp_path: Path, at: str, form: str
) -> None:
    path = put(tmp_path / form).path
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, tmp_path / form, *(["inside"] if at == "inside" else [])],
        env={**os.environ, "SOHOA_KILL_AT": at, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        check=False,
        cwd=ROOT,
    )
    never = at == "export.rename.each" and form == "p.zip"
    assert ended.returncode == (0 if never else -signal.SIGKILL)
    assert path.exists() or at == "export.rename.each"
    assert not path.exists() or faults(path) == []
    put(tmp_path / form, overwrite=True)
    assert faults(path) == [] and names(path.parent) == [path.name]
