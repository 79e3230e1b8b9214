"""`sign` and `extend` as an office with a key file meets them: what is refused before anything is kept, and what stays behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from pyhanko.sign.fields import MDPPerm

from app.archive.judge import JudgeServer
from app.domain.signatures import Appearance, Level
from app.messages import word
from tests.support.archive_pages import pdftotext
from tests.support.attack_signers import certified
from tests.support.cli_world import CommandLine, Outcome, conforms, pipe_with, shared_workers
from tests.support.demo_world import demo_pki
from tests.support.signing_world import blank_pdf, demo_pin, sign

pytestmark = pytest.mark.xdist_group("station")
_MARK = "BẢN SỐ HÓA TỪ BẢN GIẤY"
SETTINGS = """min_free_mb = 1
pdfa_judge_socket = "{judge}"
[work]
workers = 1
[signing]
pkcs12 = "{key}"
trust_roots = ["{root}"]
trust_others = ["{issuer}"]
level = "B-B"
level_floor = "B-B"
appearance = "none"
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, judge_server: JudgeServer) -> Iterator[CommandLine]:
    folder, pki = tmp_path_factory.mktemp("office") / "data", demo_pki()
    folder.mkdir(mode=0o700)
    told = SETTINGS.format(
        judge=judge_server.socket_path, key=pki.officer_p12, root=pki.root_pem, issuer=pki.issuer_pem
    )
    (folder / "sohoa.toml").write_text(told, encoding="utf-8")
    with shared_workers():
        yield CommandLine(folder)


def _sign(office: CommandLine, *call: str | Path) -> Outcome:
    """`sign` with the PIN of the demonstration's key."""
    pin = demo_pin().pin
    assert pin is not None
    with pipe_with(pin) as descriptor:
        signed = office.json("sign", *call, "--pin-fd", str(descriptor))
    conforms("sign", signed.document)
    return signed


def _codes(outcome: Outcome) -> list[str]:
    return [error["code"] for error in outcome.document["errors"]]


@pytest.fixture(scope="module")
def signed_pdf() -> bytes:
    """A file with a good signature."""
    return sign(blank_pdf(), Level.B_B, appearance=Appearance.NONE).pdf


def test_what_can_bear_no_signature_is_refused_before_it_is_kept(
    office: CommandLine, tmp_path: Path, signed_pdf: bytes
) -> None:
    """A broken signature would be vouched for by the next one; a file that is encrypted would wait for ever."""
    changed, locked, honest = (tmp_path / name for name in ("changed.pdf", "locked.pdf", "honest.pdf"))
    changed.write_bytes(signed_pdf.replace(b"/MediaBox [ 0 0 595 842 ]", b"/MediaBox [ 0 0 595 841 ]", 1))
    assert changed.read_bytes() != signed_pdf
    honest.write_bytes(signed_pdf)
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(locked, encryption=pikepdf.Encryption(owner="chủ", user=""))
    done = _sign(office, changed, locked, honest, "--out", tmp_path / "out")
    assert (done.code, _codes(done)) == (3, ["EARLIER_SIGNATURE_BROKEN", "PDF_ENCRYPTED"])
    assert "Nội dung tệp không còn là nội dung đã ký" in done.document["errors"][0]["message"]
    assert [Path(made["file"]).name for made in done.document["files"]] == ["honest.pdf"]
    assert [one["intact"] for one in done.document["files"][0]["signatures"]] == [True, True]
    waiting = office.json("sign", "--ready")
    assert (waiting.code, waiting.document) == (0, {"files": [], "papers": []})


