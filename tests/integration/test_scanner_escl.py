"""Our own eSCL client against the virtual feeder: what it takes, and every fault on a real wire. After each the next scan works."""

from __future__ import annotations

import hashlib
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from app.sandbox.faults import Faults
from app.sandbox.feeder import FeederTray, Sheet
from scanner.counting import most_sheets
from scanner.doubts import double_fed
from scanner.errors import (
    AnswerInvalid,
    Cancelled,
    CertificateChanged,
    CertificateUnknown,
    CoverOpen,
    DeviceBusy,
    DeviceLost,
    DeviceNotFound,
    DoubleFeed,
    FeederEmpty,
    OptionRejected,
    PageTooLarge,
    PaperJam,
    PaperLeft,
    ScannerError,
    SheetCountMismatch,
    SheetNotFed,
    ShortPage,
    SpoolFull,
    StoppedAtDevice,
    TooManySheets,
    ValueNotTaken,
)
from scanner.escl.backend import EsclBackend
from scanner.escl.discovery import announced
from scanner.escl.job import Patience
from scanner.escl.line import Limits
from scanner.escl.pages import PageLimits
from scanner.frames import ColorMode, Frame, ScanRequest, Side, Source
from scanner.identity import physical_devices
from scanner.spool import orphans
from tests.integration.feeder_server import draw_side, self_signed, serve_in_thread, serve_with_tls
from tests.support.dossier_server import free_port

A6 = {"page_width_mm": 105.0, "page_height_mm": 148.0}
SOON = Patience(job_attempts=3, page_attempts=4, end_attempts=2, pause_s=0.01)
QUICK = Limits(connect_s=2.0, idle_s=0.4, answer_s=5.0, stop_s=0.4)


class Desk:
    """A tray with three sheets, its server, and a spool folder."""

    def __init__(self, root: Path, url: str, tray: FeederTray) -> None:
        self.url = f"{url}/eSCL"
        self.tray = tray
        self.spool = root / "spool"
        self.spool.mkdir()
        self._seq = 0

    @property
    def id(self) -> str:
        return f"escl:{self.url}"

    def backend(self, **fields: object) -> EsclBackend:
        fields = {"patience": SOON, "discovery_s": 0, **fields}
        return EsclBackend({"Feeder": self.url}, **fields)  # type: ignore[arg-type]

    def scan(
        self, backend: EsclBackend | None = None, cancelled: Callable[[], bool] = bool, **fields: object
    ) -> Iterator[Frame]:
        request = ScanRequest(self.id, **{"dpi": 100, **A6, "first_seq": self._seq, **fields})  # type: ignore[arg-type]
        for frame in (backend or self.backend()).scan(
            request, self.spool, cancelled=cancelled, progress=lambda *_: None
        ):
            self._seq = frame.seq + 1
            yield frame

    def fails(
        self, kind: type[ScannerError], kept: int, backend: EsclBackend | None = None, **fields: object
    ) -> ScannerError:
        """Scans into an error: so many frames come before it and stay, nothing else does; then the machine is free."""
        frames: list[Frame] = []
        with pytest.raises(kind) as caught:
            for frame in self.scan(backend, **fields):
                frames.append(frame)
        assert type(caught.value) is kind
        assert len(frames) == kept
        assert orphans(self.spool) == tuple(frames)
        assert not list(self.spool.glob("*.part"))
        return caught.value

    def works_again(self) -> None:
        """The operator sees to the machine, lays a stack down anew and scans."""
        self.tray.faults, self.tray.jam_after = Faults(), None
        self.tray.reload()
        assert len(list(self.scan(expected_sheets=3))) == 3

    def jobs_left(self) -> bool:
        """Whether the machine still works at a job."""
        return "Processing" in _get(self.url + "/ScannerStatus")


def _get(url: str) -> str:
    return httpx.get(url).text


@pytest.fixture
def sides(tmp_path: Path) -> list[Path]:
    return [draw_side(tmp_path / f"{number}.jpg", str(number)) for number in range(1, 4)]


@pytest.fixture
def desk(tmp_path: Path, sides: list[Path]) -> Iterator[Desk]:
    tray = FeederTray()
    tray.load([Sheet(side) for side in sides])
    with serve_in_thread(tray) as url:
        yield Desk(tmp_path, url, tray)


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
    assert "JobInfo" not in _get(desk.url + "/ScannerStatus")


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


# -- the line


def test_not_now_is_asked_again(desk: Desk) -> None:
    frames = desk.scan()
    desk.tray.faults.unavailable = 2
    next(frames)
    desk.tray.faults.unavailable = 4
    desk.tray.faults.retry_after_s = 0
    assert len(list(frames)) == 2


def test_not_now_for_ever_is_busy(desk: Desk) -> None:
    desk.tray.faults.unavailable = 99
    desk.fails(DeviceBusy, 0)
    desk.works_again()


