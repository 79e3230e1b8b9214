"""OCSP responders, CRLs and time-stamp authorities that do what no honest one does, in the place of those of the demonstration PKI."""

from __future__ import annotations

import asyncio
import functools
import itertools
import json
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from asn1crypto import cms, core, ocsp, tsp, x509
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, KeyLabel, ServiceLabel
from certomancer.registry.pki_arch import PKIArchitecture
from certomancer.services import TimeStamper
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.sandbox.pki.architecture import ARCHITECTURE, _configuration
from app.sandbox.pki.authority import DemoPki
from app.sandbox.pki.web import pki_app
from app.signing.fetching import host_of
from app.signing.trust import TrustSettings
from tests.support.demo_world import moved_pki, serve

DAY = timedelta(days=1)
NOT_AHEAD = timedelta(0)
TOKEN, ANSWER, LIST = "application/timestamp-reply", "application/ocsp-response", "application/pkix-crl"
PAGE = b"<html><body>Please sign in to the network</body></html>"


class Authorities:
    """The services of a demonstration PKI. `asked` counts the requests by kind (`ocsp`, `crls`, `tsa`).

    A kind in `through`, or one of its labels (`crls/issuer`), is answered by another application.
    """

    def __init__(self, folder: Path, founded: datetime | None = None) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/pki"
        self.pki: DemoPki = moved_pki(folder, address, founded)
        self.asked: Counter[str] = Counter()
        self.through: dict[str, ASGIApp] = {}
        self._app = pki_app(self.pki)
        serve(self, listener)

    def trust(self, cache: Path | None = None) -> TrustSettings:
        """Trusts this PKI and may ask it."""
        hosts = frozenset({host_of(self.pki.base_url)})
        return TrustSettings((self.pki.root_pem,), (self.pki.issuer_pem,), private_hosts=hosts, cache=cache)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        _, _, _, kind, label, *_ = scope["path"].split("/")
        self.asked[kind] += 1
        through = self.through.get(f"{kind}/{label}") or self.through.get(kind)
        if through is None:
            await self._app(dict(scope, path=scope["path"].removeprefix("/pki")), receive, send)
        else:
            await through(scope, receive, send)


type Ask = Callable[[tsp.TimeStampReq], tsp.TimeStampReq]


def as_asked(request: tsp.TimeStampReq) -> tsp.TimeStampReq:
    """What was asked is answered."""
    return request


def changed(pki: DemoPki, **certificates: Mapping[str, Any]) -> PKIArchitecture:
    """The same keys and certificates, but for what is said of some."""
    return _changed(pki, json.dumps(certificates))


@functools.cache
def _changed(pki: DemoPki, certificates: str) -> PKIArchitecture:
    """Keys take long to load."""
    configuration = _configuration(pki.base_url, pki.created)
    known = configuration["pki-architectures"][ARCHITECTURE]["certs"]
    for label, changes in json.loads(certificates).items():
        known[label] = known[label] | changes
    keys = str(pki.folder)
    return CertomancerConfig(configuration, key_search_dir=keys, lazy_load_keys=True).get_pki_arch(
        ArchLabel(ARCHITECTURE)
    )


def revoking(pki: DemoPki, label: str) -> PKIArchitecture:
    """The PKI, since it revoked the certificate of that label an hour ago."""
    since = pki.created - timedelta(hours=1)
    return changed(pki, **{label: {"revocation": {"revoked-since": since.isoformat(), "reason": "key_compromise"}}})


def stamping(architecture: PKIArchitecture, ask: Ask = as_asked, ahead: timedelta = NOT_AHEAD) -> ASGIApp:
    """A time-stamp authority that answers what `ask` makes of a question, by a clock that is so far ahead."""

    def stamp(_path: str, body: bytes) -> bytes:
        authority = architecture.service_registry.summon_timestamper(ServiceLabel("tsa"), _now() + ahead)
        request = ask(tsp.TimeStampReq.load(body, strict=True))
        return bytes(authority.request_tsa_response(request).dump())

    return _answering(stamp, TOKEN)


def swelling(architecture: PKIArchitecture, fitting: int) -> ASGIApp:
    """A time-stamp authority whose tokens, but for the first ones that fit, bear more certificates than there is room for in a file."""
    served = itertools.count()

    def stamp(_path: str, body: bytes) -> bytes:
        authority = architecture.service_registry.summon_timestamper(ServiceLabel("tsa"), _now())
        answer = authority.request_tsa_response(tsp.TimeStampReq.load(body, strict=True))
        if next(served) >= fitting:
            signed = answer["time_stamp_token"]["content"]
            signed["certificates"] = cms.CertificateSet([*signed["certificates"], *[signed["certificates"][0]] * 40])
        return bytes(answer.dump(force=True))

    return _answering(stamp, TOKEN)


