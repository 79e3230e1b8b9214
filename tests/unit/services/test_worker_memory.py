"""A worker keeps the memory of the planes that it works with, and takes no more of it than it must."""

import pickle
import subprocess
import sys
from pathlib import Path

from PIL import Image

from app.bootstrap.pdf_reader import pdf_reader

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


_DECODED = """
import resource, sys
from pathlib import Path
from ocr.image.decode import decode
decode(Path(sys.argv[1]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
page = decode(Path(sys.argv[2]))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / page.pixels.nbytes)
"""


def test_a_picture_is_held_at_most_three_times_while_it_is_decoded(tmp_path: Path) -> None:
    """In the decoder, which takes four bytes a pixel, and once as pixels."""
    small, large = tmp_path / "small.png", tmp_path / "large.png"
    Image.new("RGB", (10, 10)).save(small)
    Image.linear_gradient("L").resize((3000, 3000)).convert("RGB").save(large, compress_level=1)
    run = [sys.executable, "-c", _DECODED, small, large]
    told = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert float(told) < 3.0


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
