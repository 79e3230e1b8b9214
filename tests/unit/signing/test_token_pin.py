"""A token is never locked by us: in no fault does a wrong PIN reach it twice by itself, nor a last try without a person's word."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import SigningFailed
from app.domain.pin import PinEvent, PinFlags, PinState
from app.domain.signatures import Authorization
from app.signing.token.key import TokenKey
from app.signing.token.messages import Unlock
from tests.support.signing_world import demo_pin
from tests.support.token_world import (
    ROOT,
    Tokens,
    certificate_on,
    key_on,
    make_token,
    officer_certificate,
    officer_key,
    officer_token,
    tokens,
)

__all__ = ["tokens"]
T, OK, NO, SILENT = PinEvent.TRIED, PinEvent.ACCEPTED, PinEvent.REFUSED, PinEvent.REFUSED_SILENTLY
NORMAL, BEFORE, LAST = PinState.NORMAL, PinState.WRONG_ENTERED, PinState.LAST_TRY
LONG = pytest.mark.soak
"""what has a shorter sibling in this file"""
WRONG = "wrong-PIN-of-the-test"


@pytest.fixture
def key(tokens: Tokens) -> TokenKey:
    tokens.put(officer_token())
    return tokens.key()


def _sign(key: TokenKey, pin: str | None, knowing: PinState = NORMAL) -> str:
    """The code of the refusal; empty where it signed."""
    try:
        with key.unlocked(Authorization(pin, knowing=knowing)) as signer:
            asyncio.run(signer.async_sign_raw(b"attributes", "sha256"))
    except SigningFailed as error:
        assert WRONG not in f"{error!r} {error.detail} {error.fields} {error.__cause__!r}"
        return error.code
    return ""


def _right() -> str:
    pin = demo_pin().pin
    assert pin is not None
    return pin


def _state(key: TokenKey) -> PinState:
    standing = key.challenge().standing
    assert standing is not None
    return standing.state


def _events(tokens: Tokens) -> list[PinEvent]:
    return [event for _, event in tokens.record.written]


def test_a_refused_pin_is_not_tried_again(tokens: Tokens, key: TokenKey) -> None:
    assert _sign(key, WRONG) == "WRONG_PIN"
    assert _state(key) is BEFORE
    for _ in range(3):
        assert _sign(key, WRONG) == "PIN_WRONG_BEFORE"
    assert len(tokens.pins()) == 1 and _events(tokens) == [T, NO]
    assert _sign(key, _right(), BEFORE) == ""
    assert _events(tokens) == [T, NO, T, OK]


def test_the_last_try_is_made_by_somebody_who_knows_alone(tokens: Tokens, key: TokenKey) -> None:
    tokens.script(lock_at=3)
    assert [_sign(key, WRONG), _sign(key, WRONG, BEFORE)] == ["WRONG_PIN", "WRONG_PIN"]
    assert _state(key) is LAST
    assert [_sign(key, _right()), _sign(key, _right(), BEFORE)] == ["PIN_LAST_TRY", "PIN_LAST_TRY"]
    assert len(tokens.pins()) == 2
    assert _sign(key, _right(), LAST) == ""
    key.close()
    assert _state(key) is NORMAL


def test_a_locked_token_is_given_no_pin(tokens: Tokens, key: TokenKey) -> None:
    tokens.script(lock_at=3)
    assert [_sign(key, WRONG, knowing) for knowing in (NORMAL, BEFORE, LAST)] == ["WRONG_PIN"] * 3
    assert _state(key) is PinState.LOCKED
    assert _sign(key, _right(), LAST) == "TOKEN_LOCKED"
    assert len(tokens.pins()) == 3


def test_where_the_driver_tells_nothing_the_count_stops_at_two_until_a_supervisor_allows_one(
    tokens: Tokens, key: TokenKey
) -> None:
    tokens.script(lock_at=3, flags="none")
    assert _state(key) is NORMAL, "nothing is known of it yet"
    assert _sign(key, WRONG) == "WRONG_PIN"
    assert _state(key) is PinState.NOT_REPORTED
    assert _sign(key, WRONG, BEFORE) == "WRONG_PIN"
    assert _sign(key, _right(), LAST) == "PIN_STOPPED"
    tokens.record.add(tokens.record.written[0][0], PinEvent.ALLOWED)
    assert _sign(key, _right(), BEFORE) == "PIN_LAST_TRY"
    assert len(tokens.pins()) == 2
    assert _sign(key, _right(), LAST) == ""
    key.close()
    assert _sign(key, _right()) == "", "a PIN that was accepted makes all good again"


@LONG
def test_a_driver_that_knows_one_flag_only_gets_no_third_try_unawares(tokens: Tokens, key: TokenKey) -> None:
    tokens.script(lock_at=3, flags="low")
    assert [_sign(key, WRONG), _sign(key, WRONG, BEFORE)] == ["WRONG_PIN", "WRONG_PIN"]
    assert _state(key) is LAST
    assert _sign(key, _right(), BEFORE) == "PIN_LAST_TRY"
    assert len(tokens.pins()) == 2


def test_a_wrong_pin_that_another_program_gave_counts_as_one_of_ours(tokens: Tokens, key: TokenKey) -> None:
    """Of a driver that tells nothing of the last try: after one of another's and one of ours it is the last."""
    tokens.script(lock_at=3, flags="low")
    (tokens.folder / "wrong").write_text("1")
    assert _state(key) is BEFORE
    assert _sign(key, WRONG, BEFORE) == "WRONG_PIN"
    assert _state(key) is LAST
    assert _sign(key, WRONG, BEFORE) == "PIN_LAST_TRY"
    assert _events(tokens) == [PinEvent.FOUND_LOW, T, NO] and tokens.wrong() == 2
    assert _sign(key, _right(), LAST) == ""


