"""What lies beside a dossier: help, palette, fields, a second job, the search, and the views of all dossiers."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from app.domain.errors import SigningFailed, StationError
from app.services.advance import Watch
from app.services.plans import whole_way
from app.ui.help import KEYS
from app.ui.viewmodels.cursor import Place
from app.ui.viewmodels.evidence import Part
from app.ui.viewmodels.second_jobs import Job

if TYPE_CHECKING:
    from gallery.day import Day


def aids(day: Day) -> None:
    """Whatever helps while a paper is worked on."""
    window, work, camera = day.window, day.work, day.camera

    def palette() -> None:
        window.palette_of_commands.open()
        window.palette_of_commands.field.setText("quet" if window.surface.language == "vi" else "scan")

    camera.take(window, "palette", palette)
    window.palette_of_commands.close_up()
    camera.take(window, "help", lambda: window.view.show_help("verdict"))
    camera.take(window, "keys", lambda: window.view.show_help(KEYS))
    window.view.close_help()
    camera.take(window, "fields", lambda: window.view.put_cursor(Place.FIELDS))
    camera.take(window, "history", lambda: window.view.put_cursor(Place.PAST))
    window.facts.show_page()
    window.surface.next_seal()
    camera.wait(lambda: work.close_look.loupe_on and not work.runner.working)
    camera.settle(2.0)  # what is seen through it is fetched once it is looked for
    camera.take(window, "loupe")
    work.close_look.turn_loupe_over()


def all_dossiers(day: Day) -> None:
    """A dossier that was sent is looked for and taken back; another can't be sent, a third waits for a signature."""
    window, work, camera = day.window, day.work, day.camera
    assert day.desk.desk is not None
    first = day.desk.desk.dossier.code
    work.choose_component(day.desk.desk.components[0].id)
    work.begin_job(Job.RECALL)
    camera.wait(lambda: work.second_jobs.looked)
    camera.take(window, "job-recall")
    work.second_jobs.leave()
    work.beside.search()

    def look_for() -> None:
        if not work.search.open:
            work.search.show()
        if work.search.text != first:
            work.search.look_for(first)
        camera.wait(lambda: work.search.found is not None and not work.search.searching)

    camera.take(window, "search", look_for)
    work.beside.leave_search()
    for part in Part:
        work.beside.evidence(part)
        camera.wait(lambda: not work.runner.working)
        camera.take(window, f"evidence-{part}")
    work.beside.leave_evidence()
    work.beside.outbox()
    camera.wait(lambda: not work.runner.working)
    camera.take(window, "outbox-empty")
    work.beside.leave()
    _unsigned(day)
    _unsent(day)
    work.next_dossier()
    camera.wait(lambda: work.today.rows)
    camera.take(window, "ready")


def _unsigned(day: Day) -> None:
    """A paper is archived, and nobody enters the PIN."""
    work, station = day.work, day.station
    day.fresh()
    day.scan(0)
    day.counted(1)
    assert day.desk.component_id is not None

    def nobody(*_asked: object) -> NoReturn:
        raise SigningFailed("PIN_NEEDED")

    with suppress(StationError):
        station.digitizing.finish(
            day.desk.component_id, whole_way(station.settings.signing), station.actor, Watch(nobody)
        )
    work.beside.unsigned()
    day.camera.wait(lambda: work.signing_many.dossiers and not work.runner.working)
    day.take("sign-many")
    work.beside.leave()


def _unsent(day: Day) -> None:
    window, work, camera = day.window, day.work, day.camera
    day.fresh()
    day.scan(0)
    day.counted(1)
    day.sandbox.outage(True)
    work.finish()
    camera.wait(lambda: work.outbox.documents and not work.busy)
    work.beside.outbox()
    camera.wait(lambda: not work.runner.working)
    camera.take(window, "outbox")
    work.beside.leave()
    day.sandbox.outage(False)
    work.outbox.send_now()
    camera.wait(lambda: not work.outbox.documents and day.settled())
