"""The feeder's own protocol and the hand at the machine, over HTTP."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from app.sandbox.escl import parse_settings
from app.sandbox.feeder import SHORTEST_JOB_S, FeederTray, Job, Machine, Sheet
from tests.integration.feeder_server import draw_side, serve_in_thread

SETTINGS = """<?xml version="1.0"?>
<scan:ScanSettings xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"
 xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03">
 <pwg:ScanRegions><pwg:ScanRegion><pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>
 <pwg:Width>{width}</pwg:Width><pwg:Height>1748</pwg:Height></pwg:ScanRegion></pwg:ScanRegions>
 <pwg:InputSource>Feeder</pwg:InputSource><scan:ColorMode>RGB24</scan:ColorMode>
 <scan:XResolution>{dpi}</scan:XResolution><scan:YResolution>{dpi}</scan:YResolution>
 <scan:Duplex>{duplex}</scan:Duplex></scan:ScanSettings>"""


@pytest.fixture
def sides(tmp_path: Path) -> list[Path]:
    return [draw_side(tmp_path / f"{number}.jpg", str(number)) for number in range(1, 4)]


@pytest.fixture
def web(sides: list[Path]) -> Iterator[httpx.Client]:
    tray = FeederTray(samples=(Sheet(sides[0], sides[1]), Sheet(sides[2])))
    with serve_in_thread(tray) as url, httpx.Client(base_url=url) as client:
        yield client


def begin(web: httpx.Client, *, dpi: int = 100, duplex: bool = False, width: int = 1240) -> httpx.Response:
    return web.post("/eSCL/ScanJobs", content=SETTINGS.format(dpi=dpi, duplex=str(duplex).lower(), width=width))


def order(web: httpx.Client, **orders: object) -> dict[str, object]:
    answer = web.post("/control", json=orders)
    assert answer.status_code == 200, answer.text
    state: dict[str, object] = answer.json()
    return state


def test_what_was_sent_is_told_by_hash(web: httpx.Client, sides: list[Path]) -> None:
    order(web, load="samples")
    job = begin(web, duplex=True).headers["Location"]
    page = web.get(f"{job}/NextDocument")
    assert page.headers["Content-Type"] == "image/jpeg"
    assert page.content == sides[0].read_bytes()  # untouched where nothing differs
    state = web.get("/control").json()
    assert state["sent"] == [{"sheet": 1, "side": "front", "sha256": hashlib.sha256(page.content).hexdigest()}]
    assert (state["remaining"], state["taken"]) == (1, [1])


def test_the_end_of_a_job(web: httpx.Client, sides: list[Path]) -> None:
    order(web, load=[str(sides[0])])
    job = begin(web).headers["Location"]
    assert web.get(f"{job}/NextDocument").status_code == 200
    assert web.get(f"{job}/NextDocument").status_code == 404
    status = web.get("/eSCL/ScannerStatus").text
    assert "<pwg:JobState>Completed<" in status
    assert "ScannerAdfEmpty" in status
    assert begin(web).status_code == 503


@pytest.mark.parametrize(("orders", "last"), [({}, 404), ({"jam_after": 1}, 409), ({"faults": {"ends_after": 1}}, 404)])
def test_a_job_that_brought_paper_ends_no_faster_than_a_machine(
    web: httpx.Client, sides: list[Path], orders: dict[str, object], last: int
) -> None:
    order(web, load=[str(sides[0])] if not orders else "samples", **orders)
    began_s = time.monotonic()
    job = begin(web).headers["Location"]
    assert web.get(f"{job}/NextDocument").status_code == 200
    assert web.get(f"{job}/NextDocument").status_code == last
    assert time.monotonic() - began_s >= SHORTEST_JOB_S


def test_a_new_job_ends_the_one_before_and_goes_on_at_the_next_sheet(web: httpx.Client, sides: list[Path]) -> None:
    order(web, load=[str(side) for side in sides])
    first = begin(web).headers["Location"]
    web.get(f"{first}/NextDocument")
    second = begin(web).headers["Location"]
    assert web.get(f"{first}/NextDocument").status_code == 404
    assert web.get(f"{second}/NextDocument").content == sides[1].read_bytes()


def test_a_cancelled_job_gives_no_more(web: httpx.Client) -> None:
    order(web, load="samples")
    job = begin(web).headers["Location"]
    assert web.delete(job).status_code == 200
    assert web.get(f"{job}/NextDocument").status_code == 404
    assert web.get("/control").json()["remaining"] == 2


def test_jam_and_clearing_it(web: httpx.Client) -> None:
    order(web, load="samples", jam_after=1)
    job = begin(web).headers["Location"]
    assert web.get(f"{job}/NextDocument").status_code == 200
    assert web.get(f"{job}/NextDocument").status_code == 409
    assert "ScannerAdfJam" in web.get("/eSCL/ScannerStatus").text
    assert begin(web).status_code == 503
    assert order(web, jam_after=None)["jammed"] is False
    assert begin(web).status_code == 201


def test_put_back_keeps_the_order_of_the_sheets(web: httpx.Client, sides: list[Path]) -> None:
    order(web, load=[str(side) for side in sides], blur_sheet=2)
    job = begin(web).headers["Location"]
    for _ in sides:
        web.get(f"{job}/NextDocument")
    state = order(web, put_back=2)
    assert (state["sheets"], state["taken"], state["blur_sheet"]) == ([2, 3], [1], None)
    assert order(web, put_back=9)["sheets"] == [1, 2, 3]
    assert order(web, reload=True)["sent"] == []


def test_the_region_and_the_resolution_are_kept(web: httpx.Client) -> None:
    order(web, load="samples")
    job = begin(web, dpi=200, width=620).headers["Location"]
    with Image.open(io.BytesIO(web.get(f"{job}/NextDocument").content)) as page:
        assert page.size == (413, 1165)
        assert page.info["dpi"] == (200, 200)


@pytest.mark.parametrize("body", ["", "<a/>", "not xml", SETTINGS.format(dpi=1234, duplex="false", width=10)])
def test_settings_that_make_no_sense_are_refused(web: httpx.Client, body: str) -> None:
    order(web, load="samples")
    assert web.post("/eSCL/ScanJobs", content=body).status_code == 400


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"fly": 1}', b'{"load": ["/nowhere.jpg"]}', b'{"load": [[]]}', b'{"put_back": "x"}']
)
def test_orders_that_make_no_sense_are_refused(web: httpx.Client, body: bytes) -> None:
    assert web.post("/control", content=body).status_code == 400


def test_an_unknown_job_is_not_found(web: httpx.Client) -> None:
    assert web.get("/eSCL/ScanJobs/none/NextDocument").status_code == 404
    assert web.delete("/eSCL/ScanJobs/none").status_code == 404


def test_an_old_job_takes_nothing_from_a_new_stack(sides: list[Path]) -> None:
    tray = FeederTray()
    tray.load([Sheet(side) for side in sides])
    machine, job = Machine(tray), Job(parse_settings(SETTINGS.format(dpi=100, duplex="false", width=1240).encode()))
    sheet, side = machine.next_side(job)
    tray.reload()
    machine.sent(job, sheet, side, b"late")
    assert ([left.number for left in tray.sheets], tray.taken, tray.sent) == ([1, 2, 3], [], [])


def test_the_latest_requests_are_told(web: httpx.Client) -> None:
    order(web, load="samples")
    begin(web)
    load, begun = web.get("/control").json()["requests"]
    assert "POST /control" in load
    assert "200, on the tray [1, 2]" in load
    assert "POST /eSCL/ScanJobs" in begun
    assert "201, on the tray [1, 2]" in begun
