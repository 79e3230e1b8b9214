"""The way to the dossier system, wired: the settings say which kind of system it is, how it is reached, and what shows it who asks."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, assert_never

import platformdirs

from app.delivery.connection import ask_issuer
from app.delivery.line import Line
from app.delivery.mayan import MayanGateway
from app.delivery.multipart_json import MultipartJsonGateway
from app.delivery.openapi_tus import CHUNK_BYTES, OpenApiTusGateway
from app.delivery.trusted import ClientCertificate
from app.domain.ports import AccessTokens, Secrets
from app.settings import DeliverySection, IdentitySection
from app.settings.signing import CscSection

if TYPE_CHECKING:
    from app.delivery.mayan_prepare import Made
    from app.identity.session import Session

_LEAST_CHUNK_BYTES: Final = 64 << 10


def gateway(
    url: str, tokens: AccessTokens, secrets: Secrets, delivery: DeliverySection
) -> OpenApiTusGateway | MultipartJsonGateway | MayanGateway:
    """The gateway of `delivery.kind`; the caller closes it."""
    line = line_to(delivery, secrets, certificate_of(delivery, secrets, "client-certificate"))
    match delivery.kind:
        case "openapi-tus":
            chunk_bytes = _chunk_bytes(delivery.bandwidth_limit_bytes_s)
            return OpenApiTusGateway(url, tokens, timeout_s=delivery.timeout_s, line=line, chunk_bytes=chunk_bytes)
        case "multipart-json":
            return MultipartJsonGateway(url, tokens, timeout_s=delivery.timeout_s, line=line)
        case "mayan":
            return MayanGateway(url, tokens, timeout_s=delivery.timeout_s, line=line)
        case _:
            assert_never(delivery.kind)


def prepare_records(delivery: DeliverySection, secrets: Secrets, tokens: AccessTokens) -> tuple[Made, ...]:
    """Make in the record system what stations need there, with an administrator's token. Returns what was missing.

    Raises:
        DeliveryFailed: UNAUTHORIZED, SERVER_UNREACHABLE, ...
    """
    from app.delivery.mayan_prepare import prepare

    line = line_to(delivery, secrets, certificate_of(delivery, secrets, "client-certificate"))
    return prepare(delivery.url, tokens, timeout_s=delivery.timeout_s, line=line)


def session(identity: IdentitySection, delivery: DeliverySection, secrets: Secrets) -> Session:
    """The sign-in at `identity.issuer`, reached by the same line; the station's certificate is for the dossier system alone."""
    from app.identity.issuer import Issuer, Program
    from app.identity.session import Session

    program = Program(identity.issuer, identity.client_id, identity.scopes, identity.resource, identity.groups_claim)
    ask = partial(ask_issuer, line_to(delivery, secrets), delivery.timeout_s)
    locks = Path(platformdirs.user_state_dir("sohoa", appauthor=False))
    return Session(Issuer(program, ask, margin_s=identity.renew_before_s), secrets, locks)


def line_to(delivery: DeliverySection, secrets: Secrets, certificate: ClientCertificate | None = None) -> Line:
    """The way to a server, as the settings of the wire have it."""
    name, colon, password = ((secrets.get("proxy") or "") if delivery.proxy else "").partition(":")
    return Line(
        ca_bundle=delivery.ca_bundle,
        client_certificate=certificate,
        proxy=delivery.proxy,
        proxy_credentials=(name, password) if colon else None,
        plain_http_hosts=frozenset(delivery.plain_http_hosts),
    )


def certificate_of(
    section: DeliverySection | CscSection, secrets: Secrets, password_name: str
) -> ClientCertificate | None:
    """Who the station is for a server, with the password that the keyring has under that name; None where nothing is set."""
    if section.client_certificate is None:
        return None
    return ClientCertificate(section.client_certificate, section.client_key, secrets.get(password_name) or "")


def _chunk_bytes(limit_bytes_s: int) -> int:
    """The limit is kept between requests, so with one each carries about a second's worth."""
    if not limit_bytes_s:
        return CHUNK_BYTES
    return max(_LEAST_CHUNK_BYTES, min(limit_bytes_s, CHUNK_BYTES))
