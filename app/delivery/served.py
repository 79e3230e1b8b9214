"""Reads the files that a dossier system serves; see `Connection` for what keeps the token at home."""

from __future__ import annotations

import hashlib

import httpx

from app.delivery.connection import Connection
from app.delivery.failures import WireCode, failed
from app.delivery.whole_file import timeouts
from app.domain.delivery import MAX_FILE_BYTES, FileDigest, ServedFile
from app.domain.errors import DeliveryFailed


def digest(wire: Connection, url: httpx.URL) -> FileDigest:
    """What lies at `url`, read to its end.

    Raises:
        DeliveryFailed: FILE_UNKNOWN; FILE_TOO_LARGE where it is larger than any file of a dossier.
    """
    read = wire.digest(url, absent=WireCode.FILE_UNKNOWN, limit_bytes=MAX_FILE_BYTES, timeouts=timeouts(MAX_FILE_BYTES))
    return FileDigest(*read)


def fetch(wire: Connection, file: ServedFile) -> bytes:
    """See `DossierGateway.fetch`. Where the system tells neither size nor hash, there is nothing to compare.

    Raises:
        DeliveryFailed: FILE_TOO_LARGE, FILE_UNKNOWN, SERVICE_NOT_OFFERED, SERVED_BYTES_DIFFER.
    """
    if not file.url:
        raise failed(WireCode.SERVICE_NOT_OFFERED)
    if file.size_bytes > MAX_FILE_BYTES:
        raise failed(WireCode.FILE_TOO_LARGE, size=file.size_bytes)
    limit = file.size_bytes or MAX_FILE_BYTES
    url = wire.on_this_server(file.url)
    try:
        data = wire.fetch(url, absent=WireCode.FILE_UNKNOWN, limit_bytes=limit, timeouts=timeouts(limit))
    except DeliveryFailed as error:
        if file.size_bytes and error.code == WireCode.FILE_TOO_LARGE:
            raise failed(WireCode.SERVED_BYTES_DIFFER, "more than was told of") from error
        raise
    if file.sha256 and (len(data), hashlib.sha256(data).hexdigest()) != (file.size_bytes, file.sha256):
        raise failed(WireCode.SERVED_BYTES_DIFFER)
    return data
