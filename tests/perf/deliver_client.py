"""What `bench_deliver` measures, each in a process of its own: `python -m tests.perf.deliver_client WHAT ...` prints one line of JSON.

`drain DATA URL AT_ONCE` sends all that waits in a data folder through the services; `gateway URL MAP` and `tuspy URL MAP` send the files
of a JSON object {path: upload URL} one behind the other, as the bare clients do. CPU is that of the process with all its threads,
from the first byte to the end: imports and the opening of the store are not in it, reading and hashing the files are.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.delivery.line import Line
from app.delivery.openapi_tus import CHUNK_BYTES, OpenApiTusGateway
from app.domain.clock import SystemClock
from app.services.deliver import Delivering
from app.services.drain import Draining
from app.store.store import open_store
from tests.support.dossier_server import ACCESS, access

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a run cost. `memory_bytes`: resident, each time that something was told of the progress."""

    wall_s: float
    cpu_s: float
    files: int
    peak_bytes: int
    memory_bytes: tuple[int, ...] = ()


def drain(data: Path, url: str, at_once: int) -> Sent:
    """All that waits, through outbox, services and gateway; each with its receipt."""
    memory: list[int] = []
    with closing(open_store(data, SystemClock(), min_free_bytes=0)) as store, gateway_to(url) as gateway:
        draining = Draining(store, Delivering(store, gateway, 0.0), SystemClock(), at_once=at_once, patience_s=0.0)
        actor, waiting = store.dossiers.actor("Trần Thị B"), store.outbox.pending()
        sent = _measured(
            lambda: len(
                draining.drain(waiting, actor, progress=lambda done, total, unit: memory.append(_resident())).received
            )
        )
    return Sent(sent.wall_s, sent.cpu_s, sent.files, sent.peak_bytes, tuple(memory))


def gateway(url: str, uploads: Mapping[str, str]) -> Sent:
    """Our gateway alone: HEAD, PATCH."""

    def send() -> int:
        for path, upload in uploads.items():
            with Path(path).open("rb") as file:
                ours.send(upload, _OnDisk(file.fileno()), ours.offset(upload), lambda done, total, unit: None)
        return len(uploads)

    with gateway_to(url) as ours:
        return _measured(send)


def tuspy(url: str, uploads: Mapping[str, str]) -> Sent:
    """The peer: tuspy, with requests as large as ours."""
    from tusclient.client import TusClient

    client = TusClient(url, headers={"Authorization": f"Bearer {ACCESS.token}"})

    def send() -> int:
        for path, upload in uploads.items():
            client.uploader(path, url=url + upload, chunk_size=CHUNK_BYTES).upload()
        return len(uploads)

    return _measured(send)


def gateway_to(url: str) -> OpenApiTusGateway:
    """The way to a server of the benchmark's own, on this computer or over the link."""
    host = urlsplit(url).hostname or ""
    return OpenApiTusGateway(url, access(), line=Line(plain_http_hosts=frozenset({host})))


def _measured(send: Callable[[], int]) -> Sent:
    begun, begun_cpu = time.monotonic(), time.process_time()
    files = send()
    return Sent(time.monotonic() - begun, time.process_time() - begun_cpu, files, _peak())


def _peak() -> int:
    """Of this program alone: what `getrusage` says counts the one that started it too."""
    (line,) = (one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


class _OnDisk:
    """A file as the store gives it to the gateway, without a proof."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __len__(self) -> int:
        return os.fstat(self._descriptor).st_size

    def __getitem__(self, part: slice[Any, Any, Any], /) -> bytes:
        start, stop, _ = part.indices(len(self))
        return os.pread(self._descriptor, stop - start, start)


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_BYTES


def main(what: str, *arguments: str) -> None:
    """Measure, and say what it cost."""
    match what:
        case "drain":
            sent = drain(Path(arguments[0]), arguments[1], int(arguments[2]))
        case "gateway":
            sent = gateway(arguments[0], json.loads(arguments[1]))
        case "tuspy":
            sent = tuspy(arguments[0], json.loads(arguments[1]))
        case _:
            raise SystemExit(f"unknown: {what}")
    print(json.dumps(asdict(sent)))


if __name__ == "__main__":
    main(*sys.argv[1:])
