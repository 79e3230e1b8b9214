"""What a centre stands on, for real: each test file names the servers that it starts. Run by `make centre`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.store.store import Store
from tests.support.both_sides import BothSides, centre_at, place_in
from tests.support.postgres import PostgresServer, running_server
from tests.support.seaweedfs import SeaweedServer, seaweed_server
from tests.support.store_world import Desk, open_desk
from tests.support.two_counters import TwoCounters, two_counters


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave them out of `make test`: they need servers that `packaging/setup centre` brings along."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.apart)


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A server that a test may kill; it writes as one in use does, through to the disk."""
    with running_server() as running:
        yield running


@pytest.fixture(scope="session")
def seaweed() -> Iterator[SeaweedServer]:
    """An S3 server that no test kills; each test has a part of its bucket."""
    with seaweed_server() as running:
        yield running


@pytest.fixture
def centre(server: PostgresServer, tmp_path: Path) -> Iterator[Store]:
    """The centre's own station, in a new database."""
    server.create("centre")
    with centre_at(server, tmp_path / "centre") as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A counter that works by itself."""
    desk = open_desk(tmp_path / "counter")
    with closing(desk.store):
        yield desk


@pytest.fixture
def both(desk: Desk, centre: Store, tmp_path: Path) -> BothSides:
    """That counter, and its centre."""
    return BothSides(desk.store, centre, place_in(tmp_path))


@pytest.fixture
def counters(centre: Store, tmp_path: Path) -> Iterator[TwoCounters]:
    """Two counters and that centre, between which dossiers go."""
    with two_counters(centre, tmp_path) as world:
        yield world
