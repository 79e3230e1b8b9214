"""The engine's keys, loaded once: it would load and check the same RSA key for every signature, which takes ten times as long as that."""

from __future__ import annotations

import functools
from typing import Final

from asn1crypto import algos, keys
from certomancer import crypto_utils
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key


class _KeyKeeping(crypto_utils.PycaCryptographyBackend):
    @functools.cache  # noqa: B019  there is one such object, for as long as the process lives
    def load_private_key(
        self, key_bytes: bytes, password: bytes | None
    ) -> tuple[keys.PrivateKeyInfo, keys.PublicKeyInfo]:
        return super().load_private_key(key_bytes, password)

    def generic_sign(
        self, private_key: keys.PrivateKeyInfo, tbs_bytes: bytes, sd_algo: algos.SignedDigestAlgorithm
    ) -> bytes:
        if sd_algo.signature_algo != "rsassa_pkcs1v15":
            return super().generic_sign(private_key, tbs_bytes, sd_algo)
        digest = getattr(hashes, sd_algo.hash_algo.upper())()
        return _loaded(private_key.dump()).sign(tbs_bytes, padding.PKCS1v15(), digest)


@functools.cache
def _loaded(der: bytes) -> rsa.RSAPrivateKey:
    key = load_der_private_key(der, password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


_BACKEND: Final = _KeyKeeping()


def keep_keys() -> None:
    """From now on the engine keeps the keys that it signed with."""
    crypto_utils.CRYPTO_BACKEND = _BACKEND
