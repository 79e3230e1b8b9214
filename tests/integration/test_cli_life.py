"""What becomes of a dossier after it was sent, by the real commands: accepted, supplemented, taken back, closed; reuse and results."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from app.archive.judge import JudgeServer
from app.sandbox.client import RunningSandbox, _ask
from tests.support.cli_world import CommandLine, Outcome, conforms, data_folder, fresh_code, shared_workers
from tests.support.dossier_server import small_pdf

pytestmark = pytest.mark.xdist_group("station")  # one sandbox, one judge and one worker serve them all
OWNER = "038190012345"
REASON = "Nộp nhầm giấy tờ"
_ONLINE = count()
"""serials of dossiers that came in online"""


@dataclass(frozen=True, slots=True)
class Counter:
    """A station, and the office behind the dossier system."""

    cli: CommandLine
    sandbox: RunningSandbox
    folder: Path

    def send(self, code: str, component: str, name: str = "") -> Outcome:
        file = self.folder / f"{code}-{component}{name}.pdf"
        file.write_bytes(small_pdf(f"{code} {component}{name}"))
        return self.cli.json("upload", file, "--dossier", code, "--component", component, "--replace")

    def office(self, code: str, status: int, note: str = "") -> None:
        url = f"{self.sandbox.info.control_url}/dossiers/{code}/status"
        _ask(url, self.sandbox.info.control_token, {"TrangThaiHoSo": status, "GhiChu": note})

    def standing(self, code: str) -> dict[str, Any]:
        said = self.cli.json("status", code)
        conforms("status", said.document)
        (one,) = said.document["dossiers"]
        return dict(one)


@pytest.fixture(scope="module")
def counter(
    tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox, judge_server: JudgeServer
) -> Iterator[Counter]:
    folder = tmp_path_factory.mktemp("life")
    with shared_workers():
        yield Counter(data_folder(folder / "data", sandbox, judge_server), sandbox, folder)


@pytest.fixture(autouse=True)
def _switches(counter: Counter) -> Iterator[None]:
    before = counter.sandbox.switch()
    yield
    counter.sandbox.switch(**before)


def test_a_complete_dossier_is_accepted_and_its_file_was_compared(counter: Counter) -> None:
    counter.sandbox.switch(accept_after_s=0.0)
    code = fresh_code()
    assert counter.send(code, "TP01").code == 0
    assert counter.standing(code)["standing"] == "awaited"
    for component in ("TP02", "TP03"):
        counter.send(code, component)
    one = counter.standing(code)
    assert one["standing"] == "accepted"
    assert [said["status"] for said in one["said"]] == [2, 4]


def test_served_bytes_that_differ_are_told_to_the_supervisor(counter: Counter) -> None:
    code = fresh_code()
    counter.send(code, "TP01")
    counter.sandbox.switch(wrong_bytes=1)
    counter.standing(code)
    told = counter.cli.json("notices")
    conforms("notices", told.document)
    (notice,) = told.document["notices"]
    assert (notice["error"]["code"], notice["error"]["dossier"]) == ("SERVED_DIFFERS", code)
    assert "SERVED_DIFFERS" in counter.cli("queue").err
    assert counter.cli.json("notices", "--read", notice["id"]).document["notices"] == []


def test_a_supplement_is_asked_for_and_comes(counter: Counter) -> None:
    counter.sandbox.switch(accept_never=True)
    code = fresh_code()
    counter.send(code, "TP01")
    counter.office(code, 5, "Thiếu giấy tờ tùy thân")
    one = counter.standing(code)
    assert (one["standing"], one["said"][-1]["note"]) == ("supplement", "Thiếu giấy tờ tùy thân")
    assert counter.send(code, "TP03").code == 0
    assert counter.send(code, "TP01", "-new").code == 0, "it takes the place of the first one"
    assert counter.standing(code)["standing"] == "awaited"
    counter.office(code, 4)
    assert counter.standing(code)["standing"] == "accepted"


def test_nothing_is_sent_to_a_dossier_that_was_withdrawn_until_it_is_open_again(counter: Counter) -> None:
    code = fresh_code()
    counter.send(code, "TP01")
    counter.sandbox.outage(on=True)
    assert counter.send(code, "TP02").code == 6
    counter.sandbox.outage(on=False)
    counter.office(code, 7, "Người dân xin rút hồ sơ")
    assert counter.standing(code)["standing"] == "closed"
    resumed = counter.cli.json("resume").document
    assert [(f["component"], f["error"]["code"]) for f in resumed["failures"]] == [("TP02", "DOSSIER_CLOSED")]
    assert [error["code"] for error in counter.send(code, "TP03").document["errors"]] == ["DOSSIER_CLOSED"]
    counter.office(code, 2)
    assert counter.cli.json("resume").document["failures"] == []
    assert counter.cli.queued() == []


def test_a_paper_is_taken_back_once_whatever_is_lost_on_the_way(counter: Counter) -> None:
    code = fresh_code()
    counter.send(code, "TP01")
    counter.sandbox.switch(withdrawal_answers_lost=1)
    lost = counter.cli.json("withdraw", code, "--component", "TP01", "--reason", REASON)
    conforms("withdraw", lost.document)
    assert (lost.code, lost.document["withdrawn"][0]["receipt"]) == (6, None)
    again = counter.cli.json("withdraw", code, "--reason", "Một lý do khác")
    (taken,) = again.document["withdrawn"]
    assert (again.code, taken["component"]) == (0, "TP01")
    assert taken["receipt"]["receipt_id"].startswith("TH-")
    assert counter.cli.json("withdraw", code, "--reason", REASON).document == again.document
    assert counter.cli.json("resume").document["finished"] == []
    resent = counter.send(code, "TP01").document["files"][0]["receipt"]
    assert resent["file_id"] != taken["receipt"]["file_id"], "the same file once more is a new version"


def test_a_paper_that_never_arrived_is_taken_back_without_a_word_of_the_server(counter: Counter) -> None:
    code = fresh_code()
    counter.sandbox.outage(on=True)
    counter.send(code, "TP01")
    taken = counter.cli.json("withdraw", code, "--reason", REASON)
    assert (taken.code, taken.document["withdrawn"][0]["receipt"]["file_id"]) == (0, "")
    assert counter.cli.queued() == []


def test_an_earlier_version_that_arrived_is_taken_back_with_the_newer_one_that_did_not(counter: Counter) -> None:
    code = fresh_code()
    received = counter.send(code, "TP01").document["files"][0]["receipt"]
    counter.sandbox.outage(on=True)
    counter.send(code, "TP01", "-new")
    counter.sandbox.outage(on=False)
    taken = counter.cli.json("withdraw", code, "--reason", REASON).document["withdrawn"][0]
    assert taken["receipt"]["file_id"] == received["file_id"]


def test_a_file_whose_receipt_was_lost_is_taken_back_too(counter: Counter) -> None:
    """The whole file lies at the server and is attached; the station does not know it."""
    code = fresh_code()
    counter.sandbox.switch(listing_lag_s=3600.0)
    assert counter.send(code, "TP01").code == 6  # attached, not listed yet: no receipt
    counter.sandbox.switch(listing_lag_s=0.0)
    taken = counter.cli.json("withdraw", code, "--reason", REASON).document["withdrawn"][0]
    assert taken["receipt"]["file_id"]


def test_a_paper_that_is_being_sent_just_now_does_not_hold_up_the_others(counter: Counter) -> None:
    code = fresh_code()
    for component in ("TP01", "TP02"):
        counter.send(code, component)
    with _at_work(counter, code):
        taken = counter.cli.json("withdraw", code, "--reason", REASON)
    assert [bool(one["receipt"]) for one in taken.document["withdrawn"]] == [False, True]
    assert [error["code"] for error in taken.document["errors"]] == ["DUTY_HELD"]
    again = counter.cli.json("withdraw", code, "--reason", REASON)
    assert (again.code, all(one["receipt"]["file_id"] for one in again.document["withdrawn"])) == (0, True)


@contextmanager
def _at_work(counter: Counter, code: str) -> Iterator[None]:
    """Another process is at the first paper of a dossier."""
    from app.domain.clock import SystemClock
    from app.store.store import open_store

    store = open_store(counter.cli.folder, SystemClock(), min_free_bytes=0)
    try:
        dossier = store.dossiers.find(code)
        assert dossier is not None
        document = store.documents.current(store.dossiers.components(dossier.id)[0].id)
        assert document is not None
        with store.duties.hold(f"document-{document.id}"):
            yield
    finally:
        store.close()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("H56.14-010101-0001", "--reason", REASON), "DOSSIER_NOT_HERE"),
        (("no code", "--reason", REASON), "DOSSIER_CODE_MALFORMED"),
    ],
)
def test_what_is_not_here_can_not_be_taken_back(counter: Counter, arguments: tuple[str, ...], error: str) -> None:
    assert counter.cli.json("withdraw", *arguments).error["code"] == error


def test_a_reason_is_needed(counter: Counter) -> None:
    code = fresh_code()
    counter.send(code, "TP01")
    assert counter.cli.json("withdraw", code, "--reason", "  ").error["code"] == "REASON_NEEDED"
    assert counter.cli.json("withdraw", code, "--component", "TP02", "--reason", "x").error["code"] == (
        "NOTHING_TO_WITHDRAW"
    )


def test_a_misfiled_paper_goes_where_it_belongs_and_the_supervisor_hears_of_it(counter: Counter) -> None:
    wrong, right = fresh_code(), fresh_code()
    counter.send(wrong, "TP02")
    call = ["misfiled", wrong, "--component", "TP02", "--to", right, "--to-component", "TP03", "--reason", REASON]
    moved = counter.cli.json(*call)
    conforms("misfiled", moved.document)
    assert moved.code == 0, moved.err
    assert moved.document["recall"]["receipt"]["file_id"]
    assert moved.document["receipt"]["read_back"]
    (notice,) = counter.cli.json("notices").document["notices"]
    told = notice["error"]
    assert (told["code"], told["dossier"], told["to"], told["to_component"]) == ("MISFILED", wrong, right, "TP03")
    counter.cli.json("notices", "--read", notice["id"])
    again = counter.cli.json(*call)
    assert again.error["code"] == "COMPONENT_EMPTY", "it lies there no more"
    counter.send(right, "TP01")
    other = counter.cli.json("misfiled", right, "--component", "TP01", "--to", right, "--reason", REASON)
    assert other.error["code"] == "SAME_DOSSIER"


def test_a_misfiled_paper_waits_for_a_server_that_is_away(counter: Counter) -> None:
    wrong, right = fresh_code(), fresh_code()
    counter.send(wrong, "TP02")
    counter.sandbox.outage(on=True)
    call = ["misfiled", wrong, "--component", "TP02", "--to", right, "--reason", REASON]
    assert counter.cli.json(*call).code == 6
    counter.sandbox.outage(on=False)
    done = counter.cli.json("resume").document
    assert (done["failures"], len(done["finished"])) == ([], 2), "the recall, and the paper in the right dossier"
    counter.cli.json("notices", "--read", counter.cli.json("notices").document["notices"][0]["id"])


def papers(counter: Counter, code: str) -> list[dict[str, Any]]:
    found = counter.cli.json("reuse", code, "--list")
    conforms("reuse", found.document)
    return [
        {**one, "component": offer["component"]} for offer in found.document["offers"] for one in offer["candidates"]
    ]


def offers(counter: Counter, code: str) -> dict[str, dict[str, Any]]:
    """The store's own papers by their code: those that come first."""
    return {one["result_code"]: one for one in reversed(papers(counter, code))}


