"""`figures` over a paper that went the whole way, and the file of each figure."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from app.messages import word
from app.sandbox.client import RunningSandbox
from tests.support.cli_world import Counter, conforms, fresh_code, open_counter

pytestmark = pytest.mark.xdist_group("station")


@pytest.fixture
def counter(tmp_path: Path, sandbox: RunningSandbox, judge_server: JudgeServer) -> Iterator[Counter]:
    with open_counter(tmp_path, sandbox, judge_server) as counter:
        yield counter


def test_figures_of_a_paper_that_was_sent(counter: Counter, tmp_path: Path) -> None:
    cli, out = counter.cli, tmp_path / "figures"
    call = ("--dossier", fresh_code(), "--component", "TP01", "--sign", "--upload", "--expect", "1")
    assert cli.json("digitize", counter.pages[0], *call, "--out", tmp_path / "out.pdf").code == 0
    told = cli.json("figures", "--by", "device", "--only", "counter=Quầy 1", "--csv", out)
    conforms("figures", told.document)
    rows = {one["figure"]: one["rows"] for one in told.document["figures"]}
    assert [(row["key"], row["count"]) for row in rows["pages"]] == [("files", 1)]
    assert [(row["part"], row["whole"], row["share"]) for row in rows["first_pass"]] == [(1, 1, 1.0)]
    assert [row["count"] for row in rows["delivery"]] == [1]
    assert [(row["part"], row["whole"]) for row in rows["digitised"]] == [(1, 1)]
    assert rows["waiting"] == [], "papers are missing"
    assert {file.stem for file in out.iterdir()} == rows.keys()
    with (out / "first_pass.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["key", "part", "whole", "share", "from", "to"],
            ["files", "1", "1", "1.0", "0.2065", "1.0"],
        ]
    shown = cli("figures")
    assert shown.code == 0
    assert word("figure_first_pass", "vi") in shown.out
    refused = cli.json("figures", "--from", "2026-03-02", "--to", "2026-03-01")
    assert refused.error["code"] == "FIGURE_DAYS"
