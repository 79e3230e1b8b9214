"""Tokens for the tests: SoftHSM behind the proxy library, which a test makes count, lock, hang, crash and vanish.

    def test_something(tokens: Tokens) -> None:
        token = tokens.put(officer_token())      # plugged in; tokens.pull() takes it out
        tokens.script(lock_at=3, flags="none")   # see proxy.c for every key
        key = tokens.key()                       # the product's TokenKey over the proxy; closed after the test

`tokens` sets SOFTHSM2_CONF and TOKEN_PROXY_DIR in this process; children inherit them.
"""

from __future__ import annotations

import atexit
import functools
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.domain.pin import PinEvent
from app.domain.ports import Signer
from app.signing.signer import PadesSigner
from app.signing.token.choice import TokenChoice
from app.signing.token.key import TokenKey, TokenLimits
from app.signing.trust import TrustSettings
from tests.support.demo_world import demo_pki
from tests.support.signing_world import demo_pin, demo_rules, demo_trust

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(__file__).with_name("token_proxy") / "proxy.c"
_FLAGS = ("-std=c17", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-fvisibility=hidden")

type PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@functools.cache
def proxy_library() -> Path:
    """The proxy, compiled once in a test process."""
    folder = _folder("sohoa-proxy-")
    library = folder / "libtokenproxy.so"
    include = "-I/usr/include/p11-kit-1"
    subprocess.run(["gcc", *_FLAGS, include, "-o", str(library), str(SOURCE), "-ldl"], check=True)
    return library


@dataclass(frozen=True)
class Thing:
    """An object on a token."""

    kind: str
    value: bytes
    id: bytes = b""
    label: str = ""
    always: bool = False

    def told(self) -> dict[str, Any]:
        """As `fill` reads it."""
        return {
            "kind": self.kind,
            "value": self.value.hex(),
            "id": self.id.hex(),
            "label": self.label,
            "always": self.always,
        }


def certificate_on(certificate: x509.Certificate, id: bytes = b"\x01", label: str = "cert") -> Thing:
    """A certificate as an object."""
    return Thing("certificate", certificate.public_bytes(serialization.Encoding.DER), id, label)


def key_on(key: PrivateKey, id: bytes = b"\x01", label: str = "key", *, always: bool = False) -> Thing:
    """A private key as an object."""
    kind = "rsa" if isinstance(key, rsa.RSAPrivateKey) else "ec"
    form = serialization.PrivateFormat.TraditionalOpenSSL
    value = key.private_bytes(serialization.Encoding.DER, form, serialization.NoEncryption())
    return Thing(kind, value, id, label, always)


def public_on(key: PrivateKey, id: bytes = b"\x01", label: str = "key") -> Thing:
    """A public key as an object."""
    public = key.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        value = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
        return Thing("rsa-public", value, id, label)
    value = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return Thing("ec-public", value, id, label)


def officer_certificate(folder: Path | None = None) -> x509.Certificate:
    """That of a demonstration PKI's officer, which its OCSP and CRL know."""
    return _read("officer", folder)


def issuer_certificate(folder: Path | None = None) -> x509.Certificate:
    """The authority between the officers and the root."""
    return _read("issuer", folder)


def _read(name: str, folder: Path | None) -> x509.Certificate:
    return x509.load_pem_x509_certificate(((folder or demo_pki().folder) / f"{name}.cert.pem").read_bytes())


@functools.cache
def officer_key() -> rsa.RSAPrivateKey:
    """The demonstration officer's."""
    key = serialization.load_pem_private_key((demo_pki().folder / "officer.key.pem").read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


@functools.cache
def new_key(kind: str) -> PrivateKey:
    """A key of a test process: `rsa2048`, `p256`, `p384`, ..."""
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind.removeprefix("rsa")))
    return ec.generate_private_key({"p256": ec.SECP256R1(), "p384": ec.SECP384R1()}[kind.partition("-")[0]])


def issue(key: PrivateKey, **changes: Any) -> x509.Certificate:
    """A certificate of the demonstration issuer, for the officer's name; its CRL tells of it, its OCSP does not.

    `begins` and `ends` are times; `usages` and `purposes` are the names of key usages and extended ones that it has; `name` is another
    common name.
    """
    officer = officer_certificate()
    issuer_key = serialization.load_pem_private_key((demo_pki().folder / "issuer.key.pem").read_bytes(), None)
    assert isinstance(issuer_key, rsa.RSAPrivateKey)
    usages = changes.get("usages", ("digital_signature", "content_commitment"))
    subject = officer.subject
    if "name" in changes:
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, changes["name"])])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(officer.issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(changes.get("begins", officer.not_valid_before_utc))
        .not_valid_after(changes.get("ends", officer.not_valid_after_utc))
        .add_extension(_usage(usages), critical=True)
    )
    if "purposes" in changes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(changes["purposes"]), critical=False)
    for kind in (x509.CRLDistributionPoints, x509.AuthorityKeyIdentifier):
        try:
            found = officer.extensions.get_extension_for_class(kind)
        except x509.ExtensionNotFound:
            continue
        builder = builder.add_extension(found.value, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _usage(names: Sequence[str]) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: name in names for name in every})


def last_year() -> dict[str, datetime]:
    """The life of a certificate that is over."""
    now = datetime.now(UTC)
    return {"begins": now - timedelta(days=400), "ends": now - timedelta(days=35)}


