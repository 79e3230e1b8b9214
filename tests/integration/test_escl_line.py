"""The line to a network scanner breaks, lies, is silent, is cancelled or shows a certificate; after each the next scan works."""

from __future__ import annotations

import hashlib
import io
import socket
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from app.sandbox.faults import Faults
from app.sandbox.feeder import FeederTray, Sheet
from scanner.errors import (
    AnswerInvalid,
    Cancelled,
    CertificateChanged,
    CertificateUnknown,
    DeviceBusy,
    DeviceLost,
    DeviceNotFound,
    NotEncrypted,
    PageTooLarge,
    SpoolFull,
)
from scanner.escl.backend import EsclBackend
from scanner.escl.job import Patience
from scanner.escl.line import Limits
from scanner.escl.pages import PageLimits
from scanner.frames import Frame
from scanner.spool import orphans
from tests.integration.feeder_server import draw_side, self_signed, serve_with_tls
from tests.support.dossier_server import free_port
from tests.support.escl_desk import QUICK, Desk, desk, sides, text_at

__all__ = ["desk", "sides"]


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


def test_not_now_for_ever_once_the_job_was_taken_is_a_loss(desk: Desk) -> None:
    """Nobody else has it then, and a sheet may have moved: *busy* would say that none did."""
    frames = desk.scan()
    next(frames)
    desk.tray.faults.unavailable = 99
    desk.tray.faults.retry_after_s = 0
    with pytest.raises(DeviceLost):
        next(frames)
    desk.works_again()


def test_a_refusal_once_the_job_was_taken_is_a_loss(desk: Desk) -> None:
    """*Access denied* would say that no sheet has moved."""
    frames = desk.scan()
    next(frames)
    desk.tray.faults.unavailable, desk.tray.faults.refusal = 1, 403
    with pytest.raises(DeviceLost, match="403"):
        next(frames)
    desk.works_again()


def test_somebody_else_scans(desk: Desk) -> None:
    desk.tray.faults.busy = True
    desk.fails(DeviceBusy, 0)
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
    assert "JobCanceledByUser" in text_at(desk.url + "/ScannerStatus")
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


def test_a_redirect_to_tls_leads_to_a_whole_scan(tmp_path: Path, desk: Desk) -> None:
    shown = self_signed(tmp_path / "device.pem")
    secure_tray = FeederTray()
    secure_tray.load(desk.tray.sheets)
    with serve_with_tls(secure_tray, tmp_path / "device.pem") as secure:
        desk.tray.faults.redirect_to = f"{secure}/eSCL/ScannerCapabilities"
        assert len(list(desk.scan(desk.backend(certificates={"Feeder": shown})))) == 3
    assert len(secure_tray.sent) == 3
    assert not desk.tray.sent


@pytest.mark.parametrize("key", ["Feeder", "url", "uuid"])
def test_where_a_certificate_was_confirmed_an_answer_in_the_clear_is_refused(desk: Desk, key: str) -> None:
    """Who stands between has left the redirect to TLS out, or the device has forgotten it."""
    (plain,) = desk.backend().devices()
    keys = {"Feeder": "Feeder", "url": desk.url, "uuid": plain.uuid}
    backend = desk.backend(certificates={keys[key]: "ab" * 32})
    refused = desk.fails(NotEncrypted, 0, backend)
    assert refused.host == "127.0.0.1"  # type: ignore[attr-defined]
    assert len(desk.tray.sheets) == 3
    assert "ScanJobs" not in text_at(desk.url.replace("/eSCL", "/control")), "no settings were sent in the clear"
    with pytest.raises(NotEncrypted):
        backend.capabilities(desk.id)
    assert [device.id for device in backend.devices()] == [desk.id], (
        "it stays in the list, and says why it can't be used"
    )


def test_pages_are_jpeg_files_that_others_open(desk: Desk) -> None:
    for frame in desk.scan():
        with Image.open(io.BytesIO(frame.path.read_bytes())) as image:
            image.load()
