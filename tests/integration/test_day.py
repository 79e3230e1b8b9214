"""The whole day of a counter on little pages: slip, three papers, a jam, a blurred page, an outage, release."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import settings as configuration
from app.archive.judge import JudgeServer
from app.domain.release import Release
from app.sandbox.client import RunningSandbox
from app.sandbox.dossiers.invented import CITIZENS
from tests.integration.light_children import light_children
from tests.perf.bench_day import run_day
from tests.perf.delivered import Fate, fate
from tests.perf.paper_stacks import small_paper
from tests.support.audit_privacy import leaks, words_of_people
from tests.support.cli_world import data_folder

__all__ = ["light_children"]
pytestmark = [
    pytest.mark.each_run,
    pytest.mark.xdist_group("station"),
]  # one sandbox, one judge and one worker serve them all

DELIBERATE = [
    "scan the slip",
    "scan TP01",
    "type the sheets of TP01",
    "scan TP02",
    "go on with TP02",
    "type the sheets of TP02",
    "scan TP03",
    "rescan the blurred sheet",
    "replace the page",
    "type the sheets of TP03",
    "finish TP01",
    "finish TP02",
    "send what waits",
    "finish TP03",
]
"""may only get shorter"""


DOSSIER = "H56.14-261129-0001"


@pytest.mark.usefixtures("light_children")
def test_citizen_leaves_with_every_page_delivered_once(
    tmp_path: Path, sandbox: RunningSandbox, judge_server: JudgeServer
) -> None:
    data = data_folder(tmp_path / "data", sandbox, judge_server).folder
    settings = configuration.load(data)
    end, officer, _, _ = run_day(settings, sandbox, small_paper(tmp_path, DOSSIER))
    assert end.dossier == DOSSIER
    assert [action.what for action in officer.actions] == DELIBERATE
    failed = {action.what: action.outcome for action in officer.actions if action.outcome != "done"}
    assert failed == {"scan TP02": "PAPER_JAM", "finish TP02": "SERVER_ERROR"}
    assert (end.pages, end.rescanned, end.fate) == (7, 1, Fate(0, 0, 0))
    assert end.release == Release(())
    people = words_of_people(data)
    assert len(people) >= 2, "an officer and an applicant"
    assert leaks(data, people | {word for citizen in CITIZENS for word in (citizen.id, citizen.name)}) == []


ONE, TWO = "Đơn đề nghị cấp lại giấy phép", "Bảng kê kết quả học tập năm ba"


@pytest.mark.parametrize(
    ("delivered", "found"),
    [
        ([ONE, "", TWO], Fate(0, 0, 0)),
        ([ONE, TWO, ""], Fate(0, 0, 1)),
        ([ONE, ""], Fate(1, 0, 0)),
        ([ONE, "", "chữ nhòe không đọc được"], Fate(1, 1, 0)),
        ([ONE, TWO], Fate(1, 0, 1)),
        ([ONE, ONE, "", TWO], Fate(0, 1, 2)),
        ([], Fate(3, 0, 0)),
    ],
)
def test_fate_of_sides(delivered: list[str], found: Fate) -> None:
    assert fate(delivered, [ONE, "", TWO]) == found