def test_what_the_store_has_is_judged_before_it_is_fetched(counter: Counter) -> None:
    found = offers(counter, fresh_code())
    assert {code: (one["component"], one["unfit"]) for code, one in found.items()} == {
        "KQ.VBCC.0001": ("TP02", []),
        "KQ.VBCC.0002": ("TP02", []),
        "KQ.HKD.0003": ("TP02", ["revoked"]),
        "KQ.DD.0009": ("TP02", []),
        "TP.GTTT.0001": ("TP03", []),
        "KQ.CT.0007": ("TP03", ["expired"]),
        "KQ.HT.0005": ("TP03", []),
    }


def test_an_earlier_paper_is_attached_byte_for_byte_with_its_origin(counter: Counter) -> None:
    code = fresh_code()
    found = offers(counter, code)
    call = ["reuse", code, "--component", "TP02"]
    assert counter.cli.json(*call).error["code"] == "SEVERAL_PAPERS_TO_REUSE"
    done = counter.cli.json(*call, "--paper", found["KQ.VBCC.0002"]["paper"])
    conforms("reuse", done.document)
    assert done.code == 0, done.err
    assert done.document["receipt"]["sha256"] == done.document["document"]["sha256"]
    again = counter.cli.json(*call, "--paper", found["KQ.VBCC.0002"]["paper"])
    assert again.document == done.document, "nothing is done twice"
    assert no_trace_of_the_owner(counter)


