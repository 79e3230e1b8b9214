"""The child that loads a token's library: one library, one conversation. A PIN lives here alone, and ends with this process."""

from __future__ import annotations

import ctypes
import os
import signal
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Final

from app.domain.errors import SigningFailed
from app.domain.private_memory import keep_memory_private
from app.signing.token.messages import Failed, Surveyed

if TYPE_CHECKING:
    from app.signing.token.session import TokenLibrary

_PR_SET_PDEATHSIG: Final = 1
_LOCK_LIMIT_S: Final = 5
"""how long the library may take to log out when the time is over; then the kernel ends the process"""


def main(descriptor: int, library: str, parent_pid: int) -> None:
    """The whole life of the process. The first word says whether the library could be loaded.

    Args:
        descriptor: the child's end of the pipe.
        library: the path of the PKCS#11 library.
        parent_pid: who started it.
    """
    connection = Connection(descriptor)
    _tie_to_parent(parent_pid)
    from app.signing.token.session import TokenLibrary  # after that: it loads what signs

    try:
        room = TokenLibrary(library)
    except SigningFailed as error:
        connection.send(Failed(error))
        return
    connection.send(Surveyed(()))
    code = 1
    try:
        _converse(connection, room)
        code = 0
    finally:
        signal.alarm(_LOCK_LIMIT_S)
        room.lock()
        os._exit(code)  # the library is not asked to finish: it may hang, and there is nothing left to lose


def _converse(connection: Connection, room: TokenLibrary) -> None:
    """Until the parent goes, or the time is over for which a key was unlocked."""
    while connection.poll(room.ends_in_s):
        try:
            request = connection.recv()
        except (EOFError, OSError):
            return
        connection.send(room.answer(request))
        left_s = room.ends_in_s
        signal.alarm(0 if left_s is None else int(left_s) + 1 + _LOCK_LIMIT_S)  # also where a call hangs beyond it


def _tie_to_parent(parent_pid: int) -> None:
    """Ends with the parent, and leaves nothing of a PIN behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_memory_private()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:
        os._exit(1)
