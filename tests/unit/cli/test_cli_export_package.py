"""`export --package`: one document of the published shape, words for people, and calls that can't be meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from app.cli.main import run
from app.domain.model import Plan
from app.sandbox.paper.small import small_dossier
from tests.support.cli_world import conforms, shared_workers
from tests.support.open_dossier import CODE, NO_KEY, DossierCounter, open_station

pytestmark = pytest.mark.xdist_group("station")


def test_a_package_is_handed_out_and_what_nobody_said_is_listed(
    tmp_path: Path, judge_server: JudgeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "data", tmp_path / "out"
    with open_station(folder, judge_server) as station:
        _, part = DossierCounter(station).take(*small_dossier(tmp_path / "paper", 2))
        station.digitizing.finish(part.id, Plan(), station.actor, NO_KEY)
    call = ["export", CODE, "--package", "--data-dir", str(folder), "--out", str(out)]
    with shared_workers():
        assert run([*call, "--json", "--masters", "--field", "maintenance=01"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert run([*call, "--json", "--masters", "--field", "maintenance=01"]) == 2
        refused = json.loads(capsys.readouterr().out)
        assert run([*call, "--package-kind", "sip"]) == 0
        people = capsys.readouterr()
    conforms("export-package", told)
    assert (told["package"]["kind"], told["package"]["masters"], told["files"][0]["component"]) == ("aip", 2, "TP01")
    assert Path(told["package"]["path"]).parent == out
    conforms("error", refused)
    assert refused["error"]["code"] == "OUT_EXISTS"
    assert f"{CODE}: chưa ai cho biết Thời hạn lưu trữ (maintenance), Chế độ sử dụng" in people.out
    assert "TP01: chưa ai cho biết" in people.out and "chưa được đối chiếu" in people.err
    assert "TP01: mẫu không đủ chỗ hoặc không có mã cho giá trị đã biết của Tên loại tài liệu (typeName)" in people.out
    assert people.out.count("(mode)") == 1, "what is the dossier's is asked for once"
    assert len(list(out.iterdir())) == 2, "of another kind it is another package"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--component", "TP01"], "PACKAGE_IS_WHOLE"),
        (["--merged", "--cover"], "PACKAGE_IS_WHOLE"),
        (["--field", "maintenance"], "ARCHIVAL_FIELD_SYNTAX"),
        (["--field", "TP01:=1"], "ARCHIVAL_FIELD_SYNTAX"),
    ],
)
def test_a_call_that_cant_be_meant_is_told_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: str
) -> None:
    call = ["export", CODE, "--package", *words, "--out", str(tmp_path / "p.zip"), "--data-dir", str(tmp_path / "data")]
    assert run([*call, "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    conforms("error", told)
    assert (told["error"]["code"], list(tmp_path.iterdir())) == (code, [])
