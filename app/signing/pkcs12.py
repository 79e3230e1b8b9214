"""A key in a PKCS#12 file (RFC 7292)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import SigningFailed
from app.domain.signatures import Authorization, Challenge
from app.signing.signer import Certified

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer as CmsSigner
    from pyhanko.sign.signers import SimpleSigner

    from app.signing.signer import ToSign


class Pkcs12Key:
    """A `SigningKey` in `<name>.p12`, with the certificate in clear beside it as `<name>.cert.pem`.

    The certificate lies beside because the file keeps it under the PIN too, and neither the name in the settings nor the visible mark may
    cost a PIN entry; `write_certificate_beside` makes it. pyHanko is imported when it is needed: it takes about a second.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def certified(self) -> Certified:
        """What lies beside: the first is the key's. Raises SigningFailed (KEY_FILE_MISSING, PIN_NEEDED, CERTIFICATE_MISSING)."""
        from app.signing.certificates import read_certificates

        if not self._path.exists():
            raise SigningFailed("KEY_FILE_MISSING", file=self._path.name)
        beside = certificate_path(self._path)
        if not beside.exists():
            raise SigningFailed("PIN_NEEDED", "no certificate beside the key", key=self._path.name)
        certificate, *authorities = read_certificates(beside)
        return Certified(certificate, authorities)

    def challenge(self) -> Challenge:
        """The PIN, each time."""
        return Challenge()

    def expect(self, to_sign: ToSign) -> None:
        """Nothing to ask for: the PIN opens the key each time."""

    @contextmanager
    def unlocked(self, authorization: Authorization) -> Iterator[CmsSigner]:
        """The key, of a PIN that is tried once. Raises SigningFailed (KEY_FILE_MISSING, KEY_FILE_DAMAGED, PIN_NEEDED, WRONG_PIN)."""
        yield _unlock(self._path, authorization.pin)


def certificate_path(path: Path) -> Path:
    """Where the certificate of the key file `path` lies in clear."""
    return path.with_suffix(".cert.pem")


def write_certificate_beside(path: Path, authorization: Authorization) -> None:
    """Take the certificate out of a key file, once, when the key is set up.

    Raises:
        SigningFailed: KEY_FILE_MISSING, KEY_FILE_DAMAGED, PIN_NEEDED, WRONG_PIN.
        OSError: the folder can't be written.
    """
    from asn1crypto import pem

    certificate = _unlock(path, authorization.pin).signing_cert
    assert certificate is not None
    certificate_path(path).write_bytes(pem.armor("CERTIFICATE", certificate.dump()))


def _unlock(path: Path, pin: str | None) -> SimpleSigner:
    from asn1crypto.pkcs12 import Pfx
    from pyhanko.sign.signers import SimpleSigner

    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise SigningFailed("KEY_FILE_MISSING", file=path.name) from error
    except OSError as error:
        raise SigningFailed("KEY_FILE_DAMAGED", type(error).__name__, file=path.name) from error
    try:
        Pfx.load(data, strict=True)["auth_safe"]["content"].native  # noqa: B018  parses; a wrong PIN can't break it
    except (ValueError, TypeError, KeyError) as error:
        raise SigningFailed("KEY_FILE_DAMAGED", type(error).__name__, file=path.name) from error
    try:
        passphrase = pin.encode() if pin is not None else None
        signer: SimpleSigner = SimpleSigner.load_pkcs12_data(data, other_certs=(), passphrase=passphrase)
    except ValueError as error:
        raise SigningFailed("PIN_NEEDED" if pin is None else "WRONG_PIN", key=path.name) from error
    except (TypeError, AttributeError) as error:
        raise SigningFailed("KEY_FILE_DAMAGED", "no key inside", file=path.name) from error
    return signer
