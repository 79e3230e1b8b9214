"""The search index: what it finds, how it catches up, what leaves it, and that it can be made anew."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.arrange import PageView, arrange
from app.domain.delivery import RemoteDossier
from app.domain.editlog import Copy, Merge, Move, Remove, Rotate, SetField, Undo
from app.domain.errors import InputRefused
from app.domain.fields import Field
from app.domain.geometry import Axis
from app.domain.ids import new_id
from app.domain.lifecycle import Stage, StageRecipe, page_key
from app.domain.model import Plan
from app.domain.search import SearchQuery
from app.store.backup import backup
from app.store.check import check
from app.store.purge import purge
from app.store.restore import restore
from app.store.search.file import FILE
from tests.support.dossier_server import manifest_of
from tests.support.search_world import Library, page_text
from tests.support.store_world import Desk, open_desk

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
    desk.store.recipes.remember(other)
    assert library.codes("trước") == [ONE]


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
        assert index.execute("SELECT count(*) FROM pages").fetchone() == (21,)


@contextmanager
def index_of(library: Library) -> Iterator[sqlite3.Connection]:
    """The index's own file, opened by somebody else."""
    with closing(sqlite3.connect(library.desk.store.folder / FILE)) as index, index:
        yield index


def in_file(folder: Path, word: bytes) -> bool:
    files = list(folder.glob(FILE + "*"))
    assert files
    return any(word in path.read_bytes() for path in files)


def test_purged_words_leave_the_file_itself(library: Library) -> None:
    pages = library.scan(ONE, ["điều bímậtquábí ở đây", "trang thường"])
    store = library.desk.store
    assert library.codes("bímậtquábí") == [ONE]
    assert in_file(store.folder, "bímậtquábí".encode())
    assert in_file(store.folder, b"trang")
    blob = store.capture.page(pages[0]).blob.sha256
    assert purge(store, blob, "retention", library.desk.actor) == (pages[0],)
    assert not in_file(store.folder, "bímậtquábí".encode())
    assert not in_file(store.folder, b"bimatquabi")
    assert library.codes("bímậtquábí") == []
    assert library.find("thường")[0].hits[0].number == 1, "the page behind it moved up"
    assert store.search.state().wrong == 0


def test_purged_words_leave_every_page_that_was_made_of_the_sheet(library: Library) -> None:
    """A copy has an id of its own, and a joined page that of another sheet."""
    first, second, third = library.scan(ONE, ["bìa thường", "điều bímậtquábí ở đây", "trang cuối"])
    store, dossier, copy = library.desk.store, library.dossier(ONE), new_id()
    made = [Copy((second,), (copy,)), Merge((first, second), Axis.BENEATH)]
    store.dossiers.append(dossier.id, made, library.desk.actor)
    library.read(dossier, first, "bìa và bímậtquábí")
    assert [hit.number for hit in library.find("bímậtquábí")[0].hits] == [1, 2]
    purge(store, store.capture.page(second).blob.sha256, "retention", library.desk.actor)
    assert not in_file(store.folder, "bímậtquábí".encode())
    assert library.codes("bímậtquábí") == []
    assert library.find("cuối")[0].hits[0].number == 2
    assert [str(view.id) for view in _on_desk(library)] == [str(first), str(third)]
    assert store.search.state().wrong == 0


def _on_desk(library: Library) -> tuple[PageView, ...]:
    store, dossier = library.desk.store, library.dossier(ONE)
    (paper,) = arrange(store.dossiers.log(dossier.id), store.capture.pages(dossier.id)).values()
    return paper.pages


def test_a_text_that_was_purged_itself_leaves_too(library: Library) -> None:
    (page,) = library.scan(ONE, ["x"])
    sha256 = library.read(library.dossier(ONE), page, "lời riêng tư")
    store = library.desk.store
    assert library.codes("riêng") == [ONE]
    purge(store, sha256, "wish of the citizen", library.desk.actor)
    assert library.codes("riêng") == []
    assert not in_file(store.folder, "riêng".encode())


