"""What stands on a token: certificates, and the private key of one of them.

A key is found by the certificate's CKA_ID, then by its public key, never by a label: labels differ, repeat or are missing. What neither
tells is left to a trial: a signature that the certificate verifies was made by its key.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate
from pkcs11 import Attribute, CertificateType, KeyType, ObjectClass, Session, SignMixin
from pkcs11.exceptions import AttributeSensitive, AttributeTypeInvalid

from app.domain.errors import SigningFailed
from app.signing.token.mechanisms import PublicKey

MOST_OBJECTS: Final = 128
"""of a kind that are looked at: a token is a stranger too"""
LONGEST_CERTIFICATE_BYTES: Final = 64 * 1024


def certificates(session: Session) -> tuple[bytes, ...]:
    """All X.509 certificates that anybody may read, in DER, those of authorities too."""
    wanted = {Attribute.CLASS: ObjectClass.CERTIFICATE}
    found = (
        one for one in _objects(session, wanted) if _value(one, Attribute.CERTIFICATE_TYPE) is CertificateType.X_509
    )
    values = (_value(one, Attribute.VALUE) for one in found)
    return tuple(bytes(value) for value in values if value and len(value) <= LONGEST_CERTIFICATE_BYTES)


def public_key(certificate: bytes) -> PublicKey:
    """The key in a certificate. Raises SigningFailed (TOKEN_CERTIFICATE_MISSING) where it is of no kind that signs here."""
    try:
        key = load_der_x509_certificate(certificate).public_key()
    except ValueError as error:
        raise SigningFailed("TOKEN_CERTIFICATE_MISSING", "malformed") from error
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise SigningFailed("TOKEN_CERTIFICATE_MISSING", type(key).__name__)
    return key


def private_keys(session: Session, certificate: bytes) -> tuple[SignMixin, ...]:
    """The keys that can belong to a certificate, the likeliest first; one whose public part is another's is none of them.

    Raises:
        SigningFailed: TOKEN_KEY_MISSING.
    """
    public = public_key(certificate)
    key_type = KeyType.RSA if isinstance(public, rsa.RSAPublicKey) else KeyType.EC
    identifier = _certificate_id(session, certificate)
    ranked: list[tuple[int, SignMixin]] = []
    for key in _objects(session, {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.KEY_TYPE: key_type}):
        same = _same_public_part(session, key, public)
        if same is False or _value(key, Attribute.SIGN) is False:
            continue
        by_id = bool(identifier) and _value(key, Attribute.ID) == identifier
        ranked.append((0 if by_id else 1 if same else 2, key))
    if not ranked:
        raise SigningFailed("TOKEN_KEY_MISSING")
    return tuple(key for _, key in sorted(ranked, key=lambda one: one[0]))


def wants_pin_each_time(key: SignMixin) -> bool:
    """CKA_ALWAYS_AUTHENTICATE."""
    return _value(key, Attribute.ALWAYS_AUTHENTICATE) is True


def _certificate_id(session: Session, certificate: bytes) -> bytes:
    for found in _objects(session, {Attribute.CLASS: ObjectClass.CERTIFICATE}):
        if _value(found, Attribute.VALUE) == certificate:
            return bytes(_value(found, Attribute.ID) or b"")
    return b""


def _same_public_part(session: Session, key: SignMixin, public: PublicKey) -> bool | None:
    """None where the token does not tell: of a key on a curve it mostly does so through a public key of the same CKA_ID alone."""
    if isinstance(public, rsa.RSAPublicKey):
        modulus = _value(key, Attribute.MODULUS)
        return int.from_bytes(modulus) == public.public_numbers().n if modulus else None
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    told = [_value(key, Attribute.EC_POINT)]
    identifier = _value(key, Attribute.ID)
    if identifier:
        beside = {Attribute.CLASS: ObjectClass.PUBLIC_KEY, Attribute.ID: identifier}
        told += [_value(one, Attribute.EC_POINT) for one in _objects(session, beside)]
    points = [bytes(one) for one in told if one]
    return any(one.endswith(point) for one in points) if points else None  # in an OCTET STRING, or bare


def _objects(session: Session, template: dict[Attribute, Any]) -> Iterator[Any]:
    """At once, because a token can do only one search at a time."""
    return iter(list(islice(session.get_objects(template), MOST_OBJECTS)))


def _value(thing: Any, attribute: Attribute) -> Any:
    """None where the token does not have it or does not tell."""
    with contextlib.suppress(AttributeTypeInvalid, AttributeSensitive, NotImplementedError, ValueError):
        return thing[attribute]
    return None
