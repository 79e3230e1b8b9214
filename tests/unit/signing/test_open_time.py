"""How long a key stays open is locked by one line of the policy file, for every key of the station, wherever it lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap import build
from app.cli.pin import _GivenPin
from app.domain.errors import UsageError
from app.domain.pin import PinState
from app.domain.signatures import Challenge, SignerIdentity
from app.settings import Settings, load
from app.settings.policy import NO_POLICY, Policy
from app.settings.written import write
from tests.support.unproven import unproven

POLICY = "[signing]\nopen_minutes_most = 2\n"
OF_KEYS = """
[signing]
open_minutes_most = 480
[signing.pkcs11]
library = "auto"
open_minutes = 480
[signing.keys.other.pkcs11]
library = "auto"
open_minutes = 480
[signing.keys.remote.csc]
url = "https://remote.example/csc/v1"
open_minutes = 480
[signing.keys.file]
pkcs12 = "/keys/officer.p12"
[signing.seal.csc]
url = "https://remote.example/csc/v1"
open_minutes = 1
"""


def _loaded(folder: Path, policy: Policy, **said: object) -> Settings:
    folder.mkdir(exist_ok=True)
    (folder / "sohoa.toml").write_text(OF_KEYS)
    return load(folder, {"min_free_mb": 1, **said}, policy)


def _open_for_s(settings: Settings) -> dict[str, float]:
    """By signer: how long its key stays open once its holder was asked."""
    with build(settings) as station:
        return {
            **{name: key._limits.open_s for name, key in station.token_keys.items()},
            **{name: key._open_s for name, key in station.service_keys.items()},
            **{name: key._kept_for_s for name, key in station.file_keys.items()},
        }


def test_the_lock_holds_over_every_key_whatever_file_environment_and_call_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = {"officer": 28_800.0, "other": 28_800.0, "remote": 28_800.0, "file": 60.0, "seal": 60.0}
    locked = {"officer": 120.0, "other": 120.0, "remote": 120.0, "file": 60.0, "seal": 60.0}
    assert _open_for_s(_loaded(tmp_path / "data", NO_POLICY)) == free
    under = unproven(POLICY)
    by_call = {"signing": {"open_minutes_most": 480, "pkcs11": {"library": "auto", "open_minutes": 480}}}
    for said in ({}, by_call):
        assert _open_for_s(_loaded(tmp_path / "data", under, **said)) == locked
    monkeypatch.setenv("SOHOA_SIGNING__OPEN_MINUTES_MOST", "480")
    monkeypatch.setenv("SOHOA_SIGNING__PKCS11__OPEN_MINUTES", "480")
    settings = _loaded(tmp_path / "data", under)
    assert _open_for_s(settings) == locked
    assert settings.is_locked("signing.open_minutes_most")
    assert "signing.open_minutes_most" in settings.layers.overridden


def test_a_lock_below_a_minute_holds_over_key_files_too(tmp_path: Path) -> None:
    settings = _loaded(tmp_path / "data", unproven("[signing]\nopen_minutes_most = 0.5\n"))
    assert set(_open_for_s(settings).values()) == {30.0}


def test_no_desk_writes_another_time_than_the_locked_one(tmp_path: Path) -> None:
    _loaded(tmp_path / "data", NO_POLICY)
    with pytest.raises(UsageError) as refused:
        write(tmp_path / "data", {"signing.open_minutes_most": 480}, unproven(POLICY))
    assert (refused.value.code, refused.value.fields["key"]) == (
        "SETTING_DECIDED_ELSEWHERE",
        "signing.open_minutes_most",
    )


def test_a_pin_that_a_call_brings_is_given_no_longer_either() -> None:
    identity = SignerIdentity("", "", "", "1", "ab" * 32, None, None)  # type: ignore[arg-type]

    def given(open_s: float) -> str | None:
        pin = _GivenPin("1111", PinState.NORMAL, lambda _question: None, 1, seal="seal", others=_nobody, open_s=open_s)
        return pin("officer", identity, Challenge()).pin

    assert (given(60.0), given(0.0)) == ("1111", None)


def _nobody(*_asked: object) -> None:
    raise AssertionError
