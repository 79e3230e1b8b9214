"""A worker keeps the memory of the planes that it works with."""

import subprocess
import sys

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
