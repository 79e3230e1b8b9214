"""Delivery beside its peers: a link of 100 Mbit/s beside curl, CPU on loopback beside tuspy, a thousand documents through the outbox.

`main.py bench deliver [-- --rounds 3]`. The dossier system, the bytes' receiver (npm's `@tus/server` beside tuspy) and the sender are
processes of their own. `packaging/setup bench` brings tuspy; the link needs root, `ip` and `tc`: where it can't be made, that is said.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from statistics import median
from uuid import uuid4

from tests.perf.deliver_client import Sent, gateway_to
from tests.perf.deliver_server import served
from tests.perf.shaped_link import NoLink, ShapedLink, shaped_link
from tests.support.delivery_faults.desk import DeliveryDesk
from tests.support.dossier_server import ACCESS, ROOT, manifest_of
from tests.support.node_tus import node_tus

MEGABYTES = (60, 55, 40, 25, 15, 5)
"""200 MB in files as large as a component may be"""
DOCUMENT_BYTES = 300_000
COMPONENTS = ("TP01", "TP02", "TP03")
AT_ONCE = 4
LINK_GOAL, CPU_GOAL_MS = 0.95, 15.0
TUS = ("Tus-Resumable: 1.0.0", "Upload-Offset: 0", "Content-Type: application/offset+octet-stream")
_SERIALS = count(1)


def on_the_link(root: Path, rounds: int) -> None:
    """Ours (announce, send, finish, read back, store the receipt; four dossiers side by side) beside curl (the bytes alone)."""
    size = sum(MEGABYTES) * 1_000_000
    try:
        with shaped_link() as link, served(root / "link", link.server_host) as url:
            ratios = []
            for number in range(rounds):
                files = _files(root / f"files-{number}", number)
                curl_s = _curl(link, url, files)
                sent = _drained(root / f"station-{number}", _contents(files), url, link=link)
                ratios.append(curl_s / sent.wall_s)
                print(
                    f"  curl {curl_s:.2f} s ({size * 8 / curl_s / 1e6:.1f} Mbit/s), station {sent.wall_s:.2f} s "
                    f"({size * 8 / sent.wall_s / 1e6:.1f} Mbit/s), {sent.cpu_s:.2f} CPU s, {sent.peak_bytes / 1e6:.0f} MB at most",
                    flush=True,
                )
    except NoLink as error:
        print(f"link of 100 Mbit/s: not measured here ({error})")
        return
    print(
        f"link of 100 Mbit/s, {size / 1e6:.0f} MB in {len(MEGABYTES)} files: {median(ratios):.3f} of curl (goal {LINK_GOAL})"
    )


def on_loopback(root: Path, rounds: int) -> None:
    """CPU of the sender for each GB, the bytes received by the same Node process."""
    gigabytes = sum(MEGABYTES) / 1000
    costs: dict[str, list[float]] = {"tuspy": [], "gateway": [], "outbox": []}
    (root / "node").mkdir()
    with served(root / "node") as sandbox, node_tus(sandbox, root / "node" / "content", ACCESS.token) as node:
        for number in range(rounds):
            files = _files(root / f"loopback-{number}", number)
            for client in ("tuspy", "gateway"):
                uploads = json.dumps(_announced(node.url, files))
                costs[client].append(_client(client, node.url, uploads).cpu_s / gigabytes)
            sent = _drained(root / f"bare-{number}", _contents(files), node.url)
            costs["outbox"].append(sent.cpu_s / gigabytes)
    peer = median(costs["tuspy"])
    for name, words in (
        ("tuspy", "tuspy"),
        ("gateway", "our gateway"),
        ("outbox", "through the outbox (files hashed, receipts stored)"),
    ):
        own = median(costs[name])
        print(f"loopback, @tus/server: {words}: {own:.2f} CPU s a GB, {own / peer:.2f} of tuspy")


def many_documents(root: Path, number: int) -> None:
    """So many documents through the outbox: CPU of the client for each, and whether its memory grows."""
    noise = random.Random(4)
    documents = (noise.randbytes(DOCUMENT_BYTES) for _ in range(number))
    with served(root / "many") as url:
        sent = _drained(root / "many-station", documents, url, a_dossier=len(COMPONENTS))
    tenth = max(1, len(sent.memory_bytes) // 10)
    first, last = (median(part) / 1e6 for part in (sent.memory_bytes[:tenth], sent.memory_bytes[-tenth:]))
    print(
        f"{sent.files} of {number} documents of {DOCUMENT_BYTES / 1000:.0f} kB received in {sent.wall_s:.0f} s: "
        f"{sent.cpu_s / sent.files * 1000:.1f} ms CPU each (goal {CPU_GOAL_MS:.0f}); memory {first:.1f} MB in the first tenth, "
        f"{last:.1f} MB in the last ({last / first:.2f})"
    )


def _files(folder: Path, seed: int) -> list[Path]:
    """Files of noise, which nothing on the way can pack."""
    folder.mkdir()
    noise, files = random.Random(seed), []
    for megabytes in MEGABYTES:
        files.append(folder / f"{megabytes}.pdf")
        files[-1].write_bytes(b"%PDF-1.7\n" + noise.randbytes(megabytes * 1_000_000 - 9))
    return files


def _announced(url: str, files: Sequence[Path]) -> dict[str, str]:
    """File -> the URL of an upload that is open for it."""
    uploads = {}
    with gateway_to(url) as gateway:
        for file in files:
            manifest = manifest_of(file.read_bytes(), dossier_code=_fresh_code())
            uploads[str(file)] = gateway.open_upload(manifest, str(uuid4()))
    return uploads


def _curl(link: ShapedLink, url: str, files: Sequence[Path]) -> float:
    """Wall seconds of one curl that sends all files over one connection; announced before, not counted."""
    command: list[str] = []
    headers = [part for header in (*TUS, f"Authorization: Bearer {ACCESS.token}", "Expect:") for part in ("-H", header)]
    for file, upload in _announced(url, files).items():
        command += ["--next", "-sS", "--fail", "-X", "PATCH", *headers, "-T", file, url + upload]
    begun = time.monotonic()
    subprocess.run(link.inside("curl", *command[1:]), check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun


def _fresh_code() -> str:
    return f"H56.14-261126-{next(_SERIALS):05d}"


def _contents(files: Sequence[Path]) -> Iterator[bytes]:
    return (file.read_bytes() for file in files)


def _drained(
    data: Path, documents: Iterable[bytes], url: str, *, a_dossier: int = 1, link: ShapedLink | None = None
) -> Sent:
    """What it costs to send documents that wait in the outbox of a data folder, so many of a dossier."""
    with closing(DeliveryDesk(data)) as desk:
        for number, document in enumerate(documents):
            if number % a_dossier == 0:
                code = _fresh_code()
            desk.paper(document, code, COMPONENTS[number % a_dossier])
    return _client("drain", str(data), url, str(AT_ONCE), link=link)


def _client(*arguments: str, link: ShapedLink | None = None) -> Sent:
    command = [sys.executable, "-m", "tests.perf.deliver_client", *arguments]
    done = subprocess.run(link.inside(*command) if link else command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return Sent(**json.loads(done.stdout))


def main() -> int:
    """Measure all three, and say how it went."""
    parser = argparse.ArgumentParser(prog="main.py bench deliver", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--documents", type=int, default=1000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-deliver-", dir=os.environ.get("TMPDIR", "/var/tmp")) as folder:
        on_the_link(Path(folder), args.rounds)
        on_loopback(Path(folder), args.rounds)
        many_documents(Path(folder), args.documents)
    return 0


if __name__ == "__main__":
    sys.exit(main())
