"""A shared place behind the store's tests, where a run asks for one (`make centre`): SOHOA_TEST_PLACE is `folder` or `s3`."""

from __future__ import annotations

import atexit
import functools
import hashlib
import os
from contextlib import ExitStack
from pathlib import Path

from app.store.places.by_url import place_at
from app.store.places.place import BlobPlace
from tests.support.seaweedfs import SeaweedServer, seaweed_server, secrets_of


def place_asked_for() -> str:
    """Which kind of place this run of the tests puts behind each data folder; empty: none."""
    return os.environ.get("SOHOA_TEST_PLACE", "")


def place_of(folder: Path) -> BlobPlace | None:
    """What lies behind a data folder in this run; each has its own."""
    kind = place_asked_for()
    if kind == "folder":
        shared = folder.with_name(f"{folder.name}-place")
        shared.mkdir(parents=True, exist_ok=True)
        return place_at(shared.as_uri(), secrets_of(shared.as_uri()))
    if kind == "s3":
        url = _shared_server().url(hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:24])
        return place_at(url, secrets_of(url))
    return None


@functools.cache
def _shared_server() -> SeaweedServer:
    """The server of this test process."""
    process = ExitStack()
    atexit.register(process.close)
    return process.enter_context(seaweed_server())
