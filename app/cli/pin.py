"""Where a PIN comes from on the command line: a file descriptor, the keyring, a prompt. Never an argument, never the environment."""

from __future__ import annotations

import argparse
import getpass
import os
import sys

from app.bootstrap import Station
from app.cli.console import Console
from app.domain.errors import UsageError
from app.domain.signatures import Authorization, SignerIdentity
from app.services.sign import Authorize, authorizer

LONGEST_PIN_BYTES = 256


def authorize_with(args: argparse.Namespace, station: Station, console: Console) -> Authorize:
    """How this call unlocks a key. The descriptor of `--pin-fd` is read once, when the first key asks.

    Raises:
        UsageError: PIN_FD_UNREADABLE.
    """
    if args.pin_fd is not None:
        pin = _read(args.pin_fd)
        return lambda _name, _identity: Authorization(pin)

    def ask(identity: SignerIdentity) -> str | None:
        if args.json or not sys.stdin.isatty():
            return None
        return getpass.getpass(console.word("ask_pin", name=identity.name), stream=sys.stderr)

    return authorizer(lambda: station.secrets, ask)


def _read(descriptor: int) -> str:
    try:
        with os.fdopen(descriptor, "rb", closefd=True) as file:
            return file.read(LONGEST_PIN_BYTES).decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("PIN_FD_UNREADABLE", type(error).__name__) from None
