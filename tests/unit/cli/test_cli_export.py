"""What lies in a dossier, handed out as files: whole or not at all, and never over a file that nobody gave up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.archive.judge import JudgeServer
from app.cli.main import run
from app.domain.model import Plan
from app.sandbox.paper.small import small_dossier
from tests.support.cli_world import conforms
from tests.support.open_dossier import CODE, NO_KEY, DossierCounter, open_station

pytestmark = pytest.mark.xdist_group("station")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, judge_server: JudgeServer) -> Path:
    """A data folder with a dossier of one archived paper of two pages, and one page of another paper that is not finished."""
    root = tmp_path_factory.mktemp("export")
    first, second, third = small_dossier(root / "paper", 3)
    with open_station(root / "data", judge_server) as station:
        desk, part = DossierCounter(station).take(first, second)
        station.digitizing.finish(part.id, Plan(), station.actor, NO_KEY)
        other = desk.components[1]
        station.capture.import_files(desk.dossier.id, other.id, [third], station.actor, stages=frozenset())
    return root / "data"


def call(folder: Path, capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, Any]:
    code = run(["export", CODE, *map(str, words), "--json", "--data-dir", str(folder)])
    told = json.loads(capsys.readouterr().out)
    conforms("error" if "error" in told else "export", told)
    return code, told


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_finished_file_goes_into_a_folder_under_the_name_that_the_house_gives_it(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = call(folder, capsys, "--component", "TP01", "--out", tmp_path / "new" / "papers")
    (file,) = told["files"]
    assert (code, file["component"], file["pages"], file["signer"]) == (0, "TP01", 2, None)
    assert (file["lacks_signature"], file["newer_pages"]) == (False, False)
    path = Path(file["file"])
    assert path.read_bytes().startswith(b"%PDF-1.7") and path.stat().st_size == file["size_bytes"]
    assert path.name.startswith("TP01_") and names(tmp_path / "new") == ["papers"]
    assert names(tmp_path / "new" / "papers") == [path.name]


def test_one_file_gets_the_name_that_a_person_gives_it_and_takes_no_place_unasked(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "one.pdf"
    out.write_bytes(b"mine")
    words = ("--component", "TP01", "--out", out)
    code, told = call(folder, capsys, *words)
    assert (code, told["error"]["code"], out.read_bytes()) == (2, "OUT_EXISTS", b"mine")
    code, told = call(folder, capsys, *words, "--overwrite")
    assert (code, told["files"][0]["file"]) == (0, str(out))
    assert out.read_bytes().startswith(b"%PDF") and names(tmp_path) == ["one.pdf"]


@pytest.mark.parametrize(
    ("words", "code", "ends"),
    [
        (["--component", "TP09"], "COMPONENT_EMPTY", 3),
        (["--component", "TP02"], "NOT_FINISHED", 3),
        ([], "NOT_FINISHED", 3),
        (["--component", "TP01", "--component", "TP03"], "COMPONENT_EMPTY", 3),
    ],
)
def test_what_is_not_there_is_refused_and_nothing_is_written(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: str, ends: int
) -> None:
    ended, told = call(folder, capsys, *words, "--out", tmp_path / "out")
    assert (ended, told["error"]["code"], names(tmp_path)) == (ends, code, [])


def test_an_unknown_dossier_and_a_folder_that_cant_be_written_are_told_before_any_work(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = run(["export", "H56.14-261124-9999", "--out", str(tmp_path / "o"), "--json", "--data-dir", str(folder)])
    assert (ended, json.loads(capsys.readouterr().out)["error"]["code"]) == (3, "DOSSIER_NOT_HERE")
    (tmp_path / "file").write_bytes(b"")
    ended, told = call(folder, capsys, "--component", "TP01", "--out", tmp_path / "file" / "under")
    assert (ended, told["error"]["code"]) == (7, "OUT_UNWRITABLE")
