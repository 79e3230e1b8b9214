"""`digitize` and the store: versions, all or none, what a feeder interrupts, and PINs."""

from __future__ import annotations

import getpass
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from pikepdf import Pdf
from PIL import Image

from app import policy
from app.archive.judge import JudgeServer
from app.archive.read import claimed_flavour
from app.delivery.openapi_tus import OpenApiTusGateway
from app.domain.clock import SystemClock
from app.messages import word
from app.sandbox.client import RunningSandbox
from app.sandbox.paper.small import small_dossier
from app.store.store import open_store
from ocr.codes.reader import read_codes
from tests.support.cli_world import CommandLine, conforms, data_folder, fresh_code, pipe_with, shared_workers
from tests.support.dossier_server import access
from tests.support.unproven import unproven

pytestmark = pytest.mark.xdist_group("station")  # one sandbox, one judge and one worker serve them all
FEEDER = ["--device", "airscan:e0:Sohoa feeder", "--source", "adf", "--dpi", "200", "--page", "A6"]


@pytest.fixture(scope="module")
def cli(
    tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox, judge_server: JudgeServer
) -> Iterator[CommandLine]:
    with shared_workers():
        yield data_folder(tmp_path_factory.mktemp("station") / "data", sandbox, judge_server)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return small_dossier(tmp_path_factory.mktemp("paper"), 3)


@pytest.fixture
def call(tmp_path: Path) -> list[str | Path]:
    return ["--dossier", fresh_code(), "--component", "TP01", "--out", tmp_path / "out.pdf"]


def test_a_photocopy_is_refused_with_the_rule_until_it_is_said_to_be_an_original(
    cli: CommandLine, pages: tuple[Path, ...], call: list[str | Path]
) -> None:
    refused = cli.json("digitize", pages[0], *call, "--form", "photocopy")
    assert (refused.code, refused.error["code"]) == (3, "NOT_TO_BE_DIGITISED")
    assert (refused.error["rule"], refused.error["confirmed"]) == ("TT 01/2023/TT-VPCP", "no")
    assert not Path(call[-1]).exists()
    assert cli.json("digitize", pages[0], *call, "--form", "original").document["document"]["version"] == 1


