"""What counts of each field of a paper: what a person said, else what was found, and whether somebody has to look at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from app.domain.editlog import LoggedOperation, SetField, effective
from app.domain.fields import OF_THE_OWNER, Field, contradict
from app.domain.geometry import Rect

SURE_FROM = 0.95
"""a proposal below it has to be looked at"""


class Source(StrEnum):
    """Where a proposal comes from."""

    ID_CARD = "id_card"
    """the QR code of an identity card"""
    DOSSIER_SYSTEM = "dossier_system"
    WORDS = "words"
    """words of a page, as they were read"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that a machine found; `place` (unit square of the page as it is shown) is where it stands, if that is known."""

    name: Field
    value: str = field(repr=False)
    confidence: float
    source: Source
    page: UUID | None = None
    place: Rect | None = None


class Standing(StrEnum):
    """How a field stands."""

    TYPED = "typed"
    SURE = "sure"
    DOUBTFUL = "doubtful"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class FieldState:
    """What counts of a field now. `best` is the proposal of that value; what was typed needs none."""

    name: Field
    value: str = field(repr=False)
    standing: Standing
    best: Proposal | None = None
    others: tuple[str, ...] = field(default=(), repr=False)
    """what else was found"""


def said_of_owner(log: Sequence[LoggedOperation]) -> dict[Field, str]:
    """What a person said of the owner of a dossier's papers."""
    said = (entry.operation for entry in effective(log) if isinstance(entry.operation, SetField))
    return {one.field: one.value for one in said if one.field in OF_THE_OWNER}


def said_of_papers(log: Sequence[LoggedOperation]) -> dict[UUID, dict[Field, str]]:
    """By component id: what a person said of each paper itself."""
    papers: dict[UUID, dict[Field, str]] = {}
    for entry in effective(log):
        if isinstance(entry.operation, SetField) and entry.operation.component is not None:
            papers.setdefault(entry.operation.component, {})[entry.operation.field] = entry.operation.value
    return papers


def field_states(
    typed: Mapping[Field, str], proposals: Sequence[Proposal], kinds: Iterable[Field] = tuple(Field)
) -> tuple[FieldState, ...]:
    """What counts of each field: what a person said, else what was proposed. A day of birth that contradicts the ID number makes both
    doubtful, as far as nobody typed them."""
    found = {kind: _state(kind, typed.get(kind), [p for p in proposals if p.name is kind]) for kind in kinds}
    number, born = found.get(Field.OWNER_ID), found.get(Field.OWNER_BORN)
    if number is not None and born is not None and contradict(number.value, born.value):
        for one in (number, born):
            if one.standing is Standing.SURE:
                found[one.name] = FieldState(one.name, one.value, Standing.DOUBTFUL, one.best, one.others)
    return tuple(found.values())


def _state(kind: Field, said: str | None, proposals: Sequence[Proposal]) -> FieldState:
    if said is not None:
        return FieldState(kind, said, Standing.TYPED)
    if not proposals:
        return FieldState(kind, "", Standing.EMPTY)
    values: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        values.setdefault(proposal.value.casefold(), []).append(proposal)
    ranked = sorted(values.values(), key=_confidence, reverse=True)
    best = max(ranked[0], key=lambda one: (one.confidence, one.place is not None))
    others = tuple(group[0].value for group in ranked[1:])
    sure = _confidence(ranked[0]) >= SURE_FROM and not others
    return FieldState(kind, best.value, Standing.SURE if sure else Standing.DOUBTFUL, best, others)


def _confidence(proposals: Sequence[Proposal]) -> float:
    """Of a value that several sources tell: they err independently, the places of one source do not."""
    wrong = 1.0
    for source in {one.source for one in proposals}:
        wrong *= 1.0 - max(one.confidence for one in proposals if one.source is source)
    return 1.0 - wrong
