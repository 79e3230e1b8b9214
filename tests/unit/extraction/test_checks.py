"""What a paper says of itself is compared, and with its dossier."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.entered import Doubt, FieldState, Proposal, Source, Standing, field_states, with_doubts
from app.domain.fields import Field, Told, Trait
from app.extraction.checks import Around, doubts_of
from tests.unit.extraction.typeset import VOCABULARY

TOLD: tuple[Told, ...] = (*Field, *Trait)
NOWHERE = Around()


def states(**said: str) -> tuple[FieldState, ...]:
    names = {name.value: name for name in TOLD}
    return field_states({}, [Proposal(names[name], value, 1.0, Source.WORDS) for name, value in said.items()], TOLD)


def doubts(around: Around = NOWHERE, **said: str) -> dict[Told, list[Doubt]]:
    return doubts_of(states(**said), around, VOCABULARY)


FITTING = {"symbol": "QĐ-SYT", "paper_type": "Quyết định", "issuer": "Sở Y tế tỉnh Thanh Hóa", "number": "1/QĐ-SYT"}


@pytest.mark.parametrize(
    "said",
    [
        FITTING,
        {**FITTING, "symbol": "SYT-NVY", "paper_type": "Công văn"},
        {**FITTING, "symbol": "TTr-UBND", "paper_type": "Tờ trình", "issuer": "Ủy ban nhân dân xã Mẫu Lâm"},
        {**FITTING, "symbol": "BC-BTC", "paper_type": "Báo cáo", "issuer": "Ban Tổ chức Lễ kỷ niệm"},
        {**FITTING, "symbol": "TB-THPTM", "paper_type": "Thông báo", "issuer": "Trung học phổ thông Mẫu"},
        {"owner_id": "038190012345", "owner_sex": "Nữ", "owner_born": "1990-08-15"},
    ],
)
def test_what_fits_is_not_doubted(said: dict[str, str]) -> None:
    assert doubts(**said) == {}


@pytest.mark.parametrize(
    ("changed", "doubt", "names"),
    [
        ({"symbol": "QĐ-UBND"}, Doubt.SYMBOL_AGAINST_ISSUER, {Field.ISSUER, Trait.SYMBOL, Field.NUMBER}),
        ({"symbol": "BC-SYT"}, Doubt.SYMBOL_AGAINST_TYPE, {Trait.PAPER_TYPE, Trait.SYMBOL, Field.NUMBER}),
        ({"owner_id": "003190012345"}, Doubt.ID_PROVINCE, {Field.OWNER_ID}),
        ({"owner_address": "thôn 3, xã Xứ Lạ, tỉnh Thanh Hóa"}, Doubt.NO_SUCH_WARD, {Trait.OWNER_ADDRESS}),
        ({"owner_address": "thôn 3, xã Ba Đình, tỉnh Thanh Hóa"}, Doubt.NO_SUCH_WARD, set()),
        ({"owner_id": "038190012345", "owner_sex": "Nam"}, Doubt.ID_AGAINST_SEX, {Field.OWNER_ID, Trait.OWNER_SEX}),
    ],
)
def test_what_does_not_fit_is_doubted_on_both_sides(changed: dict[str, str], doubt: Doubt, names: set[Told]) -> None:
    found = doubts(**{**FITTING, **changed})
    assert {name for name, why in found.items() if doubt in why} == names


def test_a_day_is_compared_with_the_dossier_and_pages_with_those_that_lie_there() -> None:
    around = Around(received_on=date(2026, 11, 24), pages=2)
    assert doubts(around, issued_on="2026-11-24", page_count="2") == {}
    found = doubts(around, issued_on="2026-11-25", page_count="3")
    assert found == {Field.ISSUED_ON: [Doubt.AFTER_DOSSIER], Trait.PAGE_COUNT: [Doubt.PAGES_MISSING]}


def test_doubts_make_sure_values_doubtful_and_touch_nothing_else() -> None:
    found = {one.name: one for one in with_doubts(states(**FITTING), {Field.ISSUER: [Doubt.SYMBOL_AGAINST_ISSUER]})}
    assert found[Field.ISSUER].standing is Standing.DOUBTFUL
    assert found[Field.ISSUER].doubts == (Doubt.SYMBOL_AGAINST_ISSUER,)
    assert found[Field.NUMBER].standing is Standing.SURE
    typed = with_doubts(
        field_states({Field.ISSUER: "a"}, []), {Field.ISSUER: [Doubt.UNSURE], Field.NUMBER: [Doubt.UNSURE]}
    )
    assert {one.name: one.standing for one in typed if one.standing is not Standing.EMPTY} == {
        Field.ISSUER: Standing.TYPED
    }
