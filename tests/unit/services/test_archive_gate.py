"""No file is offered for signing that the judge refuses, that nobody judged, or whose pages show something else; and after each
signature the same judge is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from app.archive.assemble import assemble_to
from app.archive.judge import JudgeServer
from app.bootstrap import Station
from app.domain.archival import PdfaVerdict
from app.domain.errors import PageWorkFailed, StationError, StoreFailed
from app.domain.model import Plan
from app.domain.pdf_checks import PixelVerdict
from app.domain.review.cases import URGENCY, CaseKind
from app.domain.signatures import Authorization
from app.messages import explain
from app.services.advance import Watch
from app.services.sign import KeyAuthorizer
from tests.support.demo_world import demo_pki
from tests.support.open_dossier import DossierCounter, signing_station

pytestmark = pytest.mark.xdist_group("station")
PLAN = Plan(sign=True, signer="officer", appearance="none", level="B-B")


@pytest.fixture
def station(tmp_path: Path, judge_server: JudgeServer) -> Iterator[Station]:
    with signing_station(tmp_path / "data", judge_server, level_floor="B-B") as station:
        yield station


nobody_signs = KeyAuthorizer(None, lambda _: None)


def finish(station: Station, paper: Sequence[Path], plan: Plan = PLAN) -> Any:
    """Take a paper in and carry its plan out."""
    _, part = DossierCounter(station).take(*paper)
    pin = Authorization(demo_pki().officer_pin.read_text()).pin
    return station.digitizing.finish(part.id, plan, station.actor, Watch(KeyAuthorizer(None, lambda _: pin)))


def spoilt(station: Station, spoil: Any) -> None:
    """From now on archives are written with a fault."""

    def write(target: Path, pages: Iterable[Any], *rest: Any, **more: Any) -> None:
        assemble_to(target, pages, *rest, **more)
        with pikepdf.open(target, allow_overwriting_input=True) as pdf:
            spoil(pdf)
            pdf.save(target, fix_metadata_version=False)

    station.advancing._archiving._assemble = write


def inverted(pdf: pikepdf.Pdf) -> None:
    """The pictures of the first page show black for white; that is valid PDF/A."""
    for image in pdf.pages[0].obj.Resources.XObject.values():
        channels = 3 if image.get(Name.ColorSpace) == Name.DeviceRGB else 1
        image.Decode = Array([1, 0] * channels)


def with_a_font_that_is_not_embedded(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0].obj
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources.Font = Dictionary(F=pdf.make_indirect(font))
    page.Contents.write(page.Contents.read_bytes() + b" BT 0 Tr /F 9 Tf 3 3 Td (a) Tj ET")


def refused(station: Station, paper: Sequence[Path], spoil: Any) -> StationError:
    """What is said of a file with a fault; nothing of it was signed or is about to be."""
    spoilt(station, spoil)
    with pytest.raises(StationError) as caught:
        finish(station, paper)
    _, part = DossierCounter(station).open()
    document = station.store.documents.current(part.id)
    assert document is not None
    assert station.store.documents.prepared(document.id) is None
    assert station.store.documents.signed(document.id) is None
    return caught.value


def test_a_file_that_shows_something_else_is_valid_and_never_signed(station: Station, paper: tuple[Path, ...]) -> None:
    error = refused(station, paper[:1], inverted)
    assert (error.code, error.fields) == ("PIXELS_DIFFER", {"page": 1, "difference": "inverted"})
    _, part = DossierCounter(station).open()
    document = station.store.documents.current(part.id)
    assert document is not None
    state = station.documents.state(document)
    assert state.verdict is not None and state.verdict.valid, "the judge does not see it"
    row = next(row for row in station.store.audit.rows() if row.event == "document.not_as_made")
    assert row.facts == {"document": str(document.id), "code": "PIXELS_DIFFER"}
    station.finding.look()
    assert station.finding.look() == (), "once a case is enough"
    (case,) = station.store.review.waiting_cases((CaseKind.ALARM,)).values()
    assert (case.document_id, case.facts["code"], URGENCY[case.kind]) == (document.id, "PIXELS_DIFFER", 0)
    told = explain(error, "en")
    assert told.message.startswith("Page 1 of the archive file does not show what was made of it (")
    assert "?" not in told.message + explain(error, "vi").message


def test_what_is_wrong_with_a_file_is_said_though_it_can_not_be_put_down_and_put_down_once_however_often_it_is_tried(
    station: Station, paper: tuple[Path, ...]
) -> None:
    def rows() -> int:
        return [row.event for row in station.store.audit.rows()].count("document.not_as_made")

    def on_a_full_disk(boundary: str) -> None:
        if boundary == "commit.read_back.before":
            raise StoreFailed("DISK_FULL", retryable=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.store.database.reached", on_a_full_disk)
        assert (refused(station, paper[:1], inverted).code, rows()) == ("PIXELS_DIFFER", 0)
    _, part = DossierCounter(station).open()
    document = station.store.documents.current(part.id)
    assert document is not None
    for _ in range(2):
        with pytest.raises(StationError, match="PIXELS_DIFFER"):
            station.advancing.make_file(document.id, station.actor)
        assert rows() == 1


def test_a_file_that_is_not_valid_is_told_in_plain_words_and_never_signed(
    station: Station, paper: tuple[Path, ...]
) -> None:
    error = refused(station, paper[:1], with_a_font_that_is_not_embedded)
    assert (error.code, error.fields["chapter"]) == ("PDFA_INVALID", "fonts")
    assert "A font is missing in the file" in explain(error, "en").message


def test_a_file_that_nobody_judged_is_never_signed(
    station: Station, paper: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_java(files: Sequence[Path], flavour: str = "") -> tuple[PdfaVerdict, ...]:
        raise PageWorkFailed("PDFA_JUDGE_MISSING", part="default-jdk-headless")

    monkeypatch.setattr(station, "judge_files", without_java)
    assert refused(station, paper[:1], len_of_pages).code == "PDFA_JUDGE_MISSING"


def len_of_pages(pdf: pikepdf.Pdf) -> None:
    """No fault."""
    assert len(pdf.pages)


def test_pages_are_compared_once_for_a_file(station: Station, paper: tuple[Path, ...]) -> None:
    archiving, seen = station.advancing._archiving, []
    compare = archiving._pixels

    def counted(archive: Path, pages: Sequence[tuple[Path, Path]]) -> Any:
        seen.append((archive, len(pages)))
        return compare(archive, pages)

    archiving._pixels = counted
    done = finish(station, paper[:1])
    assert [pages for _, pages in seen] == [1]
    assert done.state.pixels == PixelVerdict()
    again = station.digitizing.finish(done.state.document.component_id, PLAN, station.actor, Watch(nobody_signs))
    assert again.state.document == done.state.document
    assert len(seen) == 1
