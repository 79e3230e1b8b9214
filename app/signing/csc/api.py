"""What differs from one version of the API to the next, and the questions that are the same in both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.domain.signatures import Authorization
from app.signing.csc.credential import Credential, Factor
from app.signing.csc.mechanism import Mechanism


def listing(user: str) -> dict[str, object]:
    """The parameters of `credentials/list`; `user` where the access token does not say whose."""
    return {"userID": user} if user else {}


def inquiry(credential_id: str) -> dict[str, object]:
    """The parameters of `credentials/info`."""
    return {"credentialID": credential_id, "certificates": "chain", "certInfo": False, "authInfo": True}


class Api(Protocol):
    """One version: the parameters of its methods. Hashes are Base64, as the wire wants them."""

    def factors(self, told: Mapping[str, Any], service: str) -> tuple[Factor, ...]:
        """What an authorization needs, from an answer of `credentials/info`.

        Raises:
            SigningFailed: CREDENTIAL_MODE_UNSUPPORTED, SIGNING_SERVICE_ANSWER_MALFORMED.
        """
        ...

    def sending(self, credential: Credential, factor: Factor) -> tuple[str, dict[str, object]]:
        """The method that makes the service send a code, and its parameters."""
        ...

    def authorization(
        self, credential: Credential, hashes: Sequence[str], count: int, given: Authorization, mechanism: Mechanism
    ) -> dict[str, object]:
        """For `credentials/authorize`: `count` signatures, of just these hashes where the key wants to know them."""
        ...

    def extension(
        self, credential: Credential, sad: str, hashes: Sequence[str], mechanism: Mechanism
    ) -> dict[str, object]:
        """For `credentials/extendTransaction`: the same authorization for a further call."""
        ...

    def signing(
        self, credential: Credential, sad: str, hashes: Sequence[str], mechanism: Mechanism
    ) -> dict[str, object]:
        """For `signatures/signHash`."""
        ...
