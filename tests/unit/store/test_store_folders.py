"""A data folder is a counter's or of a machine at a centre, and stays so."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.clock import SystemClock
from app.domain.errors import UsageError
from app.store.store import open_store

NOBODY = "postgresql+psycopg://nobody@127.0.0.1:1/nowhere"


def test_a_machine_at_a_centre_does_not_take_the_folder_of_a_counter_for_its_cache(tmp_path: Path) -> None:
    open_store(tmp_path, SystemClock(), min_free_bytes=0).close()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError) as caught:
        open_store(tmp_path, SystemClock(), url=NOBODY, min_free_bytes=0)
    assert (caught.value.code, caught.value.exit_code) == ("FOLDER_OF_COUNTER", 2)
    assert sorted(tmp_path.rglob("*")) == before
    open_store(tmp_path, SystemClock(), min_free_bytes=0).close()


def test_a_machine_at_a_centre_without_its_setting_begins_no_empty_counter(tmp_path: Path) -> None:
    (tmp_path / "station").write_text("0193a1b2-7d10-7c11-9a55-3f0f0f0f0f0f\n")
    with pytest.raises(UsageError) as caught:
        open_store(tmp_path, SystemClock(), min_free_bytes=0)
    assert caught.value.code == "FOLDER_OF_CENTRE"
    assert [one.name for one in tmp_path.iterdir()] == ["station"]