def test_a_call_may_want_another_form_of_the_file_unless_it_is_decided(
    cli: CommandLine, pages: tuple[Path, ...], call: list[str | Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = cli.json("digitize", pages[0], *call, "--flavour", "1b", "--layers", "master")
    assert made.document["document"]["pages"] == 1
    assert claimed_flavour(Path(call[-1])) == "1b"
    with Pdf.open(call[-1]) as pdf:
        (picture,) = pdf.pages[0].get_images().values()
        assert picture.Filter == "/FlateDecode"
    for decided, key in (('flavour = "2u"', "archive.flavour"), ('modes = { TP01 = "lean" }', "archive.modes")):
        locked = unproven(f"[archive]\n{decided}\n")
        monkeypatch.setattr(policy, "policy_at", lambda _place, locked=locked: locked)
        refused = cli.json("digitize", pages[0], *call, "--flavour", "1b", "--layers", "master")
        assert (refused.code, refused.error["code"], refused.error["key"]) == (2, "SETTING_DECIDED_ELSEWHERE", key)


def test_a_call_that_is_refused_changes_nothing_of_the_paper(
    cli: CommandLine, sandbox: RunningSandbox, pages: tuple[Path, ...], call: list[str | Path]
) -> None:
    sandbox.load_tray([])
    cli.json("digitize", pages[0], *call)
    before = cli.json("audit", "verify").document
    for words, error in (
        ((pages[1], "--form", "certified-copy"), "COMPONENT_HAS_PAGES"),
        ((pages[1], "--form", "certified-copy", "--replace"), "NOT_TO_BE_DIGITISED"),
        ((pages[1], "--expect", "2", "--replace"), "SHEET_COUNT_MISMATCH"),
        ((pages[0], "--expect", "2"), "SHEET_COUNT_MISMATCH"),
    ):
        refused = cli.json("digitize", *words, *call)
        assert (refused.code, refused.error["code"]) == (3, error), words
    assert (refused.error["expected"], refused.error["found"]) == (2, 1)
    assert cli.json("audit", "verify").document == before
    empty = cli.json("digitize", *FEEDER, *call, "--form", "certified-copy", "--replace")
    assert empty.error["code"] == "NOT_TO_BE_DIGITISED"
    assert cli.json("digitize", *FEEDER, *call, "--form", "original", "--replace").error["code"] == "FEEDER_EMPTY"
    assert cli.json("digitize", pages[0], *call).document["document"]["version"] == 1


def test_a_dossier_is_found_by_the_words_of_its_pages_as_soon_as_they_are_read(
    cli: CommandLine, pages: tuple[Path, ...], call: list[str | Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.json("find", "--code", str(call[1])).document == {"found": []}
    cli.json("digitize", pages[0], *call)
    (found,) = cli.json("find", "noi dung hu cau", "--code", str(call[1])).document["found"]
    assert (found["dossier"], found["pages_found"]) == (call[1], 1)
    (hit,) = found["hits"]
    assert (hit["component"], hit["page"]) == ("TP01", 1)
    assert {piece["text"].casefold() for piece in hit["snippet"] if piece["found"]} >= {"hư", "cấu"}
    refused = cli.json("find")
    assert (refused.code, refused.error["code"]) == (3, "SEARCH_EMPTY")
    for exposed in ("038190099999", "0381 9009.9999", "03819009999", "012345678"):
        refused = cli.json("find", "--citizen", exposed)
        assert (refused.code, refused.error["code"]) == (2, "CITIZEN_ID_IN_CALL")
        assert exposed not in refused.out + refused.err
    for typed, code in (("038190099999\n", 0), ("nguyễn văn a", 0), ("", 3), ("03819009999", 3)):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        assert cli.json("find", "--citizen", "-").code == code, typed


def test_other_pages_are_refused_unless_they_replace(
    cli: CommandLine, sandbox: RunningSandbox, pages: tuple[Path, ...], call: list[str | Path]
) -> None:
    first = cli.json("digitize", pages[0], *call, "--sign", "--upload").document
    refused = cli.json("digitize", pages[1], *call, "--sign", "--upload")
    assert (refused.code, refused.error["code"]) == (3, "COMPONENT_HAS_PAGES")
    assert (refused.error["component"], refused.error["pages"]) == ("TP01", 1)
    assert cli.json("digitize", pages[0], *call, "--sign", "--upload").document == first
    in_another_form = cli("digitize", pages[0], *call, "--sign", "--upload", "--flavour", "1b")
    assert (in_another_form.code, claimed_flavour(Path(call[-1]))) == (0, "2u")
    assert "theo PDF/A-2u, trung thực" in in_another_form.err, "nothing was made anew, and that is said"
    second = cli.json("digitize", pages[1], *call, "--replace", "--sign", "--upload").document
    assert (first["document"]["version"], second["document"]["version"]) == (1, 2)
    gateway = OpenApiTusGateway(sandbox.info.dossiers_url, access(sandbox.info.token))
    listed = [(file.file_id, file.sha256) for file in gateway.read_back(str(call[1]))]
    gateway.close()
    assert listed == [(second["receipt"]["file_id"], second["document"]["sha256"])], "it took the first one's place"
    assert first["receipt"]["file_id"] != second["receipt"]["file_id"]
    assert cli.json("digitize", pages[1], *call, "--replace", "--sign", "--upload").document == second


def test_a_paper_that_was_taken_back_may_be_handed_in_again(
    cli: CommandLine, pages: tuple[Path, ...], call: list[str | Path]
) -> None:
    sent = ["--sign", "--upload"]
    where, taken_back = call[:4], ["withdraw", call[1], "--reason", "nhầm"]
    assert cli.json("digitize", pages[0], *call, *sent).document["document"]["version"] == 1
    assert cli("status", call[1]).code == 0
    cli.json(*taken_back)
    again = cli.json("upload", call[-1], *where)
    assert (again.code, bool(again.document["files"][0]["receipt"])) == (0, True), "the very file"
    assert cli.json("digitize", pages[1], *call).error["code"] == "COMPONENT_HAS_PAGES", "now it holds one again"
    cli.json(*taken_back)
    other = cli.json("digitize", pages[1], *call, *sent)
    assert (other.code, other.document["document"]["version"], other.document["document"]["pages"]) == (0, 3, 1)


def test_a_slip_tells_what_is_received_what_is_missing_and_how_to_mend_it(
    cli: CommandLine, sandbox: RunningSandbox, pages: tuple[Path, ...], call: list[str | Path], tmp_path: Path
) -> None:
    code, file = str(call[1]), tmp_path / "slip.pdf"
    assert cli.json("slip", code, "-o", file).error["code"] == "DOSSIER_NOT_HERE"
    sent = cli.json("digitize", pages[0], *call, "--sign", "--upload", "--expect", "1").document
    assert cli.json("digitize", pages[0], *call, "--sign", "--upload", "--expect", "1").document == sent
    made = cli.json("slip", code.lower(), "-o", file)
    conforms("slip", made.document)
    assert made.code == 0
    (paper,) = made.document["papers"]
    assert (paper["sheets"], paper["pages"]) == (1, 1)
    hindered = {(one["component"], one["obstacle"]) for one in made.document["hindrances"]}
    assert paper["state"] == "received"
    assert not any(component == "TP01" for component, _ in hindered), "what the call counted is the officer's count"
    assert ("TP02", "missing") in hindered
    assert not made.document["may_leave"]
    assert all(one["message"] and one["remedy"] for one in made.document["hindrances"])
    drawn = subprocess.run(["pdftoppm", "-r", "150", "-gray", file], check=True, capture_output=True).stdout
    with Image.open(io.BytesIO(drawn)) as page:
        codes = {one.text for one in read_codes(np.asarray(page.convert("L")))}
    assert codes == {code, f"{sandbox.info.tracking_url}{code}"}
    said = cli("slip", code, "-o", file).out
    assert word("slip_keep", "vi") in said
    assert f"TP02: {word('obstacle_missing', 'vi')}. Quét giấy tờ này" in said
    assert cli("slip", code, "-o", tmp_path).err.startswith("OUT_UNWRITABLE")


def test_a_later_call_may_ask_for_more(cli: CommandLine, pages: tuple[Path, ...], call: list[str | Path]) -> None:
    plain = cli.json("digitize", pages[0], *call).document
    assert (plain["document"]["signatures"], plain["receipt"]) == ([], None)
    conforms("digitize", plain)
    sent = cli.json("digitize", pages[0], *call, "--sign", "--upload").document
    assert sent["document"]["version"] == 1
    assert len(sent["document"]["signatures"]) == 1
    assert sent["receipt"]["sha256"] == sent["document"]["sha256"]


def test_a_resume_names_what_only_the_colleague_may_sign_who_handed_it_over(
    cli: CommandLine, pages: tuple[Path, ...], call: list[str | Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_OPERATOR__NAME", "Bình")
    assert cli.json("resume").document["handed_over"] == []
    monkeypatch.delenv("SOHOA_OPERATOR__NAME")
    assert cli.json("digitize", pages[0], *call).code == 0
    given = cli.json("handover", call[1], "--to", "Bình").document["dossiers"]
    monkeypatch.setenv("SOHOA_OPERATOR__NAME", "Bình")
    resumed = cli.json("resume").document
    conforms("resume", resumed)
    officers = [given[0]["from"]]
    assert (resumed["handed_over"], given[0]["unsigned"]) == (given, [{"component": "TP01", "officers": officers}])


def test_one_bad_file_and_none_is_taken(
    cli: CommandLine, pages: tuple[Path, ...], call: list[str | Path], tmp_path: Path
) -> None:
    (tmp_path / "empty.png").touch()
    cli.json("resume")  # the first command that acts writes down who works here
    before = cli.json("audit", "verify").document
    refused = cli.json("digitize", pages[0], tmp_path / "empty.png", pages[1], *call)
    assert (refused.code, refused.error["code"], refused.error["file"]) == (
        3,
        "EMPTY_FILE",
        str(tmp_path / "empty.png"),
    )
    assert not Path(call[-1]).exists()
    assert cli.json("audit", "verify").document == before, "nothing at all was written down"


def test_files_and_a_device_exclude_each_other(
    cli: CommandLine, pages: tuple[Path, ...], call: list[str | Path]
) -> None:
    for words in ([pages[0], *FEEDER], []):
        refused = cli.json("digitize", *words, *call)
        assert (refused.code, refused.error["code"]) == (2, "FILES_OR_DEVICE")


def test_a_jam_interrupts_and_the_same_call_goes_on(
    cli: CommandLine, sandbox: RunningSandbox, pages: tuple[Path, ...], call: list[str | Path]
) -> None:
    sandbox.load_tray(pages)
    sandbox.jam_after(2)
    jammed = cli.json("digitize", *FEEDER, *call, "--sign")
    assert (jammed.code, jammed.error["code"], jammed.error["retryable"]) == (4, "PAPER_JAM", True)
    resumed = cli.json("resume")
    conforms("resume", resumed.document)
    (batch,) = resumed.document["interrupted"]
    assert (batch["dossier"], batch["component"], batch["sheets"]) == (call[1], "TP01", 2)
    sandbox.jam_after(None)
    done = cli.json("digitize", *FEEDER, *call, "--sign")
    assert (done.code, done.document["document"]["pages"]) == (0, 3)
    assert cli.json("resume").document["interrupted"] == []


def test_what_was_chosen_last_comes_back_where_the_call_says_nothing_else(
    cli: CommandLine, sandbox: RunningSandbox, pages: tuple[Path, ...], tmp_path: Path
) -> None:
    device, codes, said = FEEDER[:2], [], []
    for number, words in enumerate((FEEDER, device, [*device, "--page", "A5"], device)):
        sandbox.load_tray(pages[:1])
        codes.append(fresh_code())
        call = ["--dossier", codes[-1], "--component", "TP01", "--out", tmp_path / f"{number}.pdf"]
        done = cli("digitize", *words, *call)
        assert done.code == 0, done.err
        said.append(word("as_last_time", "vi") in done.err)
    store = open_store(cli.folder, SystemClock())
    dossiers = [store.dossiers.find(code) for code in codes]
    asked = [store.capture.batches(dossier.id)[0].request for dossier in dossiers if dossier is not None]
    store.close()
    assert {(request["source"], request["dpi"]) for request in asked} == {("adf", 200)}
    assert [request["page_mm"] for request in asked] == [[105.0, 148.0]] * 2 + [[148.0, 210.0]] * 2
    assert said == [False, True, True, True]


def test_a_pin_comes_by_a_descriptor(
    cli: CommandLine, sandbox: RunningSandbox, pages: tuple[Path, ...], call: list[str | Path]
) -> None:
    with pipe_with(sandbox.info.officer_pin) as descriptor:
        done = cli.json("digitize", pages[0], *call, "--sign", "--pin-fd", str(descriptor))
    assert (done.code, len(done.document["document"]["signatures"])) == (0, 1)
    closed = cli.json("digitize", pages[0], *call, "--sign", "--pin-fd", "999")
    assert (closed.code, closed.error["code"]) == (2, "PIN_FD_UNREADABLE")


def test_one_pin_serves_all_files_of_a_call(
    cli: CommandLine, sandbox: RunningSandbox, pages: tuple[Path, ...], tmp_path: Path
) -> None:
    files = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    for page, file in zip(pages, files, strict=False):
        assert cli.json("digitize", page, "--dossier", fresh_code(), "--component", "TP01", "--out", file).code == 0
    with pipe_with(sandbox.info.officer_pin) as descriptor:
        signed = cli.json("sign", *files, "--out", tmp_path / "signed", "--pin-fd", str(descriptor))
    assert (signed.code, len(signed.document["files"])) == (0, 2)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def production(tmp_path: Path, sandbox: RunningSandbox, judge_server: JudgeServer, cli: CommandLine) -> CommandLine:
    """A station that is not in training: its key is a file, and no keyring is at hand."""
    del cli  # the shared workers
    folder, info = tmp_path / "production", sandbox.info
    folder.mkdir()
    (folder / "sohoa.toml").write_text(
        f'min_free_mb = 1\npdfa_judge_socket = "{judge_server.socket_path}"\n[signing]\npkcs12 = "{info.officer_p12}"\n'
        f'trust_roots = ["{info.root_pem}"]\ntrust_others = ["{info.issuer_pem}"]\ntimestamp_url = "{info.tsa_url}"\n'
        'level_floor = "B-T"  # the sample authority lives on this machine, where nobody in production asks it\n',
        encoding="utf-8",
    )
    return CommandLine(folder)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, sandbox: RunningSandbox) -> list[str]:
    """The prompts that a person saw; the person knows the PIN."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    prompts: list[str] = []

    def answer(prompt: str, stream: object) -> str:
        assert stream is sys.stderr, "stdout is for results"
        prompts.append(prompt)
        return sandbox.info.officer_pin

    monkeypatch.setattr(getpass, "getpass", answer)
    return prompts


@pytest.mark.parametrize(
    ("terminal", "how", "code", "prompts"),
    [(_Terminal, [], 0, 1), (_Terminal, ["--json"], 5, 0), (io.StringIO, [], 5, 0)],
    ids=["a person at a terminal", "a program", "no terminal"],
)
def test_a_pin_is_asked_for_at_a_terminal_alone(
    production: CommandLine,
    asked: list[str],
    pages: tuple[Path, ...],
    call: list[str | Path],
    monkeypatch: pytest.MonkeyPatch,
    terminal: Callable[[], io.StringIO],
    how: list[str],
    code: int,
    prompts: int,
) -> None:
    monkeypatch.setattr(sys, "stdin", terminal())
    done = production("digitize", pages[0], *call, "--sign", *how)
    assert (done.code, len(asked)) == (code, prompts), done.err
    assert ("PIN_NEEDED" in done.out + done.err) == (code != 0)


def test_no_environment_variable_gives_a_pin(
    production: CommandLine,
    asked: list[str],
    pages: tuple[Path, ...],
    call: list[str | Path],
    monkeypatch: pytest.MonkeyPatch,
    sandbox: RunningSandbox,
) -> None:
    monkeypatch.setenv("SOHOA_SIGNING__PIN", sandbox.info.officer_pin)
    refused = production.json("digitize", pages[0], *call, "--sign")
    assert (refused.code, refused.error["code"]) == (2, "SETTING_SECRET")
    assert sandbox.info.officer_pin not in refused.out
    assert os.environ["SOHOA_SIGNING__PIN"] == sandbox.info.officer_pin
    assert asked == []