def test_a_token_that_another_program_locked_is_found_out_once(tokens: Tokens, key: TokenKey) -> None:
    tokens.script(lock_at=3, flags="none")
    (tokens.folder / "wrong").write_text("3")
    assert _sign(key, _right()) == "TOKEN_LOCKED"
    assert _state(key) is PinState.LOCKED
    assert _sign(key, _right(), LAST) == "TOKEN_LOCKED"
    assert len(tokens.pins()) == 1


@pytest.mark.parametrize("fault", ["hang_after", "crash", "crash_after", pytest.param("hang", marks=LONG)])
def test_a_try_whose_end_nobody_saw_counts_as_a_refusal(
    tokens: Tokens, key: TokenKey, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens.script(flags="none")
    key.certified()
    process, add = key._process, tokens.record.add
    assert process is not None

    def impatient(token: str, event: PinEvent) -> None:
        """What follows is the one call that hangs: before it a busy machine answers slowly too."""
        add(token, event)
        monkeypatch.setattr(process, "_limit_s", 0.3)

    if "hang" in fault:
        monkeypatch.setattr(tokens.record, "add", impatient)
    tokens.script(flags="none", **{fault: "C_Login"})
    with pytest.raises(SigningFailed) as caught, key.unlocked(Authorization(WRONG)) as signer:
        asyncio.run(signer.async_sign_raw(b"attributes", "sha256"))
    monkeypatch.undo()
    assert caught.value.fields["pin"] == "unknown", "so that the keyring forgets it"
    told = caught.value.code
    assert told == ("TOKEN_LIBRARY_HANGS" if "hang" in fault else "TOKEN_LIBRARY_CRASHED")
    tokens.script(flags="none")
    assert _sign(key, WRONG) == "PIN_WRONG_BEFORE"
    assert len(tokens.pins()) == 1 and _events(tokens) == [T]
    assert _sign(key, _right(), BEFORE) == ""


def test_an_answer_that_says_nothing_counts_as_a_refusal(tokens: Tokens, key: TokenKey) -> None:
    tokens.script(login="0x5")
    assert _sign(key, WRONG) == "TOKEN_REFUSED"
    assert _sign(key, WRONG) == "PIN_WRONG_BEFORE"
    assert len(tokens.pins()) == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("0xe0", "TOKEN_GONE"),
        pytest.param("0xa3", "TOKEN_PIN_EXPIRED", marks=LONG),
        pytest.param("0x102", "TOKEN_PIN_NOT_SET", marks=LONG),
    ],
)
def test_an_answer_that_no_pin_was_wrong_counts_as_none(tokens: Tokens, key: TokenKey, answer: str, code: str) -> None:
    tokens.script(login=answer)
    assert _sign(key, WRONG) == code
    assert _state(key) is NORMAL
    assert _events(tokens) == [T, PinEvent.SPARED]


