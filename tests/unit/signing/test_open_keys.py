"""Keys that were opened for one officer close when another takes over, whichever process says so."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.bootstrap.foundations import Foundations
from app.domain.model import Actor
from app.domain.signatures import Authorization
from app.identity.secrets import MemorySecrets
from app.services.open_keys import OpenKeys
from app.settings import Settings
from app.settings.signing import CscSection, Pkcs11Section, SealSection, SigningSection
from app.signing.csc.key import CscKey
from app.signing.token.key import TokenKey
from app.store.store import Store
from tests.support.csc_server import TOKEN, signing_server
from tests.support.demo_world import demo_pki
from tests.support.signing_world import demo_pin
from tests.support.store_world import Desk, open_copy, open_desk
from tests.support.token_world import Tokens, officer_token, proxy_library, tokens

__all__ = ["tokens"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_copy(tmp_path / "data")
    yield desk
    desk.store.close()


def _sign(key: TokenKey | CscKey, pin: str | None) -> None:
    with key.unlocked(Authorization(pin, signatures=9)) as signer:
        asyncio.run(signer.async_sign_raw(b"attributes", "sha256"))


def _sign_in(store: Store, officer: Actor) -> None:
    store.people.signed_in(officer)


def _sign_out(store: Store, officer: Actor) -> None:
    store.people.signed_out(officer)


def _hand_over(store: Store, officer: Actor) -> None:
    dossier = store.dossiers.open("H56.14-261126-0001", "", "", "", "", officer)
    store.handovers.add([dossier.id], store.dossiers.actor("Bình"), officer)


@pytest.mark.parametrize("change", [_sign_in, _sign_out, _hand_over])
def test_a_token_and_a_remote_key_close_when_another_process_says_that_the_officer_changed(
    desk: Desk, tokens: Tokens, key_of: Callable[..., CscKey], change: Callable[[Store, Actor], None]
) -> None:
    tokens.put(officer_token())
    token, remote = tokens.key(), key_of(signing_server(pin="1234"))

    def close() -> None:
        token.close()
        remote.close()

    keys = OpenKeys(desk.store, close)
    _sign(token, demo_pin().pin)
    _sign(remote, "1234")
    desk.store.dossiers.open("H56.14-261126-0002", "", "", "", "", desk.actor)
    keys.look()
    assert not token.challenge().pin and not remote.challenge().pin, "a day's work closes nothing"
    elsewhere = open_desk(desk.store.folder)
    change(elsewhere.store, elsewhere.actor)
    elsewhere.store.close()
    keys.look()
    assert token.challenge().pin and remote.challenge().pin
    _sign(token, demo_pin().pin)
    keys.look()
    assert not token.challenge().pin, "one change closes once"


def test_a_running_desk_finds_out_by_itself(tmp_path: Path, tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.open_keys.WATCH_EVERY_S", 0.01)
    tokens.put(officer_token())
    elsewhere = open_copy(tmp_path / "data")
    pki = demo_pki()
    signing = SigningSection(
        pkcs11=Pkcs11Section(library=str(proxy_library())),
        seal=SealSection(csc=CscSection(url=f"{signing_server(pin='1234').base_url}/v1")),
        trust_roots=(pki.root_pem,),
        trust_others=(pki.issuer_pem,),
    )
    with Foundations(Settings(data_dir=elsewhere.store.folder, signing=signing, min_free_mb=1)) as desk:
        secrets = MemorySecrets()
        secrets.set("csc-token:seal", TOKEN)
        desk.__dict__["secrets"] = secrets  # of the desktop otherwise
        token, remote = desk.token_keys["officer"], desk.service_keys["seal"]
        desk.watch_officer()
        _sign(token, demo_pin().pin)
        _sign(remote, "1234")
        assert not token.challenge().pin and not remote.challenge().pin
        elsewhere.store.people.signed_out(elsewhere.actor)
        deadline = time.monotonic() + 60
        while not (token.challenge().pin and remote.challenge().pin):
            assert time.monotonic() < deadline, "the keys stay open"
            time.sleep(0.02)
    elsewhere.store.close()


def test_what_the_pin_of_a_key_file_opened_is_forgotten_with_the_rest(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, signing=SigningSection(pkcs12=demo_pki().officer_p12), min_free_mb=1)
    with Foundations(settings) as desk:
        (key,) = desk.file_keys.values()
        with key.unlocked(demo_pin()):
            assert key._opened is not None
        desk.close_keys()
        assert key._opened is None
