"""The search index as a file: what leaves it, that it can be made anew, and who reads it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.arrange import PageView, arrange
from app.domain.editlog import Copy, Merge
from app.domain.geometry import Axis
from app.domain.ids import new_id
from app.store.backup import backup
from app.store.check import check
from app.store.purge import purge
from app.store.restore import restore
from app.store.search.fts5.file import FILE
from tests.support.postgres import database_of
from tests.support.search_world import Library, holds, index_of
from tests.support.store_world import Desk, open_desk

ONE, TWO, THREE = "H56.14-261120-0001", "H56.14-261121-0002", "H56.14-261122-0003"


@pytest.fixture
def library(desk: Desk) -> Library:
    return Library(desk)


def test_purged_words_leave_the_index_itself(library: Library) -> None:
    pages = library.scan(ONE, ["điều bímậtquábí ở đây", "trang thường"])
    store = library.desk.store
    assert library.codes("bímậtquábí") == [ONE]
    assert holds(library, "bímậtquábí")
    assert holds(library, "trang")
    blob = store.capture.page(pages[0]).blob.sha256
    assert purge(store, blob, "retention", library.desk.actor) == (pages[0],)
    assert not holds(library, "bímậtquábí")
    assert not holds(library, "bimatquabi")
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
    assert not holds(library, "bímậtquábí")
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
    assert not holds(library, "riêng")


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


@pytest.mark.sqlite("a server keeps its index in the database itself")
def test_an_index_beside_an_older_copy_of_its_database_is_made_anew(library: Library, tmp_path: Path) -> None:
    library.scan(ONE, ["còn nguyên"])
    store, older, index = library.desk.store, tmp_path / "older", tmp_path / "index"
    backup(store, older)
    library.scan(TWO, ["đã mất"])
    assert library.codes("đã mất") == [TWO]
    with index_of(library) as kept:
        kept.connection.execute("VACUUM INTO ?", (str(index),))
    restore(older, tmp_path / "again")
    (tmp_path / "again" / FILE).write_bytes(index.read_bytes())
    with closing(open_desk(tmp_path / "again").store) as again:
        later = Library(Desk(again, library.desk.actor), _frames=10)
        later.scan(THREE, ["viết sau"])
        later.scan("H56.14-261123-0004", ["viết sau nữa"])
        assert later.codes("viết sau") == [THREE, "H56.14-261123-0004"]
        assert later.codes("còn nguyên") == [ONE]
        assert later.codes("đã mất") == []


@pytest.mark.sqlite("a server keeps its index in the database itself")
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
        index.exec_driver_sql("PRAGMA user_version=99")
    assert library.codes("nguyên") == [ONE]
    whole = bytearray(path.read_bytes())
    whole[4096:8192] = os.urandom(4096)
    path.write_bytes(whole)
    for file in path.parent.glob(FILE + "-*"):
        file.unlink()
    assert library.codes("nguyên") == [ONE]


@pytest.mark.sqlite("a server keeps its index in the database itself")
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
        index.execute(text("DELETE FROM pages WHERE text = 'một'"))
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
        "from app.store.store import open_store\n"
        "store = open_store(Path(sys.argv[1]), SystemClock(), url=sys.argv[2] or None, min_free_bytes=0)\n"
        "store.search.catch_up()\n"
        "print(json.dumps([one.code for one in store.search.find(SearchQuery.parse('tien trinh'))]))\n"
    )
    folder = library.desk.store.folder
    told = subprocess.run(
        [sys.executable, "-c", program, str(folder), str(database_of(folder) or "")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(told.stdout) == [ONE]
