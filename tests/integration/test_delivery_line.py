"""The line to the dossier system: a certificate of our own, a proxy on the way; the servers are real, over loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

from app.delivery.line import Line
from app.delivery.openapi_tus import OpenApiTusGateway
from app.delivery.trusted import ClientCertificate
from app.domain.errors import DeliveryFailed
from app.sandbox.dossiers.switches import Switches
from app.sandbox.dossiers.system import dossier_system
from tests.support.delivery_faults.asking import HOST, Renamed
from tests.support.delivery_faults.certificates import Authority
from tests.support.dossier_server import ACCESS, CODE, access, free_port, http_server
from tests.support.proxy import tunnel_proxy
from tests.support.tls_front import tls_front

PASSWORD = "mật khẩu"


class Place:
    """One dossier system behind TLS: open to all, for known stations only, and by way of a proxy under a name that nobody resolves."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self.authority = Authority.found(folder)
        application = Renamed(dossier_system(folder / "dossiers", Switches(), ACCESS))
        certificate = self.authority.issue("server", names=[x509.DNSName(HOST), x509.DNSName("localhost")])
        self.open = stack.enter_context(http_server(application, certificate)).replace("127.0.0.1", "localhost")
        plain = int(stack.enter_context(http_server(application)).rpartition(":")[2])
        known = stack.enter_context(tls_front(plain, certificate, self.authority.bundle))
        self.known = known.replace("127.0.0.1", "localhost")
        self.proxy = stack.enter_context(tunnel_proxy(int(self.open.rpartition(":")[2])))

    def line(self, **more: object) -> Line:
        return Line(ca_bundle=self.authority.bundle, **more)  # type: ignore[arg-type]

    def by_proxy(self, **more: object) -> Line:
        return self.line(proxy=self.proxy.url, **more)


@pytest.fixture(scope="module")
def one_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with ExitStack() as stack:
        yield Place(tmp_path_factory.mktemp("line"), stack)


