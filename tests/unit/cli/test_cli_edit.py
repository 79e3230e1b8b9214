"""The page tools of the command line: what lies in a dossier, one decision on it, and what is no call of ours."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image

from app.archive.judge import JudgeServer
from app.cli.archived import as_json
from app.cli.main import run
from app.domain.archival import LayerMode
from app.domain.archived_page import ArchivedPage
from app.domain.artifacts import Stage
from app.domain.imported import Drawn, ImportedPage, LeftOut
from app.messages import archived
from app.sandbox.paper.small import small_dossier
from app.services.archived_pages import RICHER
from app.services.foreign_pages import KEPT
from ocr.image.layers import coded
from tests.perf.drawn_glass import Glass, Item, drawn
from tests.support.cli_world import conforms
from tests.support.open_dossier import CODE, DossierCounter, open_station

pytestmark = pytest.mark.xdist_group("station")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, judge_server: JudgeServer) -> Path:
    """A data folder with a dossier of three pages."""
    root = tmp_path_factory.mktemp("edit")
    with open_station(root / "data", judge_server) as station:
        DossierCounter(station).take(*small_dossier(root / "paper", 3))
    return root / "data"


def call(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    code = run(["edit", CODE, *words, "--json", "--data-dir", str(folder)])
    return code, json.loads(capsys.readouterr().out)


def test_each_tool_is_one_decision_that_one_undo_takes_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, listed = call(folder, capsys)
    conforms("edit", listed)
    (paper,) = listed["papers"]
    here = ["--component", paper["component"], "--pages"]
    tools = {
        "1,3 --rotate 1": 3,
        "2 --straighten -1.5": 3,
        "1-3 --crop 0.1 0.1 0.9 0.9": 3,
        "3 --cover 0 0 0.5 0.5 --cover 0.5 0.5 1 1": 3,
        "1-2 --split beside 0.5": 5,
        "3,1 --merge beneath": 2,
        "2,3 --card": 2,
        "2 --copy": 4,
        "3,1 --swap": 3,
        "2 --remove": 2,
    }
    assert (code, len(paper["pages"])) == (0, 3)
    for words, left in tools.items():
        code, done = call(folder, capsys, *here, *words.split())
        conforms("edit", done)
        pages = done["papers"][0]["pages"]
        assert (words, code, len(pages)) == (words, 0, left)
        assert pages != paper["pages"]
        assert call(folder, capsys, "--undo") == (0, listed)
    assert call(folder, capsys, "--redo")[1] == done
    call(folder, capsys, "--undo")
    call(folder, capsys, *here, "1", "--rotate", "2")
    assert call(folder, capsys, *here, "1", "--restore") == (0, listed)


def test_pages_that_go_on_their_paper_are_kept_together_by_a_decision_that_the_history_tells(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (paper,) = call(folder, capsys)[1]["papers"]
    here = ["--component", paper["component"]]
    code, done = call(folder, capsys, *here, "--pages", "2-3", "--together")
    assert (code, done["papers"]) == (0, [paper])
    told = call(folder, capsys, *here, "--history")[1]["history"]
    assert told[-1]["deed"] == "kept_together"
    call(folder, capsys, "--undo")


def test_two_papers_become_one_and_one_becomes_two_in_one_decision_each(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def papers() -> dict[str, list[str]]:
        _, listed = call(folder, capsys)
        return {paper["component"]: [page["page"] for page in paper["pages"]] for paper in listed["papers"]}

    ((code, pages),) = (before := papers()).items()
    here = ["--component", code]
    call(folder, capsys, *here, "--pages", "2-3", "--to", "TP02")
    assert papers() == {code: pages[:1], "TP02": pages[1:]}, "a paper is parted"
    call(folder, capsys, *here, "--to", "TP02")
    assert papers() == {"TP02": [*pages[1:], pages[0]]}, "two papers are one"
    call(folder, capsys, "--undo")
    call(folder, capsys, "--undo")
    assert papers() == before
    call(folder, capsys, *here, "--pages", "1", "--to", code)
    assert papers() == {code: [*pages[1:], pages[0]]}
    call(folder, capsys, "--undo")
    ended, told = call(folder, capsys, *here, "--to", "no code")
    assert (ended, told["error"]["code"], papers()) == (3, "COMPONENT_CODE_MALFORMED", before)


def test_what_is_noticed_of_a_paper_is_told_with_its_evidence(
    tmp_path: Path, judge_server: JudgeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_station(tmp_path / "data", judge_server) as station:
        counter = DossierCounter(station)
        counter.take(*small_dossier(tmp_path / "paper", 1))
        desk = station.editing.open(CODE, station.actor).value
        (part,) = (one for one in desk.components if desk.paper(one.id).pages)
        station.editing.set_sheets(desk.dossier.id, part.id, 5, station.actor)
    assert "noticed" not in call(tmp_path / "data", capsys)[1]
    _, listed = call(tmp_path / "data", capsys, "--noticed")
    conforms("edit", listed)
    (noticed,) = listed["noticed"]
    assert (noticed["component"], noticed["kind"], noticed["certainty"]) == (part.code, "sheets_too_few", 1.0)
    assert noticed["fields"] == {"source": "typed", "said": 5, "found": 1}
    assert "5" in noticed["message"] and noticed["remedy"]


def test_how_each_page_is_kept_is_told_with_its_reason(
    tmp_path: Path, judge_server: JudgeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_station(tmp_path / "data", judge_server) as station:
        desk, part = DossierCounter(station).take(*small_dossier(tmp_path / "paper", 2))
        station.processing.ensure(desk.paper(part.id).pages[:1], desk.masters, frozenset({Stage.LAYERS_LEAN}))
    _, listed = call(tmp_path / "data", capsys, "--archived")
    conforms("edit", listed)
    made, not_yet = (page["archived"] for page in listed["papers"][0]["pages"])
    assert (made["mode"], made["form"], not_yet) == ("lean", "layered", None), "made when another policy held"
    assert made["lowest_dpi"] >= 200 and 1_000 < made["bytes"] < 60_000


def test_each_form_of_a_page_has_its_words() -> None:
    forms = {*re.findall(r"^    ([a-z_, ]+):", cast(str, coded.__doc__), re.MULTILINE), KEPT}
    names = {name for line in forms for name in line.split(", ")}
    assert {"layered", "card", "low_resolution", KEPT} <= names
    for name, richer in itertools.product(sorted(names), ("", *RICHER)):
        page = ArchivedPage(LayerMode.LEAN, 61_400, name, richer, 300.0, None)
        vi, en = archived(page, "vi"), archived(page, "en")
        assert vi.startswith("61 kB, 300 dpi, gọn") and en.startswith("61 kB, 300 dpi, lean") and vi != en


def test_of_a_page_of_a_pdf_is_told_what_became_of_it() -> None:
    imported = ImportedPage(Drawn.FONT_NOT_EMBEDDED, (LeftOut.FORM, LeftOut.LINKS), ("a.xml",))
    page = ArchivedPage(LayerMode.LEAN, 61_400, "layered", "", 300.0, imported)
    assert archived(page, "en").endswith(
        "; a typeface is not in the file; not in the archive: fields to be filled in (what is in them stays as it is printed),"
        " links (their words stay)"
    )
    assert (as_json(page) or {})["imported"] == imported.to_json()


def test_a_glass_that_nobody_looked_at_yet_is_looked_at_before_it_is_divided(
    tmp_path: Path, judge_server: JudgeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    cards = (Item((85.6, 54.0), (60.0, 45.0), written="card"), Item((85.6, 54.0), (70.0, 130.0), written="card"))
    glass = drawn(Glass("black", (150.0, 200.0), cards, 5), 150).raster
    Image.fromarray(glass.pixels).save(tmp_path / "glass.png", dpi=(150, 150))
    with open_station(tmp_path / "data", judge_server) as station:
        _, part = DossierCounter(station).take(tmp_path / "glass.png")
    code, done = call(tmp_path / "data", capsys, "--component", part.code, "--items")
    assert (code, len(done["papers"][0]["pages"])) == (0, 2)


@pytest.mark.turns
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("--copy", "EDIT_WHICH"),
        ("--component {} --pages 4 --copy", "PAGES_UNKNOWN"),
        ("--component {} --pages 1-3 --swap", "EDIT_WHICH"),
        ("--component {} --pages 1 --straighten 20", "TURN_TOO_FAR"),
        ("--component {} --pages 1 --crop 0.5 0 0.5 1", "AREA_EMPTY"),
        ("--component {} --pages 1 --items", "NO_ITEMS"),
        ("--component {} --pages 1 --card", "NO_ITEMS"),
        ("--component {} --pages 1-2 --items", "EDIT_WHICH"),
        ("--component {} --pages 1 --split across 0.5", "EDIT_WHICH"),
        ("--component {} --pages 1 --split beside half", "EDIT_WHICH"),
        ("--component {} --pages x --copy", "USAGE"),
        ("--component {} --pages 1 --copy --remove", "USAGE"),
    ],
)
def test_a_call_that_says_too_little_changes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], words: str, code: str
) -> None:
    _, before = call(folder, capsys)
    ended, told = call(folder, capsys, *words.format(before["papers"][0]["component"]).split())
    assert (ended, told["error"]["code"]) == (
        3 if code in ("TURN_TOO_FAR", "AREA_EMPTY", "NO_ITEMS") else 2,
        code,
    )
    assert call(folder, capsys) == (0, before)


def test_a_doubtful_page_is_accepted_for_a_reason_that_a_supervisor_reads(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def told() -> list[dict[str, Any]]:
        assert run(["notices", "--json", "--data-dir", str(folder)]) == 0
        listed = json.loads(capsys.readouterr().out)
        conforms("notices", listed)
        assert listed["notices"] == [], "it is no alarm"
        accepted: list[dict[str, Any]] = listed["accepted"]
        return accepted

    component = call(folder, capsys)[1]["papers"][0]["component"]
    here = ["--component", component, "--pages", "1,3"]
    refused = call(folder, capsys, *here, "--accept", "other")
    assert refused[0] != 0 and refused[1]["error"]["code"] == "REASON_NEEDED"
    code, done = call(folder, capsys, *here, "--accept", "stamp_over_text", "--note", "dấu tròn")
    conforms("edit", done)
    said = [(page["accepted"], page["accepted_note"]) for page in done["papers"][0]["pages"]]
    assert (code, said) == (0, [("stamp_over_text", "dấu tròn"), (None, None), ("stamp_over_text", "dấu tròn")])
    (one,) = told()
    assert (one["pages"], one["component"]) == ([1, 3], component)
    assert one["text"] == "Con dấu, chữ ký đè lên chữ: dấu tròn" and one["by"]
    page = call(folder, capsys, "--component", component, "--pages", "3", "--history")[1]
    conforms("edit", page)
    assert [(one["deed"], one["undone"]) for one in page["history"]][-1] == ("accepted", "no")
    assert page["history"][0]["deed"] == "scanned" and page["history"][0]["by"] == one["by"]
    assert page["history"][-1]["text"].endswith("Con dấu, chữ ký đè lên chữ: dấu tròn")
    call(folder, capsys, "--undo")
    assert told() == [], "what was taken back is not told"
    call(folder, capsys, "--redo")
    assert [again["id"] for again in told()] == [one["id"]]
    assert run(["notices", "--read", one["id"], "--data-dir", str(folder)]) == 0
    capsys.readouterr()
    assert told() == []


def test_a_secret_paper_is_named_before_it_is_taken_away(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a copy of the folder: nothing is left of the dossier, and tests come in any order."""
    folder = Path(shutil.copytree(folder, tmp_path / "data"))
    (paper,) = call(folder, capsys)[1]["papers"]
    words = [
        "purge",
        CODE,
        "--component",
        paper["component"],
        "--reason",
        "Giấy mật",
        "--data-dir",
        str(folder),
        "--json",
    ]
    told = []
    for more in ([], ["--yes"]):
        assert run([*words, *more]) == 0
        told.append(json.loads(capsys.readouterr().out))
        conforms("purge", told[-1])
    assert [(one["purged"], one["pages"]) for one in told] == [(False, 3), (True, 3)]
    assert [file for file in (folder / "blobs").rglob("*") if file.is_file()] == []
