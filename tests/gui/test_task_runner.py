"""The bridge to the worker threads: order, threads, errors, questions, the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import Cancelled, InputRefused, StationError
from app.domain.ids import new_id
from app.ui.tasks import Lane, Task, TaskRunner
from tests.gui.conftest import Until

NOTHING = ChangeSet()


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.close()


def test_a_value_and_its_changes_arrive_in_the_main_thread(until: Until, runner: TaskRunner) -> None:
    changes = ChangeSet(pages=frozenset({new_id()}))
    seen: list[object] = []
    runner.changed.connect(lambda found: seen.append((found, threading.current_thread())))
    runner.run(
        Lane.DESK,
        lambda _task: Changed(threading.current_thread().name, changes),
        lambda name: seen.append((name, threading.current_thread())),
    )
    until(lambda: len(seen) == 2)
    main = threading.main_thread()
    assert seen[0] == (changes, main)
    assert seen[1] == ("desk_0", main)


def test_a_lane_is_one_thread_and_keeps_the_order(until: Until, runner: TaskRunner) -> None:
    done: list[tuple[int, int]] = []
    for number in range(20):
        runner.run(
            Lane.SCAN,
            lambda _task, number=number: Changed((number, threading.get_ident()), NOTHING),
            done.append,
        )
    until(lambda: len(done) == 20)
    assert [number for number, _ in done] == list(range(20))
    assert len({thread for _, thread in done}) == 1


def test_callbacks_of_a_worker_come_in_order_before_its_end(until: Until, runner: TaskRunner) -> None:
    heard: list[object] = []
    tell = runner.from_worker(heard.append)

    def work(_task: Task) -> Changed[str]:
        for page in range(5):
            tell(page)
        return Changed("end", NOTHING)

    runner.run(Lane.SCAN, work, heard.append)
    until(lambda: len(heard) == 6)
    assert heard == [0, 1, 2, 3, 4, "end"]


@pytest.mark.parametrize("raised", [InputRefused("DOSSIER_CODE_MALFORMED"), ZeroDivisionError()])
def test_an_error_is_told_and_the_lane_goes_on(until: Until, runner: TaskRunner, raised: Exception) -> None:
    errors: list[StationError] = []
    done: list[int] = []
    runner.failed.connect(errors.append)

    def work(_task: Task) -> Changed[int]:
        raise raised

    runner.run(Lane.DESK, work)
    runner.run(Lane.DESK, lambda _task: Changed(1, NOTHING), done.append)
    until(lambda: bool(done))
    assert [error.code for error in errors] == [getattr(raised, "code", "INTERNAL")]


def test_cancelling_reaches_the_worker(until: Until, runner: TaskRunner) -> None:
    begun = threading.Event()
    ends: list[str] = []

    def work(task: Task) -> Changed[None]:
        begun.set()
        while not task.cancelled():
            threading.Event().wait(0.005)
        raise Cancelled

    task = runner.run(Lane.SCAN, work, failed=lambda error: ends.append(error.code), ended=lambda: ends.append("ended"))
    assert begun.wait(60)
    task.cancel()
    until(lambda: len(ends) == 2)
    assert ends == ["CANCELLED", "ended"]
    assert not runner.working


def test_a_worker_asks_a_person_and_waits(until: Until, runner: TaskRunner) -> None:
    threads: list[threading.Thread] = []

    def answer(question: str) -> str:
        threads.append(threading.current_thread())
        return question.upper()

    ask = runner.asking(answer)
    done: list[str | None] = []
    runner.run(Lane.FINISH, lambda _task: Changed(ask("pin"), NOTHING), done.append)
    until(lambda: bool(done))
    assert done == ["PIN"]
    assert threads == [threading.main_thread()]


def test_closing_answers_who_waits_and_tells_nothing_more(qtbot: QtBot) -> None:
    runner = TaskRunner()
    answers: list[object] = []
    asked = threading.Event()

    def work(_task: Task) -> Changed[None]:
        ask = runner.asking(lambda _question: "never given")
        asked.set()
        answers.append(ask("pin"))
        return Changed(None, NOTHING)

    told: list[None] = []
    runner.run(Lane.FINISH, work, told.append)
    assert asked.wait(60)
    runner.close()
    qtbot.wait(10)
    assert answers == [None]
    assert told == []


def test_what_verifies_holds_up_no_closing(qtbot: QtBot) -> None:
    runner, begun, over, gone_on = TaskRunner(), threading.Event(), threading.Event(), threading.Event()
    told: list[object] = []

    def work(_task: Task) -> Changed[None]:
        begun.set()
        over.wait(60)
        gone_on.set()
        return Changed(None, NOTHING)

    runner.run(Lane.VERIFY, work, told.append, ended=lambda: told.append("ended"))
    assert begun.wait(60)
    runner.close()
    assert not gone_on.is_set(), "nobody waits for it"
    over.set()
    assert gone_on.wait(60)
    qtbot.wait(50)
    assert told == []
