"""The command line signs somebody in with the real keyring and somebody else's browser, sends a document as that person, and signs out.

What is secret is looked for afterwards where it must not be: the data folder, the log, the output.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.system import dossier_system
from tests.support.delivery_faults.asking import Admitting
from tests.support.dossier_server import ACCESS, CODE, ROOT, http_server, small_pdf
from tests.support.node_oidc import NodeIssuer

DAY = """
import json, sys
from app.cli.main import run
from app.identity.secrets import KeyringSecrets
folder, name, pdf, secrets = sys.argv[1:]
common = ["--data-dir", folder, "--json", "--debug"]
codes = [run(["sign-in", *common]), run(["who", *common])]
with open(secrets, "w") as file:
    file.write(KeyringSecrets().get(name))
codes += [run(["upload", pdf, "--dossier", "{code}", "--component", "TP01", *common]), run(["sign-out", *common])]
codes += [run(["who", *common]), run(["resume", *common])]
assert KeyringSecrets().get(name) == ""
print(json.dumps(codes))
"""


def _documents(text: str) -> list[Any]:
    """The JSON documents that follow one another."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while at < len(text):
        document, at = decoder.raw_decode(text, at)
        found.append(document)
        at += len(text[at:]) - len(text[at:].lstrip())
    return found


@pytest.mark.turns
def test_a_day_of_somebody_who_signs_in(tmp_path: Path, issuer: NodeIssuer) -> None:
    sandbox = tmp_path / "sandbox"
    with http_server(Admitting(dossier_system(sandbox, Switches(), ACCESS), issuer)) as url:
        folder, pdf, secrets = tmp_path / "data", tmp_path / "don.pdf", tmp_path / "secrets"
        folder.mkdir()
        pdf.write_bytes(small_pdf())
        settings = (
            f'min_free_mb = 1\n[identity]\nissuer = "{issuer.url}"\n[delivery]\nurl = "{url}"\ngive_up_after_s = 0\n'
        )
        (folder / "sohoa.toml").write_text(settings)
        name = f"sign-in:sohoa@{issuer.url}"
        told = _in_a_desktop_session(tmp_path, [str(folder), name, str(pdf), str(secrets)])
    *said, summary = _documents(told.stdout)
    assert summary == [0, 0, 0, 0, 0, 6], told.stdout + told.stderr
    person, who, sent, left, nobody, resumed = said
    assert resumed["error"]["code"] == "SIGN_IN_NEEDED"
    known = {"issuer": issuer.url, "subject": "Mẫu", "name": "Nguyễn Thị Mẫu"}
    assert person == who == {"person": known}
    assert left == {"person": known, "issuer_told": True}
    assert nobody == {"person": None}
    assert sent["files"][0]["receipt"]["read_back"]
    assert f"{issuer.url}/auth?" in told.stderr
    _nothing_secret_stayed(tmp_path, folder, json.loads(secrets.read_text()), told.stdout + told.stderr)
    with closing(sqlite3.connect(folder / "sohoa.db")) as database:
        receipt = "SELECT actors.name FROM actors JOIN receipts ON receipts.actor_id = actors.id"
        assert database.execute(receipt).fetchall() == [("Nguyễn Thị Mẫu",)]


def _in_a_desktop_session(tmp_path: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\ncd {ROOT} && exec {sys.executable} -m tests.support.node_oidc "$1"\n')
    browser.chmod(0o700)
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    unlock = "printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
    command = ["dbus-run-session", "--", "sh", "-ec", f'{unlock}; exec "$0" -c "$@"', sys.executable]
    homes = {
        "HOME": tmp_path,
        "XDG_DATA_HOME": tmp_path / "share",
        "XDG_RUNTIME_DIR": run,
        "XDG_STATE_HOME": tmp_path / "state",
    }
    environment = {name: str(path) for name, path in homes.items()}
    return subprocess.run(
        [*command, DAY.format(code=CODE), *arguments],
        cwd=ROOT,
        env=environment | {"PATH": os.environ["PATH"], "BROWSER": str(browser)},
        capture_output=True,
        text=True,
        timeout=170,
    )


def _nothing_secret_stayed(tmp_path: Path, folder: Path, kept: dict[str, str], output: str) -> None:
    tokens = [kept["access_token"], kept["refresh_token"]]
    assert all(len(token) > 20 for token in tokens)
    files = [path for place in (folder, tmp_path / "state") for path in place.rglob("*") if path.is_file()]
    assert folder / "sohoa.db" in files
    for token in tokens:
        assert token not in output
        assert [path for path in files if token.encode() in path.read_bytes()] == []
