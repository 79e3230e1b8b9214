"""One issuer (OpenID provider): what it publishes about itself, its token endpoint, and whether its word about a person holds.

OpenID Connect Discovery 1.0 and Core 1.0, OAuth 2.0 for public clients: no secret is in the program, PKCE (RFC 7636, S256) binds the code
to who asked for it. Every answer is a claim: an issuer that calls itself something else, a token for another program, of another time or
under a signature that its published keys did not make is refused.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from app.domain.errors import SignInFailed
from app.domain.identity import Person
from app.identity.asking import Ask, Asking, declined
from app.identity.signed_in import SignedIn

CLOCK_LEEWAY_S: Final = 120
"""so much the issuer's clock and ours may differ"""
_ALGORITHMS: Final = (
    "RS256",
    "PS256",
    "ES256",
    "RS384",
    "PS384",
    "ES384",
    "RS512",
    "PS512",
    "ES512",
    "Ed25519",
    "EdDSA",
)
"""signatures by a private key; never *none*, never a shared secret"""
_PUBLIC: Final = "none"
"""how a client without a secret authenticates"""
_LONGEST_TOKEN: Final = 16_384
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Program:
    """How the station is known to the issuer.

    Attributes:
        issuer: URL, exactly as the issuer calls itself.
        client_id: the public client that stands for the station there.
        scopes: what is asked for.
        resource: the service that the token is for (RFC 8707); empty: the issuer decides.
        groups_claim: the claim of the ID token that tells a person's groups; dots lead into it (`realm_access.roles`).
    """

    issuer: str
    client_id: str
    scopes: tuple[str, ...] = ("openid", "profile", "offline_access")
    resource: str = ""
    groups_claim: str = "roles"


class Issuer:
    """Speaks to one issuer; knows no keyring. Several threads may use one instance."""

    def __init__(self, program: Program, ask: Ask, *, margin_s: float) -> None:
        """Nothing is asked yet.

        Args:
            program: who asks whom.
            ask: the HTTP.
            margin_s: how long before it runs out a token is to be replaced.
        """
        self.program = program
        self._asking = Asking(ask)
        self._margin_s = margin_s

    @cached_property
    def published(self) -> Mapping[str, Any]:
        """The discovery document.

        Raises:
            SignInFailed: ISSUER_UNREACHABLE, ISSUER_NOT_BELIEVED, ISSUER_ADDRESS_REFUSED, ISSUER_BUSY, ISSUER_ANSWER_MALFORMED,
                ISSUER_OTHER.
        """
        address = self.program.issuer.rstrip("/") + "/.well-known/openid-configuration"
        found = self._asking.get(address).fields()
        if found.get("issuer") != self.program.issuer:
            raise SignInFailed("ISSUER_OTHER")
        return found

    def endpoint(self, name: str) -> str:
        """The address of an endpoint; empty where the issuer has none. Whether it may be asked is for the line to say."""
        address = self.published.get(name, "")
        return address if isinstance(address, str) else ""

    def client(self, redirect_uri: str | None = None) -> Any:
        """Authlib's client of the token endpoint, over our session: its own, over httpx, is deprecated."""
        from authlib.oauth2.client import OAuth2Client

        return OAuth2Client(
            self._asking,
            client_id=self.program.client_id,
            token_endpoint_auth_method=_PUBLIC,
            revocation_endpoint_auth_method=_PUBLIC,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            token_endpoint=self.endpoint("token_endpoint"),
        )

    def asked_for(self) -> dict[str, str]:
        """What each request for a sign-in names. A token that outlives the sign-in is for the person to grant (Core, 11).

        The person shows who they are each time: the browser of a counter still knows the officer before, who would open the desk unseen.
        """
        asked = {"scope": " ".join(self.program.scopes), "prompt": "login"}
        if "offline_access" in self.program.scopes:
            asked["prompt"] = "login consent"
        return asked | ({"resource": self.program.resource} if self.program.resource else {})

    def post(self, endpoint: str, **fields: str) -> Mapping[str, Any]:
        """A form of ours to an endpoint that Authlib has no call for; the answer as JSON."""
        data = {"client_id": self.program.client_id, **fields}
        return self._asking.post(self.endpoint(endpoint), data=data).fields()

    def granted(self, token: Mapping[str, Any], nonce: str | None) -> SignedIn:
        """A sign-in from what the token endpoint gave for a code.

        Raises:
            SignInFailed: ID_TOKEN_REFUSED, CLOCKS_DIFFER, ISSUER_ANSWER_MALFORMED.
        """
        access_token = _token(token, "access_token")
        claims = self._proved(_token(token, "id_token"), access_token, nonce)
        subject = str(claims["sub"])
        name = _name(claims) or _name(self._user_info(access_token, subject)) or subject
        return self._signed_in(token, Person(self.program.issuer, subject, name, self._groups(claims)))

    def refreshed(self, before: SignedIn) -> SignedIn:
        """The same sign-in with a new token.

        Raises:
            SignInFailed: SIGN_IN_NEEDED where the issuer no longer takes the refresh token, ISSUER_UNREACHABLE, ISSUER_BUSY, ...
        """
        extra = {"resource": self.program.resource} if self.program.resource else {}
        client = self.client()
        with refusals():
            token = client.refresh_token(refresh_token=before.refresh_token, **extra)
        # An ID token that comes along proves nothing new: the refresh token belongs to the one sign-in, and it may be spent by now.
        return self._signed_in(token, before.person)

    def revoke(self, signed_in: SignedIn) -> bool:
        """Tell the issuer that the tokens are done with (RFC 7009); whether it heard."""
        address = self.endpoint("revocation_endpoint")
        if not address:
            return False
        kind = "refresh_token" if signed_in.refresh_token else "access_token"
        token = signed_in.refresh_token or signed_in.access_token
        answer = self.client().revoke_token(address, token=token, token_type_hint=kind)
        return bool(answer.status_code == 200)

    def _groups(self, claims: Mapping[str, Any]) -> frozenset[str]:
        """The groups of the person: of the proved ID token alone, for rights come of them."""
        found: Any = claims
        for part in self.program.groups_claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return frozenset(one for one in found if isinstance(one, str)) if isinstance(found, list) else frozenset()

    def _signed_in(self, token: Mapping[str, Any], person: Person) -> SignedIn:
        now, lifetime_s = time.time(), float(token.get("expires_in", "inf"))
        refresh_token = token.get("refresh_token", "")
        return SignedIn(
            issuer=person.issuer,
            subject=person.subject,
            name=person.name,
            groups=tuple(sorted(person.groups)),
            access_token=_token(token, "access_token"),
            refresh_token=refresh_token if isinstance(refresh_token, str) else "",
            refresh_at_s=now + max(lifetime_s - self._margin_s, lifetime_s / 2),
            expires_at_s=now + lifetime_s,
        )

    def _user_info(self, access_token: str, subject: str) -> Mapping[str, Any]:
        """What the issuer tells of the person beside the ID token; nothing where it tells of another one (Core, 5.3.4)."""
        address = self.endpoint("userinfo_endpoint")
        if not address:
            return {}
        told = self._asking.get(address, access_token).fields()
        return told if told.get("sub") == subject else {}

    def _proved(self, id_token: str, access_token: str, nonce: str | None) -> Mapping[str, Any]:
        """The claims of an ID token that came this moment, proved (Core, 3.1.3.7)."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError

        try:
            read = jwt.decode(id_token, self._keys, algorithms=_ALGORITHMS)
        except (JoseError, ValueError) as error:
            raise SignInFailed("ID_TOKEN_REFUSED", type(error).__name__) from error
        issuer, client_id = self.program.issuer, self.program.client_id
        claims = CodeIDToken(
            read.claims,
            read.header,
            {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}},
            {"nonce": nonce, "client_id": client_id, "access_token": access_token},
        )
        _same_time(claims)
        try:
            claims.validate(leeway=CLOCK_LEEWAY_S)
        except ExpiredTokenError as error:
            raise SignInFailed("ID_TOKEN_REFUSED", "expired") from error
        except (JoseError, InvalidClaimError, ValueError) as error:
            raise SignInFailed("ID_TOKEN_REFUSED", getattr(error, "claim", None) or type(error).__name__) from error
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
            raise SignInFailed("ID_TOKEN_REFUSED", "sub")
        return dict(claims)

    @property
    def _keys(self) -> Any:
        """The issuer's public keys as they are now: it may have changed them since the last sign-in."""
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        found: Any = self._asking.get(self.endpoint("jwks_uri")).fields()
        try:
            return KeySet.import_key_set(found)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise SignInFailed("ISSUER_ANSWER_MALFORMED", "jwks_uri") from error


