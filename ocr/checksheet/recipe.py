"""The limits of a check, as values.

Where a limit follows a published tolerance it says which. They were read in a public comparison of ISO 19264-1:2021 (levels A to C), FADGI
2023 (four to one star) and Metamorfoze, not in the standards themselves. Those speak of targets with reference data; a sheet from a desktop
printer is coarser, so limits that the print itself decides are the station's own, and say so.
"""

from __future__ import annotations

from dataclasses import dataclass

CHECK_VERSION = 1
"""raised whenever the same picture would give other figures"""


@dataclass(frozen=True, slots=True)
class Limit:
    """Beyond `doubtful` a figure is doubtful, beyond `poor` poor; where `poor` is the smaller one, small figures are bad."""

    doubtful: float
    poor: float


@dataclass(frozen=True, slots=True)
class CheckRecipe:
    """When a scanner passes.

    Attributes:
        scale: share by which a length may be wrong. Doubtful 1 %: own; poor 3 %: what ISO 19264-1 leaves the stated resolution at level C.
        skew_deg: own; cleaning straightens up to 4 degrees, beyond it corners are lost.
        shear_deg, bend_mm: own; a millimetre over a page is what an eye sees beside a ruler.
        efficiency: share of the stated resolution that is there (sampling efficiency, MTF 10 %). Doubtful 60 %: FADGI one star (ISO level
            C asks 70 %); poor 35 %: own, a Gaussian blur of two pixels of 300 dpi.
        evenness: own.
        overshoot: highest response. Doubtful 1.2: FADGI's limit between two stars and one; poor 1.5: own.
        lines: contrast left at 2 line pairs a mm, the strokes of 8 point type; own.
        light_step: levels between the two lightest steps; own.
        dark_step, least_step: levels; own. Dark steps may flow together in the print, which is no fault of the scanner: poor only where
            the order is turned round.
        cast: distance from neutral. Doubtful 5: ISO level C; poor 8: FADGI one star.
        streak: levels by which a line must differ to count as a streak, and to be poor; own.
        fall_off_x, fall_off_y: share of light; own (FADGI: 1 to 5 % on a target; a printed band is not that even).
        tone_drift: greatest change of L* of a gray step since the device's first check. 4: ISO level C; 6: FADGI one star.
        colour_drift_mean, colour_drift_most: CIEDE2000 of the patches against the first check, or against reference data. Mean 5 and
            most 15: ISO level C; mean 6.5: FADGI one star; most 20: own.
    """

    scale: Limit = Limit(0.01, 0.03)
    skew_deg: Limit = Limit(1.0, 4.0)
    shear_deg: Limit = Limit(0.3, 1.0)
    bend_mm: Limit = Limit(0.5, 1.5)
    efficiency: Limit = Limit(0.60, 0.35)
    evenness: Limit = Limit(0.70, 0.50)
    overshoot: Limit = Limit(1.2, 1.5)
    lines: Limit = Limit(0.40, 0.15)
    lines_pairs_per_mm: float = 2.0
    light_step: Limit = Limit(4.0, 1.0)
    dark_step: Limit = Limit(2.0, -2.0)
    least_step: Limit = Limit(2.0, -2.0)
    cast: Limit = Limit(5.0, 8.0)
    streak: Limit = Limit(4.0, 20.0)
    fall_off_x: Limit = Limit(0.15, 0.30)
    fall_off_y: Limit = Limit(0.15, 0.30)
    tone_drift: Limit = Limit(4.0, 6.0)
    colour_drift_mean: Limit = Limit(5.0, 6.5)
    colour_drift_most: Limit = Limit(15.0, 20.0)
