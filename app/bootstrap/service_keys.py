"""Keys that signing services hold, wired: the settings say which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.domain import failpoints
from app.domain.ports import AccessTokens, Secrets
from app.settings import DeliverySection
from app.settings.signing import CscSection, SigningSection

if TYPE_CHECKING:
    from app.delivery.connection import Connection
    from app.delivery.line import Line
    from app.signing.csc.key import CscKey
    from app.signing.csc.service import ServiceAnswer


def service_keys(
    signing: SigningSection, secrets: Callable[[], Secrets], delivery: DeliverySection, closing: ExitStack
) -> dict[str, CscKey]:
    """The keys that signing services hold, by signer. The keyring is opened where there is one."""
    return {
        name: service_key(name, section.csc, secrets(), delivery, closing, signing.open_most_s)
        for name, section in signing.signers.items()
        if section.csc.url
    }


def service_key(
    name: str, section: CscSection, secrets: Secrets, delivery: DeliverySection, closing: ExitStack, open_most_s: float
) -> CscKey:
    """A key of a signing service: reached by the line of the dossier system, but shown another certificate of the station's.

    `open_most_s`: what its `open_minutes` does not go beyond.
    """
    from app.bootstrap.gateways import certificate_of, line_to
    from app.delivery.connection import Connection
    from app.signing.csc.api_v1 import ApiV1
    from app.signing.csc.api_v2 import ApiV2
    from app.signing.csc.key import CscKey
    from app.signing.csc.service import SigningService

    line = line_to(delivery, secrets, certificate_of(section, secrets, f"csc-certificate:{name}"))
    tokens = _tokens(section, secrets, f"csc-token:{name}", f"csc-secret:{name}", line)
    quick, patient, once = (
        Connection(section.url, shown, timeout_s=limit_s, boundary=failpoints.reached, line=line)
        for shown, limit_s in (
            (tokens, section.timeout_s),
            (tokens, section.confirm_limit_s),
            (_AsItStands(tokens), section.confirm_limit_s),
        )
    )
    for connection in (quick, patient, once):
        closing.callback(connection.close)
    host = urlsplit(section.url).hostname or section.url
    service = SigningService(host, partial(_post, quick, 4), partial(_post, patient, 1), partial(_post, once, 1))
    return CscKey(
        service,
        ApiV2() if section.api == "v2" else ApiV1(),
        credential_id=section.credential,
        user=section.user,
        confirm_limit_s=section.confirm_limit_s,
        open_s=min(section.open_minutes * 60, open_most_s),
    )


class _AsItStands:
    """Access tokens of which none takes the place of a refused one: what was refused with it is not sent again."""

    def __init__(self, tokens: AccessTokens) -> None:
        self._tokens = tokens

    def current(self) -> str:
        """See `AccessTokens.current`."""
        return self._tokens.current()

    def after_refusal(self, refused: str) -> str | None:
        """See `AccessTokens.after_refusal`."""
        return None


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
