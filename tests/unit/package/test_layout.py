"""A package is valid by its own schemas and by E-ARK's validator, says just what it was told, and is the same each time."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from app.domain.archival_form import PackageKind
from app.domain.archive_package import PackageFacts, PackageTree
from app.package.layout import package
from tests.support.eark import judged, schema_errors, unlike_mets
from tests.support.package_facts import AT, CODE, DOSSIER, PDF, PICTURE, content, made_up, schemas

SIP14 = {"SIP14": "Error"}
"""asks for an attribute NOTETYPE without its namespace, which METS forbids and CSIP16 contradicts: no SIP passes eark-validator 1.1.3"""
PREMIS = "{http://www.loc.gov/premis/v3}"


def made(facts: PackageFacts) -> PackageTree:
    return package(facts, schemas())


def laid(facts: PackageFacts, folder: Path) -> Path:
    tree = made(facts)
    for entry in tree.entries:
        path = folder / tree.name / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content(entry))
    return folder / tree.name


def xml(facts: PackageFacts, path: str) -> Element:
    (found,) = (entry for entry in made(facts).entries if entry.path == path)
    root: Element = fromstring(content(found))
    return root


@pytest.mark.parametrize(
    ("facts", "against"),
    [
        (made_up(), {}),
        (replace(made_up(), masters=()), {}),
        (made_up(said={"mode": "02"}, title=""), {}),
        (replace(made_up(papers=1), events=(), agents=(), owner=""), {}),
        (made_up(PackageKind.SIP), SIP14),
    ],
    ids=["whole", "no pictures", "access said", "nothing happened", "handed in"],
)
def test_a_package_is_valid_and_each_hash_is_right(
    facts: PackageFacts, against: dict[str, str], tmp_path: Path
) -> None:
    laid_down = laid(facts, tmp_path)
    assert judged(laid_down, tmp_path) == against
    assert schema_errors(laid_down) == []
    assert unlike_mets(laid_down) == set()


def test_equal_facts_give_equal_bytes_and_other_facts_another_package() -> None:
    once = made_up()
    assert made(once) == made(made_up())
    others = [
        made_up(said={"maintenance": "01"}),
        replace(once, as_of=AT.replace(hour=9)),
        replace(once, papers=once.papers[:1]),
        replace(once, events=once.events[1:]),
        made_up(PackageKind.SIP),
    ]
    assert len({one.id for one in (once, *others)}) == 6
    for entry in made(once).entries:
        assert b"2026-11-24T15:30:00.000+07:00" in content(entry) or not entry.path.endswith("METS.xml")


def test_files_lie_where_the_circular_and_e_ark_have_them() -> None:
    paths = {entry.path: content(entry) for entry in made(made_up()).entries}
    assert paths[f"representations/rep1/data/{CODE}.1.pdf"] == PDF
    assert paths["representations/masters/data/0001.tif"] == PICTURE
    assert paths[f"documentation/text/{CODE}.2.txt"] == "Chữ".encode()
    assert {path.partition("/")[0] for path in paths} == {
        "METS.xml",
        "metadata",
        "representations",
        "documentation",
        "schemas",
    }
    assert f"representations/rep1/metadata/descriptive/EAD_doc_{CODE}.2.xml" in paths
    assert len(paths) == len(made(made_up()).entries)


def test_what_nobody_said_has_no_element_and_is_listed() -> None:
    facts = made_up(said={"maintenance": "01"})
    ead = {child.tag: child.text for child in xml(facts, "metadata/descriptive/EAD.xml")}
    assert ead == {"title": "Đăng ký khai sinh", "maintenance": "01", "totalDoc": "2"}
    (listed,) = (entry for entry in made(facts).entries if entry.path == "documentation/fields.json")
    report = json.loads(content(listed))
    names = {one["name"] for one in report["dossier"]["missing"]}
    assert names | ead.keys() == {one.name for one in facts.form.dossier} and not names & ead.keys()
    assert report["form"]["confirmed"] is False
    told = {one["name"]: (one["value"], one["told_by"]) for one in report["documents"][0]["fields"]}
    assert told == {
        "typeName": ("02", "station"),
        "issuedDate": ("02/10/2026", "station"),
        "docOrdinal": ("1", "station"),
    }


def test_events_stand_with_what_they_are_of_and_agents_where_they_are_named() -> None:
    facts = made_up()
    found = {
        name: Counter(event.text for event in xml(facts, path).iter(f"{PREMIS}eventType"))
        for name, path in (
            ("dossier", "metadata/preservation/PREMIS.xml"),
            ("papers", "representations/rep1/metadata/preservation/PREMIS_rep1.xml"),
            ("pictures", "representations/masters/metadata/preservation/PREMIS_masters.xml"),
        )
    }
    assert found == {
        "dossier": {"modification": 1},
        "papers": {"validation": 1},
        "pictures": {"capture": 1},
    }
    papers = xml(facts, "representations/rep1/metadata/preservation/PREMIS_rep1.xml")
    assert [one.text for one in papers.iter(f"{PREMIS}agentName")] == ["veraPDF"]
    assert [one.text for one in papers.iter(f"{PREMIS}formatRegistryKey")] == ["fmt/478", "fmt/478"]


def test_rights_are_told_where_somebody_said_who_may_see_it() -> None:
    path = "metadata/preservation/PREMIS.xml"
    assert not list(xml(made_up(), path).iter(f"{PREMIS}rightsStatement"))
    said = xml(made_up(said={"mode": "02"}), path)
    assert [one.text for one in said.iter(f"{PREMIS}restriction")] == ["Sử dụng có điều kiện"]


def test_letters_that_xml_cant_hold_are_left_out(tmp_path: Path) -> None:
    facts = replace(made_up(title="Đăng\x0b ký\ufffe <&>"), dossier_id=DOSSIER)
    assert schema_errors(laid(facts, tmp_path)) == []
    assert xml(facts, "METS.xml").attrib["LABEL"] == "Đăng ký <&>"
