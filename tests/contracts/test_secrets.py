"""Every implementation of `Secrets` keeps what it is given, under the name it was given for."""

from collections.abc import Callable

import pytest
from keyring.backend import KeyringBackend

from app.domain.ports import Secrets
from app.identity.secrets import KeyringSecrets, MemorySecrets


class InMemoryKeyring(KeyringBackend):
    """A keyring backend without a desktop: shows how `KeyringSecrets` speaks to any backend."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture(params=[MemorySecrets, lambda: KeyringSecrets(InMemoryKeyring())], ids=["memory", "keyring"])
def secrets(request: pytest.FixtureRequest) -> Secrets:
    make: Callable[[], Secrets] = request.param
    return make()


def test_an_unknown_secret_is_none(secrets: Secrets) -> None:
    assert secrets.get("pin:nobody") is None


def test_a_secret_is_given_back_as_it_was(secrets: Secrets) -> None:
    secrets.set("pin:demo", "mật khẩu 1234")
    secrets.set("pin:other", "5678")
    assert secrets.get("pin:demo") == "mật khẩu 1234"
    assert secrets.get("pin:other") == "5678"


def test_the_last_value_counts(secrets: Secrets) -> None:
    secrets.set("pin:demo", "old")
    secrets.set("pin:demo", "new")
    assert secrets.get("pin:demo") == "new"


def test_a_secret_is_not_printed(secrets: Secrets) -> None:
    secrets.set("pin:demo", "1234")
    assert "1234" not in repr(secrets)
