"""The worker processes of a real station: whatever ends one of them, the next task is done, and each task has an end."""

from __future__ import annotations

import functools
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from app import settings as configuration
from app import worker
from app.bootstrap import build
from app.domain.errors import Cancelled, InputRefused
from app.services.pool import read_in_worker
from app.services.workers import Urgency, WorkerDied, WorkerPool
from ocr.memory import give_memory_back


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    """One worker, and where that is killed, another."""
    made = WorkerPool(1, functools.partial(worker.begin, 1_000_000_000, os.getpid()), give_memory_back)
    yield made
    made.end()


def test_workers_outlive_the_thread_that_gave_the_first_task(tmp_path: Path) -> None:
    """The kernel ends a worker with the thread that started it; a desktop's threads come and go."""
    settings = configuration.load(tmp_path, {"work": {"workers": 1}})
    first: list[int] = []
    with build(settings) as station:
        asking = threading.Thread(target=lambda: first.append(station.pool.schedule(os.getpid).result()))
        asking.start()
        asking.join()
        (pid,) = first
        assert pid != os.getpid()
        time.sleep(0.2)
        assert station.pool.schedule(os.getpid).result() == pid
        assert _exists(pid)
    assert not _exists(pid)


def test_a_worker_that_was_killed_is_followed_by_another(pool: WorkerPool) -> None:
    """As when memory runs short. Killed at any moment after its answer, it costs no task: nobody has to give one twice."""
    for moment_s in (0.0, 0.001, 0.01, 0.1):
        killed = pool.schedule(os.getpid).result()
        time.sleep(moment_s)
        os.kill(killed, signal.SIGKILL)
        _wait_for_its_end(killed)
        assert pool.schedule(os.getpid, timeout=60.0).result() not in (killed, os.getpid())


def test_a_worker_that_is_killed_at_work_costs_that_task_alone(pool: WorkerPool) -> None:
    lost = pool.schedule(_killed)
    after = [pool.schedule(_twice, args=(number,), timeout=60.0) for number in range(20)]
    with pytest.raises(WorkerDied, match="-9"):
        lost.result()
    assert [future.result() for future in after] == [2 * number for number in range(20)]


def test_what_somebody_looks_at_waits_for_nothing_that_is_read(pool: WorkerPool, tmp_path: Path) -> None:
    """A verdict comes while a page is read and others wait; what is not urgent keeps its turn and its number of workers."""
    (tmp_path / "hold").touch()
    began = tmp_path / "began"
    reading = [pool.schedule(_held, args=(tmp_path, number)) for number in range(3)]
    while not began.exists() or not began.read_text():
        time.sleep(0.01)
    looked = [pool.schedule(_twice, args=(number,), timeout=60.0, urgency=Urgency.AT_ONCE) for number in range(3)]
    assert [future.result(timeout=60.0) for future in looked] == [0, 2, 4]
    assert began.read_text() == "0"
    (tmp_path / "hold").unlink()
    assert [future.result(timeout=60.0) for future in reading] == [0, 1, 2]
    assert began.read_text() == "012"


def test_a_reader_that_was_killed_once_proves_nothing_against_its_file(pool: WorkerPool, tmp_path: Path) -> None:
    """The system kills whom it likes where memory runs short; a page must not be set aside for it."""
    file = tmp_path / "page.pdf"
    file.write_bytes(b"page")
    assert read_in_worker(pool, _killed_so_often, file, 1) == b"page"
    (tmp_path / "killed").unlink()
    with pytest.raises(InputRefused, match="FILE_BREAKS_READER"):
        read_in_worker(pool, _killed_so_often, file, 2)


def test_a_file_is_not_judged_by_a_station_that_closes(pool: WorkerPool, tmp_path: Path) -> None:
    pool.end()
    with pytest.raises(Cancelled):
        read_in_worker(pool, _killed_so_often, Path(__file__), 0)


