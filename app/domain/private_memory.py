"""A process that may hold a PIN, a password or a key of recovery leaves no copy of its memory behind."""

from __future__ import annotations

import ctypes
import resource
from typing import Final

_PR_SET_DUMPABLE: Final = 4


def keep_memory_private() -> None:
    """Write no core file, and let no other program of this user look into the memory. The first thing that such a process does.

    The limit is handed down to all that the process starts; the second part ends where another program is loaded (execve), so each of
    ours calls this itself.

    Raises:
        OSError: the system refuses.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "PR_SET_DUMPABLE")
