"""The search index while others write: nothing that was committed is missed, whenever it was."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest

from app.domain.arrange import PageView, arrange
from app.domain.artifacts import Stage, page_key
from app.domain.editlog import Remove, Rotate
from app.store.dossiers import add_decisions
from app.store.schema import artifacts
from tests.support.search_world import Library, page_text
from tests.support.store_world import Desk

ONE, TWO = "H56.14-261120-0001", "H56.14-261121-0002"


@pytest.fixture
def library(desk: Desk) -> Library:
    return Library(desk)


def view_of(library: Library, code: str) -> PageView:
    """The one page of a dossier as it lies on the desk."""
    store, dossier = library.desk.store, library.dossier(code)
    ((view,),) = [
        paper.pages for paper in arrange(store.dossiers.log(dossier.id), store.capture.pages(dossier.id)).values()
    ]
    return view


def test_what_is_committed_after_the_index_looked_is_found_the_next_time(library: Library) -> None:
    (page,) = library.scan(ONE, ["trang đầu"])
    store, dossier = library.desk.store, library.dossier(ONE)
    with store.database.write("edit", library.desk.actor.id) as writing:
        add_decisions(writing, dossier.id, [Remove((page,))])
        assert library.codes("đầu") == [ONE], "it lies there still"
    assert library.codes("đầu") == []
    assert (store.search.state().behind, store.search.state().wrong) == (0, 0)


def test_words_that_are_committed_after_the_index_looked_for_them_are_found_the_next_time(library: Library) -> None:
    (page,) = library.scan(ONE, ["trang đầu"])
    store, dossier = library.desk.store, library.dossier(ONE)
    store.dossiers.append(dossier.id, [Rotate((page,), 1)], library.desk.actor)
    key = page_key(Stage.TEXT, view_of(library, ONE), store.capture.pages(dossier.id), {Stage.TEXT: library.recipe})
    words = store.blobs.put(page_text("trang xoay").encode(), "application/json")
    with store.database.write("artifact") as writing:
        writing.insert(artifacts, key=key, stage=Stage.TEXT.value, blob_sha256=words.sha256)
        assert library.codes("trang") == []
    assert library.codes("xoay") == [ONE]


@pytest.mark.own_folder("what is missing here is fetched")
def test_a_page_whose_words_were_lost_is_found_when_they_are_made_anew(library: Library) -> None:
    (page,) = library.scan(ONE, ["trang đầu"])
    store, dossier = library.desk.store, library.dossier(ONE)
    key = page_key(Stage.TEXT, view_of(library, ONE), store.capture.pages(dossier.id), {Stage.TEXT: library.recipe})
    lost = store.artifacts.find([key])[key].sha256
    library.scan(TWO, ["trang khác"])
    dict(store.blobs.files())[lost].unlink()
    assert library.codes("đầu") == []
    store.artifacts.forget(key)
    library.read(dossier, page, "trang đầu")
    assert library.codes("đầu") == [ONE]


def test_many_write_while_many_search(library: Library) -> None:
    library.scan(ONE, ["trang chung"])
    errors: list[BaseException] = []

    def write(writer: int) -> None:
        own = Library(library.desk, _frames=100 * writer)
        for number in range(4):
            own.scan(f"H56.14-26112{writer}-{number:04d}", ["trang chung", f"riêng{writer}{number}"])

    def search() -> None:
        for _ in range(4):
            library.find("chung", limit=50)

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)

    works = [*(partial(write, writer) for writer in (1, 2, 3)), search, search]
    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(library.find("chung", limit=50)) == 13
    assert [len(library.codes(f"riêng{writer}{number}")) for writer in (1, 2, 3) for number in range(4)] == [1] * 12
    state = library.desk.store.search.state()
    assert (state.behind, state.wrong) == (0, 0)
