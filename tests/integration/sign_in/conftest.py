"""One issuer for all that is tried of a sign-in, and a session at it that nobody has signed in to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.identity.secrets import MemorySecrets
from app.identity.session import Session
from tests.support.node_oidc import NodeIssuer, node_issuer
from tests.support.sign_in_desk import session_at


@pytest.fixture(scope="session")
def one_issuer() -> Iterator[NodeIssuer]:
    with node_issuer() as issuer:
        yield issuer


@pytest.fixture
def issuer(one_issuer: NodeIssuer) -> NodeIssuer:
    one_issuer.well()
    return one_issuer


@pytest.fixture
def secrets() -> MemorySecrets:
    return MemorySecrets()


@pytest.fixture
def session(issuer: NodeIssuer, tmp_path: Path, secrets: MemorySecrets) -> Session:
    return session_at(issuer.url, tmp_path, secrets)
