"""What a person types when a command asks for it. At a terminal the end of input is a no to the question, and cancels the command.

So is Ctrl-C, also in a command that would finish something first (`interrupt.stopping`): whoever is asked has nothing under way.
"""

from __future__ import annotations

import getpass
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.domain.errors import Cancelled

LONGEST_LINE = 4096


def hidden(question: str) -> str:
    """What is typed at a terminal without being shown, or the first line of what is piped in; empty where it is no text.

    Raises:
        Cancelled: the terminal's end-of-input key or Ctrl-C was pressed.
    """
    if not sys.stdin.isatty():
        return line()
    try:
        return _text(lambda: getpass.getpass(question, stream=sys.stderr))
    except EOFError:
        print(file=sys.stderr)  # what is said next begins a line
        raise Cancelled from None


def line(question: str = "") -> str:
    """The next line after the question; empty at the end of what is piped in, and where it is no text.

    Raises:
        Cancelled: the terminal's end-of-input key or Ctrl-C was pressed.
    """

    def asked() -> str:
        print(question, end="", file=sys.stderr, flush=True)
        return sys.stdin.readline(LONGEST_LINE)

    typed = _text(asked)
    if not typed and sys.stdin.isatty():
        raise Cancelled
    return typed.rstrip("\r\n")


def _text(read: Callable[[], str]) -> str:
    try:
        with _interruptible():
            typed = read()
        typed.encode()  # bytes that are no UTF-8 come as lone surrogates in some locales, as an error in others
    except UnicodeError:
        return ""
    return typed


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C ends the question, whoever listens for it otherwise. Outside the main thread nobody can press it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        print(file=sys.stderr)  # what is said next begins a line
        raise Cancelled from None
    finally:
        signal.signal(signal.SIGINT, before)
