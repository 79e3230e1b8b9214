"""What is fetched for whoever looks: once, and only for them."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from app.domain.errors import StoreFailed
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.fetches import Fetches


def test_each_is_fetched_once_and_what_nobody_waits_for_is_not_kept(qtbot: QtBot) -> None:
    runner = TaskRunner()
    fetches = Fetches[str, str](runner, Lane.CLOSE)
    begun, goes_on = threading.Event(), threading.Event()
    made, kept, ended = list[str](), list[str](), list[None]()

    def fetch(key: str) -> None:
        def make(_task: Task) -> str:
            made.append(key)
            begun.set()
            goes_on.wait()
            if key == "broken":
                raise StoreFailed("DATABASE_BUSY", retryable=True)
            return key

        fetches.fetch(key, make, kept.append, lambda: ended.append(None))

    for key in ("left", "wanted", "wanted", "not begun", "broken"):
        fetch(key)
    begun.wait()
    fetches.put_off(lambda key: key in ("left", "not begun"))
    goes_on.set()
    qtbot.waitUntil(lambda: len(ended) == 4)
    assert made == ["left", "wanted", "broken"] and kept == ["wanted"]
    failure = fetches.failure("broken")
    assert failure is not None and failure.code == "DATABASE_BUSY" and fetches.failure("not begun") is None
    fetch("broken")
    fetch("left")
    qtbot.waitUntil(lambda: kept == ["wanted", "left"])
    assert made[3:] == ["left"], "what failed is fetched once more where somebody says so"
    fetches.try_again("broken")
    fetch("broken")
    qtbot.waitUntil(lambda: made[4:] == ["broken"])
    runner.close()
