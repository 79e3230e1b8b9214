"""The `Signer` of the station: one way to sign a PDF, whatever holds the key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from app.domain.keys import KeyOutlook
from app.domain.model import PreparedSignature
from app.domain.signatures import (
    Authorization,
    Challenge,
    CompletedPdf,
    Level,
    Preparation,
    PreparedPdf,
    SignerIdentity,
    SigningPolicy,
)
from app.domain.signing_rights import require_in_time
from app.signing.rules import SigningRules

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.signers import Signer as CmsSigner


type ToSign = Callable[[CmsSigner], list[bytes]]
"""the bytes that a key will be asked to sign"""


@dataclass(frozen=True, slots=True)
class Certified:
    """The certificate of a key, and the authorities' certificates that lie with it: claims, all of them."""

    certificate: Certificate
    authorities: Sequence[Certificate]


class SigningKey(Protocol):
    """What holds a key: a file, a token, a service. Only this differs from one signer to the next."""

    def certified(self) -> Certified:
        """The certificate of the key, told without a PIN. Raises SigningFailed."""
        ...

    def outlook(self) -> KeyOutlook:
        """See `Signer.outlook`."""
        ...

    def prefer(self, thumbprint: str) -> None:
        """See `Signer.prefer`."""
        ...

    def challenge(self) -> Challenge:
        """See `Signer.challenge`."""
        ...

    def expect(self, to_sign: ToSign) -> None:
        """See `Signer.expect`; `to_sign` tells what will be signed of each."""
        ...

    def expect_no_more(self) -> None:
        """See `Signer.expect_no_more`."""
        ...

    def unlocked(self, authorization: Authorization) -> AbstractContextManager[CmsSigner]:
        """The key while it may be used. A PIN is tried once. Raises SigningFailed (PIN_NEEDED, WRONG_PIN, ...)."""
        ...


class PadesSigner:
    """A `Signer` over a key. pyHanko is imported when it is needed: it takes about a second."""

    def __init__(self, name: str, key: SigningKey, rules: SigningRules) -> None:
        self.name = name
        self._key = key
        self._rules = rules

    def identity(self) -> SignerIdentity:
        """Who signs.

        Raises:
            SigningFailed: CERTIFICATE_MISSING, CERTIFICATE_EXPIRED, CERTIFICATE_NOT_YET_VALID, and as `SigningKey.certified` does.
        """
        from app.signing.certificates import identity_of

        identity = identity_of(self._key.certified().certificate)
        require_in_time(identity, datetime.now(UTC))
        return identity

    def check(self, level: Level) -> SignerIdentity:
        """See `Signer`. Raises SigningFailed as `SigningKey.certified` and `usable` do."""
        from app.signing.certificates import identity_of

        return identity_of(self._usable(level))

    def preparation(self, policy: SigningPolicy) -> Preparation:
        """See `Signer`. Raises SigningFailed as `check` does."""
        from app.signing.prepare import PdfPreparation

        return PdfPreparation(policy, self._usable(policy.level).dump(), self._rules)

    def prepare(self, pdf: bytes, policy: SigningPolicy) -> PreparedPdf:
        """See `Signer`. Raises InputRefused, SigningFailed as `check` and `prepare_pdf` do."""
        return self.preparation(policy)(pdf)

    def _usable(self, level: Level) -> Certificate:
        """The certificate of the key, which may sign now. The key is asked once."""
        from app.signing.reach import Reach
        from app.signing.usable import usable

        found = self._key.certified()
        asyncio.run(usable(found.certificate, found.authorities, self._rules, Reach(level, self._rules.floor)))
        return found.certificate

    def outlook(self) -> KeyOutlook:
        """See `Signer`. Raises SigningFailed as `SigningKey.outlook` does."""
        return self._key.outlook()

    def prefer(self, thumbprint: str) -> None:
        """See `Signer`."""
        self._key.prefer(thumbprint)

    def challenge(self) -> Challenge:
        """See `Signer`. Raises SigningFailed as `SigningKey.challenge` does."""
        return self._key.challenge()

    def expect(self, prepared: Sequence[PreparedSignature]) -> None:
        """See `Signer`. Raises SigningFailed as `SigningKey.certified` does."""

        def to_sign(signer: CmsSigner) -> list[bytes]:
            from app.signing.complete import to_be_signed

            return to_be_signed(prepared, signer, self._rules)

        self._key.expect(to_sign)

    def expect_no_more(self) -> None:
        """See `Signer`."""
        self._key.expect_no_more()

    def expect_detached(self, data: bytes, at: datetime) -> None:
        """As `expect`: the next authorization is for one beside these bytes. Raises SigningFailed as `SigningKey.certified` does."""
        from app.signing.sign_detached import attributes_of

        self._key.expect(lambda signer: [bytes(attributes_of(data, at, signer).dump())])

    def sign_detached(self, data: bytes, at: datetime, authorization: Authorization) -> bytes:
        """A signature of that time (UTC), to lie beside these bytes.

        Raises:
            SigningFailed: as `SigningKey.unlocked` does.
        """
        from app.signing.sign_detached import attributes_of, signed_detached

        with self._key.unlocked(authorization) as signer:
            return signed_detached(attributes_of(data, at, signer), signer)

    def complete(self, prepared: PreparedSignature, pdf: bytes, authorization: Authorization) -> CompletedPdf:
        """See `Signer`.

        Raises:
            SigningFailed: as `SigningKey.unlocked` and `complete_pdf` do.
            InputRefused: PREPARED_CHANGED.
        """
        from app.signing.complete import complete_pdf

        with self._key.unlocked(authorization) as signer:
            return complete_pdf(prepared, pdf, signer, self._rules)
