"""What makes room for what: old pages for new ones, and nothing for a scan that brings nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from app.domain.errors import Cancelled, DeviceFailed, InputRefused, SigningFailed
from app.domain.model import MasterPage, Plan
from app.domain.results import ResultFacts
from app.services.advance import Watch
from app.services.frames import request_json
from scanner.frames import ScanRequest, Source
from scanner.spool import Description, place
from tests.support.open_dossier import CODE, NO_KEY, DossierCounter

pytestmark = pytest.mark.xdist_group("station")  # one judge serves them all; what one has read, the others know


def pages(counter: DossierCounter) -> list[UUID]:
    desk, part = counter.open()
    return [view.id for view in desk.paper(part.id).pages]


def stopped(counter: DossierCounter, request: ScanRequest, replacing: bool, enough: int = 1) -> list[UUID]:
    """The pages that a scan brings before a person stops it."""
    came: list[MasterPage] = []
    watch = Watch(NO_KEY.authorize, cancelled=lambda: len(came) >= enough, on_page=came.append)
    _, part = counter.open()
    with pytest.raises(Cancelled):
        counter.station.digitizing.scan(request, CODE, part.code, Plan(), replacing, counter.station.actor, watch)
    return [page.id for page in came]


def test_a_replacing_scan_that_goes_on_from_other_sources_keeps_all_that_it_brought(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    counter.take(paper[-1])
    glass = ScanRequest(f"folder:{paper[0].parent}", source=Source.FLATBED)
    came = stopped(counter, replace(glass, source=Source.ADF), True)
    for request in (glass, glass, replace(glass, source=Source.ADF)):
        came += stopped(counter, request, True)
        assert pages(counter) == came


def test_a_scan_that_brought_nothing_is_no_word_to_stand_beside_old_pages(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    desk, part = counter.take(paper[-1])
    store, actor = counter.station.store, counter.station.actor
    old = pages(counter)
    request = ScanRequest(f"folder:{paper[0].parent}")
    store.capture.begin(desk.dossier.id, part.id, request_json(request), actor)
    with pytest.raises(InputRefused, match="COMPONENT_HAS_PAGES"):
        counter.station.digitizing.scan(request, CODE, part.code, Plan(), False, actor, NO_KEY)
    assert pages(counter) == old
    assert store.capture.interrupted() == (), "what brought nothing needs no paper to go on"


def test_old_pages_make_room_for_a_frame_that_a_crash_left_whole_though_the_feeder_is_empty(
    counter: DossierCounter, paper: tuple[Path, ...], tmp_path: Path
) -> None:
    desk, part = counter.take(paper[-1])
    (tmp_path / "in").mkdir()
    store, actor = counter.station.store, counter.station.actor
    request = ScanRequest(f"folder:{tmp_path / 'in'}")
    batch = store.capture.begin(desk.dossier.id, part.id, request_json(request), actor)
    whole = Description(0, "image/jpeg", 1, "front", dpi=200)
    place(store.capture.spool(batch.id), whole, [paper[0].read_bytes()], lambda _name: None)
    with pytest.raises(SigningFailed):
        plan = Plan(sign=True, signer="nobody")
        counter.station.digitizing.scan(request, CODE, part.code, plan, True, actor, NO_KEY)
    assert pages(counter) == [page.id for page in store.capture.batch_pages(batch.id)] != []


def test_other_pages_need_a_word_to_replace(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    desk, part = counter.take(paper[0])
    digitizing, actor = counter.station.digitizing, counter.station.actor
    with pytest.raises(InputRefused) as refused:
        digitizing.files([paper[1]], CODE, part.code, Plan(), False, actor, NO_KEY)
    assert refused.value.code == "COMPONENT_HAS_PAGES"
    assert len(counter.station.editing.desk(desk.dossier.id).masters) == 1


def test_pages_that_an_undo_brought_back_take_the_place_of_a_signed_file_by_a_word_alone(
    counter: DossierCounter, paper: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same call again finds its pages on the desk, but it is not what it was: a signed file stands there now."""
    station, plan = counter.station, Plan(sign=True, signer="nobody")
    actor, store = station.actor, station.store

    def again(replacing: bool) -> None:
        with pytest.raises(SigningFailed, match="NO_KEY_SET_UP"):
            station.digitizing.files([paper[0]], CODE, part.code, plan, replacing, actor, NO_KEY)

    desk, part = counter.open()
    again(False)
    signed = store.blobs.put(b"%PDF-1.7 signed elsewhere", "application/pdf")
    kept = station.documents.keep(part.id, signed, Plan(), True, actor, result=ResultFacts("KQ.1", "1/QĐ", "UBND"))
    station.editing.undo(desk.dossier.id, actor)
    with pytest.raises(InputRefused, match="SIGNED_FILE_REPLACED"):
        station.digitizing.files([paper[0]], CODE, part.code, plan, False, actor, NO_KEY)
    assert station.documents.standing(part.id) == kept

    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(station.documents, "finish", cut_off)
        station.digitizing.files([paper[1]], CODE, part.code, plan, True, actor, NO_KEY)
    failures = station.recovery.resume(actor, NO_KEY).failures
    assert [failure.error.code for failure in failures] == ["NO_KEY_SET_UP"], "the word was said before the crash"
    made = station.documents.standing(part.id)
    assert made is not None and made.supersedes == kept.id


