"""Of which syllables personal names are made, and how usual each is: surname, what stands between, given name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from ocr.text.accents.syllables import key

PARTS: Final = Path(__file__).resolve().parents[3] / "resources" / "syllables" / "personal-names.toml"
_OF_THE_OTHER: Final = 0.4
"""so many syllables between surname and given name are given names elsewhere, and so many given names stand between elsewhere"""


@dataclass(frozen=True, slots=True)
class PersonalNames:
    """The probability of each syllable (by its `syllables.key`) in each place of a name."""

    surnames: Mapping[str, float]
    between: Mapping[str, float]
    given: Mapping[str, float]

    def share(self, syllable: str, at: int, count: int) -> float:
        """How many names of `count` syllables have this one at place `at`: 0 where it is no part of a name."""
        if at == 0:
            return self.surnames.get(syllable, 0.0)
        own, other = (self.given, self.between) if at == count - 1 else (self.between, self.given)
        return (1 - _OF_THE_OTHER) * own.get(syllable, 0.0) + _OF_THE_OTHER * other.get(syllable, 0.0)

    def is_surname(self, syllable: str) -> bool:
        """It is one, and stands first more often than between: *Thị* and *Văn* are surnames of few."""
        return self.surnames.get(syllable, 0.0) > self.between.get(syllable, 0.0)


@lru_cache(maxsize=1)
def personal_names(parts: Path = PARTS) -> PersonalNames:
    """Loads the lists; once a process. They are in the order of how usual a part is: Zipf's law is taken for surnames and what follows
    them, given names are many and taken for equally usual."""
    told = tomllib.loads(parts.read_text(encoding="utf-8"))
    return PersonalNames(
        _by_rank(told["surnames"].split()), _by_rank(told["middle"].split()), _alike(told["given"].split())
    )


def _by_rank(syllables: Sequence[str]) -> dict[str, float]:
    keys = list(dict.fromkeys(key(one) for one in syllables))
    whole = sum(1 / rank for rank in range(1, len(keys) + 1))
    return {one: 1 / rank / whole for rank, one in enumerate(keys, 1)}


def _alike(syllables: Sequence[str]) -> dict[str, float]:
    keys = dict.fromkeys(key(one) for one in syllables)
    return dict.fromkeys(keys, 1 / len(keys))
