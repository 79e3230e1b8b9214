import ssl
import stat
import subprocess
import urllib.request
from pathlib import Path

import httpx
import pytest
from certomancer.registry import CertLabel

from app.sandbox.pki.architecture import KEYS, ORGANISATION
from app.sandbox.pki.authority import DemoPki, ensure_pki
from tests.support.demo_world import demo_pki, moved_pki


@pytest.fixture
def pki() -> DemoPki:
    return demo_pki()


def test_keys_are_readable_by_their_owner_alone(pki: DemoPki) -> None:
    assert stat.S_IMODE(pki.folder.stat().st_mode) == 0o700
    secret = [pki.folder / f"{label}.key.pem" for label in KEYS]
    for path in (*secret, pki.officer_p12, pki.revoked_p12, pki.expired_p12, pki.seal_p12, pki.officer_pin):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_every_subject_says_that_it_has_no_value(pki: DemoPki) -> None:
    for path in pki.folder.glob("*.cert.pem"):
        words = subprocess.run(
            ["openssl", "x509", "-in", path, "-noout", "-subject", "-nameopt", "utf8"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        assert ORGANISATION in words


def test_the_second_call_changes_nothing(pki: DemoPki) -> None:
    before = {path: path.read_bytes() for path in pki.folder.iterdir()}
    assert ensure_pki(pki.folder, pki.base_url + "/") == pki
    assert {path: path.read_bytes() for path in pki.folder.iterdir()} == before


def test_another_address_keeps_the_keys_and_the_root(pki: DemoPki, tmp_path: Path) -> None:
    moved = moved_pki(tmp_path / "pki", "http://127.0.0.1:1/pki")
    for name in ("root.cert.pem", "officer.key.pem", "officer.pin"):
        assert (moved.folder / name).read_bytes() == (pki.folder / name).read_bytes()
    assert b"127.0.0.1:1/pki" in _text(moved.folder / "officer.cert.pem")
    assert ensure_pki(moved.folder, moved.base_url) == moved


def test_certificates_are_the_same_when_made_again(pki: DemoPki) -> None:
    made = pki.architecture().get_cert(CertLabel("officer")).dump()
    assert ssl.PEM_cert_to_DER_cert((pki.folder / "officer.cert.pem").read_text()) == made


@pytest.mark.parametrize(("label", "said"), [("officer", ": good"), ("revoked", ": revoked")])
def test_openssl_accepts_the_ocsp_answers(pki: DemoPki, label: str, said: str) -> None:
    answer = subprocess.run(
        ["openssl", "ocsp", "-issuer", pki.issuer_pem, "-cert", pki.folder / f"{label}.cert.pem", "-url", pki.ocsp_url,
         "-CAfile", pki.root_pem],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "Response verify OK" in answer.stderr
    assert said in answer.stdout and "WARNING" not in answer.stdout


def test_openssl_accepts_the_time_stamps(pki: DemoPki, tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"anything")
    query = ["openssl", "ts", "-query", "-data", tmp_path / "data", "-sha256", "-cert", "-out", tmp_path / "request"]
    subprocess.run(query, check=True, capture_output=True)
    request = urllib.request.Request(pki.tsa_url, (tmp_path / "request").read_bytes())
    with urllib.request.urlopen(request) as response:
        (tmp_path / "answer").write_bytes(response.read())
    verify = [
        "openssl",
        "ts",
        "-verify",
        "-data",
        tmp_path / "data",
        "-in",
        tmp_path / "answer",
        "-CAfile",
        pki.root_pem,
    ]
    assert "Verification: OK" in subprocess.run(verify, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("tsa/nothing", b"x", 404),
        ("tsa/tsa", b"not ASN.1", 400),
        ("tsa/tsa", b"x" * 70_000, 413),
        ("ocsp/issuer", b"", 400),
    ],
)
def test_nonsense_is_refused(pki: DemoPki, path: str, body: bytes, status: int) -> None:
    assert httpx.post(f"{pki.base_url}/demo/{path}", content=body).status_code == status


def _text(certificate: Path) -> bytes:
    command = ["openssl", "x509", "-in", certificate, "-noout", "-text"]
    return subprocess.run(command, check=True, capture_output=True).stdout
