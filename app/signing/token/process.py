"""The station's end: a child for one library, asked with a time limit, and replaced when it hung, crashed or had its time."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Final

from app.domain.errors import SigningFailed
from app.signing.token.messages import Answer, Failed, Request, Survey, Surveyed

log = logging.getLogger(__name__)
START_LIMIT_S: Final = 60.0
"""how long Python and the library may take to begin on a busy machine"""
_END_LIMIT_S: Final = 0.5
_CHILD: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from app.signing.token.child import main; main(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))"
)
"""Not by `multiprocessing`, whose children load the main program once more: this one loads what it needs, in a tenth of a second."""

_starter = ThreadPoolExecutor(1, "token-start")
"""The kernel ends a child with the *thread* that started it (PR_SET_PDEATHSIG): this one lives as long as the program."""


class TokenProcess:
    """A child with one library in it. It begins with the first question, and a new one follows where it ended. Any thread may ask."""

    def __init__(self, library: Path, limit_s: float) -> None:
        """`limit_s`: the longest that one call may take, before the library counts as hanging."""
        self.library = library
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._child: tuple[subprocess.Popen[bytes], Connection] | None = None

    def survey(self) -> Surveyed:
        """Which tokens are there. A child that ended, its time over or by a fault, is followed by another one once.

        Raises:
            SigningFailed: TOKEN_LIBRARY_BROKEN, TOKEN_LIBRARY_HANGS, TOKEN_LIBRARY_CRASHED, TOKEN_REFUSED.
        """
        with self._lock:
            try:
                return self._survey()
            except SigningFailed as error:
                if error.code != "TOKEN_LIBRARY_CRASHED":
                    raise
            return self._survey()

    def _survey(self) -> Surveyed:
        if self._child is None:
            self._start()
        answer = self._ask(Survey())
        if isinstance(answer, Failed):
            raise answer.error
        assert isinstance(answer, Surveyed)
        if answer.stale:
            self._bury()
            return self._survey()
        return answer

    def ask(self, request: Request) -> Answer:
        """Put a question to the child that is there; asked once, whatever happens.

        Raises:
            SigningFailed: PIN_NEEDED: the child had its time, so nothing is unlocked any more, and nothing was asked.
                TOKEN_LIBRARY_HANGS, TOKEN_LIBRARY_CRASHED: nobody knows what became of the question.
        """
        with self._lock:
            if self._child is None or self._child[0].poll() is not None:
                self._bury()
                raise SigningFailed("PIN_NEEDED", "the child has ended", key=self.library.name)
            return self._ask(request)

    def end(self) -> None:
        """End the child: what was unlocked is locked, and the PIN is gone with it."""
        with self._lock:
            self._bury()

    def _start(self) -> None:
        if not self.library.is_file():
            raise SigningFailed("TOKEN_LIBRARY_MISSING", file=str(self.library))
        self._child = _starter.submit(_spawn, self.library).result()
        answer = self._receive(START_LIMIT_S)
        if isinstance(answer, Failed):
            self._bury()
            raise answer.error

    def _ask(self, request: Request) -> Answer:
        assert self._child is not None
        try:
            self._child[1].send(request)
        except OSError as error:
            raise self._crashed() from error
        return self._receive(self._limit_s)

    def _receive(self, limit_s: float) -> Answer:
        assert self._child is not None
        connection = self._child[1]
        try:
            if not connection.poll(limit_s):
                log.warning("a token's library hangs", extra={"library": self.library.name})
                self._bury()
                raise SigningFailed("TOKEN_LIBRARY_HANGS", file=self.library.name, seconds=int(limit_s))
            answer: Answer = connection.recv()
        except (EOFError, OSError) as error:
            raise self._crashed() from error
        return answer

    def _crashed(self) -> SigningFailed:
        code = self._bury()
        log.warning("the child of a token's library ended", extra={"library": self.library.name, "exit_code": code})
        return SigningFailed("TOKEN_LIBRARY_CRASHED", f"exit code {code}", file=self.library.name)

    def _bury(self) -> int | None:
        """Kill what is left of the child, with all that its library started; returns its exit code."""
        child, self._child = self._child, None
        if child is None:
            return None
        process, connection = child
        connection.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(_END_LIMIT_S)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        return process.wait()


def _spawn(library: Path) -> tuple[subprocess.Popen[bytes], Connection]:
    ours, theirs = Pipe()
    told = (json.dumps(sys.path), str(theirs.fileno()), str(library), str(os.getpid()))
    process = subprocess.Popen(
        [sys.executable, "-c", _CHILD, *told],
        pass_fds=(theirs.fileno(),),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # libraries chatter, and some write more than they should
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # a group of its own, so that what the library starts can be killed with it
    )
    theirs.close()
    return process, ours
