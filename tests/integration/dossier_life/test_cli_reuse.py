"""What need not be handed in again, by the real commands: earlier papers, results, what came in online."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.support.cli_world import conforms, fresh_code
from tests.support.command_counter import REASON, CommandCounter, fresh_online_code
from tests.support.dossier_server import small_pdf

pytestmark = pytest.mark.xdist_group("station")  # one sandbox, one judge and one worker serve them all


def papers(counter: CommandCounter, code: str) -> list[dict[str, Any]]:
    found = counter.cli.json("reuse", code, "--list")
    conforms("reuse", found.document)
    return [
        {**one, "component": offer["component"]} for offer in found.document["offers"] for one in offer["candidates"]
    ]


def offers(counter: CommandCounter, code: str) -> dict[str, dict[str, Any]]:
    """The store's own papers by their code: those that come first."""
    return {one["result_code"]: one for one in reversed(papers(counter, code))}


def test_what_the_store_has_is_judged_before_it_is_fetched(counter: CommandCounter) -> None:
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


def test_an_earlier_paper_is_attached_byte_for_byte_with_its_origin(counter: CommandCounter) -> None:
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
    assert counter.files_with_the_owner() == []


@pytest.mark.turns
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
def test_what_does_not_hold_is_refused_in_words(
    counter: CommandCounter, component: str, paper: str, error: str
) -> None:
    code = fresh_code()
    wanted = offers(counter, code)[paper]["paper"]
    kept = counter.cli.json("store", "check").document["blobs"]
    refused = counter.cli.json("reuse", code, "--component", component, "--paper", wanted)
    assert refused.error["code"] == error
    assert counter.cli.queued() == []
    assert counter.cli.json("store", "check").document["blobs"] == kept, "what is refused leaves nothing behind"


def test_a_result_is_kept_proved_sent_and_found_again(counter: CommandCounter) -> None:
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
def test_a_result_that_is_not_well_known_is_refused(
    counter: CommandCounter, change: tuple[str, ...], error: str
) -> None:
    given = {
        "--number": "217/QĐ-UBND",
        "--issuer": "UBND xã",
        "--result-code": "KQ.1",
        **dict([change] if change else []),
    }
    words = [word for pair in given.items() for word in pair]
    refused = counter.cli.json("result", fresh_code(), "--file", drawn(counter.folder), *words)
    assert refused.error["code"] == error


@pytest.mark.parametrize(
    ("procedure", "error"),
    [("1.004889", "RESULT_CODE_UNKNOWN"), ("1.001612", "RESULT_CODES_SEVERAL"), ("1.012783", "PAPER_NOT_SIGNED")],
)
def test_what_the_procedure_gives_need_not_be_named(counter: CommandCounter, procedure: str, error: str) -> None:
    code = fresh_code()
    counter.procedure(code, f"{procedure}.000.00.00.H56")
    words = ("--number", "217/QĐ-UBND", "--issuer", "UBND xã")
    refused = counter.cli.json("result", code, "--file", drawn(counter.folder), *words)
    assert refused.error["code"] == error


def drawn(folder: Path) -> Path:
    path = folder / "result.pdf"
    path.write_bytes(small_pdf("Quyết định"))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.save(path)
    return path


def test_what_was_handed_in_online_is_fetched_and_proved(counter: CommandCounter, tmp_path: Path) -> None:
    code = fresh_online_code()
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


def test_no_reason_and_no_number_stands_in_the_audit_chain(counter: CommandCounter) -> None:
    assert counter.cli.json("audit", "verify").document["valid"]
    assert counter.audited_of_people() == []


def _entered(counter: CommandCounter) -> list[Any]:
    return [row for row in counter.audit_rows() if row.event == "result.entered"]
