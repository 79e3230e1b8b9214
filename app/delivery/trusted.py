"""Whom the station believes that it speaks to the dossier system: TLS is verified always, there is no switch to turn that off."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx

from app.delivery.failures import WireCode, failed


def tls(ca_bundle: Path | None) -> ssl.SSLContext:
    """Chain, dates and name are checked; the authorities of `ca_bundle` (PEM) count beside the public ones.

    Raises:
        DeliveryFailed: CA_BUNDLE_UNREADABLE.
    """
    context = httpx.create_ssl_context()
    if ca_bundle is not None:
        try:
            context.load_verify_locations(cafile=ca_bundle)
        except OSError as error:  # SSLError, for a file without certificates, is one
            raise failed(WireCode.CA_BUNDLE_UNREADABLE) from error
    return context
