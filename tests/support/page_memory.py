"""Page work that is done once in a test process: the same file gives the same artifacts, so its second reading proves nothing new."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import astuple
from functools import lru_cache
from typing import Any

import tesserocr

from app.services.page_sources import RawPage
from app.services.pagework import stage_recipes, work
from app.services.pool import WorkPool
from app.services.workers import Urgency
from ocr.image import osd

_load_osd = lru_cache(maxsize=1)(osd._engine)
_osd_alone = threading.Lock()


@contextmanager
def _osd_kept() -> Iterator[tesserocr.PyTessBaseAPI]:
    """The engine that tells which way up a page is, loaded once: a page in thirty asks it at a counter, each slip of a pile here."""
    with _osd_alone:
        yield _load_osd()


osd._engine = _osd_kept  # type: ignore[assignment]
_KNOWN: dict[Hashable, Any] = {}
"""what work gave, by all that it depends on: the bytes of the file and the other arguments"""


class RememberingPool:
    """A pool that answers itself where this process had the same page worked on before; failures are not remembered."""

    def __init__(self, pool: WorkPool) -> None:
        """`pool` does what is new."""
        self._pool = pool

    def schedule(
        self,
        function: Callable[..., Any],
        *,
        args: Sequence[Any] = (),
        timeout: float | None = None,
        urgency: Urgency = Urgency.IN_TURN,
    ) -> Future[Any]:
        """See `WorkPool.schedule`."""
        key = _key(function, args)
        if key in _KNOWN:
            known: Future[Any] = Future()
            known.set_result(_KNOWN[key])
            return known
        future = self._pool.schedule(function, args=args, timeout=timeout, urgency=urgency)
        if key is not None:
            future.add_done_callback(lambda done: done.exception() or _KNOWN.setdefault(key, done.result()))
        return future


def _key(function: Callable[..., Any], args: Sequence[Any]) -> Hashable | None:
    """What the result depends on; None for work that is done each time."""
    if function is stage_recipes:
        return function
    if function is not work:
        return None
    pages: tuple[RawPage, ...] = args[0]
    if not all(page.source.path.is_file() for page in pages):
        return None
    of_pages = tuple(
        (hashlib.sha256(page.source.path.read_bytes()).digest(), *astuple(page.source)[1:], page.facts)
        for page in pages
    )
    return (of_pages, *args[1:])
