"""The search index: what it finds, and how it catches up."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.domain.arrange import PageView
from app.domain.artifacts import Stage, StageRecipe, page_key
from app.domain.delivery import RemoteDossier
from app.domain.editlog import Move, Remove, Rotate, SetField, Undo
from app.domain.errors import InputRefused
from app.domain.fields import Field
from app.domain.model import Plan
from app.domain.search import SearchQuery
from tests.support.dossier_server import manifest_of
from tests.support.search_world import Library, index_of, page_text
from tests.support.store_world import Desk

ONE, TWO, THREE = "H56.14-261120-0001", "H56.14-261121-0002", "H56.14-261122-0003"


@pytest.fixture
def library(desk: Desk) -> Library:
    return Library(desk)


def snippets(library: Library, text: str) -> list[str]:
    return [
        "".join(f"[{p.text}]" if p.found else p.text for p in hit.snippet)
        for one in library.find(text)
        for hit in one.hits
    ]


def test_words_are_found_without_diacritics_and_shown_as_they_stand(library: Library) -> None:
    library.scan(ONE, ["ĐƠN ĐỀ NGHỊ\nKính gửi: Ủy ban nhân dân", "Nghĩa vụ quân sự của đồng chí Nguyễn Thị Mẫu"])
    assert snippets(library, "nguyen thi mau") == ["Nghĩa vụ quân sự của đồng chí [Nguyễn] [Thị] [Mẫu]"]
    assert snippets(library, "don de nghi") == ["[ĐƠN] [ĐỀ] [NGHỊ] Kính gửi: Ủy ban nhân dân"]
    (found,) = library.find("uy ban")
    assert (found.code, found.received_on, found.pages_found) == (ONE, date(2026, 11, 20), 1)
    assert [(hit.component_code, hit.title, hit.number) for hit in found.hits] == [("TP01", "Đơn đề nghị", 1)]
    assert library.find("đồng")[0].hits[0].number == 2
    assert library.codes("ubnd") == []


def test_all_words_must_stand_on_one_page_and_a_phrase_side_by_side(library: Library) -> None:
    library.scan(ONE, ["giấy khai sinh", "bản chính"])
    library.scan(TWO, ["khai báo ngày sinh"])
    assert library.codes("khai sinh") == [ONE, TWO]
    assert library.codes('"khai sinh"') == [ONE]
    assert library.codes("khai chính") == []


def test_what_was_typed_with_its_diacritics_comes_first(library: Library) -> None:
    library.scan(ONE, ["nghìa " * 5])
    library.scan(TWO, ["một trang dài có nhiều chữ khác nhau và nghĩa vụ"])
    assert library.codes("nghĩa") == [TWO, ONE]
    assert set(library.codes("nghia")) == {ONE, TWO}


def test_rarer_and_denser_pages_rank_higher(library: Library) -> None:
    library.scan(ONE, ["đất " + "chữ khác " * 60])
    library.scan(TWO, ["đất đất đất đất"])
    assert library.codes("đất") == [TWO, ONE]
    assert library.codes("đất", limit=1) == [TWO]


def test_a_dossier_is_found_by_code_citizen_and_day(library: Library) -> None:
    library.scan(ONE, ["trang một"], applicant="Nguyễn Thị Mẫu")
    library.scan(TWO, ["trang hai"], applicant="Trần Đình Mẫu")
    library.scan(THREE, ["trang ba"])
    assert library.codes(code="h56.14-2611") == [THREE, TWO, ONE]
    assert library.codes(code=TWO) == [TWO]
    assert library.codes(code="H56_14") == []
    assert library.codes(citizen="tran dinh") == [TWO]
    assert library.codes(citizen="MẪU") == [TWO, ONE]
    assert library.codes(citizen="mau tran") == [TWO]
    assert library.codes(citizen="ma") == []
    assert library.codes(received_from=date(2026, 11, 21)) == [THREE, TWO]
    assert library.codes(received_from=date(2026, 11, 21), received_to=date(2026, 11, 21)) == [TWO]
    assert library.codes("trang", citizen="nguyen", received_to=date(2026, 11, 20)) == [ONE]


def test_a_citizen_is_found_by_the_whole_id_number_only(library: Library) -> None:
    library.scan(ONE, ["x"])
    remote = RemoteDossier(ONE, "1.004889.H56", "Thủ tục", "Lê Văn Mẫu", "H56", "H56", 2, ())
    library.describe(replace(remote, applicant_id="038190012345"))
    assert library.codes(citizen="038190012345") == [ONE]
    assert library.codes(citizen="038 190 012 345") == [ONE]
    assert library.codes(citizen="038190012346") == []
    assert library.codes(citizen="le van mau") == [ONE]


def test_what_was_typed_at_the_desk_is_found_as_long_as_it_counts(library: Library) -> None:
    library.scan(ONE, ["trang"], applicant="Lê Văn Ẩn")
    library.scan(TWO, ["trang"])
    store, actor, dossier = library.desk.store, library.desk.actor, library.dossier(ONE)
    (part,) = store.dossiers.components(dossier.id)
    typed = [
        SetField(None, Field.OWNER_NAME, "Nguyễn Thị Mẫu"),
        SetField(None, Field.OWNER_ID, "038190012345"),
        SetField(part.id, Field.NUMBER, "125/QĐ-UBND"),
    ]
    end = store.dossiers.append(dossier.id, typed, actor)
    asked = {"citizen": "nguyen thi mau"}, {"citizen": "038190012345"}, {"number": "125/qd-ubnd"}
    assert [library.codes(**one) for one in asked] == [[ONE], [ONE], [ONE]]
    assert library.codes(citizen="le van an") == [ONE], "who handed it in is found too"
    store.dossiers.append(dossier.id, [Undo(end - 3 + place) for place in range(3)], actor)
    assert [library.codes(**one) for one in asked] == [[], [], []]


def test_a_paper_is_found_by_its_number_on_the_page_and_in_what_was_sent(library: Library) -> None:
    library.scan(ONE, ["Số: 123/QĐ-UBND ngày 5 tháng 3", "UBND 123"])
    library.scan(TWO, ["không có số"])
    store, actor = library.desk.store, library.desk.actor
    part = store.dossiers.components(library.dossier(TWO).id)[0]
    document = store.documents.create(part.id, 0, None, Plan(upload=True), actor)
    manifest = {**manifest_of(b"%PDF", dossier_code=TWO).to_json(), "number": "77/GCN-UBND"}
    store.outbox.enqueue(document.id, store.blobs.put(b"%PDF", "application/pdf"), manifest, actor)
    assert library.codes(number="123/qd-ubnd") == [ONE]
    assert library.find(number="123/QĐ-UBND")[0].hits[0].number == 1
    assert library.codes(number="77/GCN-UBND") == [TWO]
    assert library.codes(number="7/GCN") == []
    assert library.codes("khong", number="77/gcn-ubnd") == [TWO]


def test_what_is_typed_is_never_a_query_language(library: Library) -> None:
    library.scan(ONE, ['khai AND sinh NEAR text: "x" * ^ - ( ) OR NOT'])
    assert library.codes("khai AND sinh") == [ONE]
    assert library.codes("NOT sinh") == [ONE]
    assert library.codes("mất OR khai") == []
    assert library.codes('khai"') == [ONE]
    assert library.codes("text:sinh*") == [ONE]
    assert library.codes("'; DROP TABLE pages; --x") == []
    assert library.codes("khai") == [ONE]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=40), citizen=st.text(max_size=20), number=st.text(max_size=20), code=st.text(max_size=20))
def test_nothing_that_can_be_typed_breaks_the_search(
    library: Library, text: str, citizen: str, number: str, code: str
) -> None:
    try:
        query = SearchQuery.parse(text, citizen=citizen, number=number, code=code)
    except InputRefused as refused:
        assert refused.code in {"SEARCH_EMPTY", "SEARCH_TOO_LONG", "CITIZEN_ID_MALFORMED"}
        return
    assert library.desk.store.search.find(query) == ()


def test_the_index_follows_what_a_person_does_with_the_pages(library: Library) -> None:
    first, second = library.scan(ONE, ["trang đầu", "trang sau"])
    store, actor, dossier = library.desk.store, library.desk.actor, library.dossier(ONE)
    assert library.find("sau")[0].hits[0].number == 2
    store.dossiers.append(dossier.id, [Remove((first,))], actor)
    assert library.codes("đầu") == []
    assert library.find("sau")[0].hits[0].number == 1
    store.dossiers.append(dossier.id, [Undo(len(store.dossiers.log(dossier.id)) - 1)], actor)
    assert library.codes("đầu") == [ONE]
    other = store.dossiers.component(dossier.id, "TP02", "Quyết định", actor)
    store.dossiers.append(dossier.id, [Move(second, other.id, None)], actor)
    assert library.find("sau")[0].hits[0].component_code == "TP02"
    store.dossiers.append(dossier.id, [Rotate((first,), 1)], actor)
    assert library.codes("đầu") == [], "a page that was turned is read anew first"
    library.read(dossier, first, "trang đầu xoay")
    assert library.codes("xoay") == [ONE]


def test_a_page_that_went_to_another_dossier_is_found_there(library: Library) -> None:
    (page,) = library.scan(ONE, ["đi lạc"])
    library.scan(TWO, ["ở nhà"])
    assert library.codes("lạc") == [ONE]
    one, two = library.dossier(ONE), library.dossier(TWO)
    wrong, right = (library.desk.store.dossiers.components(dossier.id)[0] for dossier in (one, two))
    library.desk.move(page, wrong, right)
    library.read(two, page, "đi lạc")
    assert library.codes("lạc") == [TWO]


def test_pages_that_an_older_engine_read_stay_found(library: Library, desk: Desk) -> None:
    library.scan(ONE, ["máy cũ đọc"])
    newer = Library(desk, StageRecipe(2, {"engine": "newer"}))
    newer.scan(TWO, ["máy mới đọc"])
    assert set(library.codes("đọc")) == {ONE, TWO}
    (page,) = library.scan(THREE, ["máy cũ đọc sai"])
    newer.read(library.dossier(THREE), page, "máy mới đọc đúng")
    desk.store.search.rebuild()
    assert library.codes("đúng") == [THREE]
    assert library.codes("sai") == []


def test_a_page_whose_recipe_is_told_late_is_found_then(library: Library, desk: Desk) -> None:
    (page,) = library.scan(ONE, ["x"])
    masters = desk.store.capture.pages(library.dossier(ONE).id)
    other = StageRecipe(9, {"engine": "of an earlier program"})
    view = PageView.arrived(page)
    key = page_key(Stage.TEXT, view, masters, {Stage.TEXT: other})
    desk.store.artifacts.put(key, "text", page_text("đọc từ trước").encode(), "application/json")
    first = page_key(Stage.TEXT, view, masters, {Stage.TEXT: library.recipe})
    desk.store.artifacts.forget(first)
    assert library.codes("trước") == []
    assert desk.store.search.unread() == {library.dossier(ONE).id}
    desk.store.recipes.remember(other)
    assert library.codes("trước") == [ONE]
    assert desk.store.search.unread() == frozenset()


def test_catching_up_looks_at_what_came_and_at_nothing_else(library: Library) -> None:
    for number in range(1, 22):
        library.scan(f"H56.14-261120-{number:04d}", [f"trang {number}"])
    search = library.desk.store.search
    assert search.catch_up() == 21
    assert search.catch_up() == 0
    library.scan("H56.14-261120-0007", ["thêm"], component="TP02")
    assert search.catch_up() == 1
    assert len(library.find("trang", limit=100)) == 21


def test_catching_up_can_be_stopped_and_goes_on(library: Library) -> None:
    for number in range(1, 26):
        library.scan(f"H56.14-261120-{number:04d}", ["trang"])
    search = library.desk.store.search
    stops = iter([False, True])
    assert search.catch_up(lambda: next(stops)) == 20
    assert search.state().behind == 5
    assert search.catch_up() == 5


def test_many_search_at_once(library: Library) -> None:
    for number in range(1, 22):
        library.scan(f"H56.14-261120-{number:04d}", ["trang chung"])
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(library.find("chung", limit=50)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [21] * 4
    with index_of(library) as index:
        assert index.scalar(text("SELECT count(*) FROM pages")) == 21