def stamping_as(architecture: PKIArchitecture, label: str, digest: str = "sha256") -> ASGIApp:
    """Somebody who has another certificate of the PKI, or hashes as nobody should any more, plays the authority."""
    authority = TimeStamper(
        architecture.get_cert(CertLabel(label)),
        architecture.key_set.get_private_key(KeyLabel(label)),
        fixed_dt=_now(),
        md_algorithm=digest,
    )
    return _answering(
        lambda _path, body: bytes(authority.request_tsa_response(tsp.TimeStampReq.load(body)).dump(force=True)), TOKEN
    )


def forging(architecture: PKIArchitecture) -> ASGIApp:
    """The authority's answer with another time put in, which its signature does not cover."""
    honest = architecture.service_registry.summon_timestamper(ServiceLabel("tsa"), _now())

    def stamp(_path: str, body: bytes) -> bytes:
        reply = honest.request_tsa_response(tsp.TimeStampReq.load(body))
        facts = reply["time_stamp_token"]["content"]["encap_content_info"]["content"]
        forged = tsp.TSTInfo.load(facts.parsed.dump())
        forged["gen_time"] = _now() - timedelta(minutes=2)
        reply["time_stamp_token"]["content"]["encap_content_info"]["content"] = core.ParsableOctetString(
            forged.dump(force=True)
        )
        return bytes(reply.dump(force=True))

    return _answering(stamp, TOKEN)


def with_another_nonce(request: tsp.TimeStampReq) -> tsp.TimeStampReq:
    """An answer to somebody else's question about the same bytes."""
    request["nonce"] = core.Integer(request["nonce"].native + 1)
    return request


def without_a_nonce(request: tsp.TimeStampReq) -> tsp.TimeStampReq:
    """An answer that could be an old one."""
    del request["nonce"]
    return request


def over_another_hash(request: tsp.TimeStampReq) -> tsp.TimeStampReq:
    """A token over other bytes."""
    request["message_imprint"]["hashed_message"] = bytes(32)
    return request


def refusal() -> bytes:
    """The authority says no (RFC 3161, 2.4.2)."""
    status = tsp.PKIStatusInfo({"status": "rejection", "fail_info": {"unaccepted_policy"}}).dump()
    return b"\x30" + bytes([len(status)]) + status  # the engine knows no answer without a token


def telling(
    architecture: PKIArchitecture,
    status: str = "",
    ahead: timedelta = NOT_AHEAD,
    key: str = "",
) -> ASGIApp:
    """An OCSP responder by a clock that is so far ahead; `status` is what it says in any case, `key` whose key and certificate it uses."""

    def answer(_path: str, body: bytes) -> bytes:
        responder = architecture.service_registry.summon_responder(ServiceLabel("issuer"), _now() + ahead)
        if status:
            responder.revinfo_interface = _Saying(responder.revinfo_interface, status)
        if key:
            responder.responder_key = architecture.key_set.get_private_key(key)
            responder.responder_cert = architecture.get_cert(key)
        return bytes(responder.build_ocsp_response(ocsp.OCSPRequest.load(body, strict=True)).dump())

    return _answering(answer, ANSWER)


def listing(architecture: PKIArchitecture, ahead: timedelta = NOT_AHEAD) -> ASGIApp:
    """CRLs by a clock that is so far ahead."""

    def crl(path: str, _body: bytes) -> bytes:
        label = ServiceLabel(path.split("/")[-2])
        return bytes(architecture.service_registry.get_crl(label, _now() + ahead).dump())

    return _answering(crl, LIST)


def away() -> ASGIApp:
    """A service that is not well."""
    return Response(status_code=503)


def saying(content: bytes, media_type: str) -> ASGIApp:
    """Always the same answer."""
    return Response(content, media_type=media_type)


def trickling() -> ASGIApp:
    """An answer that never ends, a byte at a time: nobody who waits for silence would notice."""

    async def drops() -> AsyncIterator[bytes]:
        while True:
            yield b"0"
            await asyncio.sleep(0.02)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await StreamingResponse(drops(), media_type=TOKEN)(scope, receive, send)

    return app


def endless(megabytes: int) -> ASGIApp:
    """An answer of that many megabytes, however little was asked."""
    return Response(bytes(megabytes << 20), media_type=TOKEN)


class _Saying:
    """Knows of every certificate the same."""

    def __init__(self, inner: Any, status: str) -> None:
        self._inner = inner
        self._status = status

    def get_issuer_cert(self) -> x509.Certificate:
        return self._inner.get_issuer_cert()

    def check_revocation_status(self, _cid: ocsp.CertId, _at: datetime) -> tuple[ocsp.CertStatus, list[Any]]:
        return ocsp.CertStatus(name=self._status, value=core.Null()), []


def _answering(answer: Callable[[str, bytes], bytes], media_type: str) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        await Response(answer(scope["path"], body), media_type=media_type)(scope, receive, send)

    return app


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
