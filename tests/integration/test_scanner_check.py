"""`scan --check` through real scanners' ways: libsane's `pnm` hands the picture over bit for bit, the virtual feeder as JPEG."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from PIL import Image

from app import bootstrap
from app.bootstrap.checks import last_checks
from app.sandbox.feeder import FeederTray, Sheet
from app.services.check import CheckState
from app.services.doctor import Absent
from app.services.pool import SerialPool
from app.settings import load
from scanner.frames import Device, ScanRequest
from scanner.identity import identify
from scanner.sane.config import is_virtual
from tests.integration.feeder_server import serve_in_thread
from tests.integration.light_children import light_children
from tests.support.check_sheet import Scanner, fine_sheet
from tests.support.cli_world import CommandLine, conforms, shared_workers
from tests.support.colour_target import cgats, drawn_target, true_labs

__all__ = ["light_children"]
pytestmark = [pytest.mark.usefixtures("light_children"), pytest.mark.xdist_group("check-sheet")]

SETTINGS = """min_free_mb = 1
[work]
workers = 1
[scanner]
source = "adf-duplex"
[scanner.network]
Feeder = "{url}/eSCL"
"""


@pytest.fixture(scope="module", autouse=True)
def _one_worker() -> Iterator[None]:
    with shared_workers():
        yield


@pytest.fixture
def tray() -> FeederTray:
    return FeederTray()


@pytest.fixture
def cli(tmp_path: Path, tray: FeederTray, monkeypatch: pytest.MonkeyPatch) -> Iterator[CommandLine]:
    # to know a device again all are listed: the drivers of scanners that nobody has here wait seconds for an answer each time
    monkeypatch.setattr("scanner.sane.config.installed_drivers", lambda: ("airscan",))
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    with serve_in_thread(tray) as url:
        (folder / "sohoa.toml").write_text(SETTINGS.format(url=url), encoding="utf-8")
        yield CommandLine(folder)


def picture(path: Path, scanner: Scanner) -> Path:
    """A scan of the sheet as a file that names its resolution."""
    Image.fromarray(scanner.scan(fine_sheet())).save(path, quality=92, dpi=(scanner.dpi, scanner.dpi))
    return path


def listed(cli: CommandLine) -> list[dict[str, Any]]:
    """The devices that are there, without the make-believe ones."""
    found = cli.json("devices", "--quick")
    conforms("devices", found.document)
    return [device for device in found.document["devices"] if not is_virtual(device["id"])]


def values(check: dict[str, object]) -> dict[str, float]:
    return {item["code"]: item["value"] for item in check["items"]}  # type: ignore[attr-defined]


def test_the_sheet_is_printed_at_its_true_size(cli: CommandLine, tmp_path: Path) -> None:
    done = cli.json("scan", "--check", "--print", tmp_path / "sheet.pdf")
    conforms("scan-check", done.document)
    assert done.document == {"printed": str(tmp_path / "sheet.pdf"), "check": None}
    with pikepdf.open(tmp_path / "sheet.pdf") as pdf:
        (page,) = pdf.pages
        assert [float(side) / 72 * 25.4 for side in page.MediaBox] == pytest.approx([0, 0, 210, 297], abs=0.001)
        assert pdf.Root.ViewerPreferences.PrintScaling == "/None"
    assert cli("scan", "--check", "--print", tmp_path / "again.pdf").out.startswith("Đã ghi tờ kiểm tra")
    assert (tmp_path / "sheet.pdf").read_bytes() == (tmp_path / "again.pdf").read_bytes()


def test_a_check_through_libsane_is_kept_and_the_next_is_compared_with_it(cli: CommandLine, tmp_path: Path) -> None:
    picture(tmp_path / "page.ppm", Scanner(scale_y=0.98, skew_deg=1.2))
    call = ["scan", "--check", "--device", "pnm:0", "--source", "flatbed", "--page", "largest"]
    call += ["--option", f"filename={tmp_path / 'page.ppm'}"]
    first = cli.json(*call)
    conforms("scan-check", first.document)
    assert first.code == 0
    check = first.document["check"]
    assert check["verdict"] == "doubtful"
    assert {item["code"] for item in check["items"] if item["verdict"] != "good"} == {"SCALE_Y", "SKEW"}
    assert values(check)["SCALE_Y"] == pytest.approx(0.02, abs=3e-4)
    assert values(check)["SKEW"] == pytest.approx(1.2, abs=0.01)
    assert check["compared_with"] is None
    assert check["kept"]
    assert "COLOUR_DRIFT" not in values(check)

    yellowed = np.asarray(Image.open(tmp_path / "page.ppm")) * np.array([1, 0.95, 0.75])
    Image.fromarray(yellowed.astype(np.uint8)).save(tmp_path / "page.ppm")
    second = cli.json(*call)
    conforms("scan-check", second.document)
    again = second.document["check"]
    assert again["compared_with"] == check["kept"]
    assert values(again)["COLOUR_DRIFT"] > 5
    assert (again["verdict"], second.code) == ("poor", 4)
    assert cli.store_is_whole()


@pytest.mark.soak
def test_a_check_through_the_feeder(cli: CommandLine, tray: FeederTray, tmp_path: Path) -> None:
    sheet = picture(tmp_path / "sheet.jpg", Scanner())
    tray.load([Sheet(sheet)])
    (found,) = listed(cli)
    assert found["check"] == {"due": True, "last": None, "verdict": None}
    device = found["id"]
    call = ["scan", "--check", "--device", device]
    done = cli.json(*call)
    conforms("scan-check", done.document)
    assert done.code == 0, [item for item in done.document["check"]["items"] if item["verdict"] != "good"]
    assert done.document["check"]["way"] == {"source": "adf", "mode": "color", "side": "front"}
    assert [side.side for side in tray.sent] == ["front"]
    assert [(one["check"]["due"], one["check"]["verdict"]) for one in listed(cli)] == [(False, "good")]

    tray.load([Sheet(None, sheet)])  # face down: the other camera sees it
    other = cli.json(*call, "--source", "adf-duplex")
    assert other.document["check"]["way"]["side"] == "back"
    assert other.document["check"]["compared_with"] is None

    tray.load([Sheet(None, sheet)])
    blank = cli.json(*call)
    assert (blank.code, blank.error["code"]) == (3, "CHECK_SHEET_FACE_AWAY")
    words = cli(*call)  # nothing lies in the feeder
    assert words.code == 4


def test_the_words_of_a_check(cli: CommandLine, tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    scanned = Scanner(dpi=200).scan(fine_sheet())
    scanned[:, 667:669] = 20
    Image.fromarray(scanned).save(scans / "1.png", dpi=(200, 200))
    done = cli("scan", "--check", "--device", f"folder:{scans}")
    assert done.code == 4
    assert done.out.startswith("Máy quét không đạt.")
    assert "vệt dọc cách mép trái 84.8 mm" in done.out
    assert "?" not in done.out.replace("?  ", "")


def test_colours_by_a_bought_target_and_its_reference_data(cli: CommandLine, tmp_path: Path) -> None:
    scans, reference = tmp_path / "scans", tmp_path / "reference.txt"
    scans.mkdir()
    reference.write_text(cgats([str(i + 1) for i in range(24)], true_labs()), encoding="utf-8")
    call = ["scan", "--check", "--device", f"folder:{scans}", "--reference", reference]
    Image.fromarray(drawn_target(1, 1.0)).save(scans / "1.png", dpi=(300, 300))
    done = cli.json(*call)
    conforms("scan-check", done.document)
    check = done.document["check"]
    assert (done.code, check["kind"], check["verdict"]) == (0, "target", "good")
    assert check["kept"]
    assert values(check)["COLOUR_MEAN"] < 0.5
    assert [patch["name"] for patch in check["figures"]["patches"]][:2] == ["1", "2"]

    dim = np.asarray(Image.open(scans / "1.png")) * np.array([0.8, 0.7, 0.6])
    Image.fromarray(dim.astype(np.uint8)).save(scans / "1.png", dpi=(300, 300))
    poor = cli(*call)
    assert poor.code == 4
    assert "Màu lệch so với số liệu chuẩn" in poor.out
    assert cli.json(*call[:-1], tmp_path / "absent").error["code"] == "FILE_NOT_FOUND"
    reference.write_text("nothing", encoding="utf-8")
    refused = cli.json(*call)
    assert (refused.code, refused.error["code"]) == (3, "REFERENCE_UNREADABLE")


@pytest.mark.parametrize(
    "words",
    [["--check"], ["--print", "x.pdf"], ["--check", "--device", "folder:/", "--rulers", "14", "22"]],
    ids=" ".join,
)
def test_calls_that_mean_nothing(cli: CommandLine, words: list[str]) -> None:
    wrong = cli.json("scan", *words)
    assert (wrong.code, wrong.error["code"]) == (2, "USAGE")


def test_a_check_falls_due(tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    picture(scans / "1.png", Scanner(dpi=200))
    identity = identify(Device(f"folder:{scans}", "", "", "", ""))
    (tmp_path / "sohoa.toml").write_text("min_free_mb = 1\n[scanner]\ncheck_every_days = 7\n", encoding="utf-8")
    with bootstrap.build(load(tmp_path), pool=SerialPool()) as station:
        assert station.checking.state(identity) == CheckState(None, True)
        (tmp_path / "spool").mkdir()
        outcome = station.checking.check(ScanRequest(f"folder:{scans}"), tmp_path / "spool", station.actor)
        assert outcome.result["verdict"] == "good", json.dumps(outcome.result["items"], indent=1)
        assert station.checking.state(identity) == CheckState(outcome.kept, False)
        (tmp_path / "next").mkdir()
        request = ScanRequest(f"folder:{scans}")
        renewed = station.checking.check(request, tmp_path / "next", station.actor, new_sheet=True)
        assert renewed.result["compared_with"] is None
        assert renewed.kept is not None
        (tmp_path / "third").mkdir()
        third = station.checking.check(request, tmp_path / "third", station.actor)
        assert third.result["compared_with"] == str(renewed.kept.id)
        station.checking._clock = _Later(timedelta(days=7, seconds=1))
        assert station.checking.state(identity).due


@pytest.mark.soak
def test_doctor_says_when_a_check_is_due(cli: CommandLine, tray: FeederTray, tmp_path: Path) -> None:
    tray.load([Sheet(picture(tmp_path / "sheet.jpg", Scanner()))])
    with bootstrap.build(load(cli.folder)) as station:
        with pytest.raises(Absent) as due:
            last_checks(station)
        assert due.value.word == "doctor_says_check_due"
        (device,) = [d.device.id for d in station.devices.listing().devices if not is_virtual(d.device.id)]
        (tmp_path / "spool").mkdir()
        station.checking.check(ScanRequest(device), tmp_path / "spool", station.actor)
        assert last_checks(station) == datetime.now(UTC).date().isoformat()


class _Later:
    """The clock of a week later."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        return datetime.now(UTC) + self._by
