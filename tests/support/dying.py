"""A process that ends in the middle of what it does, at a boundary of the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest


class Died(BaseException):
    """The process ended there."""


@contextmanager
def dying(at: str) -> Iterator[None]:
    """It ends where it comes to this boundary (`app.store.boundaries`), here or in what it writes at a centre. Raises Died."""

    def reached(boundary: str) -> None:
        if boundary == at:
            raise Died

    with pytest.MonkeyPatch.context() as patched:
        for module in ("database", "replication.arriving"):
            patched.setattr(f"app.store.{module}.reached", reached)
        yield
