"""Signing: ten documents of 1 MB and one of 100 MB at B-LT, beside pyHanko's own command over the same ten.

Usage: main.py bench sign -- [--documents N] [--large MB] [--json]

The key is a PKCS#12 file; OCSP, CRLs and time-stamps come from a process of their own on this machine. *Signing* is preparing (with a
visible mark), writing that, the key, the time-stamp, the evidence, writing the result. Ours signs all of them in one process, as the
station does; pyHanko's command signs one file a call, so the start of its program is told apart. Revocation is cached for ours but in
the first signature; the peer has no cache.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.perf.commands import NOTHING, ROOT, Cost, measured

PYHANKO = (sys.executable, "-m", "pyhanko")
MARK = "1/22,770,222,800/Sig1"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="main.py bench sign", description=__doc__)
    parser.add_argument("--documents", type=int, default=10)
    parser.add_argument("--large", type=int, default=100, help="size of the large document in MB; 0: none")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-sign-") as folder, _world(Path(folder)) as world:
        report = _report(Path(folder), world, args.documents, args.large)
    print(json.dumps(report, indent=2) if args.json else "\n".join(f"{k:46} {v}" for k, v in report.items()))
    return 0


def _report(folder: Path, world: dict[str, str], documents: int, large: int) -> dict[str, Any]:
    files = [_document(folder / f"{number:02}.pdf", 1, number) for number in range(documents)]
    ours, cost = _ours(folder, [*files[:1], *files])  # the first one is asked about over the network
    first_s, signed_s = ours["signed_s"][0], ours["signed_s"][1:]
    peer, start = _peer(folder, world, files), sum((measured([*PYHANKO, "--version"]) for _ in files), NOTHING)
    report = {
        "ours: first signature, engine loaded, cache empty": _s(first_s),
        f"ours: {documents} documents": _s(sum(signed_s)),
        "ours: each, median / slowest": f"{_s(statistics.median(signed_s))} / {_s(max(signed_s))}",
        "ours: whole process, start and read-back too": f"{_s(cost.wall_s)} (CPU {_s(cost.cpu_s)})",
        "ours: loading the engine": _s(ours["loaded_s"]),
        "read-back of each, median": _s(statistics.median(ours["judged_s"])),
        "veraPDF of each signed one, warm, median": _s(_judged(folder / "out", files)),
        f"pyHanko's command: {documents} documents": f"{_s(peer.wall_s)} (CPU {_s(peer.cpu_s)})",
        "  of that, starts of the program": f"{_s(start.wall_s)} (CPU {_s(start.cpu_s)})",
        "ours / pyHanko's": f"{sum(signed_s) / peer.wall_s:.2f}",
        "ours / pyHanko's without its starts": f"{sum(signed_s) / max(0.001, peer.wall_s - start.wall_s):.2f}",
    }
    if large:
        big, _ = _ours(folder, [files[0], _document(folder / "large.pdf", large, 99)])
        report |= {
            f"{large} MB: signing": _s(big["signed_s"][-1]),
            f"{large} MB: read-back": _s(big["judged_s"][-1]),
            f"{large} MB: peak memory of the process that signs": f"{big['signing_peak_bytes'] / 1e6:.0f} MB",
        }
    return report


def _ours(folder: Path, files: Sequence[Path]) -> tuple[dict[str, Any], Cost]:
    out, said = folder / "out", folder / "said.json"
    out.mkdir(exist_ok=True)
    client = [
        sys.executable,
        "-m",
        "tests.perf.sign_client",
        folder / "world.json",
        folder / "cache",
        said,
        out,
        *files,
    ]
    cost = measured(client)
    return json.loads(said.read_text()), cost


def _peer(folder: Path, world: dict[str, str], files: Sequence[Path]) -> Cost:
    out = folder / "peer"
    out.mkdir(exist_ok=True)
    total = NOTHING
    for file in files:
        how = ["--field", MARK, "--use-pades", "--with-validation-info", "--timestamp-url", world["tsa_url"], "--trust",
               world["root"], "--trust-replace", "--other-certs", world["issuer"]]  # fmt: skip
        key = ["pkcs12", "--passfile", world["pin"], file, out / file.name, world["key"]]
        total += measured([*PYHANKO, "sign", "addsig", *how, *key])
    return total


def _judged(out: Path, files: Sequence[Path]) -> float:
    """The median of the warm judge, in seconds."""
    from app.archive.judge import PdfaJudge

    took: list[float] = []
    with tempfile.TemporaryDirectory() as cache, PdfaJudge(Path(cache)) as judge:
        judge.judge([out / files[0].name])
        for file in files:
            begun = time.monotonic()
            (verdict,) = judge.judge([out / file.name])
            took.append(time.monotonic() - begun)
            assert verdict.valid, verdict
    return statistics.median(took)


def _document(path: Path, megabytes: int, seed: int) -> Path:
    """An archive file of the station with pages of noise, about 1 MB each."""
    from random import Random

    from PIL import Image

    from app.archive.assemble import assemble
    from app.domain.archival import ArchiveMetadata
    from app.domain.page import LayerKind, PagePicture, PageText, PictureLayer

    chance, pages = Random(seed), []
    for _ in range(megabytes):
        noise, coded = Image.frombytes("RGB", (850, 1200), chance.randbytes(850 * 1200 * 3)), io.BytesIO()
        noise.save(coded, "JPEG", quality=65)
        layer = PictureLayer(LayerKind.JPEG, coded.getvalue(), 850, 1200, (0, 0, 850, 1200), None, False)
        pages.append((PagePicture(850, 1200, 100.0, (layer,), "whole"), PageText(850, 1200, 100.0, (), "bench")))
    about = ArchiveMetadata("Đơn đề nghị", "H56.14-240823-0001", "TP01", datetime.now(UTC))
    path.write_bytes(assemble(pages, about))
    return path


@contextmanager
def _world(folder: Path) -> Iterator[dict[str, str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.perf.sign_world"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None and process.stdin is not None
    told = process.stdout.readline()
    (folder / "world.json").write_bytes(told)
    try:
        yield json.loads(told)
    finally:
        process.stdin.close()
        process.wait()


def _s(seconds: float) -> str:
    return f"{seconds:.3f} s"


if __name__ == "__main__":
    sys.exit(main())