@pytest.fixture
def place(one_place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    one_place.proxy.credentials, one_place.proxy.status = "", 0
    one_place.proxy.tunnels.clear()
    return one_place


def outcome(url: str, line: Line) -> str:
    """What asking for a dossier comes to: nothing where it is found, else the code."""
    with OpenApiTusGateway(url, access(), timeout_s=10, line=line) as gateway:
        try:
            assert gateway.find(CODE).code == CODE
        except DeliveryFailed as error:
            return error.code
    return ""


# -- a certificate of our own


def _pem(path: Path, tmp_path: Path, password: bytes = b"") -> ClientCertificate:
    """As a certificate and a key of its own, encrypted where there is a password."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / f"key{len(password)}.pem"
    certificate.write_bytes(_certificate(path).public_bytes(Encoding.PEM))
    key.write_bytes(
        load_pem_private_key(path.read_bytes(), None).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password) if password else NoEncryption()
        )
    )
    return ClientCertificate(certificate, key, password.decode())


def _pkcs12(path: Path, tmp_path: Path, password: bytes) -> ClientCertificate:
    key = load_pem_private_key(path.read_bytes(), None)
    file = tmp_path / "station.p12"
    file.write_bytes(
        serialize_key_and_certificates(
            b"station",
            key,  # type: ignore[arg-type]
            _certificate(path),
            None,
            BestAvailableEncryption(password),
        )
    )
    return ClientCertificate(file, password=password.decode())


def _certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificates(path.read_bytes())[0]


def test_a_server_that_asks_who_we_are_is_told(place: Place, tmp_path: Path) -> None:
    file, password = place.authority.issue("station"), PASSWORD.encode()
    for shown in (
        ClientCertificate(file),
        _pem(file, tmp_path),
        _pem(file, tmp_path, password),
        _pkcs12(file, tmp_path, password),
    ):
        assert outcome(place.known, place.line(client_certificate=shown)) == "", shown
        assert PASSWORD not in repr(shown)
    assert outcome(place.open, place.line(client_certificate=ClientCertificate(file))) == "", (
        "who does not ask does not mind"
    )


def test_without_a_certificate_such_a_server_lets_nobody_in(place: Place) -> None:
    assert outcome(place.known, place.line()) == "CLIENT_CERTIFICATE_MISSING"


def test_a_certificate_of_a_strangers_is_refused(place: Place, tmp_path: Path) -> None:
    stranger = Authority.found(tmp_path).issue("stranger")
    assert (
        outcome(place.known, place.line(client_certificate=ClientCertificate(stranger))) == "CLIENT_CERTIFICATE_REFUSED"
    )


@pytest.mark.parametrize("days", [(-2, -1), (1, 2)])
def test_a_certificate_out_of_its_time_is_not_shown(place: Place, tmp_path: Path, days: tuple[int, int]) -> None:
    file = place.authority.issue("old", days=days)
    for shown in (ClientCertificate(file), _pkcs12(file, tmp_path, b"x")):
        assert outcome(place.known, place.line(client_certificate=shown)) == "CLIENT_CERTIFICATE_EXPIRED"


def test_a_certificate_that_cant_be_opened_is_told_and_once_mended_counts(place: Place, tmp_path: Path) -> None:
    good = place.authority.issue("station")
    file, password = tmp_path / "mine.pem", PASSWORD.encode()
    encrypted = _pem(good, tmp_path, password)
    pkcs12 = _pkcs12(good, tmp_path, password)
    for broken in (
        ClientCertificate(file),
        ClientCertificate(tmp_path),
        ClientCertificate(encrypted.file),
        ClientCertificate(encrypted.file, encrypted.key),
        ClientCertificate(encrypted.file, encrypted.key, "another"),
        ClientCertificate(pkcs12.file, password="another"),
        ClientCertificate(pkcs12.file),
    ):
        assert outcome(place.known, place.line(client_certificate=broken)) == "CLIENT_CERTIFICATE_UNREADABLE", broken
    with OpenApiTusGateway(
        place.known, access(), line=place.line(client_certificate=ClientCertificate(file))
    ) as gateway:
        with pytest.raises(DeliveryFailed):
            gateway.find(CODE)
        file.write_bytes(good.read_bytes())
        assert gateway.find(CODE).code == CODE


# -- a proxy


def test_by_way_of_a_proxy_the_server_is_believed_as_without(place: Place) -> None:
    assert outcome(f"https://{HOST}", place.by_proxy()) == ""
    assert place.proxy.tunnels == [f"CONNECT {HOST}:443 HTTP/1.1"]
    assert outcome(f"https://{HOST}", Line(proxy=place.proxy.url)) == "SERVER_CERTIFICATE_UNKNOWN"
    assert outcome("https://other.example", place.by_proxy()) == "SERVER_CERTIFICATE_OTHER_NAME"


def test_a_proxy_that_asks_for_a_password_gets_it(place: Place) -> None:
    place.proxy.credentials = "quay1:secret"
    assert outcome(f"https://{HOST}", place.by_proxy()) == "PROXY_REFUSED"
    assert outcome(f"https://{HOST}", place.by_proxy(proxy_credentials=("quay1", "wrong"))) == "PROXY_REFUSED"
    line = place.by_proxy(proxy_credentials=("quay1", "secret"))
    assert outcome(f"https://{HOST}", line) == ""
    assert "secret" not in repr(line)


@pytest.mark.parametrize(
    ("status", "code"), [(403, "PROXY_REFUSED"), (502, "SERVER_UNREACHABLE"), (407, "PROXY_REFUSED")]
)
def test_what_a_proxy_says(place: Place, status: int, code: str) -> None:
    place.proxy.status = status
    assert outcome(f"https://{HOST}", place.by_proxy()) == code
    if status == 407:  # without TLS the answer is the proxy's own
        plain = place.by_proxy(plain_http_hosts={HOST})
        assert outcome(f"http://{HOST}", plain) == "PROXY_REFUSED"


def test_a_proxy_that_is_not_there_is_told_apart_from_the_server(place: Place) -> None:
    assert outcome(f"https://{HOST}", place.line(proxy=f"http://127.0.0.1:{free_port()}")) == "PROXY_UNREACHABLE"
    assert outcome(f"https://{HOST}", place.line(proxy="http://proxy.invalid:3128")) == "PROXY_UNREACHABLE"


@pytest.mark.parametrize(
    "address", ["proxy", "socks5://proxy:1080", "http://a:port", "http://name:secret@127.0.0.1:3128"]
)
def test_an_address_that_is_no_proxys(place: Place, address: str) -> None:
    line = place.line(proxy=address)
    expected = "PROXY_UNREACHABLE" if address == "proxy" else "PROXY_ADDRESS_MALFORMED"
    assert outcome(f"https://{HOST}", line) == expected


def test_the_environment_names_a_proxy_unless_the_settings_say_otherwise(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", place.proxy.url)
    assert outcome(f"https://{HOST}", place.line()) == ""
    assert outcome("https://hoso.invalid", place.line(proxy="direct")) == "SERVER_NAME_UNKNOWN"
    monkeypatch.setenv("NO_PROXY", "hoso.invalid")
    assert outcome("https://hoso.invalid", place.line()) == "SERVER_NAME_UNKNOWN"
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_port()}")
    assert outcome(place.open, place.line()) == "", "a server on this computer is asked directly"
