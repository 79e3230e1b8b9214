"""Of many pages with the words the newest are ranked, however far apart they lie and whatever the server expected."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from app.domain.clock import SystemClock
from app.domain.search import SearchQuery
from app.store.search.tsvector import finding
from app.store.store import open_store
from tests.support.postgres import PostgresServer
from tests.support.search_world import Library
from tests.support.store_world import Desk

RANKED, PAGES = 3, 12
ON_PAGES = {
    "đầu": {0, 1},
    "thưa": {0, 4, 5, 8, 11},
    "mới": {9, 10, 11},
    "trang": set(range(PAGES)),
    "không": set[int](),
}
"""which words stand on which pages, the oldest first"""


def test_the_newest_pages_are_found_whatever_the_server_expected(
    server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.create("centre")
    with closing(open_store(tmp_path, SystemClock(), url=server.url("centre"), min_free_bytes=0)) as store:
        library = Library(Desk(store, store.dossiers.actor("Trần Thị B")))
        for page in range(PAGES):
            words = " ".join(word for word, pages in ON_PAGES.items() if page in pages)
            library.scan(f"H56.14-261120-{page:04}", [words], applicant="Lê An" if page % 2 else "Lê Bình")
            library.codes("trang")  # so that each page has its place in the index before the next one
        monkeypatch.setattr(finding, "RANKED", RANKED)
        for many in ("_MANY", "_MANY_OF_SOME"):
            monkeypatch.setattr(finding, many, 2)
        for expected in (1, 5, 1000):
            monkeypatch.setattr(finding, "expected_rows", lambda *_, expected=expected: expected)
            for word, pages in ON_PAGES.items():
                assert sorted(library.codes(word)) == _newest(pages), (word, expected)
                odd = {page for page in pages if page % 2}
                found = store.search.find(SearchQuery.parse(word, citizen="lê an"))
                assert sorted(one.code for one in found) == _newest(odd), (word, expected)


def _newest(pages: set[int]) -> list[str]:
    return [f"H56.14-261120-{page:04}" for page in sorted(pages)[-RANKED:]]
