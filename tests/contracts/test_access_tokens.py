"""What every `AccessTokens` promises: a token that stays while it is good, and after a refusal another one or none, never the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.domain.errors import SignInFailed
from app.domain.ports import AccessTokens
from app.identity.kept_token import KeptToken
from app.identity.secrets import MemorySecrets
from tests.support.node_oidc import NodeIssuer, node_issuer
from tests.support.sign_in_desk import by_browser, session_at, visitor

NAME = "delivery-token"


@dataclass(frozen=True)
class Tokens:
    """An implementation; `mended` is what a person does about a token that is good no more, `lost` takes everything away."""

    tokens: AccessTokens
    mended: Callable[[], object]
    lost: Callable[[], object]


@pytest.fixture(scope="module")
def issuer() -> Iterator[NodeIssuer]:
    with node_issuer() as issuer:
        yield issuer


@pytest.fixture(params=["kept", "sign-in"])
def tokens(request: pytest.FixtureRequest, tmp_path: Path) -> Tokens:
    secrets = MemorySecrets()
    if request.param == "kept":
        secrets.set(NAME, "abc")
        return Tokens(KeptToken(secrets, NAME), lambda: secrets.set(NAME, "def"), lambda: secrets.set(NAME, ""))
    issuer: NodeIssuer = request.getfixturevalue("issuer")
    session = session_at(issuer.url, tmp_path, secrets)
    by_browser(session, visitor())
    return Tokens(session, lambda: None, session_at(issuer.url, tmp_path, secrets).sign_out)


def test_a_token_stays_while_nobody_refuses_it(tokens: Tokens) -> None:
    first = tokens.tokens.current()
    assert first == tokens.tokens.current() != ""


def test_after_a_refusal_there_is_another_one(tokens: Tokens) -> None:
    first = tokens.tokens.current()
    tokens.mended()
    second = tokens.tokens.after_refusal(first)
    assert second not in (None, "", first)
    assert tokens.tokens.current() == second


def test_what_is_lost_is_not_offered_as_another(tokens: Tokens) -> None:
    first = tokens.tokens.current()
    tokens.lost()
    try:
        assert tokens.tokens.after_refusal(first) is None
    except SignInFailed as error:
        assert error.code == "SIGN_IN_NEEDED"


def test_a_kept_token_that_is_refused_stays_the_only_one() -> None:
    secrets = MemorySecrets()
    secrets.set(NAME, "abc")
    tokens = KeptToken(secrets, NAME)
    assert tokens.after_refusal("abc") is None
    assert KeptToken(MemorySecrets(), NAME).current() == ""
