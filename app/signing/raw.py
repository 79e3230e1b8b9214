"""A key as pyHanko sees it, whatever makes the raw signature."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from asn1crypto.x509 import Certificate
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

_LARGEST_SIGNATURE_BYTES: Final = 512
"""RSA with 4096 bits"""


class RawSigner(Signer):
    """Signs through a function that has the key, or asks who has it."""

    def __init__(
        self, certificate: Certificate, authorities: Iterable[Certificate], sign: Callable[[str, bytes], bytes]
    ) -> None:
        """`sign(digest name, data)` gives a signature as CMS wants it, over data that it hashes itself."""
        store = SimpleCertificateStore()
        store.register_multiple([certificate, *authorities])
        super().__init__(signing_cert=certificate, cert_registry=store)
        self._sign = sign

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """See `Signer`. Raises SigningFailed."""
        if dry_run:
            return bytes(_LARGEST_SIGNATURE_BYTES)
        return self._sign(digest_algorithm, data)
