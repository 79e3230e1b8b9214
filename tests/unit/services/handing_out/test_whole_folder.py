"""Files that are handed out together are all there or none is, whatever ends the work: an error, a full disk, a person, a kill."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.errors import StationError
from app.services.handing_out.whole_folder import Place, together

NAMES = ("one.pdf", "two.pdf")
KILLED = """
import sys
from pathlib import Path
from app.services.handing_out.whole_folder import Place, together
with together(Place(Path(sys.argv[1]), True), ("one.pdf", "two.pdf")) as aside:
    for name in ("one.pdf", "two.pdf"):
        (aside / name).write_bytes(b"new")
        if len(sys.argv) > 2:
            import os, signal
            os.kill(os.getpid(), int(sys.argv[2]))
"""


def seen(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def put(place: Place, *names: str) -> None:
    with together(place, names) as aside:
        for name in names:
            (aside / name).write_bytes(b"new")


def test_a_new_folder_an_old_one_and_one_file(tmp_path: Path) -> None:
    put(Place(tmp_path / "deep" / "new"), *NAMES)
    put(Place(tmp_path / "deep" / "new"), "three.pdf")
    put(Place(tmp_path / "deep" / "mine.PDF"), "one.pdf")
    assert sorted(seen(tmp_path / "deep")) == ["mine.PDF", "new/one.pdf", "new/three.pdf", "new/two.pdf"]
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_dir()) == ["deep", "new"]


def test_no_file_is_written_over_unasked_and_several_are_no_single_one(tmp_path: Path) -> None:
    (tmp_path / "two.pdf").write_bytes(b"old")
    for place, code in ((tmp_path, "OUT_EXISTS"), (tmp_path / "all.pdf", "ONE_FILE_ONLY")):
        with pytest.raises(StationError, match=code):
            put(Place(place), *NAMES)
    assert seen(tmp_path) == {"two.pdf": b"old"}
    put(Place(tmp_path, overwrite=True), *NAMES)
    assert seen(tmp_path) == {"one.pdf": b"new", "two.pdf": b"new"}


def test_a_folder_never_makes_room_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "one.pdf").mkdir()
    with pytest.raises(StationError, match="OUT_EXISTS"):
        put(Place(tmp_path, overwrite=True), *NAMES)


@pytest.mark.parametrize("ended", [OSError(errno.ENOSPC, "full"), OSError(errno.EIO, "disk"), KeyboardInterrupt()])
@pytest.mark.parametrize("is_new", [True, False])
def test_what_ends_the_work_leaves_what_was_there(tmp_path: Path, ended: BaseException, is_new: bool) -> None:
    folder = tmp_path / "new" if is_new else tmp_path
    before = seen(tmp_path)
    with pytest.raises((StationError, KeyboardInterrupt)) as told, together(Place(folder), NAMES) as aside:
        (aside / NAMES[0]).write_bytes(b"half")
        raise ended
    assert seen(tmp_path) == before and not list(tmp_path.iterdir())
    full = isinstance(ended, OSError) and ended.errno == errno.ENOSPC
    assert not full or (isinstance(told.value, StationError) and told.value.code == "DISK_FULL")


@pytest.mark.parametrize("is_new", [True, False])
def test_two_at_once_do_not_clear_what_the_other_writes(tmp_path: Path, is_new: bool) -> None:
    place = Place(tmp_path / "deep" / "new" if is_new else tmp_path, overwrite=True)
    with together(place, NAMES) as aside:
        for name in NAMES:
            (aside / name).write_bytes(b"mine")
        with pytest.raises(StationError, match="OUT_BUSY"):
            put(place, *NAMES)
    folder = place.path
    assert seen(folder) == {"one.pdf": b"mine", "two.pdf": b"mine"}
    put(place, *NAMES)
    assert seen(folder) == {"one.pdf": b"new", "two.pdf": b"new"}
    assert not list(tmp_path.rglob(".*"))


def test_a_link_in_the_place_of_the_temporary_folder_leads_to_no_loss(tmp_path: Path) -> None:
    """Where papers are handed out others write too, on a stick or a share."""
    mine, out = tmp_path / "mine", tmp_path / "out"
    mine.mkdir()
    (mine / "one.pdf").write_bytes(b"mine")
    (tmp_path / ".out.part").symlink_to(mine)
    put(Place(out), *NAMES)
    assert seen(mine) == {"one.pdf": b"mine"}
    assert seen(out) == {"one.pdf": b"new", "two.pdf": b"new"}


def test_a_place_under_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StationError, match="OUT_UNWRITABLE"):
        put(Place(tmp_path / "file" / "folder"), *NAMES)


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize("at", ["inside", "export.rename.before", "export.rename.each", "export.rename.after"])
def test_a_kill_leaves_each_file_whole_or_away_and_the_next_call_heals(tmp_path: Path, at: str, is_new: bool) -> None:
    """Not even the temporary folder outlives the next call."""
    folder = tmp_path / "out"
    if not is_new:
        folder.mkdir()
        for name in NAMES:
            (folder / name).write_bytes(b"old")
    kill = [str(signal.SIGKILL.value)] if at == "inside" else []
    environment = {**os.environ, "SOHOA_KILL_AT": at}
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, folder, *kill], env=environment, start_new_session=True, check=False, cwd=_ROOT
    )
    assert ended.returncode == (0 if is_new and at == "export.rename.each" else -signal.SIGKILL)
    found = {name: data for name, data in seen(tmp_path).items() if ".part" not in name}
    if is_new:
        assert found in ({}, {f"out/{name}": b"new" for name in NAMES})
    else:
        assert sorted(found) == [f"out/{name}" for name in NAMES] and set(found.values()) <= {b"old", b"new"}
    put(Place(folder, overwrite=True), *NAMES)
    assert seen(tmp_path) == {f"out/{name}": b"new" for name in NAMES}
    assert [path.name for path in tmp_path.rglob("*.part")] == []


_ROOT = Path(__file__).resolve().parents[4]
