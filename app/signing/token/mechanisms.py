"""How a token is asked for a signature (PKCS#11 v2.40, mechanisms 2.1 and 2.3), and whether what it gives is one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from pkcs11 import Mechanism, SignMixin

_HASHES: Final = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
_HASHED_RSA: Final = {
    "sha256": Mechanism.SHA256_RSA_PKCS,
    "sha384": Mechanism.SHA384_RSA_PKCS,
    "sha512": Mechanism.SHA512_RSA_PKCS,
}
_DIGEST_INFO: Final = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}
"""The DER of DigestInfo before the digest (RFC 8017, 9.2, note 1)."""

type PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


def sign(
    key: SignMixin, public: PublicKey, offered: Iterable[Mechanism], digest: str, data: bytes, pin: str | None
) -> bytes:
    """A signature of the token's, as CMS wants it; not verified yet.

    Args:
        key: the private key on the token.
        public: the public key of the certificate.
        offered: the mechanisms that the slot lists; an empty list says nothing.
        digest: `sha256`, `sha384` or `sha512`.
        data: what is signed.
        pin: the PIN once more, where the key wants it for every signature.

    Raises:
        PKCS11Error: the token refused.
    """
    if isinstance(public, ec.EllipticCurvePublicKey):
        raw = key.sign(hashlib.new(digest, data).digest(), mechanism=Mechanism.ECDSA, pin=pin)
        half = len(raw) // 2
        return utils.encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))
    listed = set(offered)
    if listed and Mechanism.RSA_PKCS not in listed:  # some tokens want to make the digest themselves
        return bytes(key.sign(data, mechanism=_HASHED_RSA[digest], pin=pin))
    info = _DIGEST_INFO[digest] + hashlib.new(digest, data).digest()
    return bytes(key.sign(info, mechanism=Mechanism.RSA_PKCS, pin=pin))


def verifies(public: PublicKey, signature: bytes, digest: str, data: bytes) -> bool:
    """Whether the certificate's key made the signature."""
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, data, padding.PKCS1v15(), _HASHES[digest])
        else:
            public.verify(signature, data, ec.ECDSA(_HASHES[digest]))
    except InvalidSignature:
        return False
    return True
