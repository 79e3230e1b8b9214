"""How often syllables follow each other in Vietnamese office texts: a table of counts, and the probabilities that it gives.

The table holds counts alone, of syllables, of pairs and of triples; `packaging/syllable-counts` makes it. A syllable is named by its
`ocr.text.syllables.key`, and by its number in the table.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ocr.text.accents.syllables import bare

TABLE: Final = Path(__file__).resolve().parents[3] / "resources" / "syllables" / "vie.npz"
_STEPS: Final = 12.0
"""a count c is kept as round(12 log2(c)): to 3 %"""
_UNSEEN: Final = 0.2
"""what a syllable without any count is taken for"""
_DISCOUNT = 0.75
"""is taken off each count and given to what was never seen after the same context (interpolated Kneser-Ney smoothing)"""
_PRIOR = 4.0
"""so many sightings is the shorter context worth: what was seen once or twice after a rare one proves little"""

type Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Grams:
    """Counts of sequences of syllables of one length: sorted keys (mixed radix of the syllables' numbers) and their counts."""

    keys: NDArray[np.uint64]
    times: NDArray[np.float32]

    @staticmethod
    def of(counts: Mapping[tuple[str, ...], int], order: Sequence[str]) -> Grams:
        """Packs counts of sequences of the syllables in `order`."""
        number = {syllable: place for place, syllable in enumerate(order)}
        packed: dict[int, int] = {}
        for gram, times in counts.items():
            packed_key = 0
            for syllable in gram:
                packed_key = packed_key * len(order) + number[syllable]
            packed[packed_key] = times
        keys = np.array(sorted(packed), np.uint64)
        return Grams(keys, np.array([packed[int(one)] for one in keys], np.float32))

    def __call__(self, keys: Numbers) -> NDArray[np.float32]:
        """How often each was counted."""
        wanted = keys.astype(np.uint64)
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[place] == wanted, self.times[place], np.float32(0))


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """The table.

    Attributes:
        syllables: by their numbers; the first ones are `STOP`, `NUMBER` and `OTHER`, in some order.
        number: of each syllable.
        alike: the numbers of the syllables that have these letters without marks.
        single, pairs, triples: counts.
        alone: probability of each syllable after a context in which it was never seen.
        ways_after, ways_after_pair: how many syllables were seen after one, and after a pair of them.
    """

    syllables: tuple[str, ...]
    number: Mapping[str, int]
    alike: Mapping[str, tuple[int, ...]]
    single: NDArray[np.float32]
    pairs: Grams
    triples: Grams
    alone: NDArray[np.float32]
    ways_after: NDArray[np.float32]
    ways_after_pair: Grams

    def log_probability(self, first: Numbers, second: Numbers, third: Numbers) -> NDArray[np.float64]:
        """Of each third syllable after the two before it, by its number; natural logarithm."""
        before = first * len(self.syllables) + second
        seen = np.maximum(self.pairs(before), self.ways_after_pair(before))
        triples = self.triples(before * len(self.syllables) + third)
        triple = _smoothed(triples, seen, self.ways_after_pair(before), self._pair(second, third))
        return np.asarray(np.log(triple, dtype=np.float64))

    def log_pair(self, first: Numbers, second: Numbers) -> NDArray[np.float64]:
        """Of each second syllable after one before it."""
        return np.asarray(np.log(self._pair(first, second), dtype=np.float64))

    def _pair(self, first: Numbers, second: Numbers) -> NDArray[np.float32]:
        seen = np.maximum(self.single[first], self.ways_after[first])
        pairs = self.pairs(first * len(self.syllables) + second)
        return _smoothed(pairs, seen, self.ways_after[first], self.alone[second])


type _Times = NDArray[np.float32]


def _smoothed(times: _Times, seen: _Times, ways: _Times, shorter: _Times) -> _Times:
    """Probabilities after a context that was seen so often, and in so many ways, by the counts and those after a shorter one."""
    kept = np.maximum(times - _DISCOUNT, 0)
    return np.asarray((kept + (_DISCOUNT * ways + _PRIOR) * shorter) / (seen + _PRIOR), np.float32)


def counted(order: Sequence[str], grams: Sequence[Grams]) -> bytes:
    """The table as a file: `order` sorted by letters without marks, then the counts of one, two and three syllables."""
    packed = {"syllables": np.frombuffer("\n".join(order).encode(), np.uint8)}
    for size, some in enumerate(grams, 1):
        packed[f"keys{size}"] = np.diff(some.keys, prepend=np.uint64(0)).astype(np.uint32 if size < 3 else np.uint64)
        packed[f"times{size}"] = np.round(_STEPS * np.log2(some.times)).clip(0, 255).astype(np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **packed)
    return file.getvalue()


@lru_cache(maxsize=1)
def counts(table: Path = TABLE) -> Counts:
    """Loads the table; once a process."""
    with np.load(table, allow_pickle=False) as file:
        syllables = tuple(file["syllables"].tobytes().decode().split("\n"))
        single, pairs, triples = (
            Grams(np.cumsum(file[f"keys{size}"], dtype=np.uint64), np.exp2(file[f"times{size}"] / np.float32(_STEPS)))
            for size in (1, 2, 3)
        )
    number = {syllable: place for place, syllable in enumerate(syllables)}
    by_letters = groupby(range(len(syllables)), key=lambda place: bare(syllables[place]))
    size = len(syllables)
    often = np.zeros(size, np.float32)
    often[single.keys.astype(np.int64)] = single.times
    first, second = (part.astype(np.int64) for part in np.divmod(pairs.keys, np.uint64(size)))
    contexts = np.bincount(second, minlength=size) + _UNSEEN
    before, ways = np.unique(triples.keys // np.uint64(size), return_counts=True)
    return Counts(
        syllables=syllables,
        number=number,
        alike={letters: tuple(places) for letters, places in by_letters},
        single=often,
        pairs=pairs,
        triples=triples,
        alone=(contexts / contexts.sum()).astype(np.float32),
        ways_after=np.bincount(first, minlength=size).astype(np.float32),
        ways_after_pair=Grams(before, ways.astype(np.float32)),
    )