def test_a_worker_that_is_killed_in_the_middle_of_its_answer(pool: WorkerPool) -> None:
    """Half an answer lies in the pipe. Who waits for the rest is told all the same."""
    pid = pool.schedule(os.getpid).result()
    answer = pool.schedule(_much)
    _until_it_writes(pid)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(WorkerDied):
        answer.result(60.0)
    assert pool.schedule(_twice, args=(4,), timeout=60.0).result() == 8


@pytest.mark.parametrize("hang", ["busy", "stopped"])
def test_a_task_that_takes_too_long_is_ended(pool: WorkerPool, hang: str) -> None:
    pid = pool.schedule(os.getpid).result()
    with pytest.raises(TimeoutError):
        pool.schedule(_hang, args=(hang,), timeout=0.2).result(60.0)
    assert not _exists(pid)
    assert pool.schedule(_twice, args=(4,), timeout=60.0).result() == 8


@pytest.mark.turns
@pytest.mark.parametrize("kind", [EOFError, BrokenPipeError, TimeoutError, MemoryError])
def test_an_error_of_a_task_is_the_tasks_own(pool: WorkerPool, kind: type[Exception]) -> None:
    """Also one that the pipe itself could raise; and it tells where it came from."""
    pid = pool.schedule(os.getpid).result()
    with pytest.raises(kind, match="of the task") as caught:
        pool.schedule(_raise, args=(kind,)).result()
    assert "in _raise" in caught.value.__notes__[0]
    assert pool.schedule(os.getpid).result() == pid


@pytest.mark.parametrize("what", ["lock", "error that cannot be made again"])
def test_what_does_not_travel_is_an_error_of_that_task(pool: WorkerPool, what: str) -> None:
    with pytest.raises((TypeError, RuntimeError), match=r"lock|TwoWords"):
        pool.schedule(_untransportable, args=(what,), timeout=60.0).result()
    with pytest.raises((TypeError, AttributeError)):
        pool.schedule(os.getpid, args=(threading.Lock(),)).result()
    assert pool.schedule(_twice, args=(4,)).result() == 8


def test_closing_ends_what_runs_and_what_waits(pool: WorkerPool) -> None:
    pool.schedule(os.getpid).result()
    running, waiting = pool.schedule(time.sleep, args=(600,)), pool.schedule(os.getpid)
    while not running.running():
        time.sleep(0.01)
    pool.end()
    with pytest.raises(CancelledError):
        running.result()
    with pytest.raises(CancelledError):
        waiting.result()
    with pytest.raises(CancelledError):
        pool.schedule(os.getpid)


def test_a_station_that_never_worked_on_a_page_ends_at_once(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with build(configuration.load(tmp_path, {})) as station:
        assert station.pool is not None
    assert set(threading.enumerate()) <= before


class _TwoWords(Exception):
    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} {other}")


def _held(folder: Path, number: int) -> int:
    with (folder / "began").open("a") as began:
        began.write(str(number))
    while (folder / "hold").exists():
        time.sleep(0.01)
    return number


def _twice(number: int) -> int:
    return 2 * number


def _killed_so_often(file: Path, times: int) -> bytes:
    marks = file.with_name("killed")
    killed = len(marks.read_bytes()) if marks.exists() else 0
    if killed < times:
        marks.write_bytes(bytes(killed + 1))
        _killed()
    return file.read_bytes()


def _killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _hang(how: str) -> None:
    if how == "stopped":
        os.kill(os.getpid(), signal.SIGSTOP)
    time.sleep(600)


def _much() -> bytes:
    return b"x" * 100_000_000


def _raise(kind: type[Exception]) -> None:
    raise kind("of the task")


def _untransportable(what: str) -> object:
    if what == "lock":
        return threading.Lock()
    raise _TwoWords("a", "b")


def _until_it_writes(pid: int) -> None:
    """Until the worker is past making its answer, of 100 MB and once more as a message."""
    while int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 < 190_000_000:
        time.sleep(0.001)


def _wait_for_its_end(pid: int) -> None:
    while _exists(pid) and " Z " not in Path(f"/proc/{pid}/stat").read_text():
        time.sleep(0.001)


def _exists(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
