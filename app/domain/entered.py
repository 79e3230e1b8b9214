"""What counts of each field of a paper: what a person said, else what was found, and whether somebody has to look at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from app.domain.editlog import LoggedOperation, SetField, effective
from app.domain.fields import OF_THE_OWNER, Field, Told, Trait, contradict
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
    HANDWRITING = "handwriting"
    """it stands there, written by hand: it is never guessed"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that a machine found, in its written form; `place` (unit square of the page as it is shown) is where it stands, if that is
    known.

    What is written by hand has no value. `printed` is how it stands there; of what is written by hand, what is printed around it.
    """

    name: Told
    value: str = field(repr=False)
    confidence: float
    source: Source
    page: UUID | None = None
    place: Rect | None = None
    printed: str = field(default="", repr=False)


class Standing(StrEnum):
    """How a field stands."""

    TYPED = "typed"
    SURE = "sure"
    DOUBTFUL = "doubtful"
    HANDWRITTEN = "handwritten"
    """it is there, written by hand: a person types it"""
    EMPTY = "empty"


_OF_A_PERSON: tuple[Told, ...] = (
    Field.OWNER_NAME,
    Field.OWNER_BORN,
    Trait.OWNER_SEX,
    Trait.OWNER_ADDRESS,
    Trait.OWNER_WARD,
)


class Gap(StrEnum):
    """Why a field is empty."""

    NO_PAGES = "no_pages"
    """the paper has no page yet"""
    NOT_READ = "not_read"
    """no page of the paper has been read yet"""
    NO_WORDS = "no_words"
    """nothing legible stands on its pages"""
    HANDWRITTEN = "handwritten"
    NOT_FOUND = "not_found"
    """it stands there in no form by which it is known"""


class Doubt(StrEnum):
    """Why a value has to be looked at."""

    UNSURE = "unsure"
    """it was not read surely, or that it is this one is not sure"""
    SEVERAL = "several"
    """other values were found beside it"""
    ID_AGAINST_BIRTH = "id_against_birth"
    ID_AGAINST_SEX = "id_against_sex"
    OTHER_PERSON = "other_person"
    """whoever tells it tells an ID number that does not count, or several people's numbers were found"""
    ID_PROVINCE = "id_province"
    """no province has the first three digits"""
    NO_SUCH_WARD = "no_such_ward"
    """the province of the address has no such ward, and had none"""
    AFTER_DOSSIER = "after_dossier"
    """issued after the dossier was received"""
    SYMBOL_AGAINST_ISSUER = "symbol_against_issuer"
    SYMBOL_AGAINST_TYPE = "symbol_against_type"
    PAGES_MISSING = "pages_missing"
    """more pages are announced than lie there"""


@dataclass(frozen=True, slots=True)
class FieldState:
    """What counts of a field now. `best` is the proposal of that value, or where it is written by hand; what was typed needs none."""

    name: Told
    value: str = field(repr=False)
    standing: Standing
    best: Proposal | None = None
    others: tuple[Proposal, ...] = field(default=(), repr=False)
    """what else was found: the best proposal of each other value"""
    doubts: tuple[Doubt, ...] = ()
    gap: Gap | None = None

    @property
    def is_open(self) -> bool:
        """Whether a person has to look at it."""
        return self.standing in (Standing.DOUBTFUL, Standing.HANDWRITTEN)


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
    typed: Mapping[Field, str],
    proposals: Sequence[Proposal],
    kinds: Iterable[Told] = tuple(Field),
    gap: Gap = Gap.NOT_FOUND,
) -> tuple[FieldState, ...]:
    """What counts of each field: what a person said, else what was proposed, else why there is nothing (`gap`).

    A day of birth that contradicts the ID number makes both doubtful, as far as nobody typed them. So is what comes from another person's
    card: who brings a paper shows one too.
    """
    by_name: dict[Told, list[Proposal]] = {}
    for proposal in proposals:
        by_name.setdefault(proposal.name, []).append(proposal)
    said: dict[Told, str] = dict(typed.items())
    found = {kind: _state(kind, said.get(kind), by_name.get(kind, []), gap) for kind in kinds}
    number, born = found.get(Field.OWNER_ID), found.get(Field.OWNER_BORN)
    if number is not None and born is not None and contradict(number.value, born.value):
        both: dict[Told, Sequence[Doubt]] = dict.fromkeys((Field.OWNER_ID, Field.OWNER_BORN), (Doubt.ID_AGAINST_BIRTH,))
        found = {one.name: one for one in with_doubts(tuple(found.values()), both)}
    if number is None:
        return tuple(found.values())
    of_others = [kind for kind in _OF_A_PERSON if kind in found and _is_of_another(found[kind], number, proposals)]
    return with_doubts(tuple(found.values()), dict.fromkeys(of_others, (Doubt.OTHER_PERSON,)))


def _is_of_another(state: FieldState, number: FieldState, proposals: Sequence[Proposal]) -> bool:
    """Whether what tells a value tells an ID number too, and it is not known to be the one that counts."""
    if state.best is None:
        return False
    source, page = state.best.source, state.best.page
    told = {one.value for one in proposals if one.name is Field.OWNER_ID and (one.source, one.page) == (source, page)}
    return bool(told) and (Doubt.SEVERAL in number.doubts or number.value not in told)


def with_doubts(states: Sequence[FieldState], doubts: Mapping[Told, Sequence[Doubt]]) -> tuple[FieldState, ...]:
    """The same states, with what speaks against their values; what was typed, or is not there, stays as it is."""
    return tuple(
        replace(one, standing=Standing.DOUBTFUL, doubts=tuple(dict.fromkeys((*one.doubts, *doubts[one.name]))))
        if doubts.get(one.name) and one.standing in (Standing.SURE, Standing.DOUBTFUL)
        else one
        for one in states
    )


def _state(kind: Told, said: str | None, proposals: Sequence[Proposal], gap: Gap) -> FieldState:
    if said is not None:
        return FieldState(kind, said, Standing.TYPED)
    values: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        if proposal.value:
            values.setdefault(proposal.value.casefold(), []).append(proposal)
    if not values:
        by_hand = max(proposals, key=lambda one: one.confidence, default=None)
        if by_hand is not None:
            return FieldState(kind, "", Standing.HANDWRITTEN, by_hand, gap=Gap.HANDWRITTEN)
        return FieldState(kind, "", Standing.EMPTY, gap=gap)
    ranked = sorted(values.values(), key=_confidence, reverse=True)
    best, *others = (max(group, key=lambda one: (one.confidence, one.place is not None)) for group in ranked)
    doubts = (Doubt.SEVERAL,) if others else () if _confidence(ranked[0]) >= SURE_FROM else (Doubt.UNSURE,)
    standing = Standing.DOUBTFUL if doubts else Standing.SURE
    return FieldState(kind, best.value, standing, best, tuple(others), doubts)


def _confidence(proposals: Sequence[Proposal]) -> float:
    """Of a value that several sources tell: they err independently, the places of one source do not."""
    wrong = 1.0
    for source in {one.source for one in proposals}:
        wrong *= 1.0 - max(one.confidence for one in proposals if one.source is source)
    return 1.0 - wrong
