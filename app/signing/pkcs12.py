"""A key in a PKCS#12 file (RFC 7292)."""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.domain.errors import SigningFailed
from app.domain.keys import KeyOutlook, KeyPlace
from app.domain.signatures import Authorization, Challenge
from app.signing.signer import Certified

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from pyhanko.sign.signers import Signer as CmsSigner

    from app.signing.signer import ToSign

KEPT_FOR_S: Final = 60.0
"""how long after its last use a key is kept, for the next one that brings the same PIN"""


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a PIN opened. `proof` tells whether the same file and PIN come again; the PIN itself is not kept."""

    certificate: Certificate
    authorities: tuple[Certificate, ...]
    sign: Callable[[str, bytes], bytes] = field(repr=False)
    salt: bytes = field(repr=False)
    proof: bytes = field(repr=False)


class Pkcs12Key:
    """A `SigningKey` in `<name>.p12`, with the certificate in clear beside it as `<name>.cert.pem`.

    Every use needs the PIN. For a batch the file is opened once: to derive its key and to check that (an RSA key has to be one) takes a
    hundred times as long as a signature.

    The certificate lies beside because the file keeps it under the PIN too, and neither the name in the settings nor the visible mark may
    cost a PIN entry; it is taken out of the file once, as the guide says. pyHanko is imported when it is needed: it takes about a second.
    """

    def __init__(self, path: Path, kept_for_s: float = KEPT_FOR_S) -> None:
        """`kept_for_s`: how long after its last use the key stays in memory, for the next one that brings the same PIN."""
        self._path = path
        self._kept_for_s = kept_for_s
        self._lock = threading.Lock()
        self._opened: _Opened | None = None
        self._forgetting = threading.Timer(kept_for_s, self.close)

    def certified(self) -> Certified:
        """What lies beside: the first is the key's. Raises SigningFailed (KEY_FILE_MISSING, CERTIFICATE_BESIDE_MISSING,
        CERTIFICATE_FILE_UNREADABLE)."""
        from app.signing.certificates import read_certificates

        if not self._path.exists():
            raise SigningFailed("KEY_FILE_MISSING", file=str(self._path))
        beside = certificate_path(self._path)
        if not beside.exists():
            raise SigningFailed("CERTIFICATE_BESIDE_MISSING", key=str(self._path), certificate=str(beside))
        certificate, *authorities = read_certificates(beside)
        return Certified(certificate, authorities)

    def outlook(self) -> KeyOutlook:
        """Its certificate. Raises SigningFailed as `certified` does."""
        from app.signing.certificates import identity_of

        return KeyOutlook(KeyPlace.FILE, self._path.name, (identity_of(self.certified().certificate),))

    def prefer(self, thumbprint: str) -> None:
        """There is one certificate alone."""

    def challenge(self) -> Challenge:
        """The PIN, each time."""
        return Challenge()

    def expect(self, to_sign: ToSign) -> None:
        """Nothing to ask for: the PIN opens the key each time."""

    def expect_no_more(self) -> None:
        """Nothing was asked for."""

    @contextmanager
    def unlocked(self, authorization: Authorization) -> Iterator[CmsSigner]:
        """The key, of a PIN that is tried once. Raises SigningFailed (KEY_FILE_MISSING, KEY_FILE_DAMAGED, PIN_NEEDED, WRONG_PIN)."""
        from app.signing.raw import RawSigner

        data = _read(self._path)
        with self._lock:
            opened = self._opened
            if opened is None or not hmac.compare_digest(opened.proof, _proof(opened.salt, data, authorization.pin)):
                opened = _open(self._path, data, authorization.pin)
            self._keep(opened)
        yield RawSigner(opened.certificate, opened.authorities, opened.sign)

    def close(self) -> None:
        """Forget the key; the next use opens the file again."""
        with self._lock:
            self._forgetting.cancel()
            self._opened = None

    def _keep(self, opened: _Opened) -> None:
        self._opened = opened
        self._forgetting.cancel()
        self._forgetting = threading.Timer(self._kept_for_s, self.close)
        self._forgetting.daemon = True
        self._forgetting.start()


def certificate_path(path: Path) -> Path:
    """Where the certificate of the key file `path` lies in clear."""
    return path.with_suffix(".cert.pem")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SigningFailed("KEY_FILE_MISSING", file=str(path)) from error
    except OSError as error:
        raise SigningFailed("KEY_FILE_DAMAGED", type(error).__name__, file=str(path)) from error


def _open(path: Path, data: bytes, pin: str | None) -> _Opened:
    from asn1crypto.pkcs12 import Pfx
    from asn1crypto.x509 import Certificate
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

    try:
        Pfx.load(data, strict=True)["auth_safe"]["content"].native  # noqa: B018  parses; a wrong PIN can't break it
    except (ValueError, TypeError, KeyError) as error:
        raise SigningFailed("KEY_FILE_DAMAGED", type(error).__name__, file=str(path)) from error
    try:
        found = pkcs12.load_pkcs12(data, pin.encode() if pin is not None else None)
    except ValueError as error:
        raise SigningFailed("PIN_NEEDED" if pin is None else "WRONG_PIN", key=path.name) from error
    except (UnsupportedAlgorithm, TypeError) as error:
        raise SigningFailed("KEY_FILE_DAMAGED", type(error).__name__, file=str(path)) from error
    if found.key is None or found.cert is None:
        raise SigningFailed("KEY_FILE_DAMAGED", "no key inside", file=str(path))
    certificate, *authorities = (
        Certificate.load(one.certificate.public_bytes(Encoding.DER)) for one in (found.cert, *found.additional_certs)
    )
    salt = os.urandom(16)
    return _Opened(certificate, tuple(authorities), _signing(found.key, path), salt, _proof(salt, data, pin))


def _signing(key: PrivateKeyTypes, path: Path) -> Callable[[str, bytes], bytes]:
    """How the key signs; of other kinds no certificate is accepted here. Raises SigningFailed (KEY_FILE_DAMAGED)."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    def hash_of(digest: str) -> hashes.HashAlgorithm:
        found: hashes.HashAlgorithm = getattr(hashes, digest.upper())()
        return found

    match key:
        case rsa.RSAPrivateKey():
            return lambda digest, data: key.sign(data, padding.PKCS1v15(), hash_of(digest))
        case ec.EllipticCurvePrivateKey():
            return lambda digest, data: key.sign(data, ec.ECDSA(hash_of(digest)))
        case _:
            raise SigningFailed("KEY_FILE_DAMAGED", type(key).__name__, file=str(path))


def _proof(salt: bytes, data: bytes, pin: str | None) -> bytes:
    told = b"-" if pin is None else b"+" + pin.encode()
    return hmac.digest(salt, hashlib.sha256(data).digest() + told, "sha256")