def test_somebody_else_scans(desk: Desk) -> None:
    desk.tray.faults.busy = True
    desk.fails(DeviceBusy, 0)
    desk.works_again()


@pytest.mark.parametrize(("fault", "kind"), [("closed", ShortPage), ("stalled", DeviceLost)])
def test_half_a_page_is_no_page(desk: Desk, fault: str, kind: type[ScannerError]) -> None:
    desk.tray.faults = Faults.of({"page": [2, fault]})
    desk.fails(kind, 1, desk.backend(limits=QUICK))
    assert not desk.jobs_left()
    desk.works_again()


@pytest.mark.parametrize(
    ("fault", "kind"), [("truncated", ShortPage), ("wide", PageTooLarge), ("garbage", AnswerInvalid)]
)
def test_a_page_that_is_none_is_not_taken(desk: Desk, fault: str, kind: type[ScannerError]) -> None:
    desk.tray.faults = Faults.of({"page": [2, fault]})
    desk.fails(kind, 1)
    assert not desk.jobs_left()
    desk.works_again()


def test_a_page_of_another_size_is_kept_and_claims_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.tray.load([Sheet(draw_side(tmp_path / "large.jpg", "L", (827, 1169)))])
    desk.tray.faults = Faults.of({"page": [1, "larger"]})
    (frame,) = desk.scan()
    assert (frame.width_px, frame.height_px, frame.dpi) == (
        827,
        1169,
        100,
    )  # the file's own resolution, which it states


def test_a_page_has_a_limit_of_bytes(desk: Desk) -> None:
    desk.fails(PageTooLarge, 0, desk.backend(page_limits=PageLimits(size_bytes=2000)))
    desk.works_again()


@pytest.mark.parametrize("bomb", ["capabilities", "status"])
def test_an_xml_bomb_is_not_opened(desk: Desk, bomb: str) -> None:
    desk.tray.faults = Faults.of({"bomb": bomb})
    desk.fails(AnswerInvalid, 0)
    desk.works_again()


def test_a_device_that_wakes_up_late(desk: Desk) -> None:
    desk.tray.faults.asleep_s = 0.3
    assert len(list(desk.scan())) == 3
    desk.tray.faults.asleep_s = 1.0
    with pytest.raises(DeviceLost):
        desk.backend(limits=QUICK).capabilities(desk.id)
    desk.works_again()


@pytest.mark.parametrize("location", ["absolute", "localhost"])
def test_a_job_may_be_told_with_the_devices_own_host(desk: Desk, location: str) -> None:
    desk.tray.faults = Faults.of({"location": location})
    assert len(list(desk.scan())) == 3


def test_a_job_on_another_host_is_refused_and_taken_back(desk: Desk) -> None:
    desk.tray.faults.location = "elsewhere"
    desk.fails(AnswerInvalid, 0)
    assert not desk.jobs_left()
    desk.works_again()


def test_redirects_stay_on_the_device(desk: Desk) -> None:
    desk.tray.faults.redirect_to = "http://192.0.2.1/eSCL/ScannerCapabilities"
    desk.fails(AnswerInvalid, 0)
    desk.tray.faults.redirect_to = desk.url + "/ScannerCapabilities"  # round and round
    desk.fails(AnswerInvalid, 0)
    desk.works_again()


def test_an_address_without_a_path_means_the_usual_one(desk: Desk) -> None:
    """So do the ids of SANE's own `escl` driver, which look like ours: `escl:http://192.0.2.7:80`."""
    base = desk.url.removesuffix("/eSCL")
    assert desk.backend().capabilities(f"escl:{base}").sources
    with pytest.raises(AnswerInvalid):
        desk.backend().capabilities(f"escl:{base}/elsewhere")


def test_a_device_that_is_switched_off(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/eSCL"
    backend = EsclBackend({"Feeder": url}, discovery_s=0)
    assert backend.devices() == ()
    with pytest.raises(DeviceNotFound):
        backend.capabilities(f"escl:{url}")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/eSCL",
        "http://",
        "http://[::1",
        "escl",
        "http://a..b/eSCL",
        "http://xn--/eSCL",
        f"http://{'a' * 70}/eSCL",
    ],
)
def test_no_address(url: str, desk: Desk) -> None:
    found = EsclBackend({"Wrong": url, "Feeder": desk.url}, discovery_s=0).devices()
    assert [device.id for device in found] == [desk.id], "a mistyped address hides nobody"
    with pytest.raises(DeviceNotFound):
        EsclBackend({}, discovery_s=0).capabilities(f"escl:{url}")


def test_a_listener_that_never_answers_ends_within_the_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/eSCL"
        with pytest.raises(DeviceLost):
            EsclBackend({}, limits=QUICK, discovery_s=0).capabilities(f"escl:{url}")


