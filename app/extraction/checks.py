"""Cross-checks: what a paper says of itself is compared, and with the dossier. A check takes nothing away and corrects nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.entered import Doubt, FieldState, Standing
from app.domain.fields import Field, Told, Trait
from app.extraction.lines import plain_of, squeezed
from app.extraction.places import lies_in
from app.extraction.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside the paper.

    Attributes:
        received_on: the day on which its dossier was received; None: it is in none.
        pages: how many pages of it lie there.
    """

    received_on: date | None = None
    pages: int = 0


type Found = Iterator[tuple[Doubt, tuple[Told, ...]]]


def doubts_of(states: Sequence[FieldState], around: Around, vocabulary: Vocabulary) -> dict[Told, list[Doubt]]:
    """What speaks against the values of a paper, by field."""
    values: Mapping[Told, str] = {one.name: one.value for one in states if one.standing is not Standing.EMPTY}
    found: dict[Told, list[Doubt]] = {}
    for check in _CHECKS:
        for doubt, names in check(values, around, vocabulary):
            for name in names:
                found.setdefault(name, []).append(doubt)
    return found


def _id_number(values: Mapping[Told, str], _around: Around, vocabulary: Vocabulary) -> Found:
    """The province of an ID number, and the sex that its fourth digit tells (even: male, odd: female)."""
    number = values.get(Field.OWNER_ID, "")
    if not number:
        return
    if vocabulary.province_codes and number[:3] not in vocabulary.province_codes:
        yield Doubt.ID_PROVINCE, (Field.OWNER_ID,)
    told = {"nam": 0, "nu": 1}.get(plain_of(values.get(Trait.OWNER_SEX, "")))
    if told is not None and int(number[3]) % 2 != told:
        yield Doubt.ID_AGAINST_SEX, (Field.OWNER_ID, Trait.OWNER_SEX)


def _ward(values: Mapping[Told, str], _around: Around, vocabulary: Vocabulary) -> Found:
    """An address whose ward no list has."""
    lies = lies_in(values.get(Trait.OWNER_ADDRESS, ""), vocabulary.province_names, vocabulary.units)
    if lies is not None and lies.ward is None:
        yield Doubt.NO_SUCH_WARD, (Trait.OWNER_ADDRESS,)


def _day(values: Mapping[Told, str], around: Around, _vocabulary: Vocabulary) -> Found:
    issued_on = values.get(Field.ISSUED_ON, "")
    if issued_on and around.received_on is not None and date.fromisoformat(issued_on) > around.received_on:
        yield Doubt.AFTER_DOSSIER, (Field.ISSUED_ON,)


def _symbol(values: Mapping[Told, str], _around: Around, vocabulary: Vocabulary) -> Found:
    """The symbol bears the abbreviation of the kind, then that of the issuer (NĐ 30/2020/NĐ-CP, annex I); a letter that of the issuer."""
    symbol = values.get(Trait.SYMBOL, "")
    parts = [plain_of(part).replace("&", "") for part in symbol.split("-") if part]
    if not parts:
        return
    kind = vocabulary.kinds_by_short.get(parts[0]) if len(parts) > 1 else None
    told = values.get(Trait.PAPER_TYPE, "")
    is_titled = told and vocabulary.letter is not None and told != vocabulary.letter.name
    shorts = next((one.short for one in vocabulary.kinds if one.name == told), ())
    if is_titled and shorts and parts[0] not in map(plain_of, shorts):
        yield Doubt.SYMBOL_AGAINST_TYPE, (Trait.PAPER_TYPE, Trait.SYMBOL, Field.NUMBER)
    issuer = values.get(Field.ISSUER, "")
    of_issuer = parts[1:] if kind is not None else parts
    if issuer and of_issuer and not _stands_for(of_issuer, issuer, vocabulary):
        yield Doubt.SYMBOL_AGAINST_ISSUER, (Field.ISSUER, Trait.SYMBOL, Field.NUMBER)


def _stands_for(parts: Iterable[str], issuer: str, vocabulary: Vocabulary) -> bool:
    """Whether a part of the symbol abbreviates the issuer: as the list says, or by the first letters of its words."""
    name = squeezed(issuer)
    known = [agency for squeezed_name, agency in vocabulary.agency_names.items() if name.startswith(squeezed_name)]
    shorts = {plain_of(short).replace("&", "") for agency in known for short in agency.short}
    initials = "".join(word[0] for word in plain_of(issuer).split() if word[0].isalpha() and word != "va")
    return any(part in shorts or (len(part) > 1 and initials.startswith(part)) for part in parts)


def _pages(values: Mapping[Told, str], around: Around, _vocabulary: Vocabulary) -> Found:
    announced = values.get(Trait.PAGE_COUNT, "")
    if announced and 0 < around.pages < int(announced):
        yield Doubt.PAGES_MISSING, (Trait.PAGE_COUNT,)


_CHECKS: Final[tuple[Callable[[Mapping[Told, str], Around, Vocabulary], Found], ...]] = (
    _id_number,
    _ward,
    _day,
    _symbol,
    _pages,
)
