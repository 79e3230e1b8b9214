"""The archive's fields are dated data; what fills one is told, and what nobody said or the form can't hold is missing with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.domain.archival_form import (
    ArchivalField,
    FieldKind,
    Known,
    Need,
    PackageKind,
    Told,
    Why,
    as_said,
    fill,
    form_on,
    load_forms,
)
from app.domain.errors import InputRefused
from tests.support.package_facts import ARCHIVAL

DATES = "%d/%m/%Y"
TYPE = ArchivalField(
    "typeName",
    "Tên loại",
    FieldKind.CODE,
    Need.ALWAYS,
    known=Known.TYPE_NAME,
    codes={"01": "Giấy", "02": "Giấy mời", "32": "Khác"},
    by_beginning=True,
)
DAY = ArchivalField("day", "Ngày", FieldKind.DATE, Need.IF_ANY, known=Known.ISSUED_ON)
SHORT = ArchivalField("short", "Ngắn", FieldKind.TEXT, Need.ALWAYS, longest=3, known=Known.NUMBER, of_the_dossier=True)
COUNT = ArchivalField("count", "Số", FieldKind.NUMBER, Need.ALWAYS, longest=4, known=Known.PAGES)
LANGUAGES = ArchivalField(
    "language", "Ngôn ngữ", FieldKind.CODES, Need.ALWAYS, codes={"01": "Việt", "02": "Anh"}, known=Known.LANGUAGE,
    meanings={"vi-VN": "01"},
)  # fmt: skip


def value(one: ArchivalField, known: str) -> str | Why:
    assert one.known is not None
    filled, missing = fill([one], DATES, {}, {one.known: known})
    return filled[0].value if filled else missing[0].why


@pytest.mark.parametrize(
    ("one", "known", "holds"),
    [
        (TYPE, "Giấy mời họp", "02"),
        (TYPE, "GIẤY MỜI", "02"),
        (TYPE, "Giấy chứng sinh", "01"),
        (TYPE, "Giấymời", Why.NO_CODE),
        (TYPE, "Khác", "32"),
        (DAY, "2026-02-01", "01/02/2026"),
        (SHORT, "abcd", Why.TOO_LONG),
        (COUNT, "12", "12"),
        (COUNT, "12 tờ", Why.NO_CODE),
        (COUNT, "", Why.NOBODY_SAID),
        (LANGUAGES, "vi-VN", "01"),
        (LANGUAGES, "fr-FR", Why.NO_CODE),
    ],
)
def test_what_the_station_knows_is_written_as_the_form_wants_it_or_not_at_all(
    one: ArchivalField, known: str, holds: str | Why
) -> None:
    assert value(one, known) == holds


def test_a_persons_word_goes_before_the_dossiers_and_that_before_the_stations() -> None:
    known = {Known.NUMBER: "st"}
    for said, dossier, told in (
        ({"short": "me"}, {"short": "do"}, ("me", Told.SAID)),
        ({}, {"short": "do"}, ("do", Told.DOSSIER)),
        ({}, {}, ("st", Told.STATION)),
    ):
        ((filled,), _) = fill([SHORT], DATES, said, known, dossier)
        assert (filled.value, filled.told) == told


@pytest.mark.parametrize(
    ("one", "said", "holds"),
    [
        (TYPE, "02", "02"),
        (TYPE, " giấy  mời ", "02"),
        (DAY, "2026-02-01", "01/02/2026"),
        (DAY, "01/02/2026", "01/02/2026"),
        (LANGUAGES, "Việt, 02", "01,02"),
        (COUNT, "7", "7"),
    ],
)
def test_a_person_may_say_a_code_or_its_meaning_and_a_day_either_way(one: ArchivalField, said: str, holds: str) -> None:
    assert as_said(one, DATES, said) == holds


@pytest.mark.parametrize(
    ("one", "said"),
    [(TYPE, "99"), (DAY, "31/02/2026"), (SHORT, "abcd"), (COUNT, "-1"), (LANGUAGES, "01,03"), (SHORT, " ")],
)
def test_what_the_form_cant_hold_is_refused_with_what_it_can(one: ArchivalField, said: str) -> None:
    with pytest.raises(InputRefused, match="ARCHIVAL_VALUE_MALFORMED") as told:
        as_said(one, DATES, said)
    assert told.value.fields["may_be"]


@pytest.mark.parametrize(
    ("kind", "code", "of_document"), [(PackageKind.AIP, "arcFileCode", 19), (PackageKind.SIP, "fileCode", 21)]
)
def test_the_circulars_forms_are_there_and_say_that_they_are_to_be_confirmed(
    kind: PackageKind, code: str, of_document: int
) -> None:
    form = form_on(load_forms(ARCHIVAL), kind, date(2026, 11, 27))
    assert (form.source, form.verified, form.dossier[0].name) == ("TT 05/2025/TT-BNV", False, code)
    assert (len(form.dossier), len(form.document)) == (18, of_document)
    for fields in (form.dossier, form.document):
        assert len({one.name for one in fields}) == len(fields)
        for one in fields:
            assert set(one.meanings.values()) <= one.codes.keys()
            assert (one.kind in (FieldKind.CODE, FieldKind.CODES)) == bool(one.codes)


def test_a_form_holds_in_its_time_and_the_newest_of_several_counts() -> None:
    forms = load_forms(ARCHIVAL)
    with pytest.raises(InputRefused, match="ARCHIVAL_FORM_UNKNOWN"):
        form_on(forms, PackageKind.AIP, date(2025, 6, 30))
    newer = replace(form_on(forms, PackageKind.AIP, date(2026, 1, 1)), name="new", valid_from=date(2026, 6, 1))
    assert form_on((newer, *forms), PackageKind.AIP, date(2026, 5, 31)).name == "TT05-2025"
    assert form_on((newer, *forms), PackageKind.AIP, date(2026, 6, 1)).name == "new"


@pytest.mark.parametrize("text", ["form = 1", 'kind = "zip"', "["])
def test_a_damaged_file_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "form.toml").write_text(text)
    with pytest.raises(InputRefused, match="RULES_MALFORMED"):
        load_forms(tmp_path)
