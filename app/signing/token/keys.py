"""The private key of a certificate on a token.

It is found by the certificate's CKA_ID, then by its public key, never by a label: labels differ, repeat or are missing. What neither
tells is left to a trial: a signature that the certificate verifies was made by its key.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate
from pkcs11 import Attribute, KeyType, ObjectClass, Session, SignMixin

from app.domain.errors import SigningFailed
from app.signing.token.mechanisms import PublicKey
from app.signing.token.objects import objects, value


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
    for key in objects(session, {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.KEY_TYPE: key_type}):
        same = _same_public_part(session, key, public)
        if same is False or value(key, Attribute.SIGN) is False:
            continue
        by_id = bool(identifier) and value(key, Attribute.ID) == identifier
        ranked.append((0 if by_id else 1 if same else 2, key))
    if not ranked:
        raise SigningFailed("TOKEN_KEY_MISSING")
    return tuple(key for _, key in sorted(ranked, key=lambda one: one[0]))


def wants_pin_each_time(key: SignMixin) -> bool:
    """CKA_ALWAYS_AUTHENTICATE."""
    return value(key, Attribute.ALWAYS_AUTHENTICATE) is True


def _certificate_id(session: Session, certificate: bytes) -> bytes:
    for found in objects(session, {Attribute.CLASS: ObjectClass.CERTIFICATE}):
        if value(found, Attribute.VALUE) == certificate:
            return bytes(value(found, Attribute.ID) or b"")
    return b""


def _same_public_part(session: Session, key: SignMixin, public: PublicKey) -> bool | None:
    """None where the token does not tell: of a key on a curve it mostly does so through a public key of the same CKA_ID alone."""
    if isinstance(public, rsa.RSAPublicKey):
        modulus = value(key, Attribute.MODULUS)
        return int.from_bytes(modulus) == public.public_numbers().n if modulus else None
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    told = [value(key, Attribute.EC_POINT)]
    identifier = value(key, Attribute.ID)
    if identifier:
        beside = {Attribute.CLASS: ObjectClass.PUBLIC_KEY, Attribute.ID: identifier}
        told += [value(one, Attribute.EC_POINT) for one in objects(session, beside)]
    points = [bytes(one) for one in told if one]
    return any(one.endswith(point) for one in points) if points else None  # in an OCTET STRING, or bare
