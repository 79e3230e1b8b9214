"""Machines of a centre fill one index of the search at once: nothing that came is passed over between them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from app.domain.artifacts import StageRecipe
from app.domain.clock import SystemClock
from app.domain.editlog import Rotate
from app.store.search.wanted import Pages, Rooms
from app.store.store import Store, open_store
from tests.support.both_sides import place_in
from tests.support.postgres import PostgresServer
from tests.support.search_world import Library
from tests.support.store_world import Desk
from tests.support.waiting import until

CODE = "H56.14-261120-0001"


def stand_in_line(store: Store) -> int:
    """How many wait for a lock of the server."""
    with store.database.read() as connection:
        return connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")) or 0


def test_words_that_come_while_one_machine_looks_at_their_page_are_not_passed_over_by_another(
    server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.create("centre")
    place = place_in(tmp_path)

    def machine(name: str) -> Store:
        return open_store(tmp_path / name, SystemClock(), url=server.url("centre"), place=place, min_free_bytes=0)

    with closing(machine("one")) as one, closing(machine("two")) as two, ThreadPoolExecutor(1) as threads:
        library = Library(Desk(one, one.dossiers.actor("Trần Thị B")))
        (page,) = library.scan(CODE, ["trang đầu"])
        one.dossiers.append(library.dossier(CODE).id, [Rotate((page,), 1)], library.desk.actor)
        look, others = Rooms.pages, list[Future[int]]()

        def look_while_words_come(rooms: Rooms, dossier_id: UUID, recipes: Sequence[StageRecipe]) -> Pages:
            seen = look(rooms, dossier_id, recipes)
            if not others:
                library.read(library.dossier(CODE), page, "trang xoay")
                others.append(threads.submit(two.search.catch_up))
                until(lambda: others[0].done() or stand_in_line(one) > 0, 30)
            return seen

        monkeypatch.setattr(Rooms, "pages", look_while_words_come)
        one.search.catch_up()
        others[0].result()
        assert library.codes("xoay") == [CODE]
