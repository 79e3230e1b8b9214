"""What is a result and what is none: a document is, that was entered as one; what lies in its component before or after is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from app.domain.errors import Cancelled, DeviceFailed, InputRefused
from app.domain.model import Batch, Document, MasterPage, Plan
from app.domain.release import Obstacle
from app.domain.results import ResultFacts
from app.services.advance import Watch
from app.services.frames import request_json
from scanner.frames import ScanRequest
from tests.support.open_dossier import CODE, NO_KEY, DossierCounter

pytestmark = pytest.mark.xdist_group("station")  # one judge serves them all; what one has read, the others know
FACTS = ResultFacts("KQ.1", "217/QĐ-UBND", "UBND xã Mẫu Lâm")
CORRECTED = replace(FACTS, number="271/QĐ-UBND")


def keep(counter: DossierCounter, data: bytes, result: ResultFacts | None = None, replacing: bool = False) -> Document:
    _, part = counter.open()
    blob = counter.station.store.blobs.put(b"%PDF-1.7 " + data, "application/pdf")
    return counter.station.documents.keep(part.id, blob, Plan(), replacing, counter.station.actor, result=result)


def scan(counter: DossierCounter, folder: Path, result: ResultFacts | None, replacing: bool = False) -> list[UUID]:
    """One page of a folder comes in; then a person stops it."""
    came: list[MasterPage] = []
    watch = Watch(NO_KEY.authorize, cancelled=lambda: len(came) >= 1, on_page=came.append)
    _, part = counter.open()
    request = ScanRequest(f"folder:{folder}")
    with pytest.raises(Cancelled):
        counter.station.digitizing.scan(
            request, CODE, part.code, Plan(), replacing, counter.station.actor, watch, result
        )
    return [page.id for page in came]


def finish(counter: DossierCounter, *, replacing: bool = False) -> Document:
    _, part = counter.open()
    return counter.station.documents.finish(part.id, Plan(), counter.station.actor, replacing=replacing)


def known(counter: DossierCounter, document: Document) -> ResultFacts | None:
    return counter.station.documents.state(document).result


def batches(counter: DossierCounter) -> Sequence[Batch]:
    return counter.station.store.capture.batches(counter.open()[0].dossier.id)


def test_an_unsigned_file_in_the_place_of_a_result_is_no_result_and_not_signed(counter: DossierCounter) -> None:
    desk, part = counter.open()
    result = keep(counter, b"signed elsewhere", FACTS)
    assert counter.station.documents.state(result).proved() == result.kept_blob
    other = keep(counter, b"not signed", replacing=True)
    assert (other.version, known(counter, other), counter.station.documents.state(other).proved()) == (2, None, None)
    hindrances = counter.station.releasing.release(desk.dossier.id).hindrances
    assert [one.obstacle for one in hindrances if one.component_code == part.code] == [Obstacle.NOT_PROVED]
    assert known(counter, result) == FACTS, "what it was stays on record"


def test_other_words_on_the_same_file_are_another_document(counter: DossierCounter) -> None:
    first = keep(counter, b"signed elsewhere", FACTS)
    assert (keep(counter, b"signed elsewhere", FACTS), keep(counter, b"signed elsewhere")) == (first, first)
    with pytest.raises(InputRefused, match="COMPONENT_HAS_DOCUMENT"):
        keep(counter, b"signed elsewhere", CORRECTED)
    second = keep(counter, b"signed elsewhere", CORRECTED, replacing=True)
    assert (second.supersedes, known(counter, second)) == (first.id, CORRECTED)


def test_a_refused_or_empty_scan_makes_no_result_of_what_lies_there(
    counter: DossierCounter, paper: tuple[Path, ...], tmp_path: Path
) -> None:
    desk, part = counter.open()
    actor, documents = counter.station.actor, counter.station.documents
    unsigned = keep(counter, b"not signed")
    request = ScanRequest(f"folder:{tmp_path / 'empty'}")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputRefused, match="COMPONENT_HAS_PAGES"):
        counter.station.results.scan(request, CODE, part.code, FACTS, Plan(), False, actor, NO_KEY)
    counter.station.store.capture.begin(desk.dossier.id, part.id, request_json(request), actor)
    with pytest.raises(DeviceFailed):
        counter.station.results.scan(request, CODE, part.code, FACTS, Plan(), True, actor, NO_KEY)
    assert documents.standing(part.id) == unsigned
    assert documents.state(unsigned).proved() is None
    scan(counter, paper[0].parent, FACTS, replacing=True)
    assert documents.state(unsigned).proved() is None
    assert known(counter, finish(counter)) == FACTS, "what nobody signed needs no word to be replaced"


def test_a_result_stays_one_while_its_pages_are_worked_on_and_a_paper_in_its_place_is_none(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    (page,) = scan(counter, paper[0].parent, FACTS)
    desk, _ = counter.open()
    first = finish(counter)
    counter.station.editing.rotate(desk.dossier.id, [page], 1, counter.station.actor)
    turned = finish(counter)
    assert (turned.version, known(counter, first), known(counter, turned)) == (2, FACTS, FACTS)
    scan(counter, paper[0].parent, None, replacing=True)
    assert known(counter, finish(counter)) is None


def test_pages_that_lay_there_before_a_result_that_was_kept_are_no_result(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    scan(counter, paper[0].parent, None)
    kept = keep(counter, b"signed elsewhere", FACTS, replacing=True)
    assert finish(counter) == kept, "they made room"
    desk, _ = counter.open()
    counter.station.editing.undo(desk.dossier.id, counter.station.actor)
    with pytest.raises(InputRefused, match="SIGNED_FILE_REPLACED"):
        finish(counter)
    brought_back = finish(counter, replacing=True)
    assert (brought_back.version, known(counter, brought_back)) == (2, None)


def test_a_page_of_a_result_makes_no_result_of_the_paper_that_it_is_put_to(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    (page,) = scan(counter, paper[0].parent, FACTS)
    desk, _ = counter.open()
    station = counter.station
    other = station.editing.component(desk.dossier.id, "KHAC", station.actor)
    station.editing.move(desk.dossier.id, page, other.id, None, station.actor)
    assert known(counter, station.documents.finish(other.id, Plan(), station.actor)) is None


def test_a_scan_goes_on_for_what_it_was_begun_for_and_starts_anew_for_anything_else(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    came = scan(counter, paper[0].parent, FACTS)
    for other in (None, CORRECTED):
        with pytest.raises(InputRefused, match="BATCH_BEGUN_OTHERWISE"):
            counter.station.digitizing.scan(
                ScanRequest(f"folder:{paper[0].parent}"),
                CODE,
                counter.open()[1].code,
                Plan(),
                False,
                counter.station.actor,
                NO_KEY,
                other,
            )
    came += scan(counter, paper[0].parent, FACTS)
    assert len(batches(counter)) == 1
    anew = scan(counter, paper[0].parent, CORRECTED, replacing=True)
    desk, part = counter.open()
    assert [view.id for view in desk.paper(part.id).pages] == anew
    assert [batch.id for batch in counter.station.capture.batches.interrupted(part.id)] == [batches(counter)[-1].id]
    assert known(counter, finish(counter)) == CORRECTED


def test_a_scanned_result_stays_one_in_the_right_dossier_whatever_is_done_to_it_there(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    (page,) = scan(counter, paper[0].parent, FACTS)
    station = counter.station
    _, wrong = counter.open()
    station.capture.batches.stop(batches(counter)[0], station.actor)
    finish(counter)
    right = "H56.14-261124-0002"
    misfiling = station.refiling.begin(wrong, right, "KQ.1", "Gửi nhầm hồ sơ", station.actor)
    made = station.refiling.carry_out(misfiling, station.actor)
    assert made is not None
    owner = station.store.dossiers.component_by_id(made.component_id).dossier_id
    station.editing.rotate(owner, [page], 1, station.actor)
    turned = station.documents.finish(made.component_id, Plan(), station.actor)
    assert (turned.version, known(counter, made), known(counter, turned)) == (2, FACTS, FACTS)
