"""The CMS signature (RFC 5652) around what a remote service signed.

pyHanko has a signer for this API; its HTTP has no bounds of ours, tells no word of the service, and believes whatever signature comes back
(docs/decisions/0039). What fits is its `Signer`: the attributes, the certificates, the structure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from asn1crypto.algos import SignedDigestAlgorithm
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.signing.csc.credential import Credential
from app.signing.csc.mechanism import Mechanism

_LARGEST_SIGNATURE_BYTES: Final = 512
"""of RSA 4096"""


class RemoteSigner(Signer):
    """Signs through `sign(data, name of the hash function)`."""

    def __init__(
        self, credential: Credential, mechanism: Callable[[str], Mechanism], sign: Callable[[bytes, str], bytes]
    ) -> None:
        store = SimpleCertificateStore.from_certs(credential.chain)
        super().__init__(embed_roots=False, signing_cert=credential.certificate, cert_registry=store)
        self._mechanism = mechanism
        self._sign = sign

    def get_signature_mechanism_for_digest(self, digest_algorithm: str | None) -> SignedDigestAlgorithm:
        """What stands in the signature. Raises ValueError, as pyHanko expects it, where it depends on a hash function that is not told."""
        if digest_algorithm is None:
            raise ValueError("which hash function?")
        return self._mechanism(digest_algorithm).cms

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The service's signature over `data`, which it is told the hash of. Nothing else runs on this loop meanwhile."""
        return bytes(_LARGEST_SIGNATURE_BYTES) if dry_run else self._sign(data, digest_algorithm)
