"""What is kept of a sign-in: the token and what replaces it, for threads and processes, until somebody signs out."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.bootstrap.foundations import Foundations
from app.domain.errors import StoreFailed
from app.identity.secrets import MemorySecrets
from app.identity.session import Session
from app.settings import IdentitySection, Settings
from tests.support.dossier_server import ROOT
from tests.support.node_oidc import NodeIssuer, node_issuer, post
from tests.support.sign_in_desk import FileSecrets, by_browser, code_of, kept, session_at, visitor


def test_a_token_is_replaced_before_it_runs_out(session: Session, issuer: NodeIssuer, secrets: MemorySecrets) -> None:
    issuer.say(access_token_s=100)
    by_browser(session, visitor())
    first = session.current()
    assert session.current() == first
    before = kept(session, secrets)
    session._known = None
    secrets.set(f"sign-in:sohoa@{issuer.url}", json.dumps(before | {"refresh_at_s": 0}))
    second = session.current()
    assert second != first and issuer.knows(second)
    after = kept(session, secrets)
    assert after["refresh_token"] != before["refresh_token"], "the refresh token is rotated"
    assert 30 < after["expires_at_s"] - after["refresh_at_s"] < 60.1


def test_of_many_threads_one_fetches_the_token(session: Session, issuer: NodeIssuer) -> None:
    by_browser(session, visitor())
    spent, before = session.current(), issuer.refreshed()
    with ThreadPoolExecutor(8) as threads:
        fresh = set(threads.map(session.after_refusal, [spent] * 8))
    assert len(fresh) == 1 and spent not in fresh
    assert issuer.refreshed() - before == 1


PROCESS = """
import sys
from pathlib import Path
from tests.support.sign_in_desk import FileSecrets, session_at
url, folder, spent = sys.argv[1:]
sys.stdin.readline()
print(session_at(url, Path(folder), FileSecrets(Path(folder) / "keyring")).after_refusal(spent))
"""


def test_of_many_processes_one_fetches_the_token(issuer: NodeIssuer, tmp_path: Path) -> None:
    session = session_at(issuer.url, tmp_path, FileSecrets(tmp_path / "keyring"))
    by_browser(session, visitor())
    spent, before = session.current(), issuer.refreshed()
    command = [sys.executable, "-c", PROCESS, issuer.url, tmp_path, spent]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    fresh = {process.communicate(timeout=60)[0] for process in processes}
    assert len(fresh) == 1 and fresh != {""}
    assert issuer.refreshed() - before == 1


def test_a_sign_in_that_was_revoked_is_told_once_and_then_forgotten(
    session: Session, issuer: NodeIssuer, secrets: MemorySecrets
) -> None:
    by_browser(session, visitor())
    token = kept(session, secrets)["refresh_token"]
    form = {"token": token, "client_id": "sohoa"}
    assert post(f"{issuer.url}/token/revocation", form).status_code == 200
    assert code_of(lambda: session.after_refusal(session.current())) == "SIGN_IN_NEEDED"
    assert kept(session, secrets) == {} and session.person() is None
    issuer.say(error=500)
    assert code_of(session.current) == "SIGN_IN_NEEDED"


def test_while_the_issuer_is_away_a_token_serves_to_its_end(
    session: Session, issuer: NodeIssuer, secrets: MemorySecrets
) -> None:
    by_browser(session, visitor())
    name, before = f"sign-in:sohoa@{issuer.url}", kept(session, secrets)
    issuer.say(error=503)
    secrets.set(name, json.dumps(before | {"refresh_at_s": 0}))
    session._known = None
    assert session.current() == before["access_token"]
    secrets.set(name, json.dumps(before | {"refresh_at_s": 0, "expires_at_s": 0}))
    session._known = None
    assert code_of(session.current) == "ISSUER_BUSY"
    issuer.say(error=0)
    assert issuer.knows(session.current()), "nothing was lost"


def test_what_the_keyring_did_not_take_is_not_lost(
    session: Session, issuer: NodeIssuer, secrets: MemorySecrets
) -> None:
    by_browser(session, visitor())
    first = session.current()

    def locked(name: str, value: str) -> None:
        raise StoreFailed("SECRETS_UNAVAILABLE")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "set", locked)
        second = session.after_refusal(first)
        assert session.person() is not None
        assert session.after_refusal(first) == second == session.current(), "another thread's refusal of the first"
        issuer.say(error=503)
        assert code_of(lambda: session.after_refusal(second or "")) == "ISSUER_BUSY"
        assert session.current() == second
        issuer.say(error=0)
    third = session.after_refusal(second or "")
    assert len({first, second, third}) == 3
    assert issuer.knows(third or "")


def test_who_signs_in_elsewhere_sends_nothing_in_the_name_of_who_works_here(
    issuer: NodeIssuer, tmp_path: Path, secrets: MemorySecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    settings = Settings(data_dir=tmp_path / "data", min_free_mb=1, identity=IdentitySection(issuer=issuer.url))
    terminal = session_at(issuer.url, tmp_path, secrets)
    by_browser(terminal, visitor())
    with Foundations(settings) as desk:
        desk.__dict__["secrets"] = secrets
        assert (desk.actor.name, issuer.knows(desk.tokens.current())) == ("Nguyễn Thị Mẫu", True)
        by_browser(terminal, visitor("Khác"))
        refused = desk.tokens.current()
        assert refused != terminal.current(), "what the desk holds is still the token of who works at it"
        for _ in range(2):
            assert code_of(lambda: desk.tokens.after_refusal(refused)) == "SIGN_IN_NEEDED"
        assert code_of(desk.tokens.current) == "SIGN_IN_NEEDED"
        assert issuer.knows(terminal.current()), "the other one stays signed in"
        by_browser(terminal, visitor())
        assert desk.tokens.current() == terminal.current()


def test_without_a_keyring_nobody_is_asked(issuer: NodeIssuer, tmp_path: Path) -> None:
    class NoKeyring(MemorySecrets):
        available = False

    asked: list[str] = []
    session = session_at(issuer.url, tmp_path, NoKeyring())
    assert code_of(lambda: by_browser(session, asked.append)) == "SIGN_IN_NOT_KEPT"
    assert asked == []


def test_who_signs_out_leaves_nothing_behind(session: Session, issuer: NodeIssuer, secrets: MemorySecrets) -> None:
    by_browser(session, visitor())
    token = kept(session, secrets)["refresh_token"]
    assert session.sign_out()
    assert session.person() is None and kept(session, secrets) == {}
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": "sohoa"}
    assert post(f"{issuer.url}/token", form).json()["error"] == "invalid_grant"
    assert code_of(session.current) == "SIGN_IN_NEEDED"
    assert session.sign_out(), "there is nothing to do"


def test_an_issuer_that_is_away_keeps_nobody_signed_in(session: Session, issuer: NodeIssuer) -> None:
    by_browser(session, visitor())
    issuer.say(error=500)
    session._issuer.__dict__.pop("published")
    assert not session.sign_out()
    assert session.person() is None


def test_two_issuers_stand_side_by_side(issuer: NodeIssuer, tmp_path: Path, secrets: MemorySecrets) -> None:
    with node_issuer() as other:
        here, there = (session_at(url, tmp_path, secrets) for url in (issuer.url, other.url))
        by_browser(here, visitor("Mẫu"))
        by_browser(there, visitor("Khác"))
        assert [session.person().subject for session in (here, there)] == ["Mẫu", "Khác"]  # type: ignore[union-attr]
        here.sign_out()
        assert other.knows(there.current())
