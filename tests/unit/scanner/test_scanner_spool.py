from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.backend import no_boundary
from scanner.errors import ShortPage, SpoolUnwritable
from scanner.frames import ColorMode, Side
from scanner.spool import (
    BOUNDARIES,
    Description,
    changed_ns,
    draft,
    drop_partial,
    kept_aside,
    orphans,
    place,
    set_aside,
)

PAGE = Description(7, "image/tiff", 4, Side.BACK, 20, 30, 300, ColorMode.GRAY)
PLACING = [name for name in BOUNDARIES if "announce" not in name]


class PowerCut(BaseException):
    """The process ends here; nothing tidies up."""


def cut_at(wanted: str):
    def boundary(name: str) -> None:
        if name == wanted:
            raise PowerCut

    return boundary


def test_a_whole_frame_is_found_again_as_it_was(tmp_path: Path) -> None:
    frame = place(tmp_path, PAGE, [b"first ", b"second"], no_boundary)
    assert frame.path.read_bytes() == b"first second"
    assert frame.size_bytes == 12
    assert orphans(tmp_path) == (frame,)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["000007.json", "000007.tif"]


def test_every_boundary_is_told_once_in_order(tmp_path: Path) -> None:
    told: list[str] = []
    place(tmp_path, PAGE, [b"x"], told.append)
    assert sorted(told) == sorted(PLACING)
    assert told.index("frame.fsync.after") < told.index("sidecar.write.before")
    assert told.index("sidecar.folder_fsync.after") < told.index("frame.rename.before")


@pytest.mark.parametrize("boundary", PLACING)
def test_after_a_cut_the_frame_is_there_whole_or_not_at_all(tmp_path: Path, boundary: str) -> None:
    with pytest.raises(PowerCut):
        place(tmp_path, PAGE, [b"page"], cut_at(boundary))
    named = [path for path in tmp_path.iterdir() if path.suffix == ".tif"]
    assert [frame.path for frame in orphans(tmp_path)] == named
    assert bool(named) == (boundary in ("frame.rename.after", "frame.folder_fsync.after"))
    drop_partial(tmp_path)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == ([".json", ".tif"] if named else [])
    if not named:
        place(tmp_path, PAGE, [b"page"], no_boundary)


def test_a_frame_is_never_overwritten(tmp_path: Path) -> None:
    first = place(tmp_path, PAGE, [b"page"], no_boundary)
    with pytest.raises(SpoolUnwritable):
        place(tmp_path, PAGE, [b"other"], no_boundary)
    assert orphans(tmp_path) == (first,)


def test_a_changed_frame_is_no_orphan(tmp_path: Path) -> None:
    frame = place(tmp_path, PAGE, [b"page"], no_boundary)
    frame.path.write_bytes(b"pAge")
    assert orphans(tmp_path) == ()


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"mode": 3}', b"\xff"])
def test_a_damaged_description_is_no_orphan(tmp_path: Path, text: bytes) -> None:
    place(tmp_path, PAGE, [b"page"], no_boundary)
    (tmp_path / "000007.json").write_bytes(text)
    assert orphans(tmp_path) == ()


def break_bytes(image: Path) -> None:
    image.write_bytes(b"pAge")


def break_description(image: Path) -> None:
    image.with_suffix(".json").write_text("{}")


def lose_description(image: Path) -> None:
    image.with_suffix(".json").unlink()


@pytest.mark.parametrize("damage", [break_bytes, break_description, lose_description])
def test_a_damaged_frame_is_set_aside_and_its_number_is_free(
    tmp_path: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    kept = []
    for _ in range(2):
        image = place(tmp_path, PAGE, [b"page"], no_boundary).path
        damage(image)
        kept.append(image.read_bytes())
        drop_partial(tmp_path)
    again = place(tmp_path, PAGE, [b"page"], no_boundary)
    assert orphans(tmp_path) == (again,)
    aside = sorted((tmp_path / "set-aside").glob("*.tif"))
    assert [path.name for path in aside] == ["000007.1.tif", "000007.2.tif"]
    assert [path.read_bytes() for path in aside] == kept
    assert sum(record.name == "scanner.spool" for record in caplog.records) == 2


def test_a_whole_frame_stays_until_somebody_sets_it_aside(tmp_path: Path) -> None:
    frame = place(tmp_path, PAGE, [b"page"], no_boundary)
    assert drop_partial(tmp_path) == 0
    assert orphans(tmp_path) == (frame,)
    assert kept_aside(frame.path.parent) == ()
    aside = set_aside(frame.path)
    assert aside.read_bytes() == b"page"
    assert kept_aside(frame.path.parent) == (aside,)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["set-aside"]
    assert sorted(path.name for path in (tmp_path / "set-aside").iterdir()) == ["000007.1.json", "000007.1.tif"]
    with pytest.raises(SpoolUnwritable):
        set_aside(frame.path)


def test_orphans_come_in_order_and_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "scan.json").write_text("{}")
    (tmp_path / "notes.part").write_text("mine")
    for seq in (10, 2, 1):
        place(tmp_path, Description(seq, "image/jpeg", None, Side.FRONT), [b"page"], no_boundary)
    assert [frame.seq for frame in orphans(tmp_path)] == [1, 2, 10]
    assert drop_partial(tmp_path) == 0
    assert (tmp_path / "scan.json").exists()


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(SpoolUnwritable):
        place(tmp_path / "none", PAGE, [b"page"], no_boundary)
    for look in (orphans, drop_partial):
        with pytest.raises(SpoolUnwritable):
            look(tmp_path / "none")


def test_a_draft_shows_in_its_folder_also_where_nothing_of_it_stays(tmp_path: Path) -> None:
    before = changed_ns(tmp_path)
    assert changed_ns(tmp_path) == before > 0
    time.sleep(0.02)  # the clock of a folder may tick a hundred times a second
    with pytest.raises(ShortPage), draft(tmp_path, 0, no_boundary):
        raise ShortPage
    assert list(tmp_path.iterdir()) == []
    assert changed_ns(tmp_path) > before
    assert changed_ns(tmp_path / "none") == 0
