"""Officers sign in and out at an open desk, at npm's `oidc-provider`: what was unlocked for the one before is locked first."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from app.bootstrap import build
from app.domain.errors import SignInFailed
from app.gui.door import StationDoor
from app.identity.secrets import MemorySecrets
from app.identity.session import Session
from app.settings import load
from tests.support.node_oidc import NodeIssuer
from tests.support.sign_in_desk import by_browser, code_of, visitor


def test_the_officer_changes_while_the_station_is_open(
    issuer: NodeIssuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "sohoa.toml").write_text(f'min_free_mb = 1\n[identity]\nissuer = "{issuer.url}"\n')
    with build(load(tmp_path)) as station:
        station.__dict__["secrets"] = MemorySecrets()
        locked: list[str] = []
        monkeypatch.setattr(station, "close_keys", lambda: locked.append("all"))
        door = StationDoor(station.settings, lambda: station)
        assert door.set_up and station.session is not None
        with pytest.raises(SignInFailed):
            assert station.actor
        first = door.sign_in(visitor("Mẫu"), lambda: False)
        assert station.actor == first and first.name == "Nguyễn Thị Mẫu" and locked == ["all"]
        second = door.sign_in(visitor("Lan"), lambda: False)
        assert station.actor == second != first and locked == ["all"] * 2
        assert issuer.knows(station.session.current())
        assert door.sign_out() and locked == ["all"] * 3
        assert code_of(station.session.current) == "SIGN_IN_NEEDED"
        told = station.store.people.names({first.id, second.id})
        assert set(told.values()) == {"Nguyễn Thị Mẫu", "Nguyễn Thị Lan"}, "who scanned stays who scanned"


def test_a_browser_that_still_knows_somebody_is_asked_who_it_is_all_the_same(session: Session) -> None:
    shown: list[str] = []

    def show(address: str) -> None:
        shown.append(address)
        visitor()(address)

    by_browser(session, show)
    assert "login" in parse_qs(urlsplit(shown[0]).query)["prompt"][0].split()
