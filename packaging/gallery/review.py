"""A supervisor's desk: pages that a colleague took with a reason, looked at beside their scans."""

from __future__ import annotations

from pathlib import Path

from app import settings as configuration
from app.bootstrap import Station
from app.domain.grounds import Ground
from app.domain.model import Plan
from app.domain.review.cases import Verdict
from app.domain.review.defects import Defect
from app.gui import training_settings
from app.sandbox.paper.dossier import write_tray
from app.services.advance import Watch
from app.services.sign import KeyAuthorizer
from app.ui.viewmodels.evidence import Part
from app.ui.viewmodels.reviewing import Layer
from gallery.camera import Camera
from gallery.worlds import window_on, without_rights

CODE = "H56.14-261127-0417"
PAPER = "TP02"
SIDES = (2, 4, 8)
STREAK = (0.62, 0.02, 0.68, 0.98)


def at_review(camera: Camera, data: Path) -> None:
    """A case, what is marked on it, how scan and archive differ, both under the loupe; then none is left; and who may see none."""
    data.mkdir()
    with window_on(training_settings(configuration.load(data))) as (window, station):
        work = window.work
        camera.wait(lambda: work.services and not work.runner.working)
        _taken_with_a_reason(station, data / "paper")
        review = work.reviewing
        work.beside.review()
        camera.wait(lambda: review.shown)
        camera.take(window, "review")
        review.mark(Defect.STREAK)
        review.change(lambda marking: marking.drawn(STREAK))
        camera.take(window, "review-marked")
        review.change(lambda marking: marking.without_chosen())
        review.turn_over(Layer.DIFFERENCE)
        camera.take(window, "review-differences")
        review.turn_over(Layer.DIFFERENCE)
        review.look.next_place()
        camera.wait(lambda: review.look.loupe_on and not work.runner.working)
        camera.settle(2.0)  # what is seen through it is fetched once it is looked for
        camera.take(window, "review-loupe")
        review.look.turn_loupe_over()
        for _ in SIDES:
            camera.wait(lambda: review.shown)
            review.decide(Verdict.ACCEPTED)
        camera.wait(lambda: review.now is None and not work.runner.working)
        camera.take(window, "review-done")
        review.take_back()
        camera.wait(lambda: review.shown)
        without_rights(station)
        work.beside.evidence(Part.SHEET)
        camera.wait(lambda: work.evidence.refused)
        camera.take(window, "evidence-refused")
        work.beside.leave_evidence()
        work.beside.leave_review()
        camera.wait(lambda: not work.runner.working)
        work.beside.review()
        camera.wait(lambda: review.line.refused)
        camera.take(window, "review-refused")


def _taken_with_a_reason(station: Station, folder: Path) -> None:
    """A paper that a colleague scanned and archived, each page of it a case."""
    colleague = station.store.dossiers.actor("Nguyễn Văn Quét", None)
    watch = Watch(KeyAuthorizer(None, lambda _question: None))
    plan = Plan(sign=False, upload=False)
    station.digitizing.files(write_tray(folder, SIDES), CODE, PAPER, plan, False, colleague, watch)
    dossier = station.store.dossiers.find(CODE)
    assert dossier is not None
    part = station.editing.component(dossier.id, PAPER, colleague)
    for page in station.editing.desk(dossier.id).paper(part.id).pages:
        station.editing.accept(dossier.id, [page.id], Ground.LEGIBLE, colleague)
