"""The sandbox as a process: it starts once a data folder, is found, keeps its habits, and ends with its parent."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest

from app.delivery.openapi_tus import OpenApiTusGateway
from app.domain.errors import DeliveryFailed, StationError
from app.messages import word
from app.sandbox.client import RunningSandbox, attach, start
from tests.integration.feeder_server import draw_side
from tests.support.cli_world import CommandLine
from tests.support.dossier_server import CODE, ROOT, access

pytestmark = pytest.mark.xdist_group("sandbox-process")


@pytest.fixture(scope="module")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def sandbox(data_folder: Path) -> Iterator[RunningSandbox]:
    with start(data_folder, samples=False) as running:
        yield running


def wait_for_end(pid: int) -> None:
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the sandbox did not end"
        time.sleep(0.02)


def test_all_of_it_answers(sandbox: RunningSandbox) -> None:
    info = sandbox.info
    with OpenApiTusGateway(info.dossiers_url, access(info.token)) as gateway:
        assert gateway.find(CODE).code == CODE
    with urlopen(f"{info.feeder_url}/ScannerCapabilities") as answer:
        assert b"ScannerCapabilities" in answer.read()
    for url in (info.tsa_url, info.ocsp_url):  # both are there, and take a POST only
        with pytest.raises(HTTPError) as caught, urlopen(url):
            pass
        caught.value.close()
        assert caught.value.code == 405
    for path in (info.root_pem, info.issuer_pem, info.officer_p12):
        assert path.is_file()
    assert info.officer_pin == info.officer_pin_file.read_text().strip() != ""


def test_what_it_wrote_is_for_its_user_only(sandbox: RunningSandbox, data_folder: Path) -> None:
    for name in ("sandbox.json", "sandbox/habits.json", "sandbox/serve.log"):
        assert stat.S_IMODE((data_folder / name).stat().st_mode) == 0o600, name
    for name in ("sandbox", "sandbox/pki", "sandbox/dossiers", "sandbox/dossiers/content"):
        assert stat.S_IMODE((data_folder / name).stat().st_mode) == 0o700, name
    assert sandbox.info.officer_pin not in (data_folder / "sandbox.json").read_text()
    assert sandbox.info.token not in repr(sandbox.info)


def test_a_second_start_finds_the_living_one(sandbox: RunningSandbox, data_folder: Path) -> None:
    with start(data_folder, samples=False) as second:
        assert second.info == sandbox.info
    assert attach(data_folder) == sandbox.info  # the one that was found is left alone
    command = [sys.executable, "-m", "app.sandbox.serve", "--data-dir", str(data_folder)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert f"process {sandbox.info.pid}" in said
    assert f"{sandbox.info.dossiers_url}/sign-in?code=" in said
    told = CommandLine(data_folder)("sandbox", "serve")
    assert (told.code, told.out.count("\n")) == (0, 1), "the address alone, for a program"
    assert word("sandbox_page", "vi", minutes=10) in told.err


def test_the_hand_at_the_feeder(sandbox: RunningSandbox, tmp_path: Path) -> None:
    sides = [draw_side(tmp_path / f"{number}.jpg", str(number)) for number in range(3)]
    sandbox.load_tray([sides[0], (sides[1], sides[2])])
    sandbox.blur(2)
    sandbox.jam_after(1)
    state = sandbox.feeder_state()
    assert (state["sheets"], state["blur_sheet"], state["jam_after"]) == ([1, 2], 2, 1)
    sandbox.jam_after(None)
    sandbox.put_back(0)
    assert sandbox.feeder_state()["jammed"] is False
    with pytest.raises(ValueError, match="no sheet"):
        sandbox.load_tray([tmp_path / "nowhere.jpg"])
    with pytest.raises(HTTPError) as caught, urlopen(Request(sandbox.info.feeder_control_url, data=b"{}")):
        pass
    caught.value.close()
    assert caught.value.code == 401


def test_the_outage_switch(sandbox: RunningSandbox) -> None:
    with OpenApiTusGateway(sandbox.info.dossiers_url, access(sandbox.info.token)) as gateway:
        sandbox.outage(True)
        with pytest.raises(DeliveryFailed, match="SERVER_ERROR"):
            gateway.find(CODE)
        sandbox.outage(False)
        assert gateway.find(CODE).code == CODE


def test_it_ends_with_its_parent_and_comes_back_with_its_habits(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from app.sandbox.client import start\n"
        "print(start(Path(sys.argv[1]), samples=False).info.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        told = json.loads((tmp_path / "sandbox.json").read_text())
        parent.kill()
    wait_for_end(pid)
    assert not (tmp_path / "sandbox.json").exists()

    for leftover in (json.dumps(told), "{"):  # of one that could not take it away
        (tmp_path / "sandbox.json").write_text(leftover)
        assert attach(tmp_path) is None

    with start(tmp_path, samples=False) as again:
        assert again.info.pid != pid
        now = json.loads((tmp_path / "sandbox.json").read_text())
        new_each_run = {"pid": pid, "page_key": told["page_key"]}
        assert {**now, **new_each_run} == told  # the same ports, tokens and keys
        assert now["page_key"] != told["page_key"]
        os.kill(again.info.pid, signal.SIGTERM)
        wait_for_end(again.info.pid)
        assert not (tmp_path / "sandbox.json").exists()


def test_a_start_that_fails_says_why(tmp_path: Path) -> None:
    (tmp_path / "sandbox").mkdir()
    (tmp_path / "sandbox" / "pki").write_text("a file where a folder belongs")
    with pytest.raises(StationError, match="SANDBOX_NOT_STARTED") as caught:
        start(tmp_path, samples=False)
    assert "FileExistsError" in caught.value.detail
