"""The systems behind the contract of gateways (`tests.support.gateway_contract`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import pytest

from app.sandbox.dossiers.switches import Switches
from tests.support.dossier_server import ACCESS, DossierServer, dossier_server
from tests.support.gateway_contract import LACKS, MARKS, Counter, Counters, in_memory
from tests.support.node_tus import node_tus


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DossierServer]:
    with dossier_server(tmp_path_factory.mktemp("dossiers")) as server:
        yield server


@pytest.fixture(scope="module")
def node_front(server: DossierServer) -> Iterator[str]:
    with node_tus(server.url, server.folder / "content", ACCESS.token) as node:
        yield node.url


@pytest.fixture(params=[pytest.param(kind, marks=MARKS.get(kind, []), id=kind) for kind in LACKS])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def counter(kind: str, server: DossierServer, request: pytest.FixtureRequest) -> Iterator[Counter]:
    """Each test has a dossier of its own on the one server of its kind, and all switches off."""
    server.switches.set(asdict(Switches()))
    counters = Counters(kind, server)
    match kind:
        case "memory":
            yield in_memory()
        case "mayan":
            yield counters.before_mayan(request.getfixturevalue("mayan"))
        case "openapi+@tus/server":
            yield counters.before_sandbox(request.getfixturevalue("node_front"))
        case _:
            yield counters.before_sandbox(server.url)
    counters.close()
