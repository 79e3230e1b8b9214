from __future__ import annotations

import httpx
import pytest

from scanner.errors import AnswerInvalid
from scanner.escl.discovery import announced
from scanner.escl.job import Patience, _pause_s
from scanner.escl.line import Limits, fingerprint
from scanner.escl.wire import Wire


def wire(url: str = "http://192.0.2.7:8080/eSCL") -> Wire:
    return Wire(url, "", Limits(), lambda: False)


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/eSCL/ScanJobs/5", "/eSCL/ScanJobs/5"),
        ("/eSCL/ScanJobs/5/", "/eSCL/ScanJobs/5"),
        ("ScanJobs/5", "/eSCL/ScanJobs/5"),
        ("http://192.0.2.7:8080/eSCL/ScanJobs/5", "/eSCL/ScanJobs/5"),
        ("http://192.0.2.7/eSCL/ScanJobs/5", "/eSCL/ScanJobs/5"),  # without the port that we used
        ("https://192.0.2.7:443/eSCL/ScanJobs/5", "/eSCL/ScanJobs/5"),
        ("http://localhost/eSCL/ScanJobs/5", "/eSCL/ScanJobs/5"),  # HP
        ("http://127.0.0.1:80/eSCL/ScanJobs/5", "/eSCL/ScanJobs/5"),
        ("http://HP5CB901E7DDC7.local./eSCL/ScanJobs/5", "/eSCL/ScanJobs/5"),
    ],
)
def test_where_a_job_is(location: str, path: str) -> None:
    assert wire().own_path(location) == (path, True)


@pytest.mark.parametrize(
    "location", ["http://192.0.2.8/eSCL/ScanJobs/5", "//192.0.2.8/a", "http://192.0.2.7.example/eSCL/ScanJobs/5"]
)
def test_another_host_is_not_the_device(location: str) -> None:
    assert wire().own_path(location)[1] is False


@pytest.mark.parametrize("location", ["http://[::1", "http://192.0.2.7:port/x", "/", "http://192.0.2.7"])
def test_no_address_at_all(location: str) -> None:
    with pytest.raises(AnswerInvalid):
        wire().own_path(location)


@pytest.mark.parametrize(
    ("texts", "url"),
    [
        ({}, "http://192.0.2.7:80/eSCL"),
        ({"rs": "eSCL"}, "http://192.0.2.7:80/eSCL"),
        ({"rs": "/eSCL/"}, "http://192.0.2.7:80/eSCL"),
        ({"rs": "scan/e"}, "http://192.0.2.7:80/scan/e"),
    ],
)
def test_the_address_of_an_announcement(texts: dict[str, str], url: str) -> None:
    assert announced("192.0.2.7", 80, False, "Name", texts).url == url


def test_an_announcement_tells_name_place_and_uuid() -> None:
    texts = {"ty": "Maker M1", "note": "Tầng 2", "uuid": "4509A320-00A0-008F-00B6-002507510ECA"}
    item = announced("2001:db8::7", 443, True, "Other", texts)
    assert (item.url, item.secure) == ("https://[2001:db8::7]:443/eSCL", True)
    assert (item.model, item.note, item.uuid) == ("Maker M1", "Tầng 2", "4509a320-00a0-008f-00b6-002507510eca")
    assert announced("192.0.2.7", 80, False, "Name", {}).model == "Name"


def test_fingerprints_as_people_write_them() -> None:
    assert fingerprint("AB:cd 0F") == "abcd0f"


@pytest.mark.parametrize(
    ("said", "pause_s"), [("", 1.0), ("3", 3.0), ("86400", 30.0), ("-1", 1.0), ("Tue, 24 Nov 2026", 1.0)]
)
def test_how_long_to_stay_away(said: str, pause_s: float) -> None:
    assert _pause_s(httpx.Headers({"Retry-After": said}), Patience().pause_s) == pause_s
