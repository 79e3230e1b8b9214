"""Piles by the command line: taken in, listed, decided on; and a folder that is watched until a signal comes."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from app.sandbox.client import RunningSandbox
from app.services.backscan import running
from scanner.watched import WatchedFolderBackend
from tests.support.cli_world import Counter, conforms, open_counter
from tests.support.pile_sheets import code_of, note, save, slip

pytestmark = pytest.mark.xdist_group("station")
ONE, TWO, THREE, FOUR = (code_of(number) for number in (101, 102, 103, 104))


@pytest.fixture(scope="module")
def counter(
    tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox, judge_server: JudgeServer
) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("counter"), sandbox, judge_server) as opened:
        yield opened


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files lie there already: nobody waits until they settle, and a watch looks often."""
    defaults = WatchedFolderBackend.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "settle_s", 0.0)
    monkeypatch.setitem(defaults, "poll_s", 0.05)
    monkeypatch.setattr(running, "_LOOKS_S", 0.05)
    monkeypatch.setattr(running, "bound_s", lambda _failures: 0.05)


def test_a_pile_is_taken_in_listed_and_decided_on(counter: Counter, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number, sheet in enumerate((note(1), slip(ONE), note(2), slip(TWO), note(3)), 1):
        save(sheet, tmp_path / "in" / f"{number}.tif")
    listed = tmp_path / "muc-luc.csv"
    listed.write_text(f"Mã hồ sơ;Số tờ\n{ONE};1\n{TWO};7\n", encoding="utf-8-sig")
    taken = counter.cli.json("backscan", "take", "kho-1", "--folder", tmp_path / "in", "--list", listed, "--end")
    conforms("backscan", taken.document)
    assert (taken.code, taken.document["sheets"], taken.document["filed"], taken.document["held"]) == (0, 5, 2, 3)
    assert [one["why"] for one in taken.document["exceptions"]] == [["before_first"], ["count_differs"]]
    seen = counter.cli("backscan", "list", "kho-1", "--pictures", tmp_path / "pictures")
    assert TWO in seen.out and "1/7" in seen.out and str(tmp_path / "pictures" / "001-001.jpg") in seen.out
    words = taken.document["exceptions"][1]["command"].split()
    assert counter.cli.json(*words[1:]).document["held"] == 1
    left = counter.cli.json("backscan", "leave", "KHO-1", "--sheets", "1").document
    assert (left["held"], left["left_out"], left["filed"], left["exceptions"]) == (0, 1, 4, [])
    back = counter.cli.json("backscan", "put-back", "kho-1", "--sheets", "1-5").document
    assert (back["held"], back["left_out"], back["exceptions"][0]["why"]) == (1, 0, ["before_first"])
    again = counter.cli.json("backscan", "put-back", "kho-1", "--sheets", "1")
    assert (again.code, again.error["code"]) == (3, "SHEETS_NOT_LEFT_OUT")
    assert counter.cli.json("backscan", "leave", "kho-1", "--sheets", "1").document["left_out"] == 1
    again = counter.cli.json("backscan", "leave", "kho-1", "--sheets", "1")
    assert (again.code, again.error["code"]) == (3, "SHEETS_NOT_HERE")
    assert counter.cli.json("backscan", "list", "kho-2").error["code"] == "PILE_UNKNOWN"
    listed.write_text("H56\nH57\n", encoding="utf-8")
    refused = counter.cli.json("backscan", "take", "kho-1", "--folder", tmp_path / "in", "--list", listed)
    assert (refused.error["code"], refused.error["line"]) == ("LIST_MALFORMED", 2)


def test_a_watch_goes_on_until_it_is_told_to_stop(counter: Counter, tmp_path: Path) -> None:
    """The folder is not there at first, and a file in it is none."""

    def brings() -> None:
        time.sleep(0.2)
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "0.txt").write_text("not a page")
        for number, sheet in enumerate((slip(THREE), note(4), slip(FOUR)), 1):
            save(sheet, tmp_path / "in" / f"{number}.tif.part")
            (tmp_path / "in" / f"{number}.tif.part").rename(tmp_path / "in" / f"{number}.tif")
        until = time.monotonic() + 60
        while not (tmp_path / "in" / "taken" / "3.tif").exists() and time.monotonic() < until:
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    bringing = threading.Thread(target=brings)
    bringing.start()
    watched = counter.cli.json("watch", tmp_path / "in", "--pile", "kho-3")
    bringing.join()
    conforms("watch", watched.document)
    assert (watched.code, watched.document) == (0, {"pile": "KHO-3", "pages": 3, "refused": 1, "dossiers": 1})
    assert "FILE_KIND_UNKNOWN" in watched.err and (tmp_path / "in" / "refused" / "0.txt").exists()
    assert "0.txt" not in watched.err, "a journal keeps what is told there, and names of files may be those of people"
    listed = counter.cli.json("backscan", "list", "kho-3").document
    assert (listed["open"], [one["file"] for one in listed["exceptions"]]) == (1, ["0.txt"])
