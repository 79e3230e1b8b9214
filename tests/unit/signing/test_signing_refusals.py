"""What a signer says when the key, the certificate or the time-stamp is not as it should be."""

import asyncio
import dataclasses
import io
import shlex
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import pkcs12
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.domain.errors import InputRefused, SigningFailed
from app.domain.signatures import Authorization, Level
from app.messages import explain
from app.signing.pkcs12 import Pkcs12Key, certificate_path
from app.signing.validate import validate_own
from tests.support.demo_world import demo_pki, serve
from tests.support.signing_world import blank_pdf, demo_pin, demo_rules, demo_signer, demo_trust, policy, sign, stored

CARD = blank_pdf(size_pt=(150.0, 100.0))


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A copy of the officer's key that a test may spoil."""
    officer = demo_pki().officer_p12
    shutil.copy(certificate_path(officer), tmp_path)
    return Path(shutil.copy(officer, tmp_path))


def _code(key: Path, *, level: Level = Level.B_B, timestamp_url: str | None = None) -> str:
    with pytest.raises(SigningFailed) as caught:
        sign(blank_pdf(), level, demo_signer(key, timestamp_url=timestamp_url))
    return caught.value.code


def test_a_missing_key_file_is_named_by_its_place_whenever_it_went(key: Path) -> None:
    held = Pkcs12Key(key)
    key.unlink()
    for use in (held.certified, held.unlocked(demo_pin()).__enter__):
        with pytest.raises(SigningFailed, match="KEY_FILE_MISSING") as caught:
            use()
        assert caught.value.fields["file"] == str(key)


@pytest.mark.parametrize("spoil", [lambda data: b"", lambda data: b"nonsense", lambda data: data[:500]])
def test_a_damaged_key_file(key: Path, spoil: object) -> None:
    assert callable(spoil)
    key.write_bytes(spoil(key.read_bytes()))
    assert _code(key) == "KEY_FILE_DAMAGED"


def test_a_key_file_without_its_certificate_tells_how_to_take_it_out(key: Path) -> None:
    """Letter by letter: what the remedy says is done, and the key is usable."""
    certificate_path(key).unlink()
    with pytest.raises(SigningFailed) as caught:
        demo_signer(key).identity()
    assert caught.value.code == "CERTIFICATE_BESIDE_MISSING"
    _, command, _ = explain(caught.value, "vi").remedy.split("`")
    pin = demo_pin().pin
    assert pin is not None
    subprocess.run([*shlex.split(command), "-passin", "stdin"], input=pin, text=True, check=True, capture_output=True)
    assert demo_signer(key).identity().name


def test_a_certificate_that_cannot_be_read(key: Path) -> None:
    certificate_path(key).write_text("nonsense")
    assert _code(key) == "CERTIFICATE_FILE_UNREADABLE"


def _open(held: Pkcs12Key, pin: Authorization) -> str:
    try:
        with held.unlocked(pin) as signer:
            asyncio.run(signer.async_sign_raw(b"attributes", "sha256"))
    except SigningFailed as error:
        return error.code
    return ""


