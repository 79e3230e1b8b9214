"""Tokens on the command line: what is there, signing with one, a wrong PIN in call after call, and a supervisor's word."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.bootstrap import build
from app.bootstrap.checks import keys, token
from app.bootstrap.token_keys import PinsOfActor
from app.domain.clock import SystemClock
from app.domain.errors import SigningFailed
from app.domain.pin import PinEvent, PinStanding, PinState
from app.domain.signatures import Authorization
from app.sandbox.client import RunningSandbox
from app.services.doctor import Absent
from app.settings import load
from app.signing.token.choice import TokenChoice
from app.signing.token.key import TokenKey, TokenLimits
from app.store.store import open_store
from tests.support.cli_world import CommandLine, Outcome, conforms, pipe_with, shared_workers
from tests.support.demo_world import demo_pki
from tests.support.signing_world import blank_pdf, demo_pin, demo_trust
from tests.support.store_world import open_copy
from tests.support.token_world import Tokens, officer_token, proxy_library, tokens

__all__ = ["tokens"]
pytestmark = pytest.mark.xdist_group("station")
WRONG, OTHER = "sai-ma-pin-7391", "sai-ma-pin-2846"
SETTINGS = """min_free_mb = 1
[work]
workers = 1
[signing]
trust_roots = ["{root}"]
trust_others = ["{issuer}"]
timestamp_url = "{tsa}"
level = "B-B"
level_floor = "B-B"
appearance = "none"
[signing.pkcs11]
library = "{library}"
"""


@pytest.fixture
def cli(tmp_path: Path, tokens: Tokens) -> Iterator[CommandLine]:
    folder, pki = tmp_path / "data", demo_pki()
    folder.mkdir(mode=0o700)
    told = SETTINGS.format(root=pki.root_pem, issuer=pki.issuer_pem, tsa=pki.tsa_url, library=proxy_library())
    (folder / "sohoa.toml").write_text(told)
    tokens.put(officer_token())
    with shared_workers():
        yield CommandLine(folder)


def _sign(cli: CommandLine, pin: str | None, *options: str) -> Outcome:
    paper = cli.folder.parent / "paper.pdf"
    paper.write_bytes(blank_pdf())
    with pipe_with(pin or "") as descriptor:
        return cli.json("sign", paper, "--out", cli.folder.parent / "out", "--pin-fd", str(descriptor), *options)


def _codes(outcome: Outcome) -> list[str]:
    return [one["code"] for one in outcome.document["errors"]]


def test_what_is_there_is_told_without_a_pin(cli: CommandLine, tokens: Tokens) -> None:
    told = cli.json("tokens")
    conforms("tokens", told.document)
    (one,) = told.document["tokens"]
    assert one["serial"] == officer_token().serial and one["signers"] == ["officer"]
    assert one["pin"] == {"state": "normal", "refusals": 0, "stopped": False, "allowed": False}
    assert [found["fits"] for found in one["certificates"]] == [True, False]
    words = cli("tokens").out
    assert "Nguyễn Thị Mẫu" in words and "chưa bị nhập sai mã PIN" in words and "không dùng để ký" in words
    tokens.pull()
    assert "Không thấy USB token nào" in cli("tokens").err
    assert tokens.pins() == []


@pytest.mark.soak
def test_a_token_signs_and_its_pin_is_given_once_for_all_files(cli: CommandLine, tokens: Tokens) -> None:
    papers = [cli.folder.parent / f"{name}.pdf" for name in "abc"]
    for paper in papers:
        paper.write_bytes(blank_pdf())
    out = cli.folder.parent / "out"
    with pipe_with(demo_pin().pin or "") as descriptor:
        signed = cli.json("sign", *papers, "--out", out, "--pin-fd", str(descriptor))
    assert (signed.code, len(signed.document["files"])) == (0, 3), signed.document
    assert len(tokens.pins()) == 1
    assert cli.store_is_whole()


@pytest.mark.soak
def test_a_wrong_pin_is_tried_once_however_often_it_is_given(cli: CommandLine, tokens: Tokens) -> None:
    tokens.script(flags="none")
    assert _codes(_sign(cli, WRONG)) == ["WRONG_PIN"]
    for _ in range(2):
        assert _codes(_sign(cli, WRONG)) == ["PIN_WRONG_BEFORE"]
    assert len(tokens.pins()) == 1
    assert _codes(_sign(cli, OTHER, "--pin-knowing", "wrong-entered")) == ["WRONG_PIN"]
    right = demo_pin().pin
    assert _codes(_sign(cli, right, "--pin-knowing", "last-try")) == ["PIN_STOPPED"]
    serial = officer_token().serial
    allowed = cli.json("tokens", "--allow", serial)
    conforms("tokens", allowed.document)
    assert allowed.document["pin"]["allowed"]
    assert _codes(_sign(cli, right)) == ["PIN_LAST_TRY"]
    assert _sign(cli, right, "--pin-knowing", "last-try").code == 0
    assert len(tokens.pins()) == 3
    assert cli.json("tokens", "--allow", serial).error["code"] == "TOKEN_NOT_STOPPED"
    store = open_store(cli.folder, SystemClock())
    events = store.pins.events(serial)
    store.close()
    assert events[-2:] == (PinEvent.TRIED, PinEvent.ACCEPTED)
    kept = b"".join(path.read_bytes() for path in cli.folder.rglob("*") if path.is_file())
    assert WRONG.encode() not in kept and OTHER.encode() not in kept


def test_doctor_says_what_a_person_has_to_see_to(cli: CommandLine, tokens: Tokens) -> None:
    with build(load(cli.folder)) as station:
        assert token(station) == f"officer: {officer_token().serial} (USB token: chưa bị nhập sai mã PIN.)"
        (tokens.folder / "wrong").write_text("1")
        with pytest.raises(SigningFailed, match="PIN_WRONG_BEFORE"):
            token(station)
        tokens.pull()
        with pytest.raises(SigningFailed, match="TOKEN_MISSING"):
            token(station)


def test_doctor_asks_about_the_keys_that_the_settings_name_and_no_others(cli: CommandLine, tmp_path: Path) -> None:
    pki, office = demo_pki(), tmp_path / "office"
    with build(load(cli.folder)) as station:
        assert list(keys(station)) == ["signing-key", "token"]
    office.mkdir(mode=0o700)
    (office / "sohoa.toml").write_text(
        f'[signing]\npkcs12 = "{pki.officer_p12}"\n[signing.seal]\npkcs12 = "{pki.seal_p12}"\n'
    )
    with build(load(office)) as station:
        told = {name: question() for name, question in keys(station).items()}
    assert list(told) == ["signing-key", "seal-key"] and told["signing-key"] != told["seal-key"]
    (office / "sohoa.toml").write_text(f'[signing]\npkcs12 = "{pki.officer_p12}"\n[signing.seal]\npapers = "all"\n')
    with build(load(office)) as station, pytest.raises(Absent):
        keys(station)["seal-key"]()


def test_what_was_tried_is_known_to_the_next_program(tokens: Tokens, tmp_path: Path) -> None:
    """Two keys are two programs to a token: they share the data folder alone."""
    tokens.put(officer_token())
    tokens.script(flags="none")
    desk = open_copy(tmp_path / "data")
    record = PinsOfActor(lambda: desk.store, lambda: desk.actor)
    first, second = (TokenKey(proxy_library(), TokenChoice(), demo_trust(), record, TokenLimits()) for _ in range(2))
    told = []
    for key, knowing in ((first, PinState.NORMAL), (second, PinState.NORMAL), (second, PinState.WRONG_ENTERED)):
        with pytest.raises(SigningFailed) as caught, key.unlocked(Authorization(WRONG, knowing=knowing)) as signer:
            asyncio.run(signer.async_sign_raw(b"attributes", "sha256"))
        told.append(caught.value.code)
    assert told == ["WRONG_PIN", "PIN_WRONG_BEFORE", "WRONG_PIN"]
    assert first.challenge().standing == PinStanding(officer_token().serial, PinState.NOT_REPORTED, 2)
    first.close()
    second.close()
    assert desk.store.audit.verify().first_break is None
    desk.store.close()
    assert WRONG.encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.soak
@pytest.mark.parametrize("fault", ["hang", "hang_after"])
def test_a_station_killed_while_the_token_looks_at_a_pin_does_not_give_it_again(
    tokens: Tokens, tmp_path: Path, fault: str
) -> None:
    tokens.put(officer_token())
    open_copy(tmp_path / "data").store.close()
    script = Path(__file__).parents[1] / "support" / "give_pin.py"
    pki = demo_pki()
    command = [sys.executable, script, tmp_path / "data", proxy_library(), pki.root_pem, pki.issuer_pem]
    tokens.script(flags="none", **{fault: "C_Login"})
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as station:
        assert station.stdin is not None
        station.stdin.write(WRONG)
        station.stdin.close()
        while not tokens.pins():
            assert station.poll() is None
            time.sleep(0.01)
        station.kill()
    tokens.script(flags="none")
    for _ in range(2):
        told = subprocess.run(command, input=WRONG, check=True, capture_output=True, text=True).stdout
        assert told.strip() == "PIN_WRONG_BEFORE"
    assert len(tokens.pins()) == 1


def test_of_two_programs_that_look_at_the_record_at_once_one_gives_the_pin(tokens: Tokens, tmp_path: Path) -> None:
    """What one of them sees and sends, the other must not see in between: else a wrong PIN goes twice."""
    tokens.put(officer_token())
    tokens.script(flags="none")
    open_copy(tmp_path / "data").store.close()
    (tmp_path / "meeting").mkdir()
    pki, script = demo_pki(), Path(__file__).parents[1] / "support" / "give_pin.py"
    command = [sys.executable, script, tmp_path / "data", proxy_library(), pki.root_pem, pki.issuer_pem]
    with ThreadPoolExecutor(2) as programs:
        told = list(programs.map(lambda _: _given([*command, tmp_path / "meeting"]), range(2)))
    assert told.count("WRONG_PIN") == 1
    assert len(tokens.pins()) == 1


def _given(command: list[object]) -> str:
    """What the program says that gives the wrong PIN by itself."""
    done = subprocess.run([*map(str, command)], input=WRONG, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_the_demonstration_pin_is_offered_to_no_real_token(sandbox: RunningSandbox, tmp_path: Path) -> None:
    info = sandbox.info
    shutil.copy(info.root_pem.parents[2] / "sandbox.json", tmp_path)
    for told, pins in (("", [info.officer_pin] * 2), ('[signing.pkcs11]\nlibrary = "auto"', [None, info.officer_pin])):
        (tmp_path / "sohoa.toml").write_text(f'mode = "training"\n{told}\n')
        with build(load(tmp_path)) as station:
            assert [station.secrets.get(f"pin:{name}") for name in ("officer", "seal")] == pins
