from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from app.domain.errors import StoreFailed
from app.identity.secrets import KeyringSecrets


class PlainTextFile(KeyringBackend):
    """Stands for `keyrings.alt.file.PlaintextKeyring`."""

    priority = 0.5

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError("a plain-text keyring must not be asked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("a plain-text keyring must not be given anything")


@pytest.mark.parametrize("backend", [fail.Keyring(), null.Keyring(), PlainTextFile()])
def test_an_unsafe_keyring_is_not_used(backend: KeyringBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    secrets = KeyringSecrets()
    assert not secrets.available
    assert secrets.get("pin:demo") is None
    with pytest.raises(StoreFailed) as caught:
        secrets.set("pin:demo", "1234")
    assert caught.value.code == "SECRETS_UNAVAILABLE"
    assert "1234" not in repr(caught.value)


def test_a_service_is_handed_its_secrets_by_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = KeyringSecrets(None)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "centre-database").write_text("bí mật\n", encoding="utf-8")
    (tmp_path / "unreadable").mkdir()
    assert secrets.get("centre-database") == "bí mật"
    assert secrets.get("delivery-token") is None and secrets.get("unreadable") is None
    assert secrets.get("../" + tmp_path.name + "/centre-database") is None, "a name is no path"
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    assert secrets.get("centre-database") is None
