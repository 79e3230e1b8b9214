"""A worker keeps the memory of the planes that it works with, and takes no more of it than it must."""

import functools
import os
import pickle
import subprocess
import sys
from pathlib import Path

from PIL import Image

from app import worker
from app.bootstrap.pdf_reader import pdf_reader
from app.services.workers import WorkerPool
from ocr.memory import give_memory_back

_PROBE = """
import os, resource
import numpy as np
from app import worker
worker.begin(3_000_000_000, os.getppid())
def faults():
    for _ in range(20):
        planes = [np.ones(2_000_000, np.uint8) for _ in range(4)]
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
print(-faults() + faults())
"""


def test_planes_that_come_and_go_cost_no_page_faults() -> None:
    told = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, text=True, check=True).stdout
    assert int(told) < 2000, "each of the planes has 488 pages: without it 39,000"


_LEFT: list[bytes] = []


def _use_much() -> int:
    """Memory that comes and goes below a small piece that stays."""
    planes = [b"x" * 1_000_000 for _ in range(100)]
    _LEFT.append(b"x" * 100_000)
    return len(planes)


def test_what_a_task_used_is_given_back_after_it() -> None:
    pool = WorkerPool(1, functools.partial(worker.begin, 3_000_000_000, os.getpid()), give_memory_back)
    try:
        pool.schedule(_use_much).result()
        pid = pool.schedule(os.getpid).result()
        held_pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    finally:
        pool.end()
    assert held_pages * os.sysconf("SC_PAGE_SIZE") < 100_000_000, (
        "a worker without a task holds 28 MB, or what a test loads"
    )


_HANDED = """
import pickle, sys
from app import worker
reader = pickle.loads(bytes.fromhex(sys.argv[1]))
print(*(name for name in ("pikepdf", "fontTools", "pydantic", "sqlalchemy", "app.bootstrap", "numpy") if name in sys.modules))
"""


def test_a_worker_that_is_handed_what_reads_pdf_files_loads_none_of_it_yet() -> None:
    handed = pickle.dumps(pdf_reader()).hex()
    told = subprocess.run([sys.executable, "-c", _HANDED, handed], capture_output=True, text=True, check=True).stdout
    assert told.split() == []


_PEAK = """
from pathlib import Path
def peak_kib():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""
"""What `getrusage` tells is that of the process before it, too."""

_DECODED = (
    _PEAK
    + """
import sys
from ocr.memory import give_memory_back
from ocr.image.decode import decode
decode(Path(sys.argv[1]))
before = peak_kib()
page = decode(Path(sys.argv[2]))
print((peak_kib() - before) * 1024 / page.pixels.nbytes)
"""
)


def test_a_picture_is_held_at_most_three_times_while_it_is_decoded(tmp_path: Path) -> None:
    """In the decoder, which takes four bytes a pixel, and once as pixels."""
    small, large = tmp_path / "small.png", tmp_path / "large.png"
    Image.new("RGB", (10, 10)).save(small)
    Image.linear_gradient("L").resize((3000, 3000)).convert("RGB").save(large, compress_level=1)
    run = [sys.executable, "-c", _DECODED, small, large]
    told = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert float(told) < 3.0


_TURNED = (
    _PEAK
    + """
import numpy as np
from ocr.image.geometry import straighten
from ocr.image.raster import Raster
page = Raster(np.full((4000, 3000, 3), 250, np.uint8), 300.0)
before = peak_kib()
straighten(page, 1.0, 90)
print((peak_kib() - before) * 1024 / page.pixels.nbytes)
"""
)


def test_a_page_that_lies_on_its_side_is_drawn_without_a_copy_of_it() -> None:
    told = subprocess.run([sys.executable, "-c", _TURNED], capture_output=True, text=True, check=True).stdout
    assert float(told) < 1.9, "what is drawn, and its tones in half the size"


_ASKED = """
import ctypes
import numpy as np
from ocr.image.osd import detect_orientation
fields = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
class Held(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in fields]
libc = ctypes.CDLL(None)
libc.mallinfo2.restype = Held
def held_mb():
    now = libc.mallinfo2()
    return (now.uordblks + now.hblkhd) / 1e6
before = held_mb()
detect_orientation(np.full((600, 400), 255, np.uint8), 150)
print(held_mb() - before)
"""


def test_what_tells_which_way_up_a_page_is_stays_in_no_worker() -> None:
    told = subprocess.run([sys.executable, "-c", _ASKED], capture_output=True, text=True, check=True).stdout
    assert float(told) < 5, "the detector's data take 33 MB"
