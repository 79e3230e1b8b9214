"""Where a PIN comes from on the command line: a file descriptor, the keyring, a prompt. Never an argument, never the environment.

A one-time code comes from a prompt alone.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import unicodedata
from dataclasses import replace

from app.bootstrap import Station
from app.cli.asking import hidden, line
from app.cli.console import Console
from app.domain.errors import SigningFailed, UsageError
from app.domain.pin import PinStanding, PinState
from app.domain.signatures import Asked, Authorization, Challenge, KeyQuestion, SignerIdentity
from app.services.pin_of_one_run import PinOfOneRun
from app.services.sign import AskHolder, Authorize, with_the_rest

LONGEST_PIN_BYTES = 256


class _GivenPin:
    """The PIN that the call brings; one that was refused is given to no key again, for a token counts wrong PINs and locks itself.

    It is the person's: `seal`, the organisation's signer, is asked about as ever.
    """

    def __init__(
        self,
        pin: str,
        knowing: PinState,
        ask: AskHolder,
        signatures: int,
        *,
        seal: str,
        others: Authorize,
        open_s: float,
    ) -> None:
        """`open_s`: so long it is given, at most."""
        self._pin: str | None = pin
        self._until_s = time.monotonic() + open_s
        self._seal = seal
        self._others = others
        self._knowing = knowing
        self._ask = ask
        self._signatures = signatures
        self._given: set[str] = set()

    def __call__(self, name: str, identity: SignerIdentity, challenge: Challenge) -> Authorization:
        if name == self._seal:
            return self._others(name, identity, challenge)
        given = self._given_to(name, challenge) if challenge.pin else Authorization()
        return with_the_rest(replace(given, signatures=self._signatures), identity, challenge, self._ask)

    def _given_to(self, name: str, challenge: Challenge) -> Authorization:
        """What the call knows of the PIN holds for one try: where that hung, nobody knows how it ended, and it is not made again.

        Raises:
            SigningFailed: PIN_EACH_SIGNATURE: one PIN for many documents is what such a key forbids.
        """
        if challenge.each_time and name in self._given:
            raise SigningFailed("PIN_EACH_SIGNATURE")
        knowing = PinState.NORMAL if name in self._given else self._knowing
        self._given.add(name)
        return Authorization(self._pin if time.monotonic() < self._until_s else None, knowing=knowing)

    def refused(self, name: str) -> None:
        if name == self._seal:
            self._others.refused(name)
            return
        self._pin = None


def authorize_with(
    args: argparse.Namespace, station: Station, console: Console, *, signatures: int = 1, never_for: str | None = None
) -> Authorize:
    """How this call unlocks keys, for so many signatures. The descriptor of `--pin-fd` is read at once and only once.

    What it brings is not given to the signer `never_for`: where nothing is said, to the organisation's, for papers have a person's PIN.

    Raises:
        UsageError: PIN_FD_UNREADABLE.
    """

    def ask(question: KeyQuestion) -> str | None:
        if question.asked is Asked.CONFIRMATION:
            console.remark(console.word("ask_confirmation", name=question.identity.name))
            return None
        if args.json or not sys.stdin.isatty():
            return None
        prompt = console.word(f"ask_{question.asked.value}", name=question.identity.name)
        with console.still():
            if question.asked is Asked.PIN:
                _tell(question.challenge.standing, console)
            return hidden(prompt) or None

    open_s = station.settings.signing.open_most_s
    asking = PinOfOneRun(lambda: station.secrets, ask, open_s=open_s, signatures=signatures)
    if getattr(args, "pin_fd", None) is None:
        return asking
    seal = station.settings.signing.seal.signer if never_for is None else never_for
    pin, knowing = read_secret(args.pin_fd), PinState(args.pin_knowing)
    return _GivenPin(pin, knowing, ask, signatures, seal=seal, others=asking, open_s=open_s)


def _tell(standing: PinStanding | None, console: Console) -> None:
    """Say at the terminal how the PIN stands; before a last try a person has to say that he knows.

    Raises:
        SigningFailed: PIN_LAST_TRY: he did not.
    """
    if standing is None:
        return
    print(console.word(f"pin_state_{standing.state.value}"), file=sys.stderr)
    if standing.refusals:
        print(console.word("pin_refusals", count=standing.refusals), file=sys.stderr)
    if standing.to_know is not PinState.LAST_TRY:
        return
    if standing.state is not PinState.LAST_TRY:  # its driver does not say so, our count does
        print(console.word("pin_may_lock"), file=sys.stderr)
    word = console.word("pin_last_try_word")
    typed = line(console.word("pin_last_try", word=word))
    if unicodedata.normalize("NFC", typed.strip()).casefold() != word.casefold():
        raise SigningFailed("PIN_LAST_TRY", token=standing.token)


def read_secret(descriptor: int) -> str:
    """What a descriptor holds, on one line. Raises UsageError (PIN_FD_UNREADABLE)."""
    try:
        # the caller's descriptor stays open: a closed 0 would be given to the next file that is opened
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(LONGEST_PIN_BYTES).decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("PIN_FD_UNREADABLE", type(error).__name__) from None