@pytest.mark.parametrize(
    ("component", "paper", "error"),
    [
        ("TP02", "KQ.HKD.0003", "PAPER_REVOKED"),
        ("TP03", "KQ.CT.0007", "PAPER_EXPIRED"),
        ("TP03", "KQ.HT.0005", "PAPER_SIGNATURE_BROKEN"),
        ("TP02", "KQ.DD.0009", "SERVED_BYTES_DIFFER"),
        ("TP03", "KQ.VBCC.0001", "NO_PAPER_TO_REUSE"),
    ],
)
def test_what_does_not_hold_is_refused_in_words(counter: Counter, component: str, paper: str, error: str) -> None:
    code = fresh_code()
    wanted = offers(counter, code)[paper]["paper"]
    kept = counter.cli.json("store", "check").document["blobs"]
    refused = counter.cli.json("reuse", code, "--component", component, "--paper", wanted)
    assert refused.error["code"] == error
    assert counter.cli.queued() == []
    assert counter.cli.json("store", "check").document["blobs"] == kept, "what is refused leaves nothing behind"


def no_trace_of_the_owner(counter: Counter) -> bool:
    """The owner's ID number stands in the database and in signed papers, and in no log or other file of the data folder."""
    kept = {"blobs", "sandbox"}
    files = [path for path in counter.cli.folder.rglob("*") if path.is_file() and not kept & set(path.parts)]
    return not [path for path in files if not path.name.startswith("sohoa.db") and OWNER.encode() in path.read_bytes()]


