"""What every `AccessTokens` promises."""

from __future__ import annotations

from app.identity.kept_token import KeptToken
from app.identity.secrets import MemorySecrets

NAME = "delivery-token"


def test_a_kept_token_is_what_was_entered() -> None:
    secrets = MemorySecrets()
    assert KeptToken(secrets, NAME).current() == ""
    secrets.set(NAME, "abc")
    assert KeptToken(secrets, NAME).current() == "abc"


def test_a_refused_token_is_looked_for_again_and_never_offered_as_another() -> None:
    secrets = MemorySecrets()
    secrets.set(NAME, "abc")
    tokens = KeptToken(secrets, NAME)
    assert tokens.current() == "abc"
    assert tokens.after_refusal("abc") is None
    secrets.set(NAME, "def")
    assert tokens.current() == "abc", "without a refusal the keyring is not asked again"
    assert tokens.after_refusal("abc") == "def"
    assert tokens.current() == "def"
