"""What each of the desk's actions does, and when it can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from app.ui.widgets.preview import ZOOM_STEP

if TYPE_CHECKING:
    from app.ui.widgets.main_window import DeskWindow


def connect(window: DeskWindow) -> None:
    """Let each action do its work."""
    act, work, editing, feeding = window.commands, window.work, window.work.editing, window.work.feeding
    slots: tuple[tuple[QAction, Callable[[], object]], ...] = (
        (act.enter_code, lambda: window.band.focus_code(clear=True)),
        (act.close_dossier, work.next_dossier),
        (act.scan, feeding.scan_on),
        (act.rescan, feeding.rescan),
        (act.insert_before, lambda: feeding.scan_into(before=True)),
        (act.insert_after, lambda: feeding.scan_into(before=False)),
        (act.both_sides, feeding.scan_sides_by_hand),
        (act.end_half_scan, work.desk.end_half_scan),
        (act.stop, work.stop),
        (act.decide, work.decide),
        (act.choose_profile, window.tools.profile.showPopup),
        (act.choose_device, window.tools.device.showPopup),
        (act.look_for_devices, work.look_for_devices),
        (act.check_scanner, work.checksheet.check),
        (act.print_check_sheet, window.asking.print_check_sheet),
        (act.rotate_left, lambda: editing.rotate(-1)),
        (act.rotate_right, lambda: editing.rotate(1)),
        (act.move_up, lambda: editing.move(-1)),
        (act.move_down, lambda: editing.move(1)),
        (act.remove, editing.remove),
        (act.undo, editing.undo),
        (act.redo, editing.redo),
        (act.finish, work.finish),
        (act.save_slip, window.asking.save_slip),
        (act.verification_sheet, window.asking.save_shown_verification_sheet),
        (act.check_file, window.asking.check_file),
        (act.judge_signatures, work.signatures.judge_again),
        (act.read_signatures, window.facts.focus_signatures),
        (act.copy_now, work.copying.copy),
        (act.next_paper, lambda: window.step_paper(1)),
        (act.previous_paper, lambda: window.step_paper(-1)),
        (act.fit, window.preview.fit),
        (act.zoom_in, lambda: window.preview.zoom(ZOOM_STEP)),
        (act.zoom_out, lambda: window.preview.zoom(1 / ZOOM_STEP)),
        (act.sample_dossier, work.training.make_sample),
        (act.lay_paper, work.training.lay_paper),
        (act.show_received, window.asking.show_received),
        (act.start_training, window.start_training),
        (act.quit, window.close),
    )
    for action, slot in slots:
        action.triggered.connect(lambda _checked=False, slot=slot: slot())


def enable(window: DeskWindow) -> None:
    """Offer what can be done now."""
    act, work, desk, editing = window.commands, window.work, window.work.desk, window.work.editing
    training, component, page = work.training.hand is not None, desk.component_id is not None, desk.page_id is not None
    device, still = bool(work.devices.device_id), not work.scanning.scanning and not work.checksheet.checking
    for action, enabled in (
        (act.close_dossier, desk.desk is not None and not work.busy),
        (act.scan, component and device and still),
        (act.rescan, page and device and still),
        (act.insert_before, page and device and still),
        (act.insert_after, page and device and still),
        (act.both_sides, component and device and still and desk.half is None),
        (act.end_half_scan, desk.half is not None and still),
        (act.stop, work.busy),
        (act.decide, work.attention.waits),
        (act.choose_profile, device and still),
        (act.choose_device, bool(work.devices.devices) and still),
        (act.look_for_devices, work.services is not None and not work.devices.looking),
        (act.check_scanner, device and still),
        (act.print_check_sheet, work.services is not None),
        (act.rotate_left, page),
        (act.rotate_right, page),
        (act.move_up, page),
        (act.move_down, page),
        (act.remove, page),
        (act.undo, editing.can_undo),
        (act.redo, editing.can_redo),
        (act.finish, work.can_finish),
        (act.save_slip, desk.desk is not None and bool(desk.desk.masters)),
        (act.verification_sheet, bool(work.signatures.shown)),
        (act.judge_signatures, bool(work.signatures.shown)),
        (act.check_file, component),
        (act.read_signatures, bool(work.signatures.shown)),
        (act.copy_now, work.services is not None and work.services.second_copies.set_up and not work.copying.copying),
        (act.next_paper, component),
        (act.previous_paper, component),
        (act.sample_dossier, training and not work.busy),
        (act.lay_paper, training and component and still),
        (act.show_received, training),
        (act.start_training, work.services is not None and not training),
    ):
        action.setEnabled(enabled)
