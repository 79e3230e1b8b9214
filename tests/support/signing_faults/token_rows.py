"""Tokens: pulled out at each step, given wrong PINs, behind libraries that are away, hang and crash."""

from __future__ import annotations

from typing import Any, Final

from app.domain.pin import PinState
from tests.support.signing_faults.desk import SIGNER, Holder, Outcome, nobody
from tests.support.signing_faults.fault import Act, Fault, Moment
from tests.support.signing_faults.world import LOCKS_AT, WRONG, World, with_a_token
from tests.support.token_world import proxy_library

QUICK: Final = {"call_limit_s": 3}
"""in place of the half minute that a person would wait"""


_KEY: Final = "tests/unit/signing/test_token_key.py"
_LOOKED_AT: Final = f"{_KEY}::test_a_token_pulled_out_while_it_is_looked_at_is_missing"
_UNSEEN: Final = "tests/unit/signing/test_token_pin.py::test_a_try_whose_end_nobody_saw_counts_as_a_refusal"


def _token(
    name: str, how: str, play: Act, code: str = "", moment: Moment = Moment.BEFORE, asked: int = 0, **other: Any
) -> Fault:
    return Fault(name, how, play, code, moment, asked=asked, world=with_a_token, **other)


def _script(**settings: str | int) -> Act:
    return lambda world: world.slots.script(lock_at=LOCKS_AT, **settings)


def _pull(world: World) -> None:
    world.slots.pull()


def _pulled_in(step: str, what: str, code: str, moment: Moment = Moment.AT_THE_PROMPT, tried_below: str = "") -> Fault:
    asked = int(moment is Moment.AT_THE_PROMPT)
    script = _script(gone_at=step)
    return _token(f"pulled out {what}", f"in `{step}`", script, code, moment, asked, tried_below=tried_below)


PULLED: Final = (
    _token("pulled out before", "no token in any slot", _pull, "TOKEN_MISSING"),
    _token("pulled out between the two stages", "no token in any slot", _pull, "TOKEN_MISSING", Moment.PREPARED),
    _pulled_in("C_GetTokenInfo", "while it is looked for", "TOKEN_MISSING", Moment.PREPARED, f"{_LOOKED_AT}[C_GetTokenInfo]"),
    _pulled_in("C_FindObjectsInit", "while its certificates are looked for", "TOKEN_MISSING", Moment.PREPARED,
               f"{_LOOKED_AT}[C_FindObjectsInit]"),
    _pulled_in("C_GetAttributeValue", "while its certificates are read", "TOKEN_MISSING", Moment.PREPARED,
               f"{_LOOKED_AT}[C_GetAttributeValue]"),
    _token("pulled out while the PIN is typed", "no token in any slot", _pull, "TOKEN_GONE", Moment.AT_THE_PROMPT, 1),
    _pulled_in("C_OpenSession", "after the PIN was typed", "TOKEN_GONE",
               tried_below=f"{_KEY}::test_a_token_pulled_out_after_the_pin_was_typed_gets_none"),
    _pulled_in("C_Login", "as it gets the PIN", "TOKEN_GONE"),
    _pulled_in("C_SignInit", "after it got the PIN", "TOKEN_GONE",
               tried_below=f"{_KEY}::test_a_token_pulled_out_while_it_signs_gives_nothing[C_SignInit]"),
    _pulled_in("C_Sign", "while it signs", "TOKEN_GONE"),
)  # fmt: skip


def _typed(*pins: str | None) -> Act:
    def play(world: World) -> None:
        world.typed += pins

    return play


def _wrong_before(times: int, **script: str | int) -> Act:
    """So often a wrong PIN was typed, and it is typed once more."""

    def play(world: World) -> None:
        _script(**script)(world)
        for _ in range(times):
            assert world.desk.advance(Holder(lambda _question: WRONG)).code == "WRONG_PIN"
        world.typed.append(WRONG)

    return play


def _in_the_keyring(pin: str) -> Act:
    def play(world: World) -> None:
        world.desk.station.secrets.set(f"pin:{SIGNER}", pin)

    return play


def _right_in_the_keyring(world: World) -> None:
    _in_the_keyring(world.pin)(world)


def _offered_once(world: World, _outcome: Outcome) -> None:
    """A program that goes on by itself comes by as often as it likes."""
    for _ in range(3):
        assert world.desk.advance(Holder(nobody)).code == "PIN_NEEDED"
    assert len(world.slots.pins()) == 1
    assert world.desk.station.secrets.get(f"pin:{SIGNER}") == ""


def _another_program(wrong: int, **script: str | int) -> Act:
    def play(world: World) -> None:
        _script(**script)(world)
        (world.slots.folder / "wrong").write_text(str(wrong))

    return play


def _and(*acts: Act) -> Act:
    def play(world: World) -> None:
        for act in acts:
            act(world)

    return play


def _unlocked_by_its_issuer(world: World) -> None:
    """With the PUK."""
    (world.slots.folder / "wrong").write_text("0")


def _unlocked_and_allowed(world: World) -> None:
    """A station that only the token's answer told has to be told of this, too."""
    _unlocked_by_its_issuer(world)
    _allowed(world)


def _allowed(world: World) -> None:
    """A supervisor allows one more try."""
    station = world.desk.station
    (state,) = station.usb_tokens.states()[0]
    station.usb_tokens.allow(state.facts.serial, station.actor)


