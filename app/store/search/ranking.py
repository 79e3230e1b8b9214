"""From pages that were found to dossiers, whichever index found them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.search import exact_patterns, exactness

RANKED: Final = 400
"""so many of the best pages are looked at closely: the rest of a word that stands everywhere is passed over"""
HITS_A_DOSSIER: Final = 3


@dataclass(frozen=True, slots=True)
class Ranked[Id]:
    """Pages of one dossier, best first."""

    dossier_id: Id
    pages: list[int]


def by_dossier[Id](rows: Iterable[tuple[int, Id, str]], phrases: Sequence[Sequence[str]]) -> list[Ranked[Id]]:
    """The best pages by dossier; a dossier stands where its best page stands.

    Args:
        rows: pages with their dossiers and texts, the best first.
        phrases: what was asked for: pages that hold it with just its diacritics come before all others.
    """
    patterns = exact_patterns(phrases)
    best = sorted(rows, key=lambda row: -exactness(patterns, row[2]))  # stable: the index decides between equals
    found: dict[Id, Ranked[Id]] = {}
    for page, dossier_id, _ in best:
        found.setdefault(dossier_id, Ranked(dossier_id, [])).pages.append(page)
    return list(found.values())
