"""Keys that sign, wired: the settings say where each is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.domain import failpoints
from app.domain.ports import AccessTokens, Secrets
from app.settings import CscSection, DeliverySection, KeySection

if TYPE_CHECKING:
    from app.delivery.connection import Connection
    from app.delivery.line import Line
    from app.signing.csc.key import CscKey
    from app.signing.csc.service import ServiceAnswer
    from app.signing.signer import SigningKey


def signing_key(
    name: str,
    section: KeySection,
    *,
    sample: Path | None,
    secrets: Callable[[], Secrets],
    delivery: DeliverySection,
    closing: ExitStack,
) -> SigningKey | None:
    """The key of the signer `name`; None where none is set up.

    Args:
        name: as the settings call the signer.
        section: where its key is.
        sample: the key file that stands in where no key is set up.
        secrets: opens the keyring, when a key first needs it.
        delivery: how servers are reached.
        closing: gives back what is opened here.
    """
    from app.signing.pkcs12 import Pkcs12Key

    if section.csc.url:
        return _csc_key(name, section.csc, secrets(), delivery, closing)
    path = section.pkcs12 or sample
    return None if path is None else Pkcs12Key(path)


def _csc_key(name: str, section: CscSection, secrets: Secrets, delivery: DeliverySection, closing: ExitStack) -> CscKey:
    """A key of a signing service: reached by the line of the dossier system, but shown another certificate of the station's."""
    from app.bootstrap.gateways import certificate_of, line_to
    from app.delivery.connection import Connection
    from app.signing.csc.api_v1 import ApiV1
    from app.signing.csc.api_v2 import ApiV2
    from app.signing.csc.key import CscKey
    from app.signing.csc.service import SigningService

    line = line_to(delivery, secrets, certificate_of(section, secrets, f"csc-certificate:{name}"))
    tokens = _tokens(section, secrets, f"csc-token:{name}", f"csc-secret:{name}", line)
    quick, patient = (
        Connection(section.url, tokens, timeout_s=limit_s, boundary=failpoints.reached, line=line)
        for limit_s in (section.timeout_s, section.confirm_limit_s)
    )
    closing.callback(quick.close)
    closing.callback(patient.close)
    host = urlsplit(section.url).hostname or section.url
    service = SigningService(host, partial(_post, quick, 4), partial(_post, patient, 1))
    return CscKey(
        service,
        ApiV2() if section.api == "v2" else ApiV1(),
        credential_id=section.credential,
        user=section.user,
        confirm_limit_s=section.confirm_limit_s,
        open_s=section.open_minutes * 60,
    )


def _tokens(section: CscSection, secrets: Secrets, token_name: str, secret_name: str, line: Line) -> AccessTokens:
    from app.delivery.connection import ask_issuer
    from app.identity.client_token import ClientToken
    from app.identity.kept_token import KeptToken

    if not section.client_id:
        return KeptToken(secrets, token_name)
    ask = partial(ask_issuer, line, section.timeout_s)
    token_url = section.oauth_url or section.url.rstrip("/") + "/oauth2/token"
    return ClientToken(token_url, section.client_id, secrets, secret_name, ask)


def _post(wire: Connection, timeouts: int, method: str, parameters: Mapping[str, object]) -> ServiceAnswer:
    from app.delivery.failures import retry_after_s
    from app.signing.csc.service import ServiceAnswer

    answer = wire.request("POST", method, json=parameters, timeouts=timeouts)
    return ServiceAnswer(answer.status_code, answer.content, retry_after_s(answer))
