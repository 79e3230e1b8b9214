"""`retain`, `hold`, `provenance`, `quality-sheet` by the real commands."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pikepdf
import pytest

from app.archive.judge import JudgeServer, PdfaJudge
from app.sandbox.paper.small import small_dossier
from tests.support.cli_world import conforms, fresh_code
from tests.support.command_counter import CommandCounter

pytestmark = pytest.mark.xdist_group("station")


def test_what_is_held_is_said_and_nothing_goes_before_its_days(counter: CommandCounter) -> None:
    code = fresh_code()
    assert counter.send(code, "TP01").code == 0
    cli = counter.cli
    assert cli.json("hold", code).document == {"dossier": code, "held": False, "reason": None, "since": None}
    held = cli.json("hold", code, "--reason", "Khiếu nại số 12")
    conforms("hold", held.document)
    assert held.document["held"] and held.document["reason"] == "Khiếu nại số 12"
    assert cli.json("hold", code, "--reason", "x", "--release").error["code"] == "HOLD_OR_RELEASE"
    assert cli.json("hold", code, "--reason", " ").error["code"] == "REASON_NEEDED"
    told, done = cli.json("retain", "--dry-run"), cli.json("retain", "--apply")
    for outcome in (told, done):
        conforms("retain", outcome.document)
        assert outcome.code == 0 and outcome.document["dossiers"] == []
    assert (told.document["applied"], done.document["applied"]) == (False, True)
    assert not cli.json("hold", code, "--release").document["held"]
    assert cli.store_is_whole()


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the finished file lies."""
    return tmp_path_factory.mktemp("out") / "out.pdf"


@pytest.fixture(scope="module")
def digitised(counter: CommandCounter, tmp_path_factory: pytest.TempPathFactory, out: Path) -> str:
    """A dossier of a paper of two pages, one of them turned, that was digitised, signed and received; its code."""
    folder, code = tmp_path_factory.mktemp("paper"), fresh_code()
    pages = small_dossier(folder, 2)
    call = ("--dossier", code, "--component", "TP01", "--out", out, "--sign", "--upload")
    made = counter.cli.json("digitize", *pages[:2], *call)
    assert made.code == 0, made.out
    return code


def test_a_signed_and_received_page_is_told_from_the_frame_to_the_receipt(
    counter: CommandCounter, digitised: str
) -> None:
    told = counter.cli.json("provenance", digitised)
    conforms("provenance", told.document)
    pages = told.document["pages"]
    assert [page["page"] for page in pages] == [1, 2]
    for page in pages:
        (origin,) = page["origins"]
        assert len(origin["frame_sha256"]) == 64 and origin["by"] and not origin["purged"]
        (version,) = page["versions"]
        assert version["valid"] and version["recipes"] and version["archive_sha256"]
        assert version["receipt"]["sha256"] and version["receipt"]["read_back"]
        assert version["signed"]["sha256"] == version["receipt"]["sha256"]
        assert {"page.adopted", "upload.received"} <= {row["event"] for row in page["audit"]}
        times = [one["at"][:19] for one in page["timeline"]]
        assert times == sorted(times) and len(times) >= 4
    assert counter.cli.json("provenance", digitised, "--page", "1").document["pages"] == pages[:1]
    assert counter.cli.json("provenance", digitised, "--page", "99").error["code"] == "PAGE_NUMBER_UNKNOWN"
    assert counter.cli("provenance", digitised).out.count("\n") >= 2 * 5


def test_the_quality_sheet_is_an_archival_file_that_says_hashes_signature_and_receipt(
    counter: CommandCounter, digitised: str, judge_server: JudgeServer, tmp_path: Path
) -> None:
    out = tmp_path / "phieu.pdf"
    made = counter.cli.json("quality-sheet", digitised, "--out", out)
    conforms("quality-sheet", made.document)
    page, _ = counter.cli.json("provenance", digitised).document["pages"]
    text = subprocess.run(["pdftotext", "-layout", out, "-"], capture_output=True, text=True, check=True).stdout
    (version,) = page["versions"]
    for said in (digitised, version["archive_sha256"], version["signed"]["sha256"], version["receipt"]["id"]):
        assert said in text
    assert made.document["log"]["root"] in text and made.document["log"]["head"] in text
    assert "PHIẾU CHẤT LƯỢNG SỐ HÓA HỒ SƠ" in text and "Trang 1/1" in text
    with PdfaJudge(tmp_path / "judge", socket_path=judge_server.socket_path) as judge:
        (verdict,) = judge.judge([out], "2u")
    assert (verdict.valid, verdict.failures) == (True, ())
    assert counter.cli.json("quality-sheet", digitised, "--out", tmp_path / "x.html").error["code"] == "SHEET_FORMAT"
    log, typed = made.document["log"], tmp_path / "typed.json"
    typed.write_text(json.dumps({"audit_size": log["rows"], "audit_root": log["root"], "audit_head": log["head"]}))
    found = counter.cli.json("audit", "verify", "--against", typed).document
    assert (found["valid"], found["outside"], found["findings"]) == (True, 1, []) and found["proved_rows"] >= log[
        "rows"
    ]
    typed.write_text(json.dumps({"audit_size": log["rows"], "audit_root": "0" * 64, "audit_head": log["head"]}))
    assert counter.cli.json("audit", "verify", "--against", typed).code == 7


def test_the_archive_tells_of_frames_and_verdicts_and_names_nobody(
    counter: CommandCounter, digitised: str, out: Path
) -> None:
    pages = counter.cli.json("provenance", digitised).document["pages"]
    with pikepdf.open(out) as pdf:
        told = pdf.Root.Metadata.read_bytes().decode()
    for page in pages:
        (origin,) = page["origins"]
        assert origin["frame_sha256"] in told
        assert origin["by"] and origin["by"] not in told
