"""The PIN that a call brings."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import cast

import pytest

from app.bootstrap import build
from app.cli.console import Console
from app.cli.pin import authorize_with
from app.domain.errors import SigningFailed
from app.domain.pin import PinStanding, PinState
from app.domain.signatures import Authorization, Challenge, SignerIdentity
from app.services.sign import Authorize
from app.settings import load

SOMEBODY = SignerIdentity("N", "O", "I", "1", "t", None, None)  # type: ignore[arg-type]
TOKEN = Challenge(standing=PinStanding("0001", PinState.LAST_TRY, 2))


def _given(folder: Path, pin: bytes, knowing: str) -> Authorize:
    reading, writing = os.pipe()
    os.write(writing, pin)
    os.close(writing)
    args = argparse.Namespace(pin_fd=reading, pin_knowing=knowing, json=True)
    try:
        with build(load(folder)) as station:
            return authorize_with(args, station, cast(Console, None))
    finally:
        os.close(reading)


def test_what_the_call_knows_of_a_pin_holds_for_one_try(tmp_path: Path) -> None:
    authorize = _given(tmp_path, b"1111\n", "last-try")
    assert authorize("officer", SOMEBODY, TOKEN) == Authorization("1111", knowing=PinState.LAST_TRY)
    assert authorize("officer", SOMEBODY, TOKEN) == Authorization("1111", knowing=PinState.NORMAL)


def test_one_pin_is_not_given_twice_to_a_key_that_wants_its_holder_each_time(tmp_path: Path) -> None:
    authorize = _given(tmp_path, b"1111\n", "normal")
    assert authorize("officer", SOMEBODY, Challenge(each_time=True)).pin == "1111"
    with pytest.raises(SigningFailed) as caught:
        authorize("officer", SOMEBODY, Challenge(each_time=True))
    assert caught.value.code == "PIN_EACH_SIGNATURE"


def test_a_refused_pin_is_given_to_no_key_again(tmp_path: Path) -> None:
    authorize = _given(tmp_path, b"1111\n", "normal")
    assert authorize("officer", SOMEBODY, Challenge()).pin == "1111"
    authorize.refused("officer")
    assert authorize("chief", SOMEBODY, Challenge()).pin is None
