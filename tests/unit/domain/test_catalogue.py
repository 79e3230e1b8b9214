"""The catalogue of procedures: what came with the station, and that a file is what the schema says or is refused."""

from __future__ import annotations

import copy
import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.domain.catalogue import Catalogue, Procedure, load_catalogue, national_code, read_procedure
from app.domain.errors import InputRefused
from app.domain.model import PaperForm

ROOT = Path(__file__).resolve().parents[3]
PROCEDURES = ROOT / "resources" / "procedures"
SCHEMA = Draft202012Validator(json.loads((ROOT / "docs" / "schemas" / "procedure.json").read_text(encoding="utf-8")))
FILES = sorted(PROCEDURES.glob("*.toml"))
GOOD: dict[str, Any] = {
    "code": "1.004889.000.00.00.H56",
    "title": "Công nhận văn bằng",
    "title_en": "Recognition of a diploma",
    "field": "Văn bằng",
    "as_of": date(2026, 11, 26),
    "result_codes": ["KQ.G12.001041"],
    "source": {"text": "Quyết định 1/QĐ", "url": "https://dichvucong.gov.vn/", "verified": True},
    "papers": [
        {
            "code": "TP01",
            "paper_type": "G09-KQ003210",
            "title": "Đơn",
            "title_en": "Application",
            "required": True,
            "form": "original",
            "sheets": 1,
            "valid_months": 6,
            "verified": False,
        }
    ],
}
PLACES: tuple[tuple[str | int, ...], ...] = (
    *((key,) for key in GOOD),
    *(("source", key) for key in GOOD["source"]),
    ("papers", 0),
    *(("papers", 0, key) for key in GOOD["papers"][0]),
)
VALUES = (
    None,
    True,
    False,
    0,
    -1,
    3,
    1.5,
    "",
    "  ",
    "x",
    "1.004889.H56",
    "secret",
    "http://a",
    "a/b",
    [],
    {},
    [1],
    ["KQ.G1"],
)


def by_schema(data: dict[str, Any]) -> bool:
    """As the schema sees it: TOML's dates are text."""
    plain = {key: value.isoformat() if type(value) is date else value for key, value in data.items()}
    return SCHEMA.is_valid(plain)


def by_loader(data: dict[str, Any]) -> bool:
    try:
        read_procedure(data)
    except (KeyError, TypeError, ValueError, InputRefused):
        return False
    return True


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_follows_the_schema(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    plain = {key: value.isoformat() if type(value) is date else value for key, value in data.items()}
    assert [error.message for error in SCHEMA.iter_errors(plain)] == []
    assert path.stem == national_code(data["code"])


def test_the_catalogue_has_procedures_of_many_fields_and_says_what_is_not_confirmed() -> None:
    catalogue = load_catalogue(PROCEDURES)
    confirmed = [procedure for procedure in catalogue.values() if procedure.source.verified]
    assert len(catalogue) >= 12
    assert len({procedure.field for procedure in catalogue.values()}) >= 12
    assert len(confirmed) >= 12
    for procedure in catalogue.values():
        assert procedure.paper("TP01") is not None
        assert procedure.paper("TP99") is None
        # nobody can have read a paper in a source that confirms not even the procedure
        assert procedure.source.verified or not any(paper.verified for paper in procedure.papers)
    forms = {paper.form for procedure in catalogue.values() for paper in procedure.papers}
    assert forms >= set(PaperForm) - {PaperForm.SECRET}
    assert any(paper.valid_months for procedure in catalogue.values() for paper in procedure.papers)


def test_a_procedure_is_found_by_the_long_and_the_short_form_of_its_code() -> None:
    catalogue = load_catalogue(PROCEDURES)
    assert catalogue["1.004889.H56"] is catalogue["1.004889.000.00.00.H56"]
    assert catalogue.get("1.013274.000.00.00.H56") is catalogue["1.013274.H56"]
    assert catalogue.get("9.999999.H56") is None
    assert catalogue.get("") is None


def test_what_stands_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text((PROCEDURES / "2.002621.toml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        load_catalogue(tmp_path)
    assert (refused.value.code, refused.value.fields["file"]) == ("CATALOGUE_MALFORMED", "b.toml")


@pytest.mark.parametrize(
    "text", ["code = 1", 'code = "2.002621.H56"\ntitle = "a"\ntitle_en = "b"\npapers = []', "not toml ["]
)
def test_a_broken_catalogue_names_its_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        load_catalogue(tmp_path)
    assert refused.value.fields["file"] == "broken.toml"


def test_the_example_is_good_by_both() -> None:
    assert by_schema(GOOD)
    assert by_loader(GOOD)
    twice = copy.deepcopy(GOOD)
    twice["papers"].append(twice["papers"][0])
    assert not by_loader(twice)


def changed(place: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """The example with one thing in it changed, dropped or added."""
    data = copy.deepcopy(GOOD)
    parent: Any = data
    for key in place[:-1]:
        parent = parent[key]
    if value == "drop":
        del parent[place[-1]]
    elif value == "extra":
        (parent if isinstance(parent, dict) else parent[0])["not known"] = 1
    else:
        parent[place[-1]] = value
    return data


def test_the_loader_refuses_what_the_schema_refuses_and_nothing_else() -> None:
    cases = [(place, value) for place in PLACES for value in (*VALUES, "drop", "extra")]
    assert [case for case in cases if by_loader(changed(*case)) != by_schema(changed(*case))] == []
    assert {by_schema(changed(*case)) for case in cases} == {True, False}


def test_an_empty_catalogue_knows_nothing() -> None:
    assert dict(Catalogue()) == {}
    assert Catalogue().get("1.004889.H56") is None
    one = Procedure("2.002621.H56", "a", "b", ())
    assert list(Catalogue([one])) == ["2.002621.H56"]
