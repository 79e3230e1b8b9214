"""Which papers of a lot are looked at: at random, and so that anybody can draw the same again from the seed on record. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import UUID


def drawn(papers: Sequence[UUID], size: int, seed: int) -> tuple[UUID, ...]:
    """Draw a sample without putting back: those `size` papers whose SHA-256 with the seed is the least, in that order.

    It depends on no random generator of a language or its version, nor on the order in which the papers are told.

    Args:
        papers: the lot, each once.
        size: how many; a lot that is no larger is drawn whole.
        seed: 0 to 2**63 - 1, from the system's random source, on record with the lot.
    """

    def place(paper: UUID) -> bytes:
        return hashlib.sha256(seed.to_bytes(8) + paper.bytes).digest()

    return tuple(sorted(papers, key=place)[:size])
