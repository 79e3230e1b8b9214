"""What no scan may go beyond: a page's size, the child's memory, the spool folder, the sheets that were counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from scanner.backend import Progress
from scanner.counting import most_sheets
from scanner.errors import Cancelled, PageTooLarge, ScannerError, ShortPage, SpoolFull, TooManySheets
from scanner.frames import ColorMode, Frame, ScanRequest, Source
from scanner.spool import used_bytes
from tests.integration import scan_boundaries
from tests.integration.light_children import light_children
from tests.support.sane_backend.build import CScanner, c_scanner, draw_page, sane_library

__all__ = ["c_scanner", "light_children", "sane_library"]
pytestmark = pytest.mark.usefixtures("light_children")

PATIENCE_S = 30.0


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    (tmp_path / "spool").mkdir()
    return tmp_path / "spool"


def begin(
    device: CScanner,
    spool: Path,
    *,
    progress: Progress = lambda *_: None,
    cancelled: Callable[[], bool] = lambda: False,
    backend: dict[str, object] | None = None,
    **fields: object,
) -> Iterator[Frame]:
    request = ScanRequest(device.id, **{"dpi": 100, **fields})  # type: ignore[arg-type]
    made = device.backend(spool.parent / "sane.d", **{"idle_limit_s": 5.0, **(backend or {})})
    return made.scan(request, spool, cancelled=cancelled, progress=progress)


def all_until(frames: Iterator[Frame], error: type[ScannerError]) -> list[Frame]:
    """The frames before the error."""
    kept = []
    with pytest.raises(error) as caught:
        for frame in frames:
            kept.append(frame)
    assert type(caught.value) is error
    return kept


def take(frame: Frame) -> None:
    frame.path.unlink()
    frame.path.with_suffix(".json").unlink()


@pytest.fixture
def frame_bytes(c_scanner: CScanner, spool: Path) -> int:
    """What one of the sheets takes in the spool folder, description included."""
    c_scanner.load("sheet")
    (frame,) = begin(c_scanner, spool)
    size = used_bytes(spool)
    take(frame)
    return size


def test_a_full_spool_is_said_and_the_scan_goes_on_when_frames_were_taken(
    c_scanner: CScanner, spool: Path, frame_bytes: int
) -> None:
    limit = 3 * frame_bytes
    c_scanner.load(*["sheet"] * 8)
    kept: list[Frame] = []
    told: list[int] = []

    def progress(done: int, total: int, unit: str) -> None:
        if unit == "waiting":
            assert total == limit
            told.append(done)
            for frame in kept:
                if frame.path.exists():
                    take(frame)

    for frame in begin(c_scanner, spool, progress=progress, backend={"spool_limit_bytes": limit}):
        kept.append(frame)
        assert used_bytes(spool) <= limit
    assert len(kept) == 8
    assert told


def test_a_spool_that_nobody_empties_ends_the_scan(c_scanner: CScanner, spool: Path, frame_bytes: int) -> None:
    c_scanner.load(*["sheet"] * 4)
    limits = {"spool_limit_bytes": 2 * frame_bytes, "idle_limit_s": 0.5}
    kept = all_until(begin(c_scanner, spool, backend=limits), SpoolFull)
    assert len(kept) == 2
    assert len(c_scanner.sheets("tray")) == 2
    assert not c_scanner.in_use()
    for frame in kept:
        take(frame)
    assert len(list(begin(c_scanner, spool, first_seq=2))) == 2


def test_a_scan_that_waits_can_be_cancelled(c_scanner: CScanner, spool: Path, frame_bytes: int) -> None:
    c_scanner.load(*["sheet"] * 4)
    waits: list[int] = []
    frames = begin(
        c_scanner,
        spool,
        progress=lambda done, total, unit: waits.append(done) if unit == "waiting" else None,
        cancelled=lambda: bool(waits),
        backend={"spool_limit_bytes": 2 * frame_bytes},
    )
    assert len(all_until(frames, Cancelled)) == 2
    assert len(c_scanner.sheets("tray")) == 2


def test_far_too_many_sheets_stop_the_scan_and_are_kept(c_scanner: CScanner, spool: Path) -> None:
    c_scanner.load(*[("front", "back")] * 7)
    kept = all_until(begin(c_scanner, spool, source=Source.ADF_DUPLEX, expected_sheets=2), TooManySheets)
    assert len(kept) == 2 * most_sheets(2) == 10
    assert len(c_scanner.sheets("tray")) == 2
    assert not c_scanner.in_use()


def test_paper_without_end_is_refused_when_it_becomes_too_long(c_scanner: CScanner, spool: Path) -> None:
    c_scanner.script(width_mm=5, height_mm=2600, lines="unknown")
    frames = begin(c_scanner, spool, source=Source.FLATBED, dpi=300, mode=ColorMode.GRAY, page_width_mm=5)
    assert all_until(frames, PageTooLarge) == []
    assert list(spool.iterdir()) == []


def test_the_child_has_a_limit_of_memory(c_scanner: CScanner, spool: Path) -> None:
    c_scanner.load("one", "two")
    devours = scan_boundaries.at("frame.announce.after", scan_boundaries.devour)
    assert len(all_until(begin(c_scanner, spool, backend={"boundary": devours}), PageTooLarge)) == 1
    assert len(list(begin(c_scanner, spool, first_seq=1))) == 1


@pytest.mark.parametrize(
    "fault",
    [{"promise": 5}, {"eof": "1:300", "three_pass": 1}, {"eof": "1:300", "lines": "unknown", "three_pass": 1}],
    ids=str,
)
def test_a_page_that_is_cut_short_is_none(c_scanner: CScanner, spool: Path, fault: dict[str, str | int]) -> None:
    c_scanner.load("one", "two")
    c_scanner.script(**fault)
    assert all_until(begin(c_scanner, spool), ShortPage) == []
    assert list(spool.iterdir()) == []
    assert not c_scanner.in_use()


@pytest.mark.parametrize("form", [{"padding": 3}, {"three_pass": 1, "padding": 1}, {"lines": "unknown"}], ids=str)
def test_the_paper_itself_comes_whatever_the_form_of_the_frames(
    c_scanner: CScanner, spool: Path, tmp_path: Path, form: dict[str, str | int]
) -> None:
    page = draw_page(tmp_path / "page.pnm", "page")
    c_scanner.load(page)
    c_scanner.script(**form)
    (frame,) = begin(c_scanner, spool)
    with Image.open(page) as image, Image.open(frame.path) as came:
        assert came.tobytes() == image.tobytes()
