"""How strictly samples of papers are looked at: one scheme for a province, so that figures can be compared."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from app.domain.review.sampling.plans import AQLS, MOST_NONCONFORMING, Level
from app.settings.section import Section

_KNOWN = tuple(aql for aql in AQLS if aql <= MOST_NONCONFORMING)


def _aql(value: float) -> float:
    if value not in _KNOWN:
        raise PydanticCustomError("aql", ", ".join(f"{aql:g}" for aql in _KNOWN))
    return value


class SamplingSection(Section):
    """Samples by ISO 2859-1."""

    level: Level = Level.II
    """how much is looked at for how much certainty"""
    aql: Annotated[float, AfterValidator(_aql)] = 2.5
    """faulty papers in 100 that are still acceptable on average"""
    may_reduce: bool = True
    """less is looked at where much was good"""
