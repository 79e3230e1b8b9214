"""Where a PIN comes from on the command line: a file descriptor, the keyring, a prompt. Never an argument, never the environment.

A one-time code comes from a prompt alone.
"""

from __future__ import annotations

import argparse
import os
import sys

from app.bootstrap import Station
from app.cli.asking import hidden
from app.cli.console import Console
from app.domain.errors import UsageError
from app.domain.signatures import Asked, Authorization, Challenge, KeyQuestion, SignerIdentity
from app.services.sign import AskHolder, Authorize, KeyAuthorizer

LONGEST_PIN_BYTES = 256


class _GivenPin:
    """The PIN that the call brings; one that was refused is given to no key again, for a token counts wrong PINs and locks itself."""

    def __init__(self, pin: str, ask: AskHolder) -> None:
        self._pin: str | None = pin
        self._ask = ask

    def __call__(self, name: str, identity: SignerIdentity, challenge: Challenge) -> Authorization:
        pin = self._pin if challenge.pin else None
        if not challenge.one_time_code:
            return Authorization(pin)
        return Authorization(pin, self._ask(KeyQuestion(identity, challenge, Asked.ONE_TIME_CODE)))

    def refused(self, name: str) -> None:
        self._pin = None


def authorize_with(args: argparse.Namespace, station: Station, console: Console) -> Authorize:
    """How this call unlocks keys. The descriptor of `--pin-fd` is read at once and only once.

    Raises:
        UsageError: PIN_FD_UNREADABLE.
    """

    def ask(question: KeyQuestion) -> str | None:
        if args.json or not sys.stdin.isatty():
            return None
        prompt = console.word(f"ask_{question.asked.value}", name=question.identity.name)
        return hidden(prompt) or None

    if getattr(args, "pin_fd", None) is not None:
        return _GivenPin(_read(args.pin_fd), ask)
    return KeyAuthorizer(lambda: station.secrets, ask)


def _read(descriptor: int) -> str:
    try:
        # the caller's descriptor stays open: a closed 0 would be given to the next file that is opened
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(LONGEST_PIN_BYTES).decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("PIN_FD_UNREADABLE", type(error).__name__) from None
