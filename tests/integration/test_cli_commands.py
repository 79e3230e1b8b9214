"""Every command, really run: exit code, one JSON document of the published shape, words for people."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.archive.judge import JudgeServer
from app.cli.console import Console
from app.domain.clock import SystemClock
from app.domain.errors import InputRefused
from app.domain.model import Plan
from app.domain.results import ResultFacts
from app.messages import word
from app.sandbox.client import RunningSandbox
from app.services.extend import Extending
from app.settings import load
from app.store.store import open_store
from tests.support.archive_pages import pdftotext
from tests.support.cli_world import ROOT, CommandLine, Counter, Outcome, conforms, fresh_code, open_counter
from tests.support.eark import judged
from tests.support.endless_form import endless_form
from tests.support.signing_world import blank_pdf

pytestmark = pytest.mark.xdist_group("station")  # one sandbox, one judge and one worker serve them all


@dataclass(frozen=True, slots=True)
class Walk(Counter):
    """A station on which two pages became a signed document that was received."""

    code: str
    archive: Path
    digitized: Outcome


@pytest.fixture(scope="module")
def walk(
    tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox, judge_server: JudgeServer
) -> Iterator[Walk]:
    folder = tmp_path_factory.mktemp("walk")
    with open_counter(folder, sandbox, judge_server) as at:
        code, archive = fresh_code(), folder / "TP01.pdf"
        call = ["digitize", *at.pages, "--dossier", code, "--component", "TP01", "--out", archive, "--sign", "--upload"]
        yield Walk(at.cli, sandbox, at.pages, code, archive, at.cli.json(*call))


def test_digitize_gives_a_signed_archive_and_its_receipt(walk: Walk) -> None:
    assert walk.digitized.code == 0
    found = walk.digitized.document
    conforms("digitize", found)
    assert found["document"]["pages"] == 2
    assert found["document"]["bytes"] == walk.archive.stat().st_size
    pdfa = found["document"]["pdfa"]
    assert (pdfa["flavour"], pdfa["valid"], pdfa["failures"]) == ("2u", True, [])
    assert [s["verdict"] for s in found["document"]["signatures"]] == ["valid"]
    assert found["receipt"]["sha256"] == found["document"]["sha256"]
    assert found["receipt"]["read_back"]


def test_the_same_inputs_again_give_the_same_document_and_receipt(walk: Walk) -> None:
    """Nothing to do: no page is read again, no key used, nothing sent; only the file is laid where the call wants it."""
    call = ["--dossier", walk.code, "--component", "TP01", "--out", walk.archive, "--sign", "--upload"]
    again = walk.cli.json("digitize", *walk.pages, *call)
    assert again.document == walk.digitized.document
    assert again.err in ("", word("step_HandOut", "vi") + "\n")


def test_verify_judges_a_signed_an_unsigned_and_a_changed_file(walk: Walk, tmp_path: Path) -> None:
    unsigned = tmp_path / "unsigned.pdf"
    call = ["--dossier", fresh_code(), "--component", "TP01", "--out", unsigned]
    assert walk.cli.json("digitize", walk.pages[0], *call).document["document"]["signatures"] == []
    signed = walk.cli.json("verify", walk.archive, unsigned)
    assert signed.code == 0
    conforms("verify", signed.document)
    first, second = signed.document["files"]
    assert (first["verdict"], first["text"]["pages_with_text"]) == ("valid", 2)
    assert (first["signatures"][0]["level"], first["signatures"][0]["changes"]) == ("B-LT", "permitted")
    assert first["signatures"][0]["change_kinds"] == ["evidence"], "what else came later nobody wanted"
    assert (second["verdict"], second["pdfa"]["valid"], second["signatures"]) == (None, True, [])
    tampered = tmp_path / "tampered.pdf"
    tampered.write_bytes(
        walk.archive.read_bytes().replace(b"TP01", b"TP02", 1)
    )  # in the metadata, which are not compressed
    changed = walk.cli.json("verify", tampered)
    assert changed.code == 3
    assert changed.document["files"][0]["verdict"] == "invalid"
    assert walk.cli("verify", tampered, "--lang", "en").out.startswith(f"{tampered}: signatures: NOT VALID; ")
    assert walk.cli("verify", unsigned).out.startswith(
        f"{unsigned}: chưa ký số; đúng PDF/A-2u\n  Kiểm tra thứ hai (pikepdf "
    )
    assert (second["pdfa"]["claimed"], second["second"]["standing"], second["second"]["structure"]) == (
        "2u",
        "partly",
        [],
    )
    assert second["lowest_dpi"] >= 150 and len(second["page_measures"]) == 1
    as_1b = walk.cli.json("verify", unsigned, "--flavour", "1b")
    assert (as_1b.code, as_1b.document["files"][0]["pdfa"]["flavour"]) == (3, "1b")
    rules = {rule["chapter"]: rule for rule in as_1b.document["files"][0]["pdfa"]["failures"]}
    assert rules["identification"]["about"].startswith("Tệp không khai là tệp lưu trữ loại này")
    assert walk.cli.json("verify", walk.archive, tampered).code == 3
    sheet = tmp_path / "sheet.html"
    assert walk.cli("verify", tampered, "--sheet", sheet).code == 3
    assert "KHÔNG HỢP LỆ" in sheet.read_text(encoding="utf-8")
    assert walk.cli.json("verify", tampered, unsigned, "--sheet", sheet).error["code"] == "ONE_FILE_A_SHEET"
    assert walk.cli.json("verify", tampered, "--sheet", tampered).error["code"] == "OUTPUT_IS_INPUT"


def test_extend_adds_proof_to_a_file_and_never_writes_over_it_unasked(walk: Walk, tmp_path: Path) -> None:
    out, before = tmp_path / "out", walk.archive.read_bytes()
    extended = walk.cli.json("extend", walk.archive, "--out", out)
    conforms("extend", extended.document)
    assert extended.document["files"][0]["level"] == "B-LTA"
    target = out / walk.archive.name
    assert walk.archive.read_bytes() == before and target.read_bytes().startswith(before)
    (found,) = walk.cli.json("verify", target).document["files"]
    assert (found["verdict"], found["signatures"][0]["level"], found["pdfa"]["valid"]) == ("valid", "B-LTA", True)
    assert walk.cli("extend", target, "--in-place", "--lang", "en").out == f"{target}: lacks nothing\n"
    renewed = walk.cli.json("extend", target, "--in-place", "--renew-before", "9999")
    assert (renewed.code, target.stat().st_size > len(before)) == (0, True)
    assert walk.cli.json("extend", walk.archive, "--out", walk.archive.parent).error["code"] == "OUTPUT_IS_INPUT"
    assert walk.cli.json("extend", walk.archive).error["code"] == "OUT_OR_IN_PLACE"
    assert walk.cli.json("extend", "--out", out).error["code"] == "FILES_OR_DOSSIER"


def test_extend_reads_a_file_within_limits(walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless, unsigned, out = tmp_path / "endless.pdf", tmp_path / "unsigned.pdf", tmp_path / "out"
    endless.write_bytes(endless_form())
    unsigned.write_bytes(blank_pdf())
    assert walk.cli.json("extend", unsigned, "--out", out).document["errors"][0]["code"] == "NOT_SIGNED"
    monkeypatch.setattr("app.services.extend.EXTEND_LIMIT_S", 1.0)
    told, by_file = [], Extending.file

    def listening(self: Extending, path: Path, *args: Any) -> object:
        try:
            return by_file(self, path, *args)
        except InputRefused as refused:
            told.append(refused.detail)
            raise

    monkeypatch.setattr(Extending, "file", listening)
    refused = walk.cli.json("extend", endless, "--out", out)
    assert [error["code"] for error in refused.document["errors"]] == ["FILE_BREAKS_READER"]
    assert told == ["TimeoutError"], "its reader did not break: it took too long"
    assert not list(out.iterdir())


def test_extend_keeps_what_was_sent(walk: Walk) -> None:
    """The dossier system has the file as it was signed; the station keeps one with more proof beside it."""
    extended = walk.cli.json("extend", "--dossier", walk.code)
    conforms("extend", extended.document)
    assert [(paper["component"], paper["level"]) for paper in extended.document["papers"]] == [("TP01", "B-LTA")]
    assert walk.cli.json("extend", "--dossier", walk.code).document["papers"][0]["level"] is None
    call = ["--dossier", walk.code, "--component", "TP01", "--out", walk.archive, "--sign", "--upload"]
    assert walk.cli.json("digitize", *walk.pages, *call).document == walk.digitized.document
    assert walk.cli.json("extend", "--dossier", fresh_code()).error["code"] == "DOSSIER_NOT_HERE"


def test_export_hands_a_dossier_to_the_archive_with_its_signature_and_its_receipt(walk: Walk, tmp_path: Path) -> None:
    handed = walk.cli.json("export", walk.code, "--package", "--out", tmp_path / "package.zip")
    conforms("export-package", handed.document)
    assert (handed.code, judged(tmp_path / "package.zip", tmp_path / "unpacked")) == (0, {})
    (root,) = (tmp_path / "unpacked").glob("*/uuid-*")
    (file,) = (root / "representations" / "rep1" / "data").iterdir()
    assert file.read_bytes().startswith(walk.archive.read_bytes()), "as it was signed, and proof that was added since"
    told = (root / "representations/rep1/metadata/preservation/PREMIS_rep1.xml").read_text(encoding="utf-8")
    for kind in ("migration", "validation", "digital signature generation", "transfer"):
        assert f"<eventType>{kind}</eventType>" in told
    assert "<formatName>PDF/A-2u</formatName>" in told and "<agentType>organization</agentType>" in told
    assert walk.digitized.document["receipt"]["receipt_id"] in told
    fields = {one["name"] for one in handed.document["package"]["fields"]}
    assert {"title", "startDate", "numberOfPaper"} <= fields, "what the dossier system tells is known"
    assert walk.cli.store_is_whole()


def test_sign_keeps_the_file_and_adds_a_signature(walk: Walk, tmp_path: Path) -> None:
    unsigned = tmp_path / "letter.pdf"
    digitize = ["--dossier", fresh_code(), "--component", "TP01", "--out", unsigned]
    assert walk.cli.json("digitize", walk.pages[1], *digitize).code == 0
    signed = walk.cli.json("sign", unsigned, walk.pages[0], "--out", tmp_path / "signed", "--level", "B-B")
    assert signed.code == 3, "an image is no PDF"
    conforms("sign", signed.document)
    (made,) = signed.document["files"]
    assert made["signatures"][0]["level"] == "B-B"
    assert Path(made["file"]).read_bytes().startswith(unsigned.read_bytes()), "an incremental update"
    assert signed.document["errors"][0]["code"] == "NOT_A_PDF"
    unknown = walk.cli.json("sign", walk.archive, "--out", tmp_path / "signed", "--signer", "nobody")
    assert (unknown.code, unknown.error["code"]) == (5, "SIGNER_UNKNOWN")
    assert walk.cli.json("resume").document["failures"] == [], "no document waits for a key that is not there"
    letter, office = tmp_path / "office.pdf", tmp_path / "signed" / "office.pdf"
    letter.write_bytes(blank_pdf())
    assert walk.cli.json("sign", letter, "--out", office.parent, "--level", "B-T").code == 0
    judged = walk.cli.json("verify", office)
    (found,) = judged.document["files"]
    assert (judged.code, found["verdict"], found["pdfa"]["valid"]) == (0, "valid", False)
    assert walk.cli("verify", office).out.startswith(f"{office}: chữ ký số: hợp lệ; không đúng PDF/A-2u; ")
    assert walk.cli.json("verify", letter).code == 3, "what bears no signature is judged by its format"


def test_sign_takes_the_papers_of_a_dossier_and_all_that_waits(walk: Walk, tmp_path: Path) -> None:
    code = fresh_code()
    digitize = ["--dossier", code, "--component", "TP01", "--out", tmp_path / "paper.pdf"]
    assert walk.cli.json("digitize", walk.pages[1], *digitize).code == 0
    assert walk.cli("extend", "--dossier", code).err == word("extend_none", "vi") + "\n"
    signed = walk.cli.json("sign", "--dossier", code, "--seal", "--level", "B-B")
    conforms("sign", signed.document)
    (paper,) = signed.document["papers"]
    assert (signed.code, paper["dossier"], paper["component"], paper["level"]) == (0, code, "TP01", "B-B")
    again = walk.cli("sign", "--dossier", code, "--level", "B-LTA")
    assert again.out == word("signed_before", "vi", level="B-B", file=f"{code} TP01") + "\n"
    assert again.err == word("signed_before_lower", "vi") + "\n", "it was not signed anew"
    _issue(walk.cli.folder, code, "TP01")
    refused = walk.cli.json("sign", "--dossier", code, "--level", "B-B")
    assert [error["code"] for error in refused.document["errors"]] == ["SIGNED_FILE_REPLACED"]
    replaced = walk.cli.json("sign", "--dossier", code, "--level", "B-B", "--replace")
    assert (replaced.code, [paper["version"] for paper in replaced.document["papers"]]) == (0, [3])
    none = walk.cli.json("sign", "--ready")
    conforms("sign", none.document)
    assert (none.code, none.document["papers"]) == (0, [])
    assert walk.cli("sign", "--ready").err == word("sign_none", "vi") + "\n"
    assert walk.cli.json("sign", "--dossier", fresh_code()).error["code"] == "DOSSIER_NOT_HERE"
    empty = fresh_code()
    photocopy = ["--dossier", empty, "--component", "TP01", "--out", tmp_path / "x.pdf", "--form", "photocopy"]
    assert walk.cli.json("digitize", walk.pages[1], *photocopy).error["code"] == "NOT_TO_BE_DIGITISED"
    assert walk.cli("sign", "--dossier", empty).err == word("sign_no_paper", "vi") + "\n"
    calls = {("--ready", "--dossier", code): "SIGN_WHAT", (walk.archive,): "OUT_FOR_FILES", (): "SIGN_WHAT"}
    chosen = (("--signer", "seal"), ("--level", "B-B"), ("--appearance", "none"), ("--seal",))
    calls |= {("--ready", *how): "READY_AS_PLANNED" for how in chosen}
    for call, refused in calls.items():
        assert walk.cli.json("sign", *call).error["code"] == refused


def _issue(folder: Path, dossier: str, component: str) -> None:
    """A file that an office issued stands as the paper now; the pages lie on the desk again, as behind an undo."""
    store = open_store(folder, SystemClock())
    owner, actor = store.dossiers.find(dossier), store.dossiers.actor("Lê Văn C")
    assert owner is not None
    blob = store.blobs.put(b"%PDF-1.7 issued", "application/pdf")
    part = store.dossiers.component(owner.id, component, "", actor)
    store.documents.create(part.id, 0, blob, Plan(), actor, result=ResultFacts("KQ.1", "1/QĐ", "UBND"))
    store.close()


def test_a_dossier_is_handed_over_at_a_change_of_shift(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert walk.cli.json("handover", walk.code, "--to", "Bình").error["code"] == "OFFICER_UNKNOWN"
    monkeypatch.setenv("SOHOA_OPERATOR__NAME", "Bình")
    none = walk.cli.json("handover")
    conforms("handover", none.document)
    assert none.document["dossiers"] == []
    monkeypatch.delenv("SOHOA_OPERATOR__NAME")
    given = walk.cli.json("handover", walk.code, "--to", "Bình")
    conforms("handover", given.document)
    (one,) = given.document["dossiers"]
    assert (one["dossier"], one["to"], one["unsigned"]) == (walk.code, "Bình", [])
    assert walk.cli.json("handover", "--to", "Bình").error["code"] == "HANDOVER_WHAT"
    monkeypatch.setenv("SOHOA_OPERATOR__NAME", "Bình")
    assert walk.cli("handover").out.startswith(f"{walk.code}: Cán bộ trực quầy bàn giao cho Bình")


def test_a_copy_of_the_organisation_names_it(walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(blank_pdf())
    call = ["sign", paper, "--out", tmp_path / "signed", "--level", "B-B", "--appearance", "ND30-trich-sao"]
    assert walk.cli.json(*call).error["code"] == "ORGANISATION_NOT_SET"
    monkeypatch.setenv("SOHOA_SIGNING__ORGANISATION", "Ủy ban nhân dân Xã Mẫu")
    signed = walk.cli.json(*call)
    assert signed.code == 0
    text = pdftotext(Path(signed.document["files"][0]["file"])).split("\n")
    assert text[:2] == ["TRÍCH SAO", "Ủy ban nhân dân Xã Mẫu"] and text[2].endswith("+07:00")


def test_upload_reads_the_codes_from_the_file_or_asks_for_them(
    walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, archive = fresh_code(), tmp_path / "TP02.pdf"
    digitize = ["--dossier", code, "--component", "TP02", "--out", archive, "--sign"]
    assert walk.cli.json("digitize", walk.pages[0], *digitize).code == 0
    other, stricter = CommandLine(tmp_path / "other"), CommandLine(tmp_path / "stricter")
    for station in (other, stricter):
        station.folder.mkdir()
        for name in ("sandbox.json", "sohoa.toml"):
            (station.folder / name).write_bytes((walk.cli.folder / name).read_bytes())
    sent = other.json("upload", archive)
    assert sent.code == 0
    conforms("upload", sent.document)
    assert sent.document["files"][0]["receipt"]["size_bytes"] == archive.stat().st_size
    (signed_by,) = sent.document["files"][0]["signed_by"]
    assert (signed_by["signer"], signed_by["level"]) == ("Nguyễn Thị Mẫu - THỬ NGHIỆM", "B-LT")
    assert other.json("upload", archive).document == sent.document, "the same file again: the same receipt"
    nameless = tmp_path / "nameless.pdf"
    nameless.write_bytes(blank_pdf())
    refused = other.json("upload", nameless)
    assert (refused.code, refused.document["errors"][0]["code"]) == (2, "CODES_MISSING")
    named = other.json("upload", nameless, "--dossier", fresh_code(), "--component", "TP01")
    assert (named.code, named.document["files"][0]["receipt"]["read_back"]) == (0, True)
    assert named.document["files"][0]["signed_by"] == []
    for name in ("LEVEL", "LEVEL_FLOOR"):
        monkeypatch.setenv(f"SOHOA_SIGNING__{name}", "B-LTA")
    assert "vẫn coi như chưa ký" not in other("upload", archive).err, (
        "the policy of the day on which it was taken in counts"
    )
    below = stricter("upload", archive, "--dossier", fresh_code(), "--component", "TP02")
    assert below.code == 0
    assert "vẫn coi như chưa ký" in below.err and "B-LTA" in below.err, "the policy asks for more than it bears"


def test_queue_resume_audit(walk: Walk) -> None:
    for command, call in (("queue", ["queue"]), ("resume", ["resume"]), ("audit", ["audit", "verify"])):
        found = walk.cli.json(*call)
        assert found.code == 0
        conforms(command, found.document)
    assert walk.cli.json("queue").document == {"queue": []}
    assert walk.cli.json("resume").document["interrupted"] == []


def test_the_audit_log_is_sealed_compared_proven_and_handed_out(walk: Walk, tmp_path: Path) -> None:
    sealed = walk.cli.json("audit", "seal")
    conforms("audit-seal", sealed.document)
    assert sealed.document["stamped"], "the sandbox has an authority"
    receipts = tmp_path / "receipts.json"
    with closing(sqlite3.connect(walk.cli.folder / "sohoa.db")) as database:
        (kept,) = database.execute("SELECT raw FROM receipts").fetchone()
    receipts.write_text(kept, encoding="utf-8")
    found = walk.cli.json("audit", "verify", "--against", receipts)
    conforms("audit", found.document)
    compared = {name: found.document[name] for name in ("valid", "seals", "stamped", "outside", "findings")}
    assert compared == {"valid": True, "seals": 1, "stamped": 1, "outside": 1, "findings": []}
    assert found.document["proved_rows"] == sealed.document["rows"]
    receipts.write_text(kept.replace(json.loads(kept)["GocNhatKy"], "0" * 64), encoding="utf-8")
    other = walk.cli.json("audit", "verify", "--against", receipts)
    assert (other.code, [one["fault"] for one in other.document["findings"]]) == (7, ["tree"])
    receipts.write_text("{}")
    assert walk.cli.json("audit", "verify", "--against", receipts).error["code"] == "RECEIPTS_EMPTY"
    receipts.write_text("{")
    assert walk.cli.json("audit", "verify", "--against", receipts).error["code"] == "RECEIPTS_UNREADABLE"
    proof = tmp_path / "proof.json"
    proven = walk.cli.json("audit", "prove", walk.code, "--out", proof)
    conforms("audit-prove", proven.document)
    assert 10 < proven.document["rows"] < proven.document["log_rows"]
    assert (proven.document["seals"], proven.document["heads"]) == (1, 2), "a manifest and its receipt"
    exported = walk.cli.json("audit", "export", tmp_path / "log")
    conforms("audit-export", exported.document)
    program, authority = tmp_path / "log" / "sohoa_audit.py", tmp_path / "ca.pem"
    info = walk.sandbox.info
    authority.write_bytes(info.root_pem.read_bytes() + info.issuer_pem.read_bytes())
    for what in (tmp_path / "log", proof):
        call = [sys.executable, "-I", program, what, "--json", "--ca", authority]
        told = json.loads(subprocess.run(call, capture_output=True, check=True).stdout)
        assert (told["valid"], told["seals"], told["stamped"], told["findings"]) == (True, 1, 1, [])
    assert walk.cli.json("audit", "prove", "H56.14-261231-9999", "--out", proof).error["code"] == "DOSSIER_NOT_HERE"


def test_doctor(walk: Walk) -> None:
    found = walk.cli.json("doctor", "--lang", "en")
    conforms("doctor", found.document)
    broken = [check for check in found.document["checks"] if check["required"] and not check["ok"]]
    assert found.code == (2 if broken else 0)
    assert all(check["ok"] or check["remedy"] for check in found.document["checks"])
    mark = next(check for check in found.document["checks"] if check["name"] == "mark")
    assert (mark["ok"], mark["version"]) == (True, "TT01-personal, ND30-sao-y")


def test_doctor_tells_of_images_that_were_set_aside(walk: Walk) -> None:
    aside = walk.cli.folder / "spool" / "0190c5f0-0000-7000-8000-000000000001" / "set-aside"
    assert aside_check(walk)["ok"]
    aside.mkdir(parents=True)
    (aside / "000004.1.tif").write_bytes(b"half a page")
    told = aside_check(walk)
    assert not told["ok"]
    assert "1" in told["version"]
    shutil.rmtree(aside.parent)


def aside_check(walk: Walk) -> dict[str, Any]:
    checks = walk.cli.json("doctor", "--lang", "en").document["checks"]
    return next(check for check in checks if check["name"] == "set-aside")


def test_a_second_sandbox_of_a_folder_says_where_the_first_one_is(walk: Walk) -> None:
    world = CommandLine(walk.sandbox.info.root_pem.parents[2])
    assert world("sandbox", "serve").out.startswith(f"{walk.sandbox.info.dossiers_url}/sign-in?code=")
    assert world.json("sandbox", "serve").document["pid"] == walk.sandbox.info.pid


def test_people_get_lines_in_their_language(walk: Walk) -> None:
    assert walk.cli("audit", "verify").out.startswith("Chuỗi nhật ký nguyên vẹn")
    assert walk.cli("audit", "verify", "--lang", "en").out.startswith("The audit chain holds")
    assert walk.cli("queue").err == "Không có gì đang chờ gửi.\n"
    assert walk.cli("queue", "--quiet").err == ""


def test_progress_is_for_terminals_only(walk: Walk, capsys: pytest.CaptureFixture[str]) -> None:
    with Console(as_json=False, quiet=False, language="en").progress("Sending") as progress:
        progress(1, 2, "pages")
    assert capsys.readouterr() == ("", "")


def test_a_whole_process_keeps_stdout_for_its_document(walk: Walk) -> None:
    """Engines below Python may print too: this is about the file descriptor."""
    words = [sys.executable, "main.py", "ocr", str(walk.pages[0]), "--out", str(walk.cli.folder / "ocr"), "--json"]
    done = subprocess.run(
        [*words, "--data-dir", str(walk.cli.folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    conforms("ocr", json.loads(done.stdout))


def test_the_settings_of_the_walk_lie_in_its_data_folder(walk: Walk) -> None:
    assert load(walk.cli.folder).mode == "training"
