"""Blocks of a page: lines that belong together, and what they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from ocr.values import BlockKind, Word

type Line = tuple[Word, ...]
"""words from left to right, at least one"""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines in reading order."""

    kind: BlockKind
    lines: tuple[Line, ...]


def blocks_of(lines: Iterable[tuple[BlockKind, Line]]) -> list[Block]:
    """Neighbouring lines of one kind make a block; lines without words are left out."""
    told = [(kind, line) for kind, line in lines if line]
    return [Block(kind, tuple(line for _, line in group)) for kind, group in groupby(told, key=lambda one: one[0])]