def test_a_key_file_is_opened_once_for_a_batch_and_every_signature_needs_its_pin(
    key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, load = [], pkcs12.load_pkcs12
    monkeypatch.setattr(pkcs12, "load_pkcs12", lambda data, pin: (opened.append(pin), load(data, pin))[1])
    held = Pkcs12Key(key)
    assert [_open(held, demo_pin()) for _ in range(3)] == [""] * 3
    assert len(opened) == 1
    assert [_open(held, Authorization(pin)) for pin in ("wrong", None, "")] == ["WRONG_PIN", "PIN_NEEDED", "WRONG_PIN"]
    before = len(opened)
    held.close()
    assert _open(held, demo_pin()) == "" and len(opened) == before + 1, "forgotten"
    held.close()


def test_a_key_file_that_was_replaced_meanwhile_is_another_one(key: Path) -> None:
    held = Pkcs12Key(key)
    assert _open(held, demo_pin()) == ""
    key.write_bytes(b"nonsense")
    assert _open(held, demo_pin()) == "KEY_FILE_DAMAGED"
    held.close()


def test_an_opened_key_file_is_forgotten_after_its_time(key: Path) -> None:
    held = Pkcs12Key(key, kept_for_s=0.01)
    assert _open(held, demo_pin()) == ""
    while held._opened is not None:  # pytest's own limit ends it
        time.sleep(0.01)


def test_another_certificate_beside_the_key(key: Path) -> None:
    """Nobody is asked here, so nobody tells that the other one is revoked."""
    shutil.copy(certificate_path(demo_pki().revoked_p12), certificate_path(key))
    with pytest.raises(SigningFailed) as caught:
        sign(blank_pdf(), Level.B_B, demo_signer(key, trust=demo_trust(fetch=False)))
    assert caught.value.code == "CERTIFICATE_CHANGED"


def test_an_expired_certificate() -> None:
    assert _code(demo_pki().expired_p12) == "CERTIFICATE_EXPIRED"
    with pytest.raises(SigningFailed) as caught:
        demo_signer(demo_pki().expired_p12).identity()
    assert caught.value.code == "CERTIFICATE_EXPIRED"


@pytest.mark.parametrize("level", [Level.B_B, Level.B_T, Level.B_LT])
def test_a_revoked_certificate(level: Level) -> None:
    assert _code(demo_pki().revoked_p12, level=level) == "CERTIFICATE_REVOKED"


def test_evidence_needs_the_network() -> None:
    signer = demo_signer(trust=demo_trust(fetch=False))
    with pytest.raises(SigningFailed) as caught:
        sign(blank_pdf(), Level.B_LT, signer)
    assert caught.value.code == "REVOCATION_UNREACHABLE"


def test_an_unreachable_time_stamp_authority_can_be_tried_again(key: Path) -> None:
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    signer = demo_signer(key, timestamp_url=f"http://127.0.0.1:{port}/")
    ready = signer.prepare(blank_pdf(), policy())
    prepared = stored(ready, Level.B_T)
    with pytest.raises(SigningFailed) as caught:
        signer.complete(prepared, ready.pdf, demo_pin())
    assert (caught.value.code, caught.value.retryable) == ("TIMESTAMP_UNREACHABLE", True)
    assert demo_signer(key).complete(prepared, ready.pdf, demo_pin()).level is Level.B_T


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, b"nonsense", "TIMESTAMP_BAD"),
        (200, bytes.fromhex("30053003020102"), "TIMESTAMP_BAD"),
        (404, b"", "TIMESTAMP_BAD"),
        (503, b"", "TIMESTAMP_UNREACHABLE"),
    ],
)
def test_a_bad_answer_of_the_time_stamp_authority(key: Path, status: int, body: bytes, code: str) -> None:
    def answer(_request: Request) -> Response:
        return Response(body, status, media_type="application/timestamp-reply")

    listener = socket.create_server(("127.0.0.1", 0))
    serve(Starlette(routes=[Route("/", answer, methods=["POST"])]), listener)
    assert _code(key, level=Level.B_T, timestamp_url=f"http://127.0.0.1:{listener.getsockname()[1]}/") == code


def test_a_time_stamp_of_an_unknown_authority(key: Path) -> None:
    """The officer's chain is trusted through the issuer alone, the authority's certificate comes from the root."""
    pki = demo_pki()
    trust = type(demo_trust())((pki.issuer_pem,), (), True)
    with pytest.raises(SigningFailed) as caught:
        sign(blank_pdf(), Level.B_T, demo_signer(key, trust=trust))
    assert caught.value.code == "TIMESTAMP_NOT_TRUSTED"


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "encrypted.pdf"
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(path, encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(InputRefused) as caught:
        demo_signer().prepare(path.read_bytes(), policy())
    assert caught.value.code == "PDF_ENCRYPTED"


def test_a_card_is_too_small_for_the_mark() -> None:
    with pytest.raises(SigningFailed) as caught:
        demo_signer().prepare(CARD, policy())
    assert caught.value.code == "NO_FREE_PLACE"


def test_a_card_is_signed_without_its_mark_where_the_rules_let_it_and_bears_the_words_in_its_field() -> None:
    signer = demo_signer(rules=demo_rules(refuse_no_mark=False))
    ready = signer.prepare(CARD, policy())
    done = signer.complete(stored(ready, Level.B_B), ready.pdf, demo_pin())
    assert done.remarks == ("NO_FREE_PLACE",)
    assert [one.verdict.holds for one in validate_own(done.pdf, demo_trust())] == [True]
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert str(field.TU).startswith("BẢN SỐ HÓA TỪ BẢN GIẤY Người số hóa: Nguyễn Thị Mẫu")
        assert [float(number) for number in field.Rect] == [0, 0, 0, 0]


def test_a_signature_that_shall_show_nothing_is_no_remark() -> None:
    plain = dataclasses.replace(policy(), mark=None)
    signer = demo_signer(rules=demo_rules(refuse_no_mark=False))
    ready = signer.prepare(CARD, plain)
    assert signer.complete(stored(ready, Level.B_B), ready.pdf, demo_pin()).remarks == ()
    with pikepdf.open(io.BytesIO(ready.pdf)) as pdf:
        assert "/TU" not in pdf.Root.AcroForm.Fields[0]
