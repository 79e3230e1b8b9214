"""What differs from one version of the API to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.domain.signatures import Authorization
from app.signing.csc.credential import Credential, Factor
from app.signing.csc.mechanism import Mechanism


class Api(Protocol):
    """One version: the parameters of its methods. Hashes are Base64, as the wire wants them."""

    def listing(self, user: str) -> dict[str, object]:
        """For `credentials/list`; `user` where the access token does not say whose."""
        ...

    def inquiry(self, credential_id: str) -> dict[str, object]:
        """For `credentials/info`."""
        ...

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
