"""How a key signs: which of the algorithms that a service offers, and whether what it gives is a signature of that key."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import new as new_hash
from typing import Final

from asn1crypto import algos, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509 import load_der_x509_certificate

from app.domain.errors import SigningFailed

_RSA: Final = "1.2.840.113549.1.1.1"
_RSA_PSS: Final = "1.2.840.113549.1.1.10"
_EC: Final = "1.2.840.10045.2.1"


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A way to sign.

    Attributes:
        oid: what the service calls it.
        hash_name: the hash function, as hashlib calls it.
        cms: the same in a CMS signature (RFC 5652).
        parameters: the parameters of `cms` as the service wants them (DER in Base64); empty: none.
    """

    oid: str
    hash_name: str
    cms: algos.SignedDigestAlgorithm
    parameters: str = ""

    @property
    def hash_oid(self) -> str:
        """The hash function's OID."""
        return str(algos.DigestAlgorithmId(self.hash_name).dotted)

    def digest(self, data: bytes) -> bytes:
        """The hash of `data`."""
        return new_hash(self.hash_name, data).digest()


def choose(certificate: x509.Certificate, offered: frozenset[str], hash_name: str, service: str) -> Mechanism:
    """The way that most verifiers know among those offered: PKCS#1 v1.5 before PSS.

    Raises:
        SigningFailed: CREDENTIAL_MODE_UNSUPPORTED.
    """
    match certificate.public_key.algorithm:
        case "rsa":
            whole = algos.SignedDigestAlgorithm({"algorithm": f"{hash_name}_rsa"})
            for oid in (whole["algorithm"].dotted, _RSA):
                if oid in offered:
                    return Mechanism(oid, hash_name, whole)
            if _RSA_PSS in offered:
                pss = _pss(hash_name)
                return Mechanism(_RSA_PSS, hash_name, pss, base64.b64encode(pss["parameters"].dump()).decode())
        case "ec":
            whole = algos.SignedDigestAlgorithm({"algorithm": f"{hash_name}_ecdsa"})
            for oid in (whole["algorithm"].dotted, _EC):
                if oid in offered:
                    return Mechanism(oid, hash_name, whole)
    raise SigningFailed("CREDENTIAL_MODE_UNSUPPORTED", "key/algo", service=service)


def require_signed(
    certificate: x509.Certificate, mechanism: Mechanism, digest: bytes, signature: bytes, service: str
) -> None:
    """Look whether the key of `certificate` signed just this.

    Raises:
        SigningFailed: REMOTE_SIGNATURE_WRONG.
    """
    prehashed = Prehashed(getattr(hashes, mechanism.hash_name.upper())())
    try:
        key = load_der_x509_certificate(certificate.dump()).public_key()
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, digest, _padding(mechanism), prehashed)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, digest, ec.ECDSA(prehashed))
        else:
            raise ValueError("kind of key")
    except (InvalidSignature, ValueError) as error:
        raise SigningFailed("REMOTE_SIGNATURE_WRONG", type(error).__name__, service=service) from None


def _pss(hash_name: str) -> algos.SignedDigestAlgorithm:
    return algos.SignedDigestAlgorithm(
        {
            "algorithm": "rsassa_pss",
            "parameters": algos.RSASSAPSSParams(
                {
                    "hash_algorithm": {"algorithm": hash_name},
                    "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": hash_name}},
                    "salt_length": new_hash(hash_name).digest_size,
                }
            ),
        }
    )


def _padding(mechanism: Mechanism) -> padding.AsymmetricPadding:
    if not mechanism.parameters:
        return padding.PKCS1v15()
    function = getattr(hashes, mechanism.hash_name.upper())()
    return padding.PSS(padding.MGF1(function), salt_length=function.digest_size)