def test_a_purge_that_was_cut_off_is_made_good_by_the_next_search(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    (page,) = library.scan(ONE, ["dở dang"])
    store = library.desk.store
    assert library.codes("dở dang") == [ONE]
    monkeypatch.setattr(type(store.search), "forget_purged", lambda self: None)
    purge(store, store.capture.page(page).blob.sha256, "retention", library.desk.actor)
    monkeypatch.undo()
    assert library.codes("dở dang") == []


def test_an_index_beside_an_older_copy_of_its_database_is_made_anew(library: Library, tmp_path: Path) -> None:
    library.scan(ONE, ["còn nguyên"])
    store, older, index = library.desk.store, tmp_path / "older", tmp_path / "index"
    backup(store, older)
    library.scan(TWO, ["đã mất"])
    assert library.codes("đã mất") == [TWO]
    with index_of(library) as kept:
        kept.execute("VACUUM INTO ?", (str(index),))
    restore(older, tmp_path / "again")
    (tmp_path / "again" / FILE).write_bytes(index.read_bytes())
    with closing(open_desk(tmp_path / "again").store) as again:
        later = Library(Desk(again, library.desk.actor), _frames=10)
        later.scan(THREE, ["viết sau"])
        later.scan("H56.14-261123-0004", ["viết sau nữa"])
        assert later.codes("viết sau") == [THREE, "H56.14-261123-0004"]
        assert later.codes("còn nguyên") == [ONE]
        assert later.codes("đã mất") == []


def test_a_damaged_or_foreign_index_is_made_anew(library: Library) -> None:
    library.scan(ONE, ["còn nguyên"])
    assert library.codes("nguyên") == [ONE]
    path = library.desk.store.folder / FILE
    for damage in (b"no database at all" * 100, b""):
        for file in path.parent.glob(FILE + "*"):
            file.unlink()
        path.write_bytes(damage)
        assert library.codes("nguyên") == [ONE]
    with index_of(library) as index:
        index.execute("PRAGMA user_version=99")
    assert library.codes("nguyên") == [ONE]
    whole = bytearray(path.read_bytes())
    whole[4096:8192] = os.urandom(4096)
    path.write_bytes(whole)
    for file in path.parent.glob(FILE + "-*"):
        file.unlink()
    assert library.codes("nguyên") == [ONE]


def test_only_its_owner_can_read_the_index(library: Library) -> None:
    library.scan(ONE, ["x"])
    library.codes("x")
    for path in library.desk.store.folder.glob(FILE + "*"):
        assert path.stat().st_mode & 0o077 == 0


def test_the_check_tells_what_is_behind_and_what_is_wrong(library: Library) -> None:
    library.scan(ONE, ["một"])
    library.scan(TWO, ["hai"])
    store = library.desk.store
    assert (store.search.state().behind, store.search.state().wrong) == (2, 0)
    library.codes("một")
    assert check(store).search == store.search.state()
    assert (store.search.state().behind, store.search.state().wrong) == (0, 0)
    library.scan(TWO, ["hai nữa"], component="TP02")
    assert (store.search.state().behind, store.search.state().wrong) == (1, 0)
    library.codes("một")
    with index_of(library) as index:
        index.execute("DELETE FROM pages WHERE text = 'một'")
    assert (store.search.state().behind, store.search.state().wrong) == (0, 1)
    assert check(store).ok, "an index is no treasure"
    assert store.search.rebuild() == 2
    assert store.search.state().wrong == 0
    assert library.codes("một") == [ONE]


def test_loose_files_are_no_dossier(library: Library) -> None:
    store, actor = library.desk.store, library.desk.actor
    store.dossiers.open("INTAKE", "", "", "", "", actor)
    library.scan(ONE, ["x"])
    assert library.codes(code="I") == []
    assert library.codes(code="H") == [ONE]


def test_another_process_sees_what_this_one_wrote(library: Library) -> None:
    library.scan(ONE, ["qua tiến trình khác"])
    program = (
        "import sys, json\nfrom pathlib import Path\nfrom app.domain.clock import SystemClock\n"
        "from app.domain.search import SearchQuery\n"
        "from app.store.store import open_store\nstore = open_store(Path(sys.argv[1]), SystemClock(), min_free_bytes=0)\n"
        "store.search.catch_up()\n"
        "print(json.dumps([one.code for one in store.search.find(SearchQuery.parse('tien trinh'))]))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(library.desk.store.folder)], capture_output=True, text=True, check=True
    )
    assert json.loads(told.stdout) == [ONE]
