"""The line to a signing service: TLS that is believed or not, and a certificate of the station's; the servers are real, over loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import SigningFailed
from app.settings import DeliverySection
from tests.support.csc_server import signing_server
from tests.support.csc_world import csc_key, sign
from tests.support.delivery_faults.certificates import Authority
from tests.support.tls_front import tls_front


@pytest.fixture
def closing(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with ExitStack() as stack:
        yield stack


def test_who_is_believed_and_who_is_let_in(closing: ExitStack, tmp_path: Path) -> None:
    authority, server = Authority.found(tmp_path), signing_server()
    port, _, path = server.base_url.rpartition(":")[2].partition("/")
    shown = authority.issue("station")
    url = closing.enter_context(tls_front(int(port), authority.issue("server"), authority.bundle)) + f"/{path}/v1"
    believing = DeliverySection(ca_bundle=authority.bundle)

    def outcome(delivery: DeliverySection, **section: Any) -> str:
        try:
            sign(csc_key(closing, url, delivery=delivery, **section))
        except SigningFailed as error:
            return error.code
        return ""

    assert outcome(believing, client_certificate=shown) == ""
    assert server.signed == 1
    assert outcome(DeliverySection(), client_certificate=shown) == "SIGNING_SERVICE_NOT_BELIEVED"
    assert outcome(believing) == "SIGNING_SERVICE_UNAUTHORIZED"
    dossiers_own = DeliverySection(ca_bundle=authority.bundle, client_certificate=shown)
    assert outcome(dossiers_own) == "SIGNING_SERVICE_UNAUTHORIZED", "it is for the dossier system alone"
    assert outcome(believing, client_certificate=tmp_path / "absent.pem") == "CLIENT_CERTIFICATE_UNREADABLE"
    old = authority.issue("old", days=(-3, -2))
    assert outcome(believing, client_certificate=old) == "CLIENT_CERTIFICATE_EXPIRED"
    assert server.signed == 1
