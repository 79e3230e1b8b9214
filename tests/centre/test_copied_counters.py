"""A data folder that was copied is one station at two machines: the first one's work is safe, the second is told what to do."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.errors import StoreFailed
from app.messages import explain
from app.store.store import Store
from tests.support.both_sides import BothSides, place_in
from tests.support.store_world import Desk, open_desk


def scan(desk: Desk, code: str, data: bytes) -> None:
    desk.scan(desk.batch(*desk.paper(code)), 0, data)


def test_both_copies_of_a_data_folder_go_on_offline_and_the_second_one_is_refused(
    centre: Store, tmp_path: Path
) -> None:
    place, first = place_in(tmp_path), open_desk(tmp_path / "first")
    scan(first, "H1", b"before the copy")
    BothSides(first.store, centre, place).settle()
    first.store.close()
    shutil.copytree(tmp_path / "first", tmp_path / "second")
    first, second = open_desk(tmp_path / "first"), open_desk(tmp_path / "second")
    with closing(first.store), closing(second.store):
        assert first.store.station_id == second.store.station_id
        sides = BothSides(first.store, centre, place), BothSides(second.store, centre, place)
        for number in range(3):  # both a day without the network, the same codes among them
            scan(first, f"H{number}", b"first %d" % number)
        for number in range(5):
            scan(second, f"H{number}", b"second %d" % number)
        sides[0].settle()
        scan(first, "H7", b"later")
        before = [row.sha256 for row in centre.audit.rows(first.store.station_id)]
        for _ in range(2):
            with pytest.raises(StoreFailed) as caught:
                sides[1].settle()
            assert caught.value.code == "STATION_FORKED" and not caught.value.retryable
        said = explain(caught.value, "en")
        assert "Stop working at this counter" in said.remedy and "centre" in said.message
        assert [row.sha256 for row in centre.audit.rows(first.store.station_id)] == before, "nothing of it came"
        sides[0].settle()  # the first goes on as if nothing had been
        sides[0].chains_hold()
        assert sides[0].compare().holds
        for one in first.store.dossiers.recent(99):
            assert centre.dossiers.log(one.id) == first.store.dossiers.log(one.id)
        kept = {one.code for one in second.store.dossiers.recent(99)}
        assert kept == {f"H{number}" for number in range(5)}, "what the second scanned lies there as it did"
        assert second.store.audit.verify().first_break is None
