"""Whatever goes wrong at a centre and on the way there: each acknowledged page is there once, the counters worked on, the chains hold.

The rows stand in `tests.support.centre_faults`; what they turn out to be stands in `docs/faults-centre.md`, which `make faults-centre`
writes anew.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.messages import Language, explain
from tests.support.centre_faults.afterwards import hold, settle
from tests.support.centre_faults.elsewhere import ELSEWHERE
from tests.support.centre_faults.fault import Fault, told_of
from tests.support.centre_faults.table import PLAYED, centre_table, row_of
from tests.support.centre_faults.world import COUNTERS, PAGES_BEFORE, World, centre_world
from tests.support.memory_disk import MEMORY, has_room
from tests.support.seen_table import SeenTable

LANGUAGES: tuple[Language, ...] = ("vi", "en")


@pytest.fixture(scope="module")
def table() -> Iterator[SeenTable]:
    made = centre_table()
    yield made
    for held in ELSEWHERE:
        made.found(row_of(held))
    made.close()


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with tempfile.TemporaryDirectory(prefix="sohoa-faults-", dir=MEMORY if has_room(MEMORY) else None) as folder:
        Path(folder).chmod(0o755)
        with centre_world(Path(folder)) as made:
            yield made


@pytest.mark.parametrize("fault", PLAYED, ids=lambda fault: fault.name)
def test_a_fault(fault: Fault, world: World, table: SeenTable, tmp_path: Path) -> None:
    if fault.asks_mount and not world.disks:
        pytest.skip("only root mounts a small disk")
    world.fresh()
    fault.play(world)
    assert (world.told[0].code if world.told else "") == fault.code, world.told
    for error in world.told:
        assert all(explain(error, language).message and explain(error, language).remedy for language in LANGUAGES)
    meanwhile = sum(len(counter.acknowledged) for counter in world.counters) - COUNTERS * PAGES_BEFORE
    assert meanwhile > 0, "the counters went on"
    fault.mend(world)
    settle(world)
    afterwards = hold(world, tmp_path)
    told = told_of(fault.who, next(iter(world.told), None))
    table.found((fault.name, fault.how, told, f"{meanwhile} pages acknowledged", afterwards))