def test_a_result_is_kept_proved_sent_and_found_again(counter: Counter) -> None:
    earlier, later = fresh_code(), fresh_code()
    store = papers(counter, later)
    counter.cli("sign", *[drawn(counter.folder)], "--out", counter.folder / "out", "--level", "B-B")
    signed = counter.folder / "out" / "result.pdf"
    counter.send(earlier, "TP01")
    entered = len(_entered(counter))
    call = ["result", earlier, "--file", signed, "--number", "217/QĐ-UBND", "--issuer", "UBND xã Mẫu Lâm"]
    refused = counter.cli.json(*call, "--result-code", "KQ.VBCC.0001", "--component", "TP01")
    assert refused.error["code"] == "COMPONENT_HAS_DOCUMENT"
    assert len(_entered(counter)) == entered, "what is refused makes no result of what lies there"
    done = counter.cli.json(*call, "--result-code", "KQ.VBCC.0001")
    conforms("result", done.document)
    assert done.code == 0, done.err
    assert done.document["document"]["bytes"] == signed.stat().st_size
    known = {one["paper"] for one in store}
    new = [one for one in papers(counter, later) if one["paper"] not in known]
    assert [(one["result_code"], one["source"], one["issuer"]) for one in new] == [
        ("KQ.VBCC.0001", "result", "UBND xã Mẫu Lâm")
    ]
    reused = counter.cli.json("reuse", later, "--component", "TP02", "--paper", new[0]["paper"])
    assert reused.document["document"]["sha256"] == done.document["document"]["sha256"]
    counter.cli.json("withdraw", earlier, "--reason", REASON)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (("--number", "không số"), "RESULT_NUMBER_MALFORMED"),
        (("--issuer", "1"), "RESULT_ISSUER_MALFORMED"),
        (("--result-code", "mã kết quả"), "RESULT_CODE_MALFORMED"),
        ((), "PAPER_NOT_SIGNED"),
    ],
)
def test_a_result_that_is_not_well_known_is_refused(counter: Counter, change: tuple[str, ...], error: str) -> None:
    given = {
        "--number": "217/QĐ-UBND",
        "--issuer": "UBND xã",
        "--result-code": "KQ.1",
        **dict([change] if change else []),
    }
    words = [word for pair in given.items() for word in pair]
    refused = counter.cli.json("result", fresh_code(), "--file", drawn(counter.folder), *words)
    assert refused.error["code"] == error


