"""The way to the dossier system, wired: the settings say which kind of system it is."""

from __future__ import annotations

from typing import Final, assert_never

from app.delivery.line import Line
from app.delivery.multipart_json import MultipartJsonGateway
from app.delivery.openapi_tus import CHUNK_BYTES, OpenApiTusGateway
from app.domain.ports import AccessTokens
from app.settings import DeliverySection

_LEAST_CHUNK_BYTES: Final = 64 << 10


def gateway(url: str, tokens: AccessTokens, delivery: DeliverySection) -> OpenApiTusGateway | MultipartJsonGateway:
    """The gateway of `delivery.kind`; the caller closes it.

    Raises:
        DeliveryFailed: SERVER_ADDRESS_MALFORMED, SERVER_NOT_ENCRYPTED, CA_BUNDLE_UNREADABLE.
    """
    line = Line(delivery.ca_bundle, frozenset(delivery.plain_http_hosts))
    match delivery.kind:
        case "openapi-tus":
            chunk_bytes = _chunk_bytes(delivery.bandwidth_limit_bytes_s)
            return OpenApiTusGateway(url, tokens, timeout_s=delivery.timeout_s, line=line, chunk_bytes=chunk_bytes)
        case "multipart-json":
            return MultipartJsonGateway(url, tokens, timeout_s=delivery.timeout_s, line=line)
        case _:
            assert_never(delivery.kind)


def _chunk_bytes(limit_bytes_s: int) -> int:
    """The limit is kept between requests, so with one each carries about a second's worth."""
    if not limit_bytes_s:
        return CHUNK_BYTES
    return max(_LEAST_CHUNK_BYTES, min(limit_bytes_s, CHUNK_BYTES))
