"""What the one primary button does: the step that `states.next_step` names, taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.release import Hindrance
from app.ui.viewmodels.cursor import Place
from app.ui.viewmodels.duplex import DuplexStep
from app.ui.viewmodels.states import NextKind

if TYPE_CHECKING:
    from app.ui.viewmodels.workplace import Workplace


def take_next_step(work: Workplace) -> None:
    """Do what the primary button says."""
    if work.duplex.step is DuplexStep.TURN:
        work.desk.select_component(work.duplex.component_id)
        work.feeding.scan()
        return
    step = work.next
    if step.kind is not NextKind.DECIDE and step.component is not None and step.kind is not NextKind.FINISH:
        work.middle_of_desk.read_pages()
        work.desk.select_component(step.component.id)
    match step.kind:
        case NextKind.DECIDE:
            work.decide()
        case NextKind.OPEN if work.services is None:
            work.startup.start()
        case NextKind.OPEN if work.lacks:
            work.training_wanted.emit()
        case NextKind.OPEN if work.training.opens_samples and not work.slip_in.typed:
            work.training.make_sample()
        case NextKind.OPEN if work.slip_in.can_scan and not work.slip_in.typed:
            work.slip_in.scan()
        case NextKind.OPEN:
            work.cursor_wanted.emit(Place.CODE)
        case NextKind.SCAN if not work.devices.device_id:
            work.devices.look()
        case NextKind.SCAN if work.training.wants_paper(step.component):
            work.training.lay_paper()
        case NextKind.SCAN:
            work.feeding.scan()
        case NextKind.GO_ON if work.desk.half is not None and not work.devices.answers(work.desk.half.device_id):
            work.desk.end_half_scan()
        case NextKind.GO_ON:
            work.feeding.scan_on()
        case NextKind.CHECK:
            work.attention.close()
            work.desk.select_page(step.hindrance.page if step.hindrance else None)
            work.cursor_wanted.emit(Place.ACCEPT)
        case NextKind.COUNT:
            work.changed.emit()
            work.cursor_wanted.emit(Place.COUNT)
        case NextKind.FINISH:
            work.finish()
        case NextKind.NEXT_DOSSIER:
            work.next_dossier()
        case NextKind.WAIT:
            _try_again(work, step.hindrance)


def _try_again(work: Workplace, hindrance: Hindrance | None) -> None:
    if hindrance is not None and hindrance.page is not None:
        work.pictures.try_again(hindrance.page)
        work.reactions.desk_changed()
