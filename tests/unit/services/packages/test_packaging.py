"""A dossier as a package: E-ARK's validator takes it, it is the same each time, it tells what happened, and invents nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from app.bootstrap import Station
from app.domain.archival_form import Told
from app.domain.archive_package import EventType
from app.domain.editlog import SetField
from app.domain.errors import StationError
from app.domain.fields import Field
from app.domain.kept_signatures import KeptSignature
from app.domain.model import Component, Dossier, Plan
from app.domain.results import ResultFacts
from app.sandbox.paper.small import small_dossier
from app.services.packages.packaging import Packaged, PackageOrder, Said
from app.services.packages.reading import opened
from app.services.packages.writing import PackagePlace
from tests.support.eark import judged, schema_errors, unlike_mets
from tests.support.open_dossier import CODE, NO_KEY, DossierCounter, open_station
from tests.support.signing_world import blank_pdf

OWNER, OWNER_ID, OFFICER = "NGUYỄN THỊ MẪU", "038190012345", "Trần Thị Bình"
ENTERED = {
    Field.OWNER_ID: OWNER_ID,
    Field.OWNER_NAME: OWNER,
    Field.NUMBER: "125/QĐ-SGDĐT",
    Field.ISSUED_ON: "2026-10-02",
    Field.ISSUER: "Sở Giáo dục và Đào tạo",
}
SAID = (
    Said("", "arcFileCode", "H56.LT.H56.14.2026.0001"),
    Said("", "maintenance", "Vĩnh viễn"),
    Said("", "mode", "02"),
    Said("", "endDate", "2026-11-24"),
    Said("TP01", "typeName", "02"),
)


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory, judge_server: JudgeServer) -> Iterator[Station]:
    """One with a dossier of an archived paper of two pages, of which something was entered; its pictures lie in `paper`."""
    root = tmp_path_factory.mktemp("package")
    with open_station(root / "data", judge_server) as station:
        desk, part = DossierCounter(station).take(*small_dossier(root / "paper", 2))
        entered = [
            SetField(None if name in (Field.OWNER_ID, Field.OWNER_NAME) else part.id, name, value)
            for name, value in ENTERED.items()
        ]
        station.store.dossiers.append(desk.dossier.id, entered, station.store.dossiers.actor(OFFICER))
        station.digitizing.finish(part.id, Plan(), station.actor, NO_KEY)
        yield station


def whole(station: Station) -> tuple[Dossier, tuple[Component, ...]]:
    dossier = station.store.dossiers.find(CODE)
    assert dossier is not None
    return dossier, station.exporting.parts(dossier, ())


def packed(station: Station, out: Path, *said: Said, masters: bool = False) -> Packaged:
    order = PackageOrder(said=said, masters=masters)
    return station.packaging.pack(*whole(station), order, PackagePlace(out), station.actor)


def seen(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("out", ["archive", "package.zip", "package.TAR"])
@pytest.mark.filterwarnings("ignore:Python 3.14 will, by default, filter:DeprecationWarning")  # the validator's own
def test_a_package_is_valid_and_the_same_each_time(station: Station, tmp_path: Path, out: str) -> None:
    made = packed(station, tmp_path / "one" / out, masters=True)
    assert judged(made.written.path, tmp_path / "unpacked") == {}
    with opened(made.written.path) as content:
        assert (content.name, len(content.paths)) == (made.tree.name, made.written.files)
        assert sum(content.measure(file)[0] for file in content.paths) == made.written.size_bytes
    packed(station, tmp_path / "two" / out, masters=True)
    assert seen(tmp_path / "one") == seen(tmp_path / "two")


def test_it_holds_the_finished_file_the_words_and_the_pictures_as_they_came(station: Station, tmp_path: Path) -> None:
    made = packed(station, tmp_path, masters=True)
    path, (paper,) = made.written.path, made.facts.papers
    assert schema_errors(path) == [] and unlike_mets(path) == set()
    data = (path / "representations" / "rep1" / "data" / f"{CODE}.1.pdf").read_bytes()
    assert (paper.format.name, paper.format.pronom, len(data)) == ("PDF/A-2u", "fmt/478", paper.file.size_bytes)
    pictures = (path / "representations" / "masters" / "data").iterdir()
    frames = (file for file in (station.settings.data_dir.parent / "paper").iterdir() if file.suffix != ".json")
    assert {one.read_bytes() for one in pictures} == {one.read_bytes() for one in frames}
    words = (path / "documentation" / "text" / f"{CODE}.1.txt").read_text(encoding="utf-8")
    assert words.count("\f") == 1


def test_it_tells_what_happened_from_the_audit_chain_and_from_artifacts(station: Station, tmp_path: Path) -> None:
    made = packed(station, tmp_path)
    told = {str(file.stem): file.read_text(encoding="utf-8") for file in tmp_path.rglob("PREMIS*.xml")}
    kinds = {name: re.findall(r"<eventType>(.*?)</eventType>", text) for name, text in told.items()}
    assert kinds == {
        "PREMIS": ["modification"],
        "PREMIS_rep1": ["capture", "capture", "creation", "migration", *kinds["PREMIS_rep1"][4:]],
    }
    assert set(kinds["PREMIS_rep1"][4:]) == {"quality review", "validation"}, "they work side by side"
    assert "no page differs" in told["PREMIS_rep1"]
    assert "SetField" in told["PREMIS"] and "<agentName>veraPDF</agentName>" in told["PREMIS_rep1"]
    chain = {row.position: row.sha256 for row in station.store.audit.rows()}
    named = re.findall(r"audit row (\d+), sha256 ([0-9a-f]{64})", "".join(told.values()))
    assert len(named) == 4 and all(chain[int(position)] == sha256 for position, sha256 in named)
    assert made.facts.as_of == max(event.at for event in made.facts.events)


def test_nobody_is_named_in_what_is_told_of_a_dossier(station: Station, tmp_path: Path) -> None:
    packed(station, tmp_path, *SAID)
    told = [data.decode() for name, data in seen(tmp_path).items() if not name.endswith((".pdf", ".txt", ".xsd"))]
    assert len(told) == 7
    assert not [name for name in (OWNER, OWNER_ID, OFFICER) if any(name in text for text in told)]


def test_what_nobody_said_is_missing_and_what_the_station_knows_is_there(station: Station, tmp_path: Path) -> None:
    facts = packed(station, tmp_path).facts
    fields = {one.field.name: one.value for one in facts.fields}
    known = {"numberOfPaper": "2", "numberOfPage": "2", "totalDoc": "1", "confidenceLevel": "02", "language": "01"}
    assert known.items() <= fields.items() and fields["title"].startswith("Công nhận bằng")
    missing = {one.field.name for one in facts.missing}
    assert {"arcFileCode", "maintenance", "mode", "format", "paperFileCode", "endDate", "riskRecovery"} <= missing
    paper = {one.field.name: one.value for one in facts.papers[0].fields}
    assert (paper["codeNumber"], paper["codeNotation"], paper["issuedDate"]) == ("125", "QĐ-SGDĐT", "02/10/2026")
    assert (paper["organName"], paper["numberOfPage"], paper["docOrdinal"]) == ("Sở Giáo dục và Đào tạo", "2", "1")
    assert "docCode" in {one.field.name for one in facts.papers[0].missing}, "its first part is the archive's to say"


def test_what_a_person_says_is_taken_and_makes_another_package(station: Station, tmp_path: Path) -> None:
    before, made = packed(station, tmp_path / "1"), packed(station, tmp_path / "2", *SAID)
    fields = {one.field.name: (one.value, one.told) for one in made.facts.fields}
    assert (fields["maintenance"], fields["endDate"]) == (("01", Told.SAID), ("24/11/2026", Told.SAID))
    paper = {one.field.name: (one.value, one.told) for one in made.facts.papers[0].fields}
    assert (paper["mode"], paper["typeName"]) == (("02", Told.DOSSIER), ("02", Told.SAID))
    assert paper["docCode"] == ("H56.LT.H56.14.2026.0001.0000001", Told.STATION)
    assert before.tree.name != made.tree.name
    assert schema_errors(made.written.path) == [] and judged(made.written.path, tmp_path) == {}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said("", "nothing", "1"), "ARCHIVAL_FIELD_UNKNOWN"),
        (Said("TP01", "paperFileCode", "1"), "ARCHIVAL_FIELD_OF_DOSSIER"),
        (Said("", "subject", "1"), "ARCHIVAL_FIELD_OF_PAPER"),
        (Said("", "maintenance", "ever"), "ARCHIVAL_VALUE_MALFORMED"),
        (Said("", "endDate", "2026-02-30"), "ARCHIVAL_VALUE_MALFORMED"),
        (Said("TP09", "typeName", "02"), "COMPONENT_EMPTY"),
    ],
)
def test_what_the_form_does_not_have_is_refused(station: Station, tmp_path: Path, said: Said, code: str) -> None:
    with pytest.raises(StationError, match=code):
        packed(station, tmp_path / "p.zip", said)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_kept_as_it_came_is_told_as_that_and_no_more_is_claimed_of_it(
    counter: DossierCounter, tmp_path: Path
) -> None:
    station, (_, part), content = counter.station, counter.open(), blank_pdf()
    pdf = station.store.blobs.put(content, "application/pdf")
    signature = KeptSignature("CN=Ai đó", True, "", "B-LT", None, ())
    result = ResultFacts("KQ.1", "CS 00417", "Sở Xây dựng")
    station.documents.keep(part.id, pdf, Plan(), False, station.actor, result=result, signatures=[signature])
    made = packed(station, tmp_path / "out", masters=True)
    assert judged(made.written.path, tmp_path) == {}
    (paper,) = made.facts.papers
    data = made.written.path / "representations" / "rep1" / "data"
    assert [file.read_bytes() for file in data.iterdir()] == [content]
    assert (paper.made_here, paper.format.name, paper.text, made.facts.masters) == (False, "application/pdf", "", ())
    kinds = [event.kind for event in made.facts.events if event.objects == (paper.id,)]
    assert kinds == [EventType.CREATION, EventType.SIGNATURE_CHECK]
    told = {one.field.name: one.value for one in paper.fields}
    assert (told["codeNotation"], told["organName"], told["numberOfPage"]) == ("CS 00417", "Sở Xây dựng", "1")
    unsaid = {one.field.name for one in (*paper.missing, *made.facts.missing)}
    assert {"confidenceLevel", "language", "codeNumber", "numberOfPaper"} <= unsaid


def test_a_dossier_with_an_unfinished_paper_is_no_package(counter: DossierCounter, tmp_path: Path) -> None:
    counter.take(*small_dossier(tmp_path / "paper", 1))
    with pytest.raises(StationError, match="PACKAGE_UNFINISHED"):
        packed(counter.station, tmp_path / "p.zip")
    assert not (tmp_path / "p.zip").exists()
