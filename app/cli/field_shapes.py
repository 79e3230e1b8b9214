"""The JSON of what papers tell. Fields may be added, those that are here stay (`docs/schemas/fields.json`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from app.domain.entered import FieldState, Proposal

type NumberOf = Callable[[UUID], int | None]
"""the number (from 1) of a page in its paper; None: it lies in another"""


def field(state: FieldState, number_of: NumberOf) -> dict[str, Any]:
    """A field of a paper."""
    best = state.best
    return {
        "name": state.name.value,
        "value": state.value,
        "standing": state.standing.value,
        "found": None if best is None else proposal(best, number_of),
        "others": [proposal(one, number_of) for one in state.others],
        "doubts": [doubt.value for doubt in state.doubts],
        "gap": state.gap.value if state.gap is not None else None,
    }


def proposal(found: Proposal, number_of: NumberOf) -> dict[str, Any]:
    """A value that was found, and where."""
    return {
        "value": found.value,
        "printed": found.printed,
        "confidence": round(found.confidence, 4),
        "source": found.source.value,
        "page": number_of(found.page) if found.page is not None else None,
        "place": [round(share, 5) for share in found.place] if found.place is not None else None,
    }


def paper(states: Sequence[FieldState], number_of: NumberOf, **of: Any) -> dict[str, Any]:
    """A paper: `of` says which it is."""
    return {**of, "fields": [field(state, number_of) for state in states]}
