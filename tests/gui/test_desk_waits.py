"""What the next step waits for comes, whichever paper is looked at."""

from __future__ import annotations

from pathlib import Path

from app.bootstrap import Station
from app.domain.artifacts import inspect_key
from app.domain.release import Obstacle
from tests.gui.conftest import Desk
from tests.support.cli_world import fresh_code


def test_pages_of_another_paper_that_were_never_judged_are_judged_when_the_dossier_is_opened(
    desk: Desk, station: Station, small_pages: tuple[Path, ...]
) -> None:
    desk.until(lambda: desk.window.work.services and desk.settled())  # what it does at its opening captures too
    code = fresh_code()
    opened = station.editing.open(code, station.actor).value
    first, *_, last = opened.components
    for component, page in ((first, small_pages[0]), (last, small_pages[1])):
        station.capture.import_files(opened.dossier.id, component.id, [page], station.actor, stages=frozenset())
    for master in station.editing.desk(opened.dossier.id).masters.values():  # a kill between a page and its verdict
        station.store.artifacts.forget(inspect_key(master, station.processing.recipes))
    assert Obstacle.PAGE_NOT_JUDGED in {one.obstacle for one in station.releasing.release(opened.dossier.id).hindrances}
    desk.open(code)
    work = desk.window.work
    work.choose_component(first.id)

    def judged() -> bool:
        hindrances = work.desk.release.hindrances if work.desk.release else ()
        return bool(hindrances) and all(one.obstacle is not Obstacle.PAGE_NOT_JUDGED for one in hindrances)

    desk.until(judged)
