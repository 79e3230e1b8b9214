"""A process that dies while it signs leaves a prepared file that signs again."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.verification import SignatureVerdict
from app.signing.boundaries import AUTHORIZE_BEFORE, SERVICE_BOUNDARIES, SIGN_HASH_AFTER
from app.signing.validate import validate
from tests.support.csc_server import signing_server
from tests.support.demo_world import demo_pki
from tests.support.signing_world import blank_pdf, demo_pin, demo_signer, demo_trust, policy

BOUNDARIES = ("key.use.before", "key.use.after", "timestamp.request.before", "timestamp.answer.after")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ready = demo_signer().prepare(blank_pdf(), policy())
    (tmp_path / "prepared.pdf").write_bytes(ready.pdf)
    (tmp_path / "resume.json").write_text(json.dumps([ready.document_digest_sha256, dict(ready.resume)]))
    return tmp_path


def test_the_boundaries_come_in_this_order(folder: Path) -> None:
    log = folder / "boundaries"
    assert _complete(folder, SOHOA_BOUNDARY_LOG=str(log)) == 0
    assert tuple(log.read_text().split()) == BOUNDARIES


@pytest.mark.parametrize("boundary", ["key.use.after", "timestamp.answer.after"])
def test_signing_goes_on_after_a_kill(folder: Path, boundary: str) -> None:
    before = (folder / "prepared.pdf").read_bytes()
    assert _complete(folder, SOHOA_KILL_AT=boundary) == -signal.SIGKILL
    assert (folder / "prepared.pdf").read_bytes() == before
    assert not (folder / "signed.pdf").exists()
    assert _complete(folder) == 0
    (report,) = validate((folder / "signed.pdf").read_bytes(), demo_trust())
    assert report.verdict is SignatureVerdict.VALID


@pytest.mark.parametrize(
    "boundary",
    [
        pytest.param(name, marks=() if name == SIGN_HASH_AFTER else pytest.mark.soak, id=name)
        for name in SERVICE_BOUNDARIES
    ],
)
def test_what_a_service_gave_to_a_killed_process_is_asked_for_anew(folder: Path, boundary: str) -> None:
    """The raw signature that nobody kept is over the same file as the one that counts."""
    authorized_before, signed_before = int(boundary != AUTHORIZE_BEFORE), int(boundary == SIGN_HASH_AFTER)
    server = signing_server(pin=demo_pin().pin)
    place = ("csc", f"{server.base_url}/v1", "v1", "")
    assert _complete(folder, place, SOHOA_KILL_AT=boundary) == -signal.SIGKILL
    assert not (folder / "signed.pdf").exists()
    assert (server.methods_asked().count("credentials/authorize"), server.signed) == (authorized_before, signed_before)
    assert _complete(folder, place) == 0
    asked_in_all = server.methods_asked().count("credentials/authorize")
    assert (asked_in_all, server.signed) == (authorized_before + 1, signed_before + 1)
    hashes = {tuple(asked["hash"]) for method, asked in server.asked if method == "signatures/signHash"}
    assert len(hashes) == 1
    (report,) = validate((folder / "signed.pdf").read_bytes(), demo_trust())
    assert report.verdict is SignatureVerdict.VALID


def _complete(folder: Path, place: tuple[str, ...] = (), **environment: str) -> int:
    pki = demo_pki()
    place = place or ("pkcs12", str(pki.officer_p12))
    root = Path(__file__).parents[2]
    script = root / "tests" / "support" / "complete_elsewhere.py"
    done = subprocess.run(
        [sys.executable, script, folder, pki.root_pem, pki.issuer_pem, pki.tsa_url, *place],
        input=demo_pin().pin,
        text=True,
        cwd=root,
        env=os.environ | environment,
        start_new_session=True,
    )
    return done.returncode
