"""A demonstration PKI whose OCSP, CRL and time-stamp services can be counted, changed and taken down."""

from __future__ import annotations

import functools
import socket
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import ocsp, tsp
from asn1crypto.core import ParsableOctetString
from certomancer.registry import CertLabel, KeyLabel, PKIArchitecture, ServiceLabel
from certomancer.services import TimeStamper
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.sandbox.pki.authority import DemoPki
from app.sandbox.pki.web import pki_app
from app.signing.fetching import host_of
from app.signing.trust import TrustSettings
from tests.support.demo_world import moved_pki, serve


@functools.cache
def _architecture(pki: DemoPki) -> PKIArchitecture:
    """Its keys are read once."""
    return pki.architecture()


type Answer = Callable[[bytes], Response]
"""what a service answers to the body of a request"""


class Responder:
    """`asked` counts the requests by kind (`ocsp`, `crls`, `tsa`); a kind in `instead` is answered by the test."""

    def __init__(self, folder: Path, founded: datetime | None = None) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        self.pki: DemoPki = moved_pki(folder, f"http://127.0.0.1:{listener.getsockname()[1]}/pki", founded)
        self.asked: Counter[str] = Counter()
        self.instead: dict[str, Answer] = {}
        self._app = pki_app(self.pki)
        serve(self, listener)

    def trust(self, cache: Path | None = None) -> TrustSettings:
        """Trusts this PKI and may ask it."""
        hosts = frozenset({host_of(self.pki.base_url)})
        return TrustSettings((self.pki.root_pem,), (self.pki.issuer_pem,), private_hosts=hosts, cache=cache)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        kind = scope["path"].split("/")[3]
        self.asked[kind] += 1
        if kind in self.instead:
            body = await Request(scope, receive).body()
            await self.instead[kind](body)(scope, receive, send)
        else:
            inner = dict(scope, path=scope["path"].removeprefix("/pki"))
            await self._app(inner, receive, send)


def down(_body: bytes) -> Response:
    """A service that is not well."""
    return Response(status_code=503)


def stamping(
    pki: DemoPki, change: Callable[[tsp.TimeStampReq], None] | None = None, *, ahead: timedelta = timedelta()
) -> Answer:
    """The time-stamp authority with another clock, or one that misunderstands the request as `change` does."""
    registry = _architecture(pki).service_registry

    def answer(body: bytes) -> Response:
        request = tsp.TimeStampReq.load(body)
        if change is not None:
            change(request)
        authority = registry.summon_timestamper(ServiceLabel("tsa"), datetime.now(UTC).replace(microsecond=0) + ahead)
        return Response(authority.request_tsa_response(request).dump(), media_type="application/timestamp-reply")

    return answer


def stamping_as(pki: DemoPki, label: str, digest: str = "sha256") -> Answer:
    """Somebody who has another certificate of the PKI, or hashes as nobody should any more, plays the authority."""
    architecture = _architecture(pki)
    authority = TimeStamper(
        architecture.get_cert(CertLabel(label)),
        architecture.key_set.get_private_key(KeyLabel(label)),
        fixed_dt=datetime.now(UTC).replace(microsecond=0),
        md_algorithm=digest,
    )

    def answer(body: bytes) -> Response:
        return _reply(authority.request_tsa_response(tsp.TimeStampReq.load(body)))

    return answer


def forging(pki: DemoPki) -> Answer:
    """The authority's answer with another time put in, which its signature does not cover."""
    honest = _architecture(pki).service_registry.summon_timestamper(ServiceLabel("tsa"), datetime.now(UTC))

    def answer(body: bytes) -> Response:
        reply = honest.request_tsa_response(tsp.TimeStampReq.load(body))
        facts = reply["time_stamp_token"]["content"]["encap_content_info"]["content"]
        forged = tsp.TSTInfo.load(facts.parsed.dump())
        forged["gen_time"] = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=2)
        reply["time_stamp_token"]["content"]["encap_content_info"]["content"] = ParsableOctetString(
            forged.dump(force=True)
        )
        return _reply(reply)

    return answer


def _reply(reply: tsp.TimeStampResp) -> Response:
    return Response(reply.dump(force=True), media_type="application/timestamp-reply")


def revocation(pki: DemoPki, *, ahead: timedelta) -> Answer:
    """The OCSP responder with another clock."""
    registry = _architecture(pki).service_registry

    def answer(body: bytes) -> Response:
        responder = registry.summon_responder(ServiceLabel("issuer"), datetime.now(UTC).replace(microsecond=0) + ahead)
        return Response(responder.build_ocsp_response(ocsp.OCSPRequest.load(body)).dump())

    return answer


def root_list(pki: DemoPki, *, ahead: timedelta) -> Answer:
    """The list of the root, by another clock."""
    registry = _architecture(pki).service_registry

    def answer(_body: bytes) -> Response:
        return Response(registry.get_crl(ServiceLabel("root"), datetime.now(UTC).replace(microsecond=0) + ahead).dump())

    return answer
