"""Where a PIN comes from on the command line: a file descriptor, the keyring, a prompt. Never an argument, never the environment."""

from __future__ import annotations

import argparse
import getpass
import os
import sys

from app.bootstrap import Station
from app.cli.console import Console
from app.domain.errors import UsageError
from app.domain.signatures import SignerIdentity
from app.services.sign import KeyAuthorizer

LONGEST_PIN_BYTES = 256


def authorize_with(args: argparse.Namespace, station: Station, console: Console) -> KeyAuthorizer:
    """How this call unlocks a key. The descriptor of `--pin-fd` is read once, when the first key asks.

    Raises:
        UsageError: PIN_FD_UNREADABLE.
    """
    if getattr(args, "pin_fd", None) is not None:
        pin = _read(args.pin_fd)
        return KeyAuthorizer(None, lambda _identity: pin)

    def ask(identity: SignerIdentity) -> str | None:
        if args.json or not sys.stdin.isatty():
            return None
        return getpass.getpass(console.word("ask_pin", name=identity.name), stream=sys.stderr)

    return KeyAuthorizer(lambda: station.secrets, ask)


def _read(descriptor: int) -> str:
    try:
        with os.fdopen(descriptor, "rb", closefd=True) as file:
            return file.read(LONGEST_PIN_BYTES).decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("PIN_FD_UNREADABLE", type(error).__name__) from None
