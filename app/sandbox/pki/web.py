"""Time-stamps, OCSP, CRLs and certificates over HTTP, at the addresses that the certificates name."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from asn1crypto import ocsp, tsp
from certomancer.registry import CertomancerObjectNotFoundError, ServiceLabel
from certomancer.services import CertomancerServiceError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from app.sandbox.pki.architecture import ARCHITECTURE
from app.sandbox.pki.authority import DemoPki

_LOG = logging.getLogger(__name__)
_MAX_REQUEST_BYTES: Final = 64 * 1024


def pki_app(pki: DemoPki) -> Starlette:
    """The ASGI application to mount at the path of `pki.base_url`.

    Routes: POST `/demo/tsa/tsa`, POST `/demo/ocsp/issuer`, GET `/demo/crls/{root,issuer}/latest.crl` and
    `/demo/certs/{root,issuer}/ca.crt`.
    """
    registry = pki.architecture().service_registry

    def stamp(label: ServiceLabel, body: bytes) -> bytes:
        authority = registry.summon_timestamper(label, _now())
        return bytes(authority.request_tsa_response(tsp.TimeStampReq.load(body, strict=True)).dump())

    def revocation(label: ServiceLabel, body: bytes) -> bytes:
        responder = registry.summon_responder(label, _now())
        return bytes(responder.build_ocsp_response(ocsp.OCSPRequest.load(body, strict=True)).dump())

    def crl(label: ServiceLabel, _body: bytes) -> bytes:
        return bytes(registry.get_crl(label, _now()).dump())

    def authority_certificate(label: ServiceLabel, _body: bytes) -> bytes:
        certificate = registry.get_cert_from_repo(label, None)
        assert certificate is not None
        return bytes(certificate.dump())

    return Starlette(
        routes=[
            Mount(
                f"/{ARCHITECTURE}",
                routes=[
                    _route("/tsa/{label}", "POST", stamp, "application/timestamp-reply"),
                    _route("/ocsp/{label}", "POST", revocation, "application/ocsp-response"),
                    _route("/crls/{label}/latest.crl", "GET", crl, "application/pkix-crl"),
                    _route("/certs/{label}/ca.crt", "GET", authority_certificate, "application/pkix-cert"),
                ],
            )
        ]
    )


def _route(path: str, method: str, answer: Callable[[ServiceLabel, bytes], bytes], media_type: str) -> Route:
    async def endpoint(request: Request) -> Response:
        body = await _body(request)
        try:
            content = await run_in_threadpool(answer, ServiceLabel(request.path_params["label"]), body)
        except CertomancerObjectNotFoundError:
            raise HTTPException(404) from None
        except (CertomancerServiceError, ValueError, TypeError, KeyError) as error:
            _LOG.info("refused a request to the demonstration PKI: %s", type(error).__name__)
            raise HTTPException(400) from error
        return Response(content, media_type=media_type)

    return Route(path, endpoint, methods=[method])


def _now() -> datetime:
    """Whole seconds: RFC 5280 (4.1.2.5.2) and OpenSSL take no fractions."""
    return datetime.now(UTC).replace(microsecond=0)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_REQUEST_BYTES:
            raise HTTPException(413)
    return bytes(body)
