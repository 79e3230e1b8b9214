"""The keys of a signing service on the command line: which there are, why one can't be used, which one signs."""

from __future__ import annotations

from pathlib import Path

from tests.support.cli_world import CommandLine, conforms
from tests.support.csc_server import SigningServer, answers, signing_server

INFO = "credentials/info"


def _cli(folder: Path, server: SigningServer | None, more: str = "") -> CommandLine:
    folder.mkdir(mode=0o700)
    place = f'[signing.csc]\nurl = "{server.base_url}/v1"\n{more}' if server else ""
    (folder / "sohoa.toml").write_text(f"min_free_mb = 1\n{place}", encoding="utf-8")
    return CommandLine(folder)


def test_the_keys_of_a_service_are_told(tmp_path: Path) -> None:
    server = signing_server(credentials=["GX01", "GX02"], token="")
    server.instead[INFO] = [answers(400, {"error": "invalid_request", "error_description": "Credential locked"})]
    cli = _cli(tmp_path / "data", server, 'credential = "GX02"')
    told = cli.json("remote-keys")
    conforms("remote-keys", told.document)
    assert told.code == 0
    (service,) = told.document["services"]
    assert (service["signer"], service["service"]) == ("officer", "127.0.0.1")
    locked, good = service["keys"]
    assert (locked["id"], locked["error"], locked["chosen"]) == ("GX01", "CREDENTIAL_LOCKED", False)
    assert (good["name"], good["error"], good["chosen"]) == ("Nguyễn Thị Mẫu - THỬ NGHIỆM", None, True)
    toml = cli.folder / "sohoa.toml"
    toml.write_text(toml.read_text().replace('"GX02"', '"GX03"'))
    lost = cli.json("remote-keys")
    assert (lost.code, lost.document["errors"][0]["code"], len(lost.document["services"][0]["keys"])) == (
        5,
        "CREDENTIAL_NOT_FOUND",
        2,
    )
    toml.write_text(toml.read_text().replace('"GX03"', '"GX02"'))
    words = cli("remote-keys").out
    assert "GX02\tNguyễn Thị Mẫu" in words and "dùng để ký tại đây" in words


def test_a_service_that_does_not_let_the_station_in_is_told(tmp_path: Path) -> None:
    refused = _cli(tmp_path / "data", signing_server()).json("remote-keys")
    conforms("remote-keys", refused.document)
    assert (refused.code, refused.document["errors"][0]["code"]) == (5, "SIGNING_SERVICE_UNAUTHORIZED")


def test_without_a_service_that_is_said(tmp_path: Path) -> None:
    cli = _cli(tmp_path / "data", None)
    assert cli.json("remote-keys").document == {"services": []}
    assert "Chưa cài đặt dịch vụ ký" in cli("remote-keys").err
