"""The judge of PDF/A: veraPDF in a warm Java process, so that its start is paid once and not for each file."""

from __future__ import annotations

import json
import logging
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Self

from app.archive.verapdf import launch
from app.domain.archival import FLAVOURS, PdfaVerdict, RuleFailure
from app.domain.clauses import UNREADABLE
from app.domain.errors import PageWorkFailed

LIMIT_S = 60

_ANSWER_SLACK_S = 30
"""the server ends itself at the limit; only if it cannot even do that, it is ended from here, this much later"""

_log = logging.getLogger(__name__)


class PdfaJudge:
    """Judges files one after the other; may be called from any thread.

    The Java process starts with the first file (or `warm_up`), is started anew after it died, and ends with `close` or with this process.

    Attributes:
        version: the engine and its version, as verdicts name it.
    """

    def __init__(self, cache_dir: Path, *, socket_path: Path | None = None, limit_s: int = LIMIT_S) -> None:
        """Start nothing yet.

        Args:
            cache_dir: where the compiled server lies; made if absent.
            socket_path: a server made by `serve`, used whenever it answers; else a process of our own.
            limit_s: what one file may take.
        """
        self._cache_dir = cache_dir
        self._socket_path = socket_path
        self._limit_s = limit_s
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    @property
    def version(self) -> str:
        """The engine and its version. Raises PageWorkFailed (PDFA_JUDGE_MISSING)."""
        return launch.engine_version()

    def judge(self, files: Sequence[Path], flavour: str = "2u") -> tuple[PdfaVerdict, ...]:
        """The verdict on each file, in order; a file that cannot be parsed is not valid, with `UNREADABLE` for its clause.

        Raises:
            FileNotFoundError: a file is not there.
            PageWorkFailed: PDFA_JUDGE_MISSING (Java or a jar is not installed), PDFA_JUDGE_FAILED (it broke down or took too long).
            ValueError: there is no such flavour.
        """
        if flavour not in FLAVOURS:
            raise ValueError(f"no PDF/A flavour {flavour!r}")
        questions = [f"{flavour}\t{file.resolve(strict=True).as_uri()}\n".encode() for file in files]
        with self._lock, self._connected() as line, line.makefile("rb") as answers:
            verdicts = []
            for question in questions:
                line.sendall(question)
                verdicts.append(self._verdict(answers.readline(), flavour))
        return tuple(verdicts)

    def warm_up(self) -> None:
        """Start the process now, without waiting for it: it loads while pages are still scanned. Raises as `judge` does."""
        with self._lock, self._connected():
            pass

    def close(self) -> None:
        """End the process, if it is ours."""
        with self._lock:
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @staticmethod
    def serve(cache_dir: Path, socket_path: Path, *, limit_s: int = LIMIT_S) -> JudgeServer:
        """Start a server that other processes reach through `socket_path` (at most 107 bytes long); ready when this returns.

        Raises:
            PageWorkFailed: PDFA_JUDGE_MISSING, PDFA_JUDGE_FAILED.
        """
        return JudgeServer(socket_path, launch.start_listening(cache_dir, limit_s, socket_path))

    def _verdict(self, answer: bytes, flavour: str) -> PdfaVerdict:
        if not answer.endswith(b"\n"):
            raise PageWorkFailed("PDFA_JUDGE_FAILED", "the judge ended or took too long")
        fields = json.loads(answer)
        if UNREADABLE in fields:
            return PdfaVerdict(flavour, False, (RuleFailure(UNREADABLE, fields[UNREADABLE]),), self.version)
        failures = tuple(RuleFailure(failure["clause"], failure["message"]) for failure in fields["failures"])
        return PdfaVerdict(flavour, fields["valid"], failures, self.version)

    @contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        """A line to a server that lives. Whatever interrupts the talk, the line is dropped: no late answer meets a later question."""
        shared = self._shared()
        line = shared or self._own()
        line.settimeout(self._limit_s + _ANSWER_SLACK_S)
        try:
            yield line
        except OSError as broken:
            self._stop()
            raise PageWorkFailed("PDFA_JUDGE_FAILED", f"the judge is gone: {broken}") from broken
        except BaseException:
            self._stop()
            raise
        finally:
            if shared:
                shared.close()

    def _shared(self) -> socket.socket | None:
        if self._socket_path is None:
            return None
        line = socket.socket(socket.AF_UNIX)
        try:
            line.connect(str(self._socket_path))
        except OSError:
            line.close()
            return None
        return line

    def _own(self) -> socket.socket:
        if self._process is not None and self._process.poll() is not None:
            _log.warning("the judge of PDF/A had ended (%s); starting it anew", self._process.returncode)
            self._stop()
        if self._line is None:
            ours, theirs = socket.socketpair()
            with theirs:
                try:
                    self._process = launch.start_on_pair(self._cache_dir, self._limit_s, theirs)
                except BaseException:
                    ours.close()
                    raise
            self._line = ours
        return self._line

    def _stop(self) -> None:
        if self._process is not None:
            launch.stop(self._process)
            self._process = None
        if self._line is not None:
            self._line.close()
            self._line = None


class JudgeServer:
    """A judge that several processes share; it ends with `close`, or with the process that started it."""

    def __init__(self, socket_path: Path, process: subprocess.Popen[bytes]) -> None:
        self.socket_path = socket_path
        self._process = process

    def close(self) -> None:
        """End the server and take its socket away."""
        launch.stop(self._process)
        self.socket_path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
