"""What is entered of a paper: its form, and what counts of what was typed and found."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.arrange import Paper, arrange
from app.domain.editlog import LoggedOperation, Operation, SetField, Undo
from app.domain.editlog_json import from_json, to_json
from app.domain.entered import Doubt, Proposal, Source, Standing, field_states, said_of_owner
from app.domain.errors import InputRefused
from app.domain.fields import DAYS, Field, Told, contradict, spoken, written

TODAY = date(2026, 11, 26)
HERE, ELSEWHERE = UUID(int=1), UUID(int=2)
ID, BORN = "038190012345", "1990-08-15"
CARD = {Field.OWNER_ID: ID, Field.OWNER_NAME: "Trần Thị Thử", Field.OWNER_BORN: BORN}
days = st.dates(date(1800, 1, 1), TODAY)
names = st.sampled_from(Field)
plain_names = st.sampled_from([Field.OWNER_NAME, Field.NUMBER, Field.ISSUER])


def found(name: Field, value: str, confidence: float = 0.97, source: Source = Source.WORDS) -> Proposal:
    return Proposal(name, value, confidence, source)


def logged(*operations: Operation) -> list[LoggedOperation]:
    at = datetime(2026, 11, 26, tzinfo=UTC)
    return [LoggedOperation(position, one, UUID(int=9), at) for position, one in enumerate(operations)]


@given(names, st.text(max_size=40))
def test_what_is_taken_has_one_written_form(name: Field, text: str) -> None:
    try:
        value = written(name, text, TODAY)
    except InputRefused:
        return
    assert value == written(name, value, TODAY) == written(name, spoken(name, value), TODAY)
    assert value == unicodedata.normalize("NFC", value).strip()
    assert value == written(name, unicodedata.normalize("NFD", text), TODAY), "whatever an input method sends"


@given(days, st.sampled_from(["{0.day}/{0.month}/{0.year:04}", "{0.day:02}-{0.month:02}-{0.year}", "{0:%d%m%Y}"]))
def test_a_day_is_read_however_it_is_written(day: date, form: str) -> None:
    for name in DAYS:
        assert written(name, f" {form.format(day)} ", TODAY) == day.isoformat()
        assert spoken(name, day.isoformat()) == f"{day:%d/%m/%Y}"


@given(st.integers(1, 999), st.integers(0, 1), days, st.integers(0, 999_999))
def test_an_id_number_tells_the_year_of_birth(place: int, sex: int, born: date, serial: int) -> None:
    if born.year < 1900:
        return
    number = f"{place:03}{2 * (born.year // 100 - 19) + sex}{born.year % 100:02}{serial:06}"
    assert written(Field.OWNER_ID, f"{number[:3]} {number[3:6]} {number[6:]}", TODAY) == number
    assert not contradict(number, born.isoformat())
    assert contradict(number, born.replace(year=born.year - 1, day=1).isoformat())


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        (Field.OWNER_ID, "03819001234", "OWNER_ID_MALFORMED"),
        (Field.OWNER_ID, "٠٣٨١٩٠٠١٢٣٤٥", "OWNER_ID_MALFORMED"),
        (Field.OWNER_ID, "000190012345", "OWNER_ID_IMPOSSIBLE"),
        (Field.OWNER_ID, "038299012345", "OWNER_ID_IMPOSSIBLE"),
        (Field.OWNER_NAME, "Nguyễn 1", "OWNER_NAME_MALFORMED"),
        (Field.OWNER_BORN, "31/02/1990", "DAY_IMPOSSIBLE"),
        (Field.OWNER_BORN, "27/11/2026", "DAY_TO_COME"),
        (Field.OWNER_BORN, "15/8", "DAY_MALFORMED"),
        (Field.ISSUED_ON, "05/09/0025", "DAY_IMPOSSIBLE"),
        (Field.NUMBER, "không số", "PAPER_NUMBER_MALFORMED"),
        (Field.ISSUER, "12", "PAPER_ISSUER_MALFORMED"),
        (Field.SUMMARY, "a" * 501, "PAPER_SUMMARY_MALFORMED"),
    ],
)
def test_what_cannot_be_is_refused(name: Field, text: str, code: str) -> None:
    with pytest.raises(InputRefused, match=code):
        written(name, text, TODAY)


def test_a_paper_may_be_valid_beyond_today() -> None:
    assert written(Field.VALID_UNTIL, "15/08/2030", TODAY) == "2030-08-15"


def test_what_is_said_of_a_paper_counts_for_it_and_what_is_said_of_the_owner_for_all() -> None:
    log = logged(
        SetField(HERE, Field.NUMBER, "125/QĐ-UBND"),
        SetField(None, Field.OWNER_ID, ID),
        SetField(ELSEWHERE, Field.NUMBER, "7"),
        SetField(HERE, Field.NUMBER, "126/QĐ-UBND"),
    )
    assert [from_json(to_json(one.operation)) for one in log] == [one.operation for one in log]
    papers = arrange(log, {})
    assert (papers[HERE].fields, papers[ELSEWHERE].fields) == ({Field.NUMBER: "126/QĐ-UBND"}, {Field.NUMBER: "7"})
    assert said_of_owner(log) == {Field.OWNER_ID: ID}
    undone = [*log, *(LoggedOperation(4 + n, Undo(at), UUID(int=9), log[0].at) for n, at in enumerate((1, 3)))]
    assert (said_of_owner(undone), arrange(undone, {}).get(HERE, Paper()).fields) == ({}, {Field.NUMBER: "125/QĐ-UBND"})


@given(st.lists(st.builds(found, plain_names, st.sampled_from(["a", "b"]), st.floats(0, 1), st.sampled_from(Source))))
def test_what_a_person_said_counts_over_every_proposal(proposals: list[Proposal]) -> None:
    said = {Field.OWNER_NAME: "typed", Field.NUMBER: "typed", Field.ISSUER: ""}
    assert {(one.value, one.standing) for one in field_states(said, proposals, said)} == {
        ("typed", Standing.TYPED),
        ("", Standing.TYPED),
    }
    for one in field_states({}, proposals):
        values = {proposal.value for proposal in proposals if proposal.name is one.name}
        assert {*([one.value] if one.value else []), *(other.value for other in one.others)} == values
        assert (one.standing is Standing.EMPTY) == (not values)
        assert one.standing is not Standing.SURE or len(values) == 1, "what contradicts itself is looked at"


def test_sources_that_agree_are_surer_than_each() -> None:
    card, word = found(Field.OWNER_ID, ID, 0.9, Source.ID_CARD), found(Field.OWNER_ID, ID, 0.6)
    assert field_states({}, [word, word])[0].standing is Standing.DOUBTFUL, "twice the same reader is once"
    assert field_states({}, [card, word])[0].standing is Standing.SURE


def test_a_number_and_a_birth_of_two_people_are_both_doubtful_unless_typed() -> None:
    both = [found(Field.OWNER_ID, ID), found(Field.OWNER_BORN, "1991-08-15")]
    states = {one.name: one.standing for one in field_states({}, both)}
    assert {states[Field.OWNER_ID], states[Field.OWNER_BORN]} == {Standing.DOUBTFUL}
    states = {one.name: one.standing for one in field_states({Field.OWNER_ID: ID}, both)}
    assert (states[Field.OWNER_ID], states[Field.OWNER_BORN]) == (Standing.TYPED, Standing.DOUBTFUL)


def test_what_a_card_tells_is_doubtful_where_another_persons_number_counts() -> None:
    card, page = Source.ID_CARD, UUID(int=7)
    shown = [replace(found(name, value, source=card), page=page) for name, value in CARD.items()]
    dossier = found(Field.OWNER_ID, "038190054321", source=Source.DOSSIER_SYSTEM)
    of_card = {Field.OWNER_NAME, Field.OWNER_BORN}

    def doubted(typed: dict[Field, str], *proposals: Proposal) -> set[Told]:
        return {one.name for one in field_states(typed, proposals) if Doubt.OTHER_PERSON in one.doubts}

    assert doubted({}, *shown) == set()
    assert doubted({}, *shown, dossier) == of_card, "two people: who brought the paper showed a card"
    assert doubted({Field.OWNER_ID: "038190054321"}, *shown, dossier) == of_card
    assert doubted({Field.OWNER_ID: CARD[Field.OWNER_ID]}, *shown, dossier) == set()