@dataclass(frozen=True)
class TokenFolder:
    """A SoftHSM token: a folder that can be copied, with the same serial number."""

    folder: Path
    serial: str


@functools.cache
def make_token(label: str, things: tuple[Thing, ...]) -> TokenFolder:
    """A token with these objects, made once in a test process."""
    folder = _folder("sohoa-token-")
    environment = {"SOFTHSM2_CONF": str(_configuration(folder)), "PATH": "/usr/bin:/bin"}
    pin = _pin()
    init = ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", pin]
    subprocess.run(init, env=environment, check=True, capture_output=True)
    if things:
        told = json.dumps({"label": label, "pin": pin, "objects": [thing.told() for thing in things]})
        filling = [sys.executable, "-m", "tests.support.token_proxy.fill"]
        subprocess.run(filling, env=environment, check=True, input=told, text=True, cwd=ROOT)
    (token,) = (folder / "tokens").iterdir()
    return TokenFolder(token, token.name.replace("-", "")[-16:])


@functools.cache
def officer_token() -> TokenFolder:
    """The demonstration officer's key and certificate, and the issuer's certificate beside them."""
    return make_token(
        "officer",
        (
            certificate_on(officer_certificate()),
            certificate_on(issuer_certificate(), b"\x02", "issuer"),
            key_on(officer_key()),
        ),
    )


@functools.cache
def curve_token(curve: str = "p256") -> TokenFolder:
    """A key on a curve with a certificate for the officer's name."""
    key = new_key(curve)
    return make_token(curve, (certificate_on(issue(key)), key_on(key), public_on(key)))


class MemoryRecord:
    """A `PinRecord` of one test."""

    def __init__(self) -> None:
        self.written: list[tuple[str, PinEvent]] = []

    def events(self, token: str) -> list[PinEvent]:
        """See `PinRecord`."""
        return [event for serial, event in self.written if serial == token]

    def add(self, token: str, event: PinEvent) -> None:
        """See `PinRecord`."""
        self.written.append((token, event))

    @contextmanager
    def alone(self, token: str) -> Iterator[None]:
        """See `PinRecord`."""
        yield


class Tokens:
    """The slots of one test, and the person who stands before them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.configuration = _configuration(folder)
        self.record = MemoryRecord()
        self._keys: list[TokenKey] = []

    @contextmanager
    def here(self) -> Iterator[None]:
        """For the children that this process starts meanwhile these are the slots of the computer."""
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("SOFTHSM2_CONF", str(self.configuration))
            environment.setenv("TOKEN_PROXY_DIR", str(self.folder))
            yield

    def put(self, token: TokenFolder) -> TokenFolder:
        """Plug a token in."""
        shutil.copytree(token.folder, self.folder / "tokens" / token.folder.name)
        return token

    def script(self, **settings: str | int) -> None:
        """Write the script anew."""
        draft = self.folder / "script.new"
        draft.write_text("".join(f"{key} = {value}\n" for key, value in settings.items()))
        draft.replace(self.folder / "script")

    def pull(self) -> None:
        """Take all tokens out."""
        (self.folder / "gone").touch()

    def plug(self) -> None:
        """Put them in again."""
        (self.folder / "gone").unlink()

    def key(
        self,
        wanted: TokenChoice | None = None,
        *,
        open_s: float = 60.0,
        call_s: float = 60.0,
        trust: TrustSettings | None = None,
        library: Path | None = None,
    ) -> TokenKey:
        """The product's key over the proxy."""
        limits = TokenLimits(open_s, call_s)
        library = library or proxy_library()
        key = TokenKey(library, wanted or TokenChoice(), trust or demo_trust(), self.record, limits)
        self._keys.append(key)
        return key

    def signer(self, key: TokenKey | None = None) -> Signer:
        """The product's signer over a key."""
        return PadesSigner("demo", key or self.key(), demo_rules())

    def calls(self) -> list[str]:
        """What was asked of the proxy."""
        log = self.folder / "log"
        return log.read_text().splitlines() if log.exists() else []

    def pins(self) -> list[str]:
        """A sum over each PIN that C_Login got, in order."""
        return [line.split()[-1] for line in self.calls() if line.startswith("C_Login asked")]

    def wrong(self) -> int:
        """How many wrong PINs the token counted in a row."""
        count = self.folder / "wrong"
        return int(count.read_text() or 0) if count.exists() else 0

    def close(self) -> None:
        """End all children."""
        for key in self._keys:
            key.close()


@functools.cache
def shared_slots() -> Tokens:
    """The slots of the contract suite, with both kinds of tokens in them, until this process ends."""
    made = Tokens(_folder("sohoa-slots-"))
    made.put(officer_token())
    made.put(curve_token())
    atexit.register(made.close)
    return made


@pytest.fixture
def tokens() -> Iterator[Tokens]:
    """Empty slots."""
    with tempfile.TemporaryDirectory(prefix="sohoa-slots-") as folder:
        made = Tokens(Path(folder))
        with made.here():
            yield made
            made.close()


def _configuration(folder: Path) -> Path:
    (folder / "tokens").mkdir()
    file = folder / "softhsm2.conf"
    file.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    return file


def _pin() -> str:
    pin = demo_pin().pin
    assert pin is not None
    return pin


def _folder(prefix: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
