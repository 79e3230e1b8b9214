"""Protected PDF files on the command line: the password comes from a file descriptor or a prompt, never from an argument."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from app.bootstrap import Station
from app.cli.asking import hidden
from app.cli.console import Console
from app.cli.pin import read_secret
from app.domain.errors import InputRefused


def with_passwords[T](
    args: argparse.Namespace, station: Station, console: Console, use: Callable[[Sequence[Path]], T]
) -> T:
    """`use(files)` of the call; files that ask for a password are used without their protection, where somebody gives it.

    Raises:
        InputRefused: PDF_ENCRYPTED: nobody does; PDF_PASSWORD_WRONG; what `use` raises.
        UsageError: PIN_FD_UNREADABLE.
    """
    files = list(args.files)
    given = None if args.password_fd is None else read_secret(args.password_fd)
    with ExitStack() as copies:
        while True:
            try:
                return use(files)
            except InputRefused as refused:
                locked = _locked(refused, files)
                password = given if given is not None else _asked(locked, args, console)
                if locked is None or not password:
                    raise
                files[files.index(locked)] = copies.enter_context(station.unlocking.unlocked(locked, password))


def _locked(refused: InputRefused, files: Sequence[Path]) -> Path | None:
    if refused.code != "PDF_ENCRYPTED":
        return None
    return next((file for file in files if str(file) == refused.fields.get("file")), None)


def _asked(locked: Path | None, args: argparse.Namespace, console: Console) -> str:
    if locked is None or args.json or not sys.stdin.isatty():
        return ""
    with console.still():
        return hidden(console.word("ask_pdf_password", file=locked.name))