def test_a_device_that_drips_ends_within_the_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()

        def drip() -> None:
            line, _ = listener.accept()
            with line:
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                while not stop.wait(0.02):
                    try:
                        line.sendall(b"<")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/eSCL"
            with pytest.raises(DeviceLost):
                EsclBackend({}, limits=Limits(idle_s=5.0, answer_s=0.5), discovery_s=0).capabilities(f"escl:{url}")
        finally:
            stop.set()
            thread.join()


# -- cancel


def test_a_cancel_leaves_no_job_behind(desk: Desk) -> None:
    kept: list[Frame] = []
    with pytest.raises(Cancelled):
        kept.extend(desk.scan(cancelled=lambda: bool(orphans(desk.spool))))
    assert [frame.seq for frame in orphans(desk.spool)] == [0]
    assert not desk.jobs_left()
    assert len(list(desk.scan(first_seq=1, expected_sheets=2))) == 2


def test_a_cancel_while_the_job_is_being_made_takes_it_back(desk: Desk) -> None:
    pressed = threading.Event()

    class Slow(Faults):
        def refuses(self) -> bool:
            pressed.set()
            time.sleep(0.3)  # what a device takes to make the job
            return False

    desk.tray.faults = Slow()
    with pytest.raises(Cancelled):
        list(desk.scan(cancelled=pressed.is_set))
    assert "JobCanceledByUser" in _get(desk.url + "/ScannerStatus")
    assert not desk.jobs_left()
    assert not desk.tray.taken


def test_a_cancel_is_heard_while_the_device_is_silent(desk: Desk) -> None:
    desk.tray.faults = Faults.of({"page": [1, "stalled"]})
    with pytest.raises(Cancelled):
        list(desk.scan(cancelled=lambda: bool(desk.tray.taken)))
    assert not list(desk.spool.iterdir())
    assert not desk.jobs_left()
    desk.works_again()


def test_a_cancel_is_heard_while_the_device_says_not_now(desk: Desk) -> None:
    desk.tray.faults.unavailable = 10_000
    slow = desk.backend(patience=Patience(pause_s=60.0))
    with pytest.raises(Cancelled):
        list(desk.scan(slow, cancelled=lambda: desk.tray.faults.unavailable < 10_000))
    desk.works_again()


def test_closing_the_iterator_leaves_no_job_behind(desk: Desk) -> None:
    frames = desk.scan()
    next(frames)
    frames.close()  # type: ignore[attr-defined]
    assert not desk.jobs_left()
    assert len(list(desk.scan())) == 2


def test_a_full_disk_leaves_no_job_behind(desk: Desk) -> None:
    def full(step: str) -> None:
        if step == "frame.fsync.before":
            raise OSError(28, "No space left on device")

    desk.fails(SpoolFull, 0, desk.backend(boundary=full))
    assert not desk.jobs_left()
    desk.works_again()


# -- TLS


def test_a_certificate_is_used_only_once_it_was_confirmed(tmp_path: Path, sides: list[Path]) -> None:
    shown = self_signed(tmp_path / "device.pem")
    tray = FeederTray()
    tray.load([Sheet(side) for side in sides])
    with serve_with_tls(tray, tmp_path / "device.pem") as url:
        desk = Desk(tmp_path, url, tray)
        unknown = desk.fails(CertificateUnknown, 0)
        assert (unknown.fingerprint, unknown.host) == (shown, "127.0.0.1")  # type: ignore[attr-defined]
        assert shown in unknown.detail
        assert [(device.id, device.model) for device in desk.backend().devices()] == [(desk.id, "Feeder")]

        other = hashlib.sha256(b"another").hexdigest()
        changed = desk.fails(CertificateChanged, 0, desk.backend(certificates={"Feeder": other}))
        assert (changed.confirmed, changed.fingerprint) == (other, shown)  # type: ignore[attr-defined]

        written = ":".join(shown[at : at + 2] for at in range(0, 64, 2)).upper()  # as a device's page shows it
        backend = desk.backend(certificates={"feeder": written})
        assert [device.model for device in backend.devices()] == ["Sohoa Virtual Feeder"]
        assert len(list(desk.scan(backend))) == 3


def test_a_redirect_to_tls_needs_a_confirmed_certificate_too(tmp_path: Path, desk: Desk) -> None:
    shown = self_signed(tmp_path / "device.pem")
    with serve_with_tls(desk.tray, tmp_path / "device.pem") as secure:
        desk.tray.faults.redirect_to = f"{secure}/eSCL/ScannerCapabilities"
        desk.fails(CertificateUnknown, 0)
        with pytest.raises(AnswerInvalid):  # with it the device is reached, and goes on redirecting
            desk.backend(certificates={desk.url: shown}).capabilities(desk.id)


def test_pages_are_jpeg_files_that_others_open(desk: Desk) -> None:
    for frame in desk.scan():
        with Image.open(io.BytesIO(frame.path.read_bytes())) as image:
            image.load()
