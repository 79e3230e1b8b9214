"""`review` on the command line: a supervisor's way through the cases of a counter, in the published shape and in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.archive.judge import JudgeServer
from app.cli.main import run
from app.domain.grounds import Ground
from app.sandbox.paper.small import small_dossier
from tests.support.cli_world import conforms, shared_workers
from tests.support.open_dossier import CODE, DossierCounter, open_station

pytestmark = pytest.mark.xdist_group("station")
SETTINGS = 'mode = "training"\nmin_free_mb = 1\n[operator]\nname = "{name}"\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, judge_server: JudgeServer) -> Iterator[Path]:
    """A data folder with two doubtful pages that the officer took; a supervisor sits at it."""
    root = tmp_path_factory.mktemp("review")
    with open_station(root / "data", judge_server) as station:
        counter = DossierCounter(station)
        desk, part = counter.take(*small_dossier(root / "paper", 2))
        for view in desk.paper(part.id).pages:
            station.editing.accept(desk.dossier.id, [view.id], Ground.LEGIBLE, station.actor)
    (root / "data" / "sohoa.toml").write_text(SETTINGS.format(name="Phạm Thị D"), encoding="utf-8")
    with shared_workers():
        yield root / "data"


def call(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    code = run(["review", *words, "--json", "--data-dir", str(folder)])
    told = json.loads(capsys.readouterr().out)
    conforms("error" if "error" in told else "review", told)
    return code, told


def test_a_supervisor_goes_through_the_cases(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, listed = call(folder, capsys, "list")
    assert (code, listed["queues"]) == (0, [{"kind": "accepted", "count": 2}])
    first, second = (one["case"] for one in listed["cases"])
    _, taken = call(folder, capsys, "next", "--kind", "accepted")
    shown = taken["shown"]
    assert (shown["case"], shown["dossier"], shown["document"]) == (first, CODE, None)
    assert [page["of_case"] for page in shown["paper"]] == [True, False]
    assert shown["paper"][0]["accepted"] == {"reason": "legible", "note": ""}
    assert shown["excluded"] == [{"name": "Cán bộ trực quầy", "parts": ["accepted", "scanned"]}]
    assert shown["lease"]["by"] == "Phạm Thị D"

    _, repaired = call(folder, capsys, "repair", first, "--straighten", "1.0", "--remark", "lệch")
    assert (repaired["decision"]["verdict"], repaired["document"]) == ("repaired", None), "no version was made before"
    _, undone = call(folder, capsys, "undo", first)
    assert undone["decision"]["verdict"] == "taken_back"
    call(folder, capsys, "leave", first)
    mark = "2:streak:0.4,0,0.5,1"
    _, returned = call(folder, capsys, "return", second, "--mark", mark, "--remark", "lau kính")
    (seen,) = returned["decision"]["marks"]
    assert (seen["number"], seen["defect"], seen["rect"]) == (2, "streak", [0.4, 0.0, 0.5, 1.0])
    assert call(folder, capsys, "undo", second)[1]["error"]["code"] == "CASE_RETURNED"

    _, told = call(folder, capsys, "history", CODE)
    verdicts = [line["decided"]["verdict"] for line in told["history"] if line["decided"] is not None]
    assert verdicts == ["repaired", "taken_back", "returned"]
    assert run(["review", "show", second, "--lang", "en", "--data-dir", str(folder)]) == 0
    words = capsys.readouterr().out
    assert "sent back to the counter (streak; lau kính)" in words and "may not decide: Cán bộ trực quầy" in words
    assert run(["review", "history", CODE, "--data-dir", str(folder)]) == 0
    assert "trả về quầy (vệt sọc; lau kính)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "7"), "CASE_MALFORMED"),
        (("accept", str(uuid4())), "NOT_STORED"),
        (("return", str(uuid4()), "--mark", "2:rust"), "USAGE"),
        (("return", str(uuid4()), "--mark", "2:streak:0.5,0,0.4,1"), "USAGE"),
        (("history", "H56.14-261124-0777"), "DOSSIER_NOT_HERE"),
    ],
)
def test_a_wrong_call_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: str
) -> None:
    status, told = call(folder, capsys, *words)
    assert status != 0 and told["error"]["code"] == code


def test_who_is_no_supervisor_is_refused(
    tmp_path: Path, judge_server: JudgeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_station(tmp_path / "data", judge_server):
        pass
    for words in (("list",), ("next",), ("show", str(uuid4())), ("accept", str(uuid4()))):
        status, told = call(tmp_path / "data", capsys, *words)
        assert (status, told["error"]["code"]) == (3, "NOT_ALLOWED"), words
