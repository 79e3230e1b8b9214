"""Whom the station trusts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TrustSettings:
    """The trust anchors (`roots`) and the certificates between them and the signers (`others`), as PEM or DER files.

    `fetch` allows asking OCSP responders and CRLs. Issuers' certificates are never fetched from addresses inside a document.
    """

    roots: tuple[Path, ...] = ()
    others: tuple[Path, ...] = ()
    fetch: bool = True
