"""The judge of a test run: its compiled classes, and the one warm process that all test processes ask.

The classes are named by what they were made of, so one compilation serves all runs. That a data folder compiles its own, and what becomes
of a judge that is lost, is seen in `tests/integration/test_pdfa_judge.py`.
"""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from app.archive.judge import JudgeServer, PdfaJudge
from app.domain.errors import PageWorkFailed

JUDGE_CLASSES: Final = Path(__file__).resolve().parents[2] / ".tools" / "judge"
_SOCKET: Final = "judge_socket"


@dataclass(frozen=True, slots=True)
class SharedJudge:
    """A judge that another process started; it judges one file after the other, whoever asks."""

    socket_path: Path


class JudgeForWorkers:
    """A plugin of the process that hands out the tests: it starts a judge before its workers and ends it after them."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._server: JudgeServer | None = None

    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker of xdist where the judge listens; where none can start, the test that needs it says so."""
        if self._server is None:
            folder = tempfile.TemporaryDirectory(prefix="sohoa-judge-")
            self._config.add_cleanup(folder.cleanup)
            with contextlib.suppress(PageWorkFailed):
                self._server = PdfaJudge.serve(JUDGE_CLASSES, Path(folder.name) / "judge.sock")
                self._config.add_cleanup(self._server.close)
        if self._server is not None:
            node.workerinput[_SOCKET] = str(self._server.socket_path)


def shared_judge(config: pytest.Config) -> SharedJudge | None:
    """The one that all workers of this run ask; None where this process is no worker."""
    found = getattr(config, "workerinput", {}).get(_SOCKET)
    return SharedJudge(Path(found)) if found else None
