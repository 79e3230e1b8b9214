"""Python's garbage collector at the desk: it looks through what came since, and never through all that was loaded.

A walk through the modules, classes and tables of an open desk stops every thread for 100 to 200 ms, the window's too, and finds nothing:
they are there until the desk is closed.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def rest() -> None:
    """Collect nothing while the desk is being loaded; until `loaded`."""
    gc.disable()


def loaded() -> None:
    """All that is there by now is left out of the later walks."""
    gc.freeze()
    gc.enable()


def swept() -> None:
    """What a closed desk left goes now: the next one's `loaded` would keep it as long as that."""
    gc.collect()


@contextmanager
def one_desk() -> Iterator[None]:
    """What was loaded for a desk may go after this block."""
    try:
        yield
    finally:
        gc.unfreeze()
        gc.enable()