def test_a_replacing_scan_that_goes_on_leaves_no_old_page_behind(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    """It stopped before its first page, and again behind it: what is new stays, what was there before makes room."""
    desk, part = counter.open()
    store, actor = counter.station.store, counter.station.actor
    counter.take(paper[-1])
    request = ScanRequest(f"folder:{paper[0].parent}")
    store.capture.begin(desk.dossier.id, part.id, request_json(request), actor)
    came: list[object] = []

    def scan(enough: int) -> None:
        watch = Watch(NO_KEY.authorize, cancelled=lambda: len(came) >= enough, on_page=came.append)
        counter.station.digitizing.scan(request, CODE, part.code, Plan(), True, actor, watch)

    for enough in (1, 2):
        with pytest.raises(Cancelled):
            scan(enough)
        now = counter.station.editing.desk(desk.dossier.id)
        assert [view.id for view in now.paper(part.id).pages] == [page.id for page in came]  # type: ignore[attr-defined]


def test_a_scan_that_was_stopped_keeps_the_count_that_it_began_with(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    request = ScanRequest(f"folder:{paper[0].parent}", expected_sheets=9)
    stopped(counter, request, False)
    desk, part = counter.open()
    assert desk.paper(part.id).sheet_count == 9, "the officer's count stands at the desk"
    with pytest.raises(DeviceFailed) as few:
        counter.station.digitizing.scan(
            replace(request, expected_sheets=None), CODE, part.code, Plan(), False, counter.station.actor, NO_KEY
        )
    assert (few.value.code, few.value.fields["expected"]) == ("SHEET_COUNT_MISMATCH", 9)


def test_a_call_that_was_cut_off_behind_its_last_page_goes_on_without_paper(
    counter: DossierCounter, paper: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    request, plan = ScanRequest(f"folder:{paper[0].parent}"), Plan(sign=True, signer="nobody")
    _, part = counter.open()

    def scan(plan: Plan, request: ScanRequest = request) -> None:
        counter.station.digitizing.scan(request, CODE, part.code, plan, False, counter.station.actor, NO_KEY)

    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(counter.station.documents, "finish", cut_off)
        scan(plan)
    came = pages(counter)
    for other in (lambda: scan(Plan()), lambda: scan(plan, ScanRequest("folder:/elsewhere"))):
        with pytest.raises(InputRefused, match="COMPONENT_HAS_PAGES"):
            other()
    for _ in range(2):  # once without a document, once with one that is not at its end
        with pytest.raises(SigningFailed, match="NO_KEY_SET_UP"):
            scan(plan)
    assert pages(counter) == came != []


def test_the_files_of_a_folder_are_whole_sheets_also_where_the_source_has_two_sides(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    request = ScanRequest(f"folder:{paper[0].parent}", source=Source.ADF_DUPLEX)
    came = stopped(counter, request, False, enough=2)
    desk, part = counter.open()
    (half,) = counter.station.recovery.resume(counter.station.actor, NO_KEY).interrupted
    assert half.sheets == 2
    counter.station.capture.scan(desk.dossier.id, part.id, request, counter.station.actor, stages=frozenset())
    desk, part = counter.open()
    assert [view.id for view in desk.paper(part.id).pages][:2] == came
    assert len(desk.paper(part.id).pages) == len(list(paper[0].parent.iterdir()))
    assert desk.paper(part.id).doubted == {}
