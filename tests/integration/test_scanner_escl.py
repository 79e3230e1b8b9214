"""Our own eSCL client against the virtual feeder: what it takes and what it refuses, and the faults of the paper path, on a real wire."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from PIL import Image

from app.sandbox.faults import Faults
from app.sandbox.feeder import FeederTray, Sheet
from scanner.counting import most_sheets
from scanner.doubts import double_fed
from scanner.errors import (
    CoverOpen,
    DeviceNotFound,
    DoubleFeed,
    FeederEmpty,
    OptionRejected,
    PaperJam,
    PaperLeft,
    ScannerError,
    SheetCountMismatch,
    SheetNotFed,
    StoppedAtDevice,
    TooManySheets,
    ValueNotTaken,
)
from scanner.escl.backend import EsclBackend
from scanner.escl.discovery import announced
from scanner.frames import ColorMode, ScanRequest, Side, Source
from scanner.identity import physical_devices
from tests.integration.feeder_server import serve_in_thread
from tests.support.escl_desk import A6, SOON, Desk, desk, sides, text_at

__all__ = ["desk", "sides"]


# -- what comes


def test_the_devices_own_bytes_are_kept(desk: Desk, sides: list[Path]) -> None:
    frames = list(desk.scan(expected_sheets=3))
    assert [(frame.seq, frame.sheet, frame.side) for frame in frames] == [(n, n + 1, Side.FRONT) for n in range(3)]
    assert [frame.path.read_bytes() for frame in frames] == [side.read_bytes() for side in sides]
    assert {(f.media_type, f.width_px, f.height_px, f.dpi, f.mode) for f in frames} == {
        ("image/jpeg", 413, 583, 100, ColorMode.COLOR)
    }
    assert not desk.jobs_left()


def test_both_sides_in_order_at_another_resolution_in_gray(desk: Desk, sides: list[Path]) -> None:
    desk.tray.load([Sheet(sides[0], sides[1]), Sheet(sides[2])])
    frames = list(desk.scan(source=Source.ADF_DUPLEX, mode=ColorMode.GRAY, dpi=200, expected_sheets=2))
    assert [(frame.sheet, frame.side) for frame in frames] == [
        (n, side) for n in (1, 2) for side in (Side.FRONT, Side.BACK)
    ]
    for frame in frames:
        with Image.open(frame.path) as image:
            assert (image.size, image.mode) == ((frame.width_px, frame.height_px), "L") == ((826, 1165), "L")


def test_the_glass_gives_one_page_and_leaves_no_job(desk: Desk) -> None:
    (frame,) = desk.scan(source=Source.FLATBED)
    assert frame.sheet == 1
    assert [sheet.number for sheet in desk.tray.sheets] == [2, 3]
    assert not desk.jobs_left()


def test_pdf_answers_are_handed_on_as_files(desk: Desk) -> None:
    frames = list(
        desk.scan(options=(("DocumentFormat", "application/pdf"),), expected_sheets=9)
    )  # nobody knows the sheets
    assert [(frame.media_type, frame.sheet) for frame in frames] == [("application/pdf", None)] * 3
    assert all(frame.path.read_bytes().startswith(b"%PDF-") for frame in frames)


def test_an_existing_spool_frame_is_not_overwritten(desk: Desk) -> None:
    list(desk.scan())
    desk.tray.reload()
    with pytest.raises(ScannerError):
        list(desk.scan(first_seq=0))
    assert not desk.jobs_left()


def test_a_device_that_is_named_and_announced_is_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (device,) = desk.backend().devices()
    assert (device.id, device.model, device.serial) == (desk.id, "Sohoa Virtual Feeder", "MAU-0001")
    same = announced("127.0.0.1", 8080, False, "Other name", {"uuid": device.uuid})
    stranger = announced("192.0.2.7", 80, False, "Stranger", {"uuid": "872cded1-0000-0000-0000-000000000000"})
    nameless = announced("192.0.2.8", 80, False, "Nameless", {})
    monkeypatch.setattr("scanner.escl.backend.discover", lambda time_s, enough: (same, stranger, nameless))
    found = desk.backend(discovery_s=1.0).devices()
    assert [item.id for item in found] == [desk.id, f"escl:{stranger.uuid}", "escl:http://192.0.2.8:80/eSCL"]


def announcing(monkeypatch: pytest.MonkeyPatch, *urls: str) -> None:
    """From now on these announce themselves, all with one UUID, which is not the one that they tell when they are asked."""
    items = tuple(announced(*_place(url), False, "Feeder", {"uuid": MOVED}) for url in urls)
    monkeypatch.setattr("scanner.escl.backend.discover", lambda time_s, enough: items)


def _place(url: str) -> tuple[str, int]:
    address = httpx.URL(url)
    return address.host, address.port or 80


MOVED = "872cded1-0000-0000-0000-000000000007"


def test_another_device_at_the_address_of_one_that_moved_gets_no_job(
    desk: Desk, sides: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    tray = FeederTray()
    tray.load([Sheet(sides[0])])
    backend = EsclBackend({}, patience=SOON, discovery_s=1.0)
    announcing(monkeypatch, desk.url)
    assert [device.id for device in backend.devices()] == [f"escl:{MOVED}"]
    with serve_in_thread(tray) as moved:
        announcing(monkeypatch, moved)
        request = ScanRequest(f"escl:{MOVED}", dpi=100, **A6)  # type: ignore[arg-type]
        frames = list(backend.scan(request, desk.spool, cancelled=bool, progress=lambda *_: None))
    assert (len(frames), len(tray.taken), len(desk.tray.taken)) == (1, 1, 0)
    announcing(monkeypatch, desk.url)  # nobody answers at the address heard last
    assert backend.capabilities(f"escl:{MOVED}").sources
    announcing(monkeypatch)
    with pytest.raises(DeviceNotFound):
        EsclBackend({}, discovery_s=1.0).capabilities(f"escl:{MOVED}")


def test_two_devices_that_tell_one_uuid_are_two_and_remember_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    urls = ["http://192.0.2.7:80/eSCL", "http://192.0.2.8:80/eSCL"]
    announcing(monkeypatch, *urls)
    found = physical_devices(EsclBackend({}, discovery_s=1.0).devices())
    assert [item.device.id for item in found] == [f"escl:{url}" for url in urls]
    assert all(item.identity.shared for item in found)


def test_words_from_the_network_stay_in_their_line() -> None:
    heard = announced(
        "192.0.2.7", 80, False, "x", {"ty": "A\n\x1b[2Jtest:0\tB", "note": "2\u202e", "uuid": "http://x/\n"}
    )
    assert (heard.model, heard.note, heard.uuid) == ("A [2Jtest:0 B", "2", "")


# -- what is refused before there is a job


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"dpi": 1200}, ValueNotTaken),
        ({"page_width_mm": 297.0}, ValueNotTaken),
        ({"page_height_mm": 0.5}, ValueNotTaken),
        ({"mode": ColorMode.LINEART}, OptionRejected),
        ({"options": (("Brightness", "5"),)}, OptionRejected),
        ({"options": (("DocumentFormat", "image/tiff"),)}, ValueNotTaken),
    ],
)
def test_what_the_device_does_not_list_is_refused_at_once(
    desk: Desk, fields: dict[str, object], kind: type[ScannerError]
) -> None:
    desk.fails(kind, 0, **fields)
    assert not desk.tray.taken
    assert "JobInfo" not in text_at(desk.url + "/ScannerStatus")


def test_an_empty_feeder(desk: Desk) -> None:
    desk.tray.load([])
    desk.fails(FeederEmpty, 0)


# -- the paper path


@pytest.mark.parametrize(
    ("stop", "kind"),
    [("jam", PaperJam), ("double-feed", DoubleFeed), ("cover-open", CoverOpen), ("not-fed", SheetNotFed)],
)
def test_a_sheet_that_stops_keeps_those_before_it(desk: Desk, stop: str, kind: type[ScannerError]) -> None:
    desk.tray.faults = Faults.of({"stop": stop})
    desk.tray.jam_after = 1
    desk.fails(kind, 1)
    assert double_fed(desk.spool) == (1 if kind is DoubleFeed else None)  # it outlives whoever heard of it
    with pytest.raises(kind):  # nobody has seen to it yet
        list(desk.scan())
    desk.tray.jam_after = None
    assert [(frame.seq, frame.sheet) for frame in desk.scan()] == [(1, 2), (2, 3)]


def test_a_feeder_that_stops_with_paper_left_is_no_end(desk: Desk) -> None:
    desk.tray.faults.ends_after = 2
    desk.fails(PaperLeft, 2)
    desk.works_again()


def test_no_page_yet_is_not_the_end_while_the_job_runs(desk: Desk) -> None:
    frames = desk.scan(expected_sheets=3)
    next(frames)
    desk.tray.faults.early_ends = 3
    assert len(list(frames)) == 2


def test_somebody_stops_it_at_the_machine(desk: Desk) -> None:
    desk.tray.faults.stopped_after = 1
    desk.fails(StoppedAtDevice, 1)
    desk.works_again()


def test_another_count_is_told(desk: Desk) -> None:
    desk.fails(SheetCountMismatch, 3, expected_sheets=4)


def test_far_more_sheets_than_counted_stop_in_the_feeder(desk: Desk, sides: list[Path]) -> None:
    desk.tray.load([Sheet(sides[0])] * 9)
    desk.fails(TooManySheets, most_sheets(2), expected_sheets=2)
    assert len(desk.tray.sheets) == 9 - most_sheets(2)
    assert not desk.jobs_left()
