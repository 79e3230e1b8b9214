"""Our eSCL client beside sane-airscan on the same virtual feeder: `python -m tests.perf.bench_escl [PAGES]`.

The feeder is a process of its own, so that its CPU time can be told apart; both write into memory (/dev/shm).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import psutil
from PIL import Image, ImageDraw

from app.sandbox.feeder import FeederTray, Sheet
from scanner.backend import ScannerBackend
from scanner.escl.backend import EsclBackend
from scanner.frames import ScanRequest
from scanner.sane.backend import SaneBackend
from tests.integration.feeder_server import DEVICE, serve_in_thread

ROUNDS = 3


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        root = Path(folder)
        call = [sys.executable, "-m", "tests.perf.bench_escl", "--serve", str(draw_page(root / "page.jpg")), str(pages)]
        with subprocess.Popen(call, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            feeder = psutil.Process(server.pid)
            for number in range(ROUNDS):
                ours = EsclBackend({"Feeder": f"{url}/eSCL"}, discovery_s=0)
                airscan = SaneBackend(root / "sane.d", network={"Feeder": f"{url}/eSCL"}, backends=("airscan",))
                for name, backend, device in (("escl", ours, f"escl:{url}/eSCL"), ("sane-airscan", airscan, DEVICE)):
                    httpx.post(f"{url}/control", json={"reload": True})
                    spool = root / f"{name}-{number}"
                    spool.mkdir()
                    print(f"{name:12}", measure(backend, device, spool, feeder), flush=True)
            server.communicate()


def measure(backend: ScannerBackend, device: str, spool: Path, feeder: psutil.Process) -> str:
    """One scan until the feeder is empty; the files go page by page, as they do once they are in the store."""
    request = ScanRequest(device, dpi=300, page_width_mm=210, page_height_mm=297)
    before, feeder_before, begun_s = os.times(), feeder.cpu_times(), time.perf_counter()
    count, size_bytes, first_s = 0, 0, 0.0
    for frame in backend.scan(request, spool, cancelled=bool, progress=lambda *_: None):
        count += 1
        size_bytes += frame.size_bytes
        first_s = first_s or time.perf_counter() - begun_s
        frame.path.unlink()
    wall_s, after, feeder_after = time.perf_counter() - begun_s, os.times(), feeder.cpu_times()
    own_s = sum(after[:4]) - sum(before[:4])
    feeder_s = feeder_after.user + feeder_after.system - feeder_before.user - feeder_before.system
    return (
        f"{count} pages  {count / wall_s:5.2f} pages/s  first {first_s:.2f} s  client {own_s / count * 1000:.0f} ms CPU/page  "
        f"feeder {feeder_s / count * 1000:.0f} ms CPU/page  {size_bytes / count / 1e6:.2f} MB/page"
    )


def draw_page(path: Path) -> Path:
    """An A4 page in colour at 300 dpi with text and the grain of paper."""
    page = Image.new("RGB", (2480, 3508), (248, 246, 240))
    draw = ImageDraw.Draw(page)
    for y in range(200, 3300, 60):
        draw.text((200, y), "Độc lập - Tự do - Hạnh phúc " * 4, fill=(20, 20, 60), font_size=40)
    grain = Image.effect_noise(page.size, 8).convert("RGB")
    Image.blend(page, grain, 0.08).save(path, "JPEG", quality=92, dpi=(300, 300))
    return path


def serve(page: Path, pages: int) -> None:
    """Serves the page so many times until standard input closes."""
    tray = FeederTray()
    tray.load([Sheet(page)] * pages)
    with serve_in_thread(tray) as url:
        print(url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    if "--serve" in sys.argv:
        serve(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