def test_what_the_settings_lack_is_said_before_anything_is_kept(
    office: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And before a PIN is asked for: nothing waits afterwards for a name, a seal or a service that nobody wanted any more."""
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(blank_pdf())
    call = ["sign", paper, "--out", tmp_path / "out"]
    assert office.json(*call, "--appearance", "ND30-sao-y").error["code"] == "ORGANISATION_NOT_SET"
    assert office.json(*call, "--seal").error["code"] == "SEAL_KEY_NOT_SET"
    for key in (demo_pki().officer_p12, demo_pki().revoked_p12):
        monkeypatch.setenv("SOHOA_SIGNING__SEAL__PKCS12", str(key))
        refused = office.json(*call, "--seal").error["code"]
        assert refused == "SEAL_OF_A_PERSON", "the very key that signs for the person, or another person's"
    monkeypatch.delenv("SOHOA_SIGNING__SEAL__PKCS12")
    monkeypatch.setenv("SOHOA_SIGNING__ORGANISATION", "Ủy ban nhân dân Xã Mẫu")
    assert office.json(*call, "--appearance", "TT02-2019-archive").error["code"] == "SEAL_NOT_SET"
    monkeypatch.setenv("SOHOA_SIGNING__LEVEL_FLOOR", "B-T")
    assert office.json(*call).error["code"] == "SETTINGS_BELOW_FLOOR"
    monkeypatch.setenv("SOHOA_SIGNING__LEVEL", "B-LT")
    assert office.json(*call, "--level", "B-LT").error["code"] == "TIMESTAMP_NOT_SET"
    below = office.json(*call, "--level", "B-B")
    assert (below.code, below.error["code"]) == (5, "LEVEL_BELOW_FLOOR"), "no call gets round the policy"
    monkeypatch.setenv("SOHOA_SIGNING__LEVEL_FLOOR", "B-B")
    assert office.json("sign", "--ready").document == {"files": [], "papers": []}
    signed = _sign(office, paper, "--out", tmp_path / "out", "--level", "B-B")
    assert signed.code == 0, "where the policy allows it, B-B needs no time-stamp"


def test_a_file_that_was_refused_waits_no_more_and_one_whose_key_failed_waits_by_its_name(
    office: CommandLine, tmp_path: Path
) -> None:
    closed, paper, out = tmp_path / "closed.pdf", tmp_path / "paper.pdf", tmp_path / "out"
    closed.write_bytes(certified(blank_pdf(), MDPPerm.NO_CHANGES))
    paper.write_bytes(blank_pdf(2))
    assert _codes(_sign(office, closed, "--out", out)) == ["CERTIFIED_UNCHANGEABLE"]
    assert office.json("sign", "--ready").document == {"files": [], "papers": []}
    assert office.json("resume").document["failures"] == []
    with pipe_with("no PIN of anybody") as descriptor:
        refused = office("sign", paper, "--out", out, "--pin-fd", str(descriptor))
    told = refused.err.splitlines()
    assert refused.code == 5 and told[0].startswith("WRONG_PIN: ")
    assert told[1:] == [word("sign_stopped_at_once", "vi", left=paper)]
    pin = demo_pin().pin
    assert pin is not None
    with pipe_with(pin) as descriptor:
        signed = office("sign", "--ready", "--pin-fd", str(descriptor))
    assert (signed.code, signed.out) == (0, f"{word('signed', 'vi', file=out / 'paper.pdf')}\n")
    assert (out / "paper.pdf").read_bytes().startswith(paper.read_bytes())


def test_what_can_be_given_no_proof_is_told_with_the_reason_in_words(
    office: CommandLine, tmp_path: Path, signed_pdf: bytes
) -> None:
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(signed_pdf.replace(b"/MediaBox [ 0 0 595 842 ]", b"/MediaBox [ 0 0 595 841 ]", 1))
    told = office("extend", changed, "--out", tmp_path / "out")
    assert told.code == 5 and told.err.startswith("EXTEND_NOT_VALID: ")
    assert "Nội dung tệp không còn là nội dung đã ký." in told.err
    assert "HASH_FAILURE" not in told.err


def test_a_file_that_is_no_scan_bears_no_mark_that_says_so(
    office: CommandLine, tmp_path: Path, signed_pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text of a computer was never paper, and who signs after another made nothing of paper; what is asked for by name is done."""
    monkeypatch.setenv("SOHOA_SIGNING__APPEARANCE", "TT01-personal")
    written, scanned, signed = (tmp_path / f"{name}.pdf" for name in ("written", "scanned", "signed"))
    written.write_bytes(blank_pdf(size_pt=(595.0, 801.0)))
    signed.write_bytes(signed_pdf)
    sheet = Image.new("RGB", (827, 1170), "white")
    sheet.paste("black", (300, 600, 500, 700))
    sheet.save(scanned, resolution=100)
    with pikepdf.open(scanned, allow_overwriting_input=True) as pdf:  # Pillow's cross-references break the standard
        pdf.save(scanned)
    done, out = _sign(office, written, scanned, signed, "--out", tmp_path / "out"), tmp_path / "out"
    assert done.code == 0, done.document
    assert [_MARK in pdftotext(out / file.name) for file in (written, scanned, signed)] == [False, True, False]
    assert done.err.splitlines()[:2] == [word("sign_no_scan", "vi", file=file) for file in (written, signed)]
    assert _sign(office, written, "--out", out, "--appearance", "TT01-personal").code == 0
    assert _MARK in pdftotext(out / written.name)


def test_a_mark_that_has_no_place_is_left_out_and_that_is_told_unless_the_policy_refuses_it(
    office: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who stands at the counter can change neither the paper nor the policy."""
    monkeypatch.setenv("SOHOA_SIGNING__APPEARANCE", "ND30-sao-y")
    monkeypatch.setenv("SOHOA_SIGNING__ORGANISATION", "Trung tâm Mẫu")
    card, form, out = tmp_path / "card.pdf", tmp_path / "form.pdf", tmp_path / "out"
    card.write_bytes(blank_pdf(size_pt=(150.0, 30.0)))
    form.write_bytes(certified(blank_pdf(), MDPPerm.FILL_FORMS))
    call = (card, form, "--out", out, "--appearance", "ND30-sao-y")
    with monkeypatch.context() as refusing:
        refusing.setenv("SOHOA_SIGNING__NO_MARK", "refuse")
        assert _codes(_sign(office, *call)) == ["NO_FREE_PLACE", "CERTIFIED_NO_MARK"]
    signed = _sign(office, *call)
    assert signed.code == 0, signed.document
    told = [word(f"signed_{why}", "vi") for why in ("no_place", "certified")]
    assert [line for line in signed.err.splitlines() if line in told] == told
    assert not any("SAO Y" in pdftotext(out / file.name) for file in (card, form))


def test_a_data_folder_that_cannot_be_made_is_told_where_only_the_judge_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(blank_pdf())
    nowhere = CommandLine(Path("/proc/nowhere"))
    monkeypatch.setenv("SOHOA_WORK__WORKERS", "1")
    with shared_workers():
        told = nowhere.json("verify", paper)
    assert (told.code, _codes(told)) == (7, ["DISK_FAILED"])
