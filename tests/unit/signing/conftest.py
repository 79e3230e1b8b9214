"""Keys of signing services, and what signatures are tried with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from app.signing.csc.key import CscKey
from tests.support.csc_server import SigningServer
from tests.support.csc_world import csc_key
from tests.support.signing_faults.authorities import Authorities


@pytest.fixture(scope="session")
def living(tmp_path_factory: pytest.TempPathFactory) -> Authorities:
    return Authorities(tmp_path_factory.mktemp("responder") / "pki")


@pytest.fixture
def responder(living: Authorities) -> Authorities:
    """Services that can be counted, changed and taken down."""
    living.asked.clear()
    living.through = {}
    return living


@pytest.fixture
def key_of() -> Iterator[Callable[..., CscKey]]:
    """The key of a service of the tests, which never makes anybody wait."""
    with ExitStack() as closing:

        def make(server: SigningServer, api: str = "v1", **section: Any) -> CscKey:
            key = csc_key(closing, f"{server.base_url}/{api}", api=api, **section)
            assert isinstance(key, CscKey)
            key._service._sleep = key._sleep = lambda _s: None
            return key

        yield make
