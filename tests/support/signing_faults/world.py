"""Where a key is, and all that stands around it: authorities, a token, a service, a disk."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from app.domain.signatures import Asked, KeyQuestion
from app.sandbox.pki.authority import DemoPki
from app.signing.fetching import host_of
from tests.support.csc_server import SigningServer
from tests.support.signing_faults.authorities import Authorities
from tests.support.signing_faults.desk import SIGNER, Holder, SigningDesk
from tests.support.token_world import (
    Tokens,
    certificate_on,
    issuer_certificate,
    key_on,
    make_token,
    officer_certificate,
    officer_key,
    proxy_library,
)

WRONG = "wrong-PIN-of-the-test"
LOCKS_AT = 3
"""wrong PINs in a row"""


@dataclass(frozen=True)
class Place:
    """Where a row is played.

    Attributes:
        root: a folder of the row's own.
        data: the data folder of the rows that need none of their own.
        authorities: who is asked.
        patch: undone when the fault is over.
        closed: a port on which nobody listens.
    """

    root: Path
    data: Path
    authorities: Authorities
    patch: pytest.MonkeyPatch
    closed: int


@dataclass
class World:
    """A station before its key and its authorities.

    Attributes:
        place: where it is.
        desk: the station.
        pin: what unlocks the key.
        code: a code that serves once, where the key wants one.
        typed: what the officer types before he comes to the right PIN or code; None: nothing.
        tokens: the slots, where the key is on a token.
        service: where a service holds it.
    """

    place: Place
    desk: SigningDesk
    pin: str
    code: str = ""
    typed: list[str | None] = field(default_factory=list)
    tokens: Tokens | None = None
    service: SigningServer | None = None

    @property
    def pki(self) -> DemoPki:
        """The demonstration PKI of this place."""
        return self.place.authorities.pki

    @property
    def library(self) -> Path:
        """The token's library."""
        return self.place.root / "libtoken.so"

    @property
    def slots(self) -> Tokens:
        """The token's slots."""
        assert self.tokens is not None
        return self.tokens

    @property
    def server(self) -> SigningServer:
        """The signing service."""
        assert self.service is not None
        return self.service

    def holder(self) -> Holder:
        """The officer."""
        return Holder(self._given)

    def mend(self) -> None:
        """The fault is over."""
        self.place.authorities.through.clear()
        self.place.patch.undo()
        self.typed.clear()
        if self.tokens is not None:
            self.tokens.script(lock_at=LOCKS_AT)
            if (self.tokens.folder / "gone").exists():
                self.tokens.plug()
        if self.service is not None:
            self.service.instead.clear()
            self.service.after.clear()
            self.service.slow.clear()

    def _given(self, question: KeyQuestion) -> str | None:
        if self.typed:
            return self.typed.pop(0)
        return self.code if question.asked is Asked.ONE_TIME_CODE else self.pin


@contextmanager
def with_a_key_file(place: Place, settings: Mapping[str, Any]) -> Iterator[World]:
    """PKCS#12, where the kind of key does not matter."""
    key = {"pkcs12": place.authorities.pki.officer_p12}
    with _opened(place, place.data, key, settings) as world:
        yield world


@contextmanager
def with_a_token(place: Place, settings: Mapping[str, Any]) -> Iterator[World]:
    """SoftHSM behind the proxy library. Its PINs are written down in the store, so that each row has one of its own."""
    pki, key = place.authorities.pki, officer_key()
    certificates = (officer_certificate(pki.folder), issuer_certificate(pki.folder))
    things = (certificate_on(certificates[0]), certificate_on(certificates[1], b"\x02", "issuer"), key_on(key))
    (place.root / "slots").mkdir()
    slots = Tokens(place.root / "slots")
    with slots.here():
        slots.put(make_token("faults", things))
        slots.script(lock_at=LOCKS_AT)
        library = place.root / "libtoken.so"
        library.symlink_to(proxy_library())
        section = {"library": str(library), "call_limit_s": 20, **settings}
        with _opened(place, place.root / "data", {"pkcs11": section}, {}) as world:
            world.tokens = slots
            yield world


@contextmanager
def with_a_service(place: Place, settings: Mapping[str, Any]) -> Iterator[World]:
    """A signing service (CSC API v2, if nothing else is said) that wants a PIN and a code that serves once."""
    folder = place.authorities.pki.folder
    server = SigningServer(
        [officer_certificate(folder), issuer_certificate(folder)], officer_key(), pin="246810", code="135790"
    )
    section = {"api": "v2", **settings}
    section["url"] = f"{server.base_url}/{section['api']}"
    with _opened(place, place.data, {"csc": section}, {}) as world:
        world.desk.station.secrets.set(f"csc-token:{SIGNER}", server.token)
        world.service, world.pin, world.code = server, server.pin, server.code
        yield world


@contextmanager
def _opened(place: Place, folder: Path, key: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[World]:
    pki = place.authorities.pki
    signing = {
        "signer": SIGNER,
        "trust_roots": [pki.root_pem],
        "trust_others": [pki.issuer_pem],
        "timestamp_url": pki.tsa_url,
        **key,
        **{name: value.format(closed=place.closed) for name, value in settings.items()},
    }
    policy = f"[signing]\nprivate_hosts = {json.dumps([host_of(pki.base_url)])}\n"
    desk = SigningDesk(folder)
    desk.open({"signing": signing}, policy)
    try:
        desk.take(paper())
        yield World(place, desk, pki.officer_pin.read_text())
    finally:
        desk.close()
        place.authorities.through.clear()


def paper(size_bytes: int = 60_000) -> bytes:
    """A file of one page that nothing makes smaller, and no other is like it."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595.0, 842.0))
    page.obj["/SohoaFill"] = pdf.make_stream(os.urandom(size_bytes))
    output = io.BytesIO()
    pdf.save(output)
    return output.getvalue()


def spoil(path: Path) -> None:
    """One bit in the middle of a file is another one."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
