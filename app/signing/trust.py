"""Whom the station trusts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.domain.errors import SigningFailed

_CERTIFICATES: Final = frozenset({".pem", ".crt", ".cer", ".der"})


@dataclass(frozen=True, slots=True)
class TrustSettings:
    """The trust anchors (`roots`) and the certificates between them and the signers (`others`), as PEM or DER files.

    `fetch` allows asking OCSP responders and CRLs. Issuers' certificates are never fetched from addresses inside a document.
    `private_hosts` are the hosts (`host` or `host:port`) that a certificate may name though they are not on the open internet.
    `qualified` are the authorities of the trusted list, as files: a signature with one of them in its path counts as qualified; None
    where there is no list.
    `cache` is the folder where answers are kept while they are valid; without one they are kept in memory alone.
    """

    roots: tuple[Path, ...] = ()
    others: tuple[Path, ...] = ()
    fetch: bool = True
    private_hosts: frozenset[str] = frozenset()
    qualified: tuple[Path, ...] | None = None
    cache: Path | None = None


def listed_in(folder: Path) -> tuple[Path, ...]:
    """The certificate files of a trusted list.

    Raises:
        SigningFailed: CERTIFICATE_FILE_UNREADABLE: there is no such folder, or it can't be read.
    """
    try:
        return tuple(sorted(path for path in folder.iterdir() if path.suffix.lower() in _CERTIFICATES))
    except OSError as error:
        raise SigningFailed("CERTIFICATE_FILE_UNREADABLE", type(error).__name__, certificate=str(folder)) from error
