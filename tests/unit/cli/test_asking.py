"""What a command asks for at a terminal or finds in a pipe, and streams that a caller closed: each tried in a process of its own."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli_world import ROOT

END_OF_INPUT = b"\x04"


def _call(folder: Path, *words: str) -> list[str]:
    return [sys.executable, str(ROOT / "main.py"), *words, "--data-dir", str(folder), "--lang", "en"]


def _at_a_terminal(call: list[str], typed: bytes) -> tuple[int, str]:
    """Types when something was asked; returns the exit code and all that was said."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(call[0], call, {**os.environ, "TERM": "xterm"})  # a dumb one shows no line that moves
    said = b""
    try:
        while part := os.read(terminal, 4096):
            said += part
            if typed and said.rstrip().endswith(b":"):
                os.write(terminal, typed)
                typed = b""
    except OSError:  # the other side is closed
        pass
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said.decode()


@pytest.mark.turns
@pytest.mark.parametrize(
    "words", [["recovery-key", "new"], ["store", "restore-copy", "nowhere"], ["find", "--citizen", "-"]], ids=" ".join
)
def test_the_end_of_input_at_a_question_cancels_the_command(words: list[str], tmp_path: Path) -> None:
    code, said = _at_a_terminal(_call(tmp_path, *words), END_OF_INPUT)
    assert code == 130, said
    assert said.splitlines()[-1].startswith("CANCELLED:")
    assert ("The key on that page is not used." in said) == (words[0] == "recovery-key")


@pytest.mark.turns
@pytest.mark.parametrize(
    ("words", "told"),
    [(["store", "restore-copy", "x"], "RECOVERY_KEY_NEEDED"), (["find", "--citizen", "-"], "SEARCH_")],
)
@pytest.mark.parametrize("piped", [b"", b"\xff\xfe\x9d\n"])
def test_a_pipe_that_holds_no_text_gives_no_answer(words: list[str], told: str, piped: bytes, tmp_path: Path) -> None:
    ended = subprocess.run(_call(tmp_path, *words), input=piped, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr.decode().startswith(told)) == (3, True), ended.stderr


@pytest.mark.turns
@pytest.mark.parametrize("closed", ["<&-", ">&- <&-", "2>&- <&-"])
def test_no_file_takes_the_place_of_a_stream_that_the_caller_closed(closed: str, tmp_path: Path) -> None:
    kept = tmp_path / "key.pdf"
    call = _call(tmp_path, "recovery-key", "new", "--out", str(kept))
    ended = subprocess.run(["sh", "-c", f'exec "$@" {closed}', "sh", *call], capture_output=True, check=False)
    assert (ended.returncode, b"INTERNAL" in ended.stderr, kept.exists()) == (3, False, False), ended.stderr


@pytest.mark.turns
@pytest.mark.parametrize("words", [["audit", "verify"], ["queue", "--json"]], ids=" ".join)
def test_words_that_find_no_room_on_the_disk_are_told_as_a_full_disk(words: list[str], tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(_call(tmp_path, *words), stdout=full, stderr=subprocess.PIPE, check=False)
    assert ended.returncode == 7, ended.stderr
    assert ended.stderr.decode().splitlines()[-1].startswith("DISK_FULL:")


MOVING = """
import sys, time
from app.cli.console import Console
console = Console(as_json=False, quiet=False, language="en")
with console.progress("Working"):
    time.sleep(0.3)
    with console.still():
        print("<PIN>", file=sys.stderr, flush=True)
        time.sleep(0.5)  # a line that moves does so several times in that
        print("</PIN>", file=sys.stderr, flush=True)
    time.sleep(0.3)
"""


ASKED = """
import sys
from app.cli.asking import hidden
from app.cli.console import Console
from app.cli.interrupt import stopping
from app.cli.pin import _tell
from app.domain.errors import StationError
from app.domain.pin import PinStanding, PinState
with stopping() as stopped:
    try:
        if sys.argv[1] == "PIN":
            hidden("PIN: ")
        else:
            standing = PinStanding("0001", PinState(sys.argv[1]), 2, allowed=True)
            _tell(standing, Console(as_json=False, quiet=False, language="en"))
        print("went on")
    except StationError as error:
        print(error.code, stopped())
"""


@pytest.mark.turns
@pytest.mark.parametrize(
    ("asked", "typed", "ended"),
    [
        ("PIN", b"\x03", "CANCELLED False"),
        ("last-try", b"\x03", "CANCELLED False"),
        ("not-reported", b"yes\n", "PIN_LAST_TRY False"),
        ("last-try", b"TRY\n", "went on"),
    ],
)
def test_ctrl_c_and_a_no_end_the_question_of_a_batch_at_once(asked: str, typed: bytes, ended: str) -> None:
    """A command that stops after the document under way heard Ctrl-C as a wish for later: the prompt stood there as if it were deaf."""
    call = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{ASKED}", asked]
    code, said = _at_a_terminal(call, typed)
    assert (code, said.splitlines()[-1]) == (0, ended), said
    assert (asked == "PIN") or "only its issuer unlocks it" in said, "what a wrong one does"


def test_no_progress_line_moves_while_a_person_is_asked() -> None:
    code, said = _at_a_terminal([sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{MOVING}"], b"")
    before, rest = said.split("<PIN>")
    asked, after = rest.split("</PIN>")
    assert (code, "Working" in before, "Working" in asked, "Working" in after) == (0, True, False, True)
