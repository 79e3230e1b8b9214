"""How a command is declared: the parser of ours, and the options that all commands share. Imports the standard library only."""

from __future__ import annotations

import argparse
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NoReturn

PIN_STATES = ("normal", "wrong-entered", "last-try")


class CallRefused(Exception):
    """The arguments are no call of ours; carries argparse's sentence."""


class Parser(argparse.ArgumentParser):
    """Raises instead of ending the process, so that `--json` holds for wrong calls too; no option may be abbreviated (`--pin`)."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Refuse the call."""
        raise CallRefused(message)


type Commands = argparse._SubParsersAction[Parser]


def command(commands: Commands, name: str, text: str) -> argparse.ArgumentParser:
    """A command of its own, with the options of all."""
    parser = commands.add_parser(name, help=text, description=text)
    add_common(parser, top=False)
    return parser


def add_common(parser: argparse.ArgumentParser, *, top: bool) -> None:
    """Options of all commands, before or after the command's name; a default of the second place must not hide the first."""

    def default(value: object) -> object:
        return value if top else argparse.SUPPRESS

    group = parser.add_argument_group("all commands")
    group.add_argument(
        "--json", action="store_true", default=default(False), help="one JSON document on stdout, nothing else"
    )
    group.add_argument("--lang", choices=("vi", "en"), default=default(None), help="language of the messages")
    group.add_argument(
        "--data-dir", type=Path, metavar="DIR", default=default(None), help="data and sohoa.toml lie there"
    )
    group.add_argument("--quiet", action="store_true", default=default(False), help="no progress, no remarks")
    group.add_argument(
        "--log-json",
        action="store_true",
        default=default(False),
        help="what happens, a line of JSON each, on stderr in place of remarks",
    )
    group.add_argument("--debug", action="store_true", default=default(False), help="show the traceback of a defect")


def add_metrics_option(parser: argparse.ArgumentParser) -> None:
    """Where a service is asked how it is."""
    parser.add_argument(
        "--serve-metrics",
        type=_address,
        metavar="HOST:PORT",
        help="answer /healthz, /readyz and /metrics there, such as 127.0.0.1:9621",
    )


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    try:
        return str(ip_address(host.removeprefix("[").removesuffix("]"))), int(port)
    except ValueError:
        raise argparse.ArgumentTypeError(f"no address of this machine with a port: {text!r}") from None


def add_pin_option(parser: argparse.ArgumentParser) -> None:
    """How a call brings a PIN."""
    parser.add_argument(
        "--pin-fd", type=int, metavar="N", help="read the PIN from this file descriptor (never from an argument)"
    )
    parser.add_argument(
        "--pin-knowing",
        choices=PIN_STATES,
        default="normal",
        help="with --pin-fd: how the token's PIN stands as `tokens` says; without it no PIN is tried after a wrong one",
    )


def day(text: str) -> date:
    """The value of an option that is a day, as 2026-11-26."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"no day as 2026-11-26: {text!r}") from None