def test_a_wrong_pin_of_another_program_after_the_question_is_noticed_before_the_try(
    tokens: Tokens, key: TokenKey
) -> None:
    tokens.script(lock_at=3)
    with key.unlocked(Authorization(_right())) as signer:
        (tokens.folder / "wrong").write_text("2")
        with pytest.raises(SigningFailed) as caught:
            asyncio.run(signer.async_sign_raw(b"attributes", "sha256"))
    assert caught.value.code == "PIN_WRONG_BEFORE"
    assert tokens.pins() == [] and _events(tokens) == [T, PinEvent.SPARED]


def test_an_empty_pin_is_none(tokens: Tokens, key: TokenKey) -> None:
    assert _sign(key, "") == "PIN_NEEDED"
    assert tokens.pins() == []


def test_a_try_that_cannot_be_written_down_is_not_made(
    tokens: Tokens, key: TokenKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(token: str, event: PinEvent) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(tokens.record, "add", full)
    with pytest.raises(OSError):
        _sign(key, _right())
    assert tokens.pins() == []


def test_a_key_that_wants_its_pin_each_time_gets_it_from_a_person_each_time(tokens: Tokens) -> None:
    tokens.put(make_token("always", (certificate_on(officer_certificate()), key_on(officer_key(), always=True))))
    key = tokens.key()
    assert _sign(key, _right()) == ""
    challenge = key.challenge()
    assert challenge.each_time and challenge.pin, "nothing stays unlocked"
    assert _sign(key, None) == "PIN_NEEDED"
    assert _sign(key, _right()) == ""
    assert len(set(tokens.pins())) == 1 and len(tokens.pins()) == 4, "a login, and the same for the one signature"
    assert _sign(key, WRONG) == "WRONG_PIN"
    assert len(tokens.pins()) == 5


def test_a_pin_is_in_no_text_and_the_child_leaves_no_core_file(tokens: Tokens, key: TokenKey) -> None:
    assert WRONG not in repr(Unlock("1", b"", WRONG, PinFlags(), 1.0))
    assert _sign(key, _right()) == ""
    pid = key._process._child[0].pid  # type: ignore[union-attr,index]
    limits = Path(f"/proc/{pid}/limits").read_text()
    assert [line.split()[4:6] for line in limits.splitlines() if "core file" in line] == [["0", "0"]]
    right = _right().encode()
    assert all(right not in Path(f"/proc/{pid}/{file}").read_bytes() for file in ("cmdline", "environ"))


def test_the_child_ends_with_the_station(tokens: Tokens) -> None:
    """Killed, not closed, and its library hangs: nobody can say goodbye then."""
    tokens.put(officer_token())
    script = (
        "import sys, time; from pathlib import Path\n"
        "from app.signing.token.messages import Survey\n"
        "from app.signing.token.process import TokenProcess\n"
        "process = TokenProcess(Path(sys.argv[1]), 20); process.survey()\n"
        "Path(sys.argv[2]).write_text('hang = C_GetSlotList'); process._child[1].send(Survey())\n"
        "print(process._child[0].pid, flush=True); time.sleep(600)\n"
    )
    from tests.support.token_world import proxy_library

    command = [sys.executable, "-c", script, str(proxy_library()), str(tokens.folder / "script")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as station:
        assert station.stdout is not None
        child = int(station.stdout.readline())
        station.kill()
    _until(lambda: not _lives(child))


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _until(so: Callable[[], bool]) -> None:
    while not so():  # pytest's own limit ends it
        time.sleep(0.01)
