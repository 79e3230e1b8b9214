from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.store_world import Desk, open_copy


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_copy(tmp_path / "data")
    yield desk
    desk.store.close()
