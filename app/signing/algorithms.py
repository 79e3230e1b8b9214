"""How a signature was computed, and whether that is strong enough today (after ETSI TS 119 312)."""

from __future__ import annotations

from typing import Any, Final

from asn1crypto import cms, x509
from pyhanko.sign.validation.utils import DEFAULT_ALGORITHM_USAGE_POLICY

from app.domain.verification import Algorithms

_HASHES: Final = {"md2": "MD2", "md5": "MD5", "sha1": "SHA-1", "sha224": "SHA-224", "sha256": "SHA-256", "sha384": "SHA-384",
                  "sha512": "SHA-512"}  # fmt: skip
_MECHANISMS: Final = {
    "rsassa_pkcs1v15": "RSA PKCS#1 v1.5",
    "rsassa_pss": "RSA PSS",
    "ecdsa": "ECDSA",
    "dsa": "DSA",
    "ed25519": "Ed25519",
    "ed448": "Ed448",
}


def algorithms_of(signer: cms.SignerInfo, certificate: x509.Certificate) -> Algorithms:
    """The algorithms of a signature. Raises what a hostile structure makes asn1crypto raise."""
    digest = signer["digest_algorithm"]
    mechanism = signer["signature_algorithm"]
    key = certificate.public_key
    policy, weak = DEFAULT_ALGORITHM_USAGE_POLICY, list[str]()
    names = [_hash(digest["algorithm"].native)]
    if not policy.digest_algorithm_allowed(digest, None):
        weak.append(names[0])
    own_hash = _own_hash(mechanism)
    if own_hash is not None and own_hash != digest["algorithm"].native:
        names.append(_hash(own_hash))
        if not policy.digest_algorithm_allowed(cms.DigestAlgorithm({"algorithm": own_hash}), None):
            weak.append(names[-1])
    described = _key(key)
    if not weak and not policy.signature_algorithm_allowed(mechanism, None, key):
        weak.append(described)
    return Algorithms(" / ".join(names), _mechanism(mechanism), described, tuple(weak))


def _own_hash(mechanism: Any) -> str | None:
    try:
        return str(mechanism.hash_algo)
    except ValueError:  # one that names no hash, as `rsaEncryption` does
        return None


def _mechanism(mechanism: Any) -> str:
    try:
        name = str(mechanism.signature_algo)
    except ValueError:
        name = str(mechanism["algorithm"].native)
    return _MECHANISMS.get(name, name)


def _hash(name: str) -> str:
    return _HASHES.get(name, name.upper())


def _key(key: Any) -> str:
    kind = str(key.algorithm)
    if kind in ("rsa", "dsa", "ec"):
        return f"{kind.upper()} {key.bit_size}"
    return _MECHANISMS.get(kind, kind)
