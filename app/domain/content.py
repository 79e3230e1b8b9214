"""A whole file as it is handed on: its length is known, and only what is asked for lies in memory. `bytes` is one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final, Protocol

PIECE_BYTES: Final = 64 << 10
"""small enough that the allocator gives the same memory again: a large piece is mapped anew each time, which costs more than to send it"""


class FileContent(Protocol):
    """So many bytes, of which a slice (without a step) is read when it is asked for."""

    def __len__(self) -> int:
        """How many bytes."""
        ...

    def __getitem__(self, part: slice[Any, Any, Any], /) -> bytes:
        """The bytes of a slice."""
        ...


def pieces(content: FileContent, begin: int, end: int) -> Iterator[bytes]:
    """The bytes from `begin` to before `end`, piece by piece."""
    for start in range(begin, end, PIECE_BYTES):
        yield content[start : min(start + PIECE_BYTES, end)]


def digest(content: FileContent, begin: int, end: int, algorithm: str = "sha256") -> bytes:
    """The hash of the bytes from `begin` to before `end`."""
    summed = hashlib.new(algorithm)
    for piece in pieces(content, begin, end):
        summed.update(piece)
    return summed.digest()