def _knew(state: PinState) -> Any:
    """The officer was told how the PIN stands before he typed it."""

    def check(_world: World, outcome: Outcome) -> None:
        assert [question.challenge.to_know for question in outcome.questions] == [state]

    return check


NORMAL, BEFORE, LAST = PinState.NORMAL, PinState.WRONG_ENTERED, PinState.LAST_TRY
SILENT: Final = {"flags": "none"}

PINS: Final = (
    _token("wrong PIN", "typed once", _wrong_before(0), "WRONG_PIN", asked=1, check=_knew(NORMAL)),
    _token("wrong PIN in the keyring", "a program offers it; it goes on three times more", _in_the_keyring(WRONG), "WRONG_PIN",
           check=_offered_once),
    _token("right PIN in the keyring after a wrong one", "another program gave a wrong one",
           _and(_another_program(1), _right_in_the_keyring), asked=1, check=_knew(BEFORE)),
    _token("wrong PIN twice", "typed twice", _wrong_before(1), "WRONG_PIN", asked=1, check=_knew(BEFORE)),
    _token("last try", "another program gave two wrong ones; the right one lies in the keyring, and the officer gives none",
           _and(_another_program(2), _right_in_the_keyring, _typed(None)), "PIN_NEEDED", asked=1, check=_knew(LAST)),
    _token("wrong PIN at the last try", "typed three times, the third time knowing that it is the last one", _wrong_before(2), "WRONG_PIN",
           asked=1, check=_knew(LAST), mend=_unlocked_and_allowed),
    _token("PIN locked", "another program gave three wrong ones", _another_program(3), "TOKEN_LOCKED", mend=_unlocked_by_its_issuer),
    _token("PIN locked, of which the driver says nothing", "the same; `flags = none`", _another_program(3, **SILENT), "TOKEN_LOCKED",
           asked=1, mend=_unlocked_and_allowed),
    _token("wrong PIN twice, of which the driver says nothing", "typed twice, then once more; `flags = none`",
           _and(_wrong_before(2, **SILENT), lambda world: world.typed.clear()), "PIN_STOPPED", mend=_allowed),
)  # fmt: skip


def _counts_as_refused(world: World, _outcome: Outcome) -> None:
    """Nobody saw how the try ended: it is written down, so that no program offers that PIN once more."""
    (state,) = world.desk.station.usb_tokens.states()[0]
    assert state.pin.refusals == 1


def _hangs(step: str, what: str, moment: Moment, asked: int = 0, **other: Any) -> Fault:
    return _token(f"library hangs {what}", f"in `{step}`; it may take 3 s", _script(hang=step), "TOKEN_LIBRARY_HANGS", moment, asked,
                  settings=QUICK, **other)  # fmt: skip


def _crashes(step: str, what: str, moment: Moment, asked: int = 0, **other: Any) -> Fault:
    return _token(
        f"library segfaults {what}",
        f"SIGSEGV in `{step}`",
        _script(crash=step),
        "TOKEN_LIBRARY_CRASHED",
        moment,
        asked,
        **other,
    )


def _no_library(world: World) -> None:
    world.library.unlink()
    world.library.write_text("no library")


def _installed(world: World) -> None:
    world.library.unlink(missing_ok=True)
    world.library.symlink_to(proxy_library())


LIBRARIES: Final = (
    _token("library missing", "`library` names no file", lambda world: world.library.unlink(), "TOKEN_LIBRARY_MISSING", mend=_installed),
    _token("library that is none", "`library` names a text", _no_library, "TOKEN_LIBRARY_BROKEN", mend=_installed,
           tried_below=f"{_KEY}::test_a_file_that_is_no_library_is_told"),
    _hangs("C_GetTokenInfo", "while it looks", Moment.BEFORE,
           tried_below=f"{_KEY}::test_a_library_that_hangs_is_given_up_and_nothing_is_left_of_its_child"),
    _hangs("C_Login", "as it gets the PIN", Moment.AT_THE_PROMPT, 1, check=_counts_as_refused),
    _token("library hangs after it gave the PIN", "after `C_Login`; it may take 3 s", _script(hang_after="C_Login"),
           "TOKEN_LIBRARY_HANGS", Moment.AT_THE_PROMPT, 1, settings=QUICK, check=_counts_as_refused,
           tried_below=f"{_UNSEEN}[hang_after]"),
    _hangs("C_Sign", "while it signs", Moment.AT_THE_PROMPT, 1),
    _crashes("C_Initialize", "as it is loaded", Moment.BEFORE),
    _crashes("C_GetTokenInfo", "while it looks", Moment.PREPARED,
             tried_below=f"{_KEY}::test_a_library_that_crashes_takes_nobody_with_it[C_GetTokenInfo]"),
    _crashes("C_Login", "as it gets the PIN", Moment.AT_THE_PROMPT, 1, check=_counts_as_refused, tried_below=f"{_UNSEEN}[crash]"),
    _token("library segfaults after it gave the PIN", "SIGSEGV after `C_Login`", _script(crash_after="C_Login"), "TOKEN_LIBRARY_CRASHED",
           Moment.AT_THE_PROMPT, 1, check=_counts_as_refused, tried_below=f"{_UNSEEN}[crash_after]"),
    _crashes("C_Sign", "while it signs", Moment.AT_THE_PROMPT, 1),
)  # fmt: skip
