"""How a process that works on pages keeps its memory while it works on one, and when it gives it back."""

from __future__ import annotations

import ctypes

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
KEPT_PLANE_BYTES = 8 * 1024 * 1024
"""larger ones, a page in colour or a fine one in gray, are a few a page; kept, they would lie apart from each other as the heap has room"""
KEPT_BYTES = 128 * 1024 * 1024
"""at the end of the heap, until it is given back"""


def keep_planes() -> None:
    """Keep memory that was used once: planes of pages come and go by the hundred, and page faults would cost 60 ms a page."""
    libc = ctypes.CDLL(None)
    libc.mallopt(M_MMAP_THRESHOLD, KEPT_PLANE_BYTES)
    libc.mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)


def give_memory_back() -> None:
    """What was kept goes back to the system, wherever in the heap it lies: after a page, when nobody waits for it, and before its largest
    pictures lie beside each other.
    """
    ctypes.CDLL(None).malloc_trim(0)