def drawn(folder: Path) -> Path:
    path = folder / "result.pdf"
    path.write_bytes(small_pdf("Quyết định"))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.save(path)
    return path


def test_the_units_the_ward_and_the_channel_are_what_the_dossier_system_says(counter: Counter) -> None:
    code = f"H56.14-261124-7{next(_ONLINE):03d}"
    component = counter.cli.json("online", code).document["files"][0]["component"]
    counter.send(code, component)
    one = counter.standing(code)
    assert (one["receiving_unit"], one["channel"]) == ("H56.14", 2)
    assert one["processing_unit"].endswith(one["owner_ward"].partition(" ")[2])
    assert "trực tuyến" in counter.cli("status", code, "--lang", "vi").out


def test_what_was_handed_in_online_is_fetched_and_proved(counter: Counter, tmp_path: Path) -> None:
    code = f"H56.14-261124-7{next(_ONLINE):03d}"
    fetched = counter.cli.json("online", code, "--out", tmp_path)
    conforms("online", fetched.document)
    (file,) = fetched.document["files"]
    assert Path(file["out"]).stat().st_size == file["size_bytes"]
    Path(file["out"]).write_bytes(b"somebody else's")
    again = counter.cli.json("online", code, "--out", tmp_path)
    assert (again.code, again.error["code"]) == (2, "OUT_EXISTS")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"somebody else's"]
    assert (file["pages"], file["signed"]) == (1, False)
    counter.sandbox.switch(wrong_bytes=1)
    other = counter.cli.json("online", code, "--out", tmp_path / "other")
    assert (other.code, other.document["errors"][0]["code"]) == (6, "SERVED_BYTES_DIFFER")
    assert list((tmp_path / "other").iterdir()) == []
    assert counter.cli.json("online", fresh_code()).document["files"] == []


def test_no_reason_and_no_number_stands_in_the_audit_chain(counter: Counter) -> None:
    assert counter.cli.json("audit", "verify").document["valid"]
    rows = json.dumps([row.facts for row in _rows(counter)], ensure_ascii=False)
    assert not re.search(f"{REASON}|{OWNER}|217/QĐ|UBND", rows)


def _entered(counter: Counter) -> list[Any]:
    return [row for row in _rows(counter) if row.event == "result.entered"]


def _rows(counter: Counter) -> tuple[Any, ...]:
    from app.domain.clock import SystemClock
    from app.store.store import open_store

    store = open_store(counter.cli.folder, SystemClock(), min_free_bytes=0)
    try:
        return tuple(store.audit.rows())
    finally:
        store.close()
