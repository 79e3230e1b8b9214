"""What costs seconds to start is started once: the sandbox in a test process, the judge of PDF/A in a run."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterable, Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

import app.ui  # noqa: F401 - takes PySide's `import` back before the tests are loaded
from app.archive.judge import JudgeServer, PdfaJudge
from app.sandbox.client import RunningSandbox
from ocr.memory import keep_planes
from tests.crash.crash_summary import TOLD, kills_by_stage
from tests.support.judges import JUDGE_CLASSES, JudgeForWorkers, SharedJudge, shared_judge
from tests.support.known_keys import start_sandbox
from tests.support.memory_disk import MEMORY, has_room
from tests.support.postgres import asked_for, shared_server
from tests.support.shared_places import place_asked_for
from tests.support.turns import WHOLE_DAYS, days_due, due, share

if TYPE_CHECKING:
    from tests.support.mayan import Mayan

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # a bare `pytest` has no screen either
if has_room(MEMORY):
    os.environ.setdefault(
        "PYTEST_DEBUG_TEMPROOT", str(MEMORY)
    )  # the root of every `tmp_path`, here and in xdist's workers
keep_planes()  # as a worker of pages does
settings.register_profile("unhurried", deadline=None, max_examples=share(100))  # no test asserts a wall time
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """The embedded world; whoever works its switches puts them back. `cli_world.data_folder` attaches a data folder to it."""
    with start_sandbox(tmp_path_factory.mktemp("world")) as running:
        yield running


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Have one judge for all workers, where there are any, and one server of databases, where it is asked for.

    And let the libraries' modules be taken down at the end: one that counts what it leaves behind says so on stderr. The cleanup that is
    asked for first is done last: pytest looks through what the tests left, and not through all that was frozen with them.
    """
    config.add_cleanup(gc.unfreeze)
    if asked_for():
        shared_server()
    if getattr(config.option, "numprocesses", None):
        config.pluginmanager.register(JudgeForWorkers(config))


@pytest.fixture(scope="session")
def judge_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[JudgeServer | SharedJudge]:
    """A warm judge, one for all processes of a run; stations reach it by the setting `pdfa_judge_socket`."""
    shared = shared_judge(request.config)
    if shared is not None:
        yield shared
        return
    with PdfaJudge.serve(JUDGE_CLASSES, tmp_path_factory.mktemp("judge") / "judge.sock") as server:
        yield server


@pytest.fixture(scope="session")
def mayan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mayan]:
    """A Mayan EDMS; whoever kills it starts it again."""
    from tests.support.mayan import mayan_server

    with mayan_server(tmp_path_factory.mktemp("mayan")) as running:
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Let garbage be collected neither while tests are collected nor among them later: tests and modules live as long as the process."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let what is marked `long` begin before the short tests, and tell xdist of its groups."""
    _take_turns(config, items)
    _end_with_process(item for item in items if "qtbot" in getattr(item, "fixturenames", ()))
    if asked_for():
        _leave_out(items, "sqlite", "about SQLite alone")
    if place_asked_for():
        _leave_out(items, "own_folder", "about a folder that no place stands behind")
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if getattr(config.option, "loadgroup", False):
        _name_groups(items)


def _end_with_process(windows: Iterable[pytest.Item]) -> None:
    """A window's test that takes too long ends its process: what a signal raises while Qt waits is lost there, and the wait never ends."""
    for item in windows:
        item.add_marker(pytest.mark.timeout(method="thread"))


def _take_turns(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what has its turn of what is marked `turns` and of whole days."""
    in_order = sorted(items, key=lambda item: item.nodeid)
    marked = [item for item in in_order if item.get_closest_marker("turns")]
    days = [item for item in in_order if _is_whole_day(item)]
    others = {*marked, *days} - {*due(config, marked), *days_due(config, days)}
    if others:
        config.hook.pytest_deselected(items=list(others))
        items[:] = [item for item in items if item not in others]


def _is_whole_day(item: pytest.Item) -> bool:
    own = {mark.name for mark in item.iter_markers()}
    groups = {mark.args[0] for mark in item.iter_markers("xdist_group")}
    return bool(groups & WHOLE_DAYS) and not own & {"turns", "each_run"}


def _leave_out(items: list[pytest.Item], name: str, what: str) -> None:
    for item in items:
        mark = item.get_closest_marker(name)
        if mark is not None:
            item.add_marker(pytest.mark.skip(reason=f"{what}: {mark.args[0]}"))


def _name_groups(items: list[pytest.Item]) -> None:
    """xdist ends the id of a test with `@group`, in a way that comes to nothing since pytest 9.2.

    Without a word, for no test fails by it: each file's dear fixtures are made by both workers, and what stands in each other's way
    runs at the same time (pytest-xdist, issue 1386). Falls away with the xdist that mends it.
    """
    for item in items:
        groups = sorted({mark.args[0] for mark in item.iter_markers("xdist_group")})
        if groups and not item.nodeid.endswith(f"@{'_'.join(groups)}"):
            item._id = type(item._id).parse(f"{item.nodeid}@{'_'.join(groups)}")  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the kills of the crash tests by stage, and say what the soaks found."""
    passed = terminalreporter.stats.get("passed", [])
    found = [item for report in passed if report.when == "call" for item in report.user_properties]
    lines = [kills_by_stage(found), *(str(value) for name, value in found if name == TOLD)]
    if any(lines):
        terminalreporter.section("crashes")
        for line in filter(None, lines):
            terminalreporter.line(line)