@contextmanager
def refusals() -> Iterator[None]:
    """What the token endpoint says through Authlib, in our words.

    Raises:
        SignInFailed: SIGN_IN_NEEDED where what was shown is spent, revoked or too old; SIGN_IN_REFUSED, ISSUER_ANSWER_MALFORMED.
    """
    from authlib.oauth2.base import OAuth2Error

    try:
        yield
    except OAuth2Error as error:
        if error.error == "invalid_grant":
            raise SignInFailed("SIGN_IN_NEEDED", "invalid_grant") from None
        declined(error.error)
    except ValueError as error:
        raise SignInFailed("ISSUER_ANSWER_MALFORMED", "token endpoint") from error


def _same_time(claims: Mapping[str, Any]) -> None:
    """The token was made this moment: what lies between its time and ours is the difference of the clocks.

    Raises:
        SignInFailed: CLOCKS_DIFFER, with `minutes`.
    """
    made_at = claims.get("iat")
    if not isinstance(made_at, int | float):
        raise SignInFailed("ID_TOKEN_REFUSED", "iat")
    apart_s = abs(time.time() - made_at)
    if apart_s > CLOCK_LEEWAY_S:
        raise SignInFailed("CLOCKS_DIFFER", minutes=min(round(apart_s / 60), 10**9))


def _name(claims: Mapping[str, Any]) -> str:
    """What the issuer calls the person; empty where it is no text that can be shown."""
    found = claims.get("name")
    return found.strip()[:_LONGEST_NAME] if isinstance(found, str) and found.isprintable() else ""


def _token(answer: Mapping[str, Any], name: str) -> str:
    found = answer.get(name)
    if not isinstance(found, str) or not 0 < len(found) <= _LONGEST_TOKEN:
        raise SignInFailed("ISSUER_ANSWER_MALFORMED", name)
    return found
