"""What the simulation is told: what was measured, and what is only assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Costs:
    """Measured (docs/benchmarks.md), of A4 in colour at 300 dpi; times in seconds, sizes in bytes.

    Attributes:
        page_s: of a page's whole work on one core: cleaned, coded, read.
        finish_s: from the last page that is read to signed and received, a dossier of ten pages.
        master_bytes: of a page as the scanner delivers it, JPEG of the sample dossier's eight printed sides.
        made_bytes: of what is made of a page: layers, pictures, words, its share of the archive file before and after it was signed.
        row_bytes: of a page in the centre's database, its words and their index included.
    """

    page_s: float = 1.34
    finish_s: float = 3.0
    master_bytes: int = 1_200_000
    made_bytes: int = 300_000
    row_bytes: int = 3_100


@dataclass(frozen=True, slots=True)
class Assumed:
    """Not measured; the guide of the centre or a stopwatch says it better.

    Attributes:
        talk_s: what an officer and a citizen speak and type over a dossier beside its papers, median.
        talk_spread: the sigma of its logarithm.
        sheets_a_minute: of a counter's scanner. (Feeders that were measured with go up to 60.)
        sheets, sides: of a dossier, on average: the sample dossier's three papers.
        by_hour: which share of a day's citizens comes from 7 to 8, from 8 to 9, ...; the busiest hour has a quarter of them.
        days: on which counters are open, a year.
        look_s: how long a page waits on average until its counter's replicator brings it.
    """

    talk_s: float = 240.0
    talk_spread: float = 0.5
    sheets_a_minute: float = 30.0
    sheets: float = 7.0
    sides: float = 11.0
    by_hour: tuple[float, ...] = (0.09, 0.20, 0.25, 0.13, 0.02, 0.03, 0.10, 0.11, 0.07)
    days: int = 250
    look_s: float = 6.0


@dataclass(frozen=True, slots=True)
class Site:
    """Counters, and how many citizens come in a day; in each of `lines` they go to any counter of as many."""

    name: str
    counters: int
    dossiers_a_day: int
    lines: int = 1


HOUR_S: Final = 3600.0
FIRST_HOUR: Final = 7
SITES: Final = (
    Site("ward of 1", 1, 25),
    Site("ward of 10", 10, 300),
    Site("centre of 30", 30, 900),
    Site("province of 600", 600, 18_000, lines=300),
)
