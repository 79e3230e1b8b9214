"""Who copied every page may sign, and nobody else; the refusal names the officers and their pages."""

from __future__ import annotations

import re
from contextlib import nullcontext
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import SigningFailed
from app.domain.model import Actor
from app.domain.signatures import HolderKind, SignerIdentity
from app.domain.signing_rights import (
    pages_of_others,
    require_organisations_certificate,
    require_own_certificate,
    require_own_pages,
    require_persons_certificate,
)

PEOPLE = [UUID(int=n) for n in range(1, 5)]
NAMES = dict(zip(PEOPLE, ("An", "Bình", "Chi", "Dung"), strict=True))
pages = st.lists(st.sets(st.sampled_from(PEOPLE), min_size=1, max_size=2), min_size=1, max_size=12)


def numbers_of(text: str) -> set[int]:
    """`1-3, 5` -> {1, 2, 3, 5}."""
    found: set[int] = set()
    for part in text.split(", "):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


@given(pages, st.sets(st.sampled_from(PEOPLE), min_size=1))
def test_only_who_copied_every_page_may_sign(copied_by: list[set[UUID]], holders: set[UUID]) -> None:
    own = all(people <= holders for people in copied_by)
    try:
        require_own_pages("TP01", copied_by, holders, NAMES)
        assert own
    except SigningFailed as error:
        assert not own
        whose = str(error.fields["whose"])
        if error.code == "PAPER_OF_ANOTHER":
            assert {whose} == {NAMES[person] for people in copied_by for person in people}
            return
        assert error.code == "PAGES_OF_ANOTHER"
        told = {name: numbers_of(numbers) for name, numbers in re.findall(r"([^;()]+) \(([^)]+)\)", whose)}
        told = {name.strip(): numbers for name, numbers in told.items()}
        assert told == {
            NAMES[person]: {n for n, people in enumerate(copied_by, 1) if person in people}
            for person in {p for people in copied_by for p in people} - holders
        }


def test_pages_are_numbered_as_on_the_desk() -> None:
    one, two, three, _ = PEOPLE
    assert pages_of_others([{one}, {two}, {two}, {one}, {three}], {one}) == {two: (2, 3), three: (5,)}
    with pytest.raises(SigningFailed) as refused:
        require_own_pages("TP01", [{one}, {two}, {two}, {one}, {two}], {one}, NAMES)
    assert refused.value.fields == {"component": "TP01", "whose": "Bình (2-3, 5)"}


OWN, OTHER = "a" * 64, "b" * 64
AN, BINH = PEOPLE[0], PEOPLE[1]


@pytest.mark.parametrize(
    ("name", "bound", "holders", "signed_in", "may"),
    [
        ("An", None, set(), set(), True),
        ("An", None, {BINH}, set(), False),
        ("An", OWN.upper(), {AN}, set(), True),
        ("An", OWN, {AN, BINH}, {AN}, True),
        ("An", OTHER, set(), set(), False),
        ("An", OTHER, {BINH}, set(), False),
        ("An", None, set(), {AN}, False),
        ("Lê Văn An", None, set(), {AN}, True),
        ("Lê Văn An", None, {BINH}, set(), True),
        ("Lê Văn An", None, {BINH}, {AN}, True),
        ("Lê Văn An (2)", None, {BINH}, {AN, BINH}, False),
        ("Lê Văn An", OTHER, set(), {AN}, False),
    ],
)
def test_a_certificate_is_its_holders_alone(
    name: str, bound: str | None, holders: set[UUID], signed_in: set[UUID], may: bool
) -> None:
    actor = Actor(AN, name, bound)
    with nullcontext() if may else pytest.raises(SigningFailed, match="CERTIFICATE_NOT_THE_OFFICERS"):
        require_own_certificate(actor, OWN, "LÊ VĂN AN", holders, signed_in)


@pytest.mark.parametrize(
    ("name", "kind", "bound", "may"),
    [
        ("Lê Văn An", HolderKind.PERSON, None, True),
        ("UBND xã Mẫu", HolderKind.ORGANISATION, None, False),
        ("Bộ Văn An", HolderKind.ORGANISATION, OTHER, False),
        ("Bộ Văn An", HolderKind.ORGANISATION, OWN.upper(), True),
    ],
)
def test_a_person_signs_with_a_persons_certificate(name: str, kind: HolderKind, bound: str | None, may: bool) -> None:
    with nullcontext() if may else pytest.raises(SigningFailed, match="SIGNATURE_OF_AN_ORGANISATION"):
        require_persons_certificate(Actor(AN, name, bound), _certified(name, kind))


@pytest.mark.parametrize(
    ("name", "kind", "holders", "signed_by", "may"),
    [
        ("UBND xã Mẫu", HolderKind.ORGANISATION, set(), OTHER, True),
        ("UBND xã Mẫu", HolderKind.ORGANISATION, {AN}, OTHER, False),
        ("UBND xã Mẫu", HolderKind.ORGANISATION, set(), OWN.upper(), False),
        ("Lê Văn An", HolderKind.PERSON, set(), OTHER, False),
        ("MẪU LÂM", HolderKind.PERSON, set(), OTHER, True),
        ("MẪU LÂM", HolderKind.PERSON, set(), OWN, False),
    ],
)
def test_an_organisation_seals_with_its_own_certificate(
    name: str, kind: HolderKind, holders: set[UUID], signed_by: str, may: bool
) -> None:
    with nullcontext() if may else pytest.raises(SigningFailed, match="SEAL_OF_A_PERSON"):
        require_organisations_certificate("seal", _certified(name, kind), "Mẫu Lâm", holders, signed_by)


def _certified(name: str, kind: HolderKind) -> SignerIdentity:
    day = datetime(2026, 1, 1, tzinfo=UTC)
    return SignerIdentity(name, "", "CA", "1", OWN, day, day, kind)
