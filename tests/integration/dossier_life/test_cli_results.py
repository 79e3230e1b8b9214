"""A result on paper, by the real command: scanned, signed, sent, and listed as a result under what was entered."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.delivery.openapi_tus import OpenApiTusGateway
from app.domain.delivery import RemoteFile, StoredPaper, StoreQuery
from app.sandbox.paper.small import small_dossier
from tests.support.cli_world import conforms, fresh_code
from tests.support.command_counter import OWNER, CommandCounter
from tests.support.dossier_server import access

pytestmark = pytest.mark.xdist_group("station")  # one sandbox, one judge and one worker serve them all
RESULT_CODE, ISSUER = "KQ.VBCC.0001", "UBND xã Mẫu Lâm"


@pytest.fixture
def tray(tmp_path: Path) -> Path:
    """A folder is a device: each file in it is a sheet."""
    (sheet,) = small_dossier(tmp_path / "tray", 1)
    sheet.with_name("truth.json").unlink()
    return sheet.parent


def result(code: str, number: str, *more: str | Path) -> list[str | Path]:
    return ["result", code, "--result-code", RESULT_CODE, "--number", number, "--issuer", ISSUER, *more]


def listed(counter: CommandCounter, code: str) -> tuple[RemoteFile, ...]:
    with closing(_gateway(counter)) as gateway:
        return gateway.read_back(code)


def stored(counter: CommandCounter, number: str) -> tuple[StoredPaper, ...]:
    """What the citizen's electronic store has under a number."""
    wanted = ((RESULT_CODE, number),)
    with closing(_gateway(counter)) as gateway:
        return gateway.search_store(StoreQuery(OWNER, "Cán bộ", "", 1, "1.000894", wanted))


def _gateway(counter: CommandCounter) -> OpenApiTusGateway:
    return OpenApiTusGateway(counter.sandbox.info.dossiers_url, access(counter.sandbox.info.token))


def test_a_result_that_is_a_file_has_no_copy_to_hand_out(counter: CommandCounter, tmp_path: Path) -> None:
    refused = counter.cli.json(*result(fresh_code(), "300/QĐ-UBND", "--file", tmp_path, "--out", tmp_path / "o.pdf"))
    assert (refused.code, refused.error["code"]) == (2, "USAGE")


def test_a_result_on_paper_is_scanned_signed_and_sent_and_a_corrected_number_takes_the_place_of_the_wrong_one(
    counter: CommandCounter, tray: Path, tmp_path: Path
) -> None:
    code, out = fresh_code(), tmp_path / "result.pdf"
    done = counter.cli.json(*result(code, "301/QĐ-UBND", "--device", f"folder:{tray}", "--expect", "1", "--out", out))
    assert done.code == 0, done.err
    conforms("result", done.document)
    sent: dict[str, Any] = done.document["document"]
    assert (sent["version"], done.document["receipt"]["sha256"]) == (1, sent["sha256"])
    person, organisation = counter.cli.json("verify", out).document["files"][0]["signatures"]
    assert [person["verdict"], organisation["verdict"]] == ["valid", "valid"], json.dumps([person, organisation])
    assert "Ủy ban nhân dân" in organisation["signer"], "the law asks for the organisation's signature on a result"
    (file,) = listed(counter, code)
    assert (file.purpose, file.component_code, file.sha256) == ("result", RESULT_CODE, sent["sha256"])
    (found,) = stored(counter, "301/QĐ-UBND")
    assert (found.source, found.issuer, found.sha256) == ("result", ISSUER, sent["sha256"])

    call = result(code, "310/QĐ-UBND", "--file", out)
    assert counter.cli.json(*call).error["code"] == "COMPONENT_HAS_DOCUMENT"
    corrected = counter.cli.json(*call, "--replace").document
    assert (corrected["document"]["version"], corrected["document"]["sha256"]) == (2, sent["sha256"])
    assert [one.file_id for one in listed(counter, code)] == [corrected["receipt"]["file_id"]]
    assert (len(stored(counter, "310/QĐ-UBND")), stored(counter, "301/QĐ-UBND")) == (1, ())


@pytest.mark.parametrize(
    ("code", "more", "error"),
    [
        ("H56.14-261124-9999", (), "DOSSIER_UNKNOWN"),
        ("H56.14-261124-0042", ("--signer", "nobody"), "SIGNER_UNKNOWN"),
        ("H56.14-261124-0042", ("--mode", "gray"), "SCAN_NOT_COLOR"),
        ("H56.14-261124-0042", ("--out", "/proc/nowhere/result.pdf"), "OUT_UNWRITABLE"),
    ],
)
def test_what_would_stop_it_at_its_end_is_said_before_a_sheet_is_fed(
    counter: CommandCounter, code: str, more: tuple[str, ...], error: str
) -> None:
    call = result(code, "301/QĐ-UBND", "--device", "folder:/no/such/tray", *more)
    assert counter.cli.json(*call).error["code"] == error
