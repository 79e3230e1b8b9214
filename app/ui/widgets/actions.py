"""The desk's actions with their keys: one object each, shared by menus and buttons."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from app.ui.style.theme import icon


class DeskActions(QObject):
    """All that can be done at the desk, by key."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.enter_code = self._make(self.tr("Enter a dossier code"), "Ctrl+O")
        self.close_dossier = self._make(self.tr("Put the dossier aside"), "Ctrl+W")
        self.scan = self._make(self.tr("Scan"), "F2", "scan")
        self.rescan = self._make(self.tr("Scan the page again"), "F4", "rescan")
        self.insert_before = self._make(self.tr("Scan sheets before this page"), "Ctrl+F2")
        self.insert_after = self._make(self.tr("Scan sheets behind this page"), "Shift+F2")
        self.both_sides = self._make(self.tr("Scan both sides by hand: fronts, then backs"), "Ctrl+D")
        self.end_half_scan = self._make(self.tr("End the scan that stopped half-way"))
        self.stop = self._make(self.tr("Stop"), "Esc", "stop")
        self.look_for_devices = self._make(self.tr("Look for scanners"), "F5")
        self.choose_profile = self._make(self.tr("Choose a scan profile"), "F3")
        self.choose_device = self._make(self.tr("Choose a scanner"), "Shift+F3")
        self.check_scanner = self._make(self.tr("Scan the check sheet"))
        self.print_check_sheet = self._make(self.tr("Save the check sheet for printing…"))
        self.decide = self._make(self.tr("Go to the decision"), "F8")
        self.rotate_left = self._make(self.tr("Rotate left"), "Ctrl+L", "rotate-left")
        self.rotate_right = self._make(self.tr("Rotate right"), "Ctrl+R", "rotate-right")
        self.remove = self._make(self.tr("Delete page"), "Del", "delete")
        self.move_up = self._make(self.tr("Move page forward"), "Alt+Up")
        self.move_down = self._make(self.tr("Move page back"), "Alt+Down")
        self.undo = self._make(self.tr("Undo"), "Ctrl+Z", "undo")
        self.redo = self._make(self.tr("Redo"), "Ctrl+Y", "redo")
        self.finish = self._make(self.tr("Finish"), "F9", "finish")
        self.save_slip = self._make(self.tr("Reception slip…"), "Ctrl+P")
        self.verification_sheet = self._make(self.tr("Verification sheet of the signatures…"), "Ctrl+Shift+P")
        self.check_file = self._make(self.tr("Check the signatures of a file…"), "Ctrl+Shift+O")
        self.judge_signatures = self._make(self.tr("Check the signatures again"))
        self.copy_now = self._make(self.tr("Make the second copy now"))
        self.next_paper = self._make(self.tr("Next paper"), "Ctrl+Down")
        self.previous_paper = self._make(self.tr("Previous paper"), "Ctrl+Up")
        self.read_signatures = self._make(self.tr("Go to the signatures"), "F7")
        self.fit = self._make(self.tr("Fit the page"), "Ctrl+0")
        self.zoom_in = self._make(self.tr("Zoom in"), "Ctrl++")
        self.zoom_out = self._make(self.tr("Zoom out"), "Ctrl+-")
        self.sample_dossier = self._make(self.tr("Open a sample dossier"))
        self.lay_paper = self._make(self.tr("Lay the sample paper in the feeder"), "F6")
        self.show_received = self._make(self.tr("Show received dossiers in the browser"))
        self.start_training = self._make(self.tr("Start training mode"))
        self.quit = self._make(self.tr("Quit"), "Ctrl+Q")

    def fill_menus(self) -> None:
        """Make the menu bar."""
        bar = self._window.menuBar()
        for title, actions in (
            (
                self.tr("&Dossier"),
                (
                    self.enter_code,
                    self.close_dossier,
                    None,
                    self.finish,
                    self.save_slip,
                    self.verification_sheet,
                    self.judge_signatures,
                    self.check_file,
                    self.copy_now,
                    None,
                    self.quit,
                ),
            ),
            (
                self.tr("&Scan"),
                (
                    self.scan,
                    self.rescan,
                    self.insert_before,
                    self.insert_after,
                    self.both_sides,
                    None,
                    self.stop,
                    self.end_half_scan,
                    self.decide,
                    None,
                    self.choose_profile,
                    self.choose_device,
                    self.look_for_devices,
                    None,
                    self.check_scanner,
                    self.print_check_sheet,
                ),
            ),
            (
                self.tr("&Page"),
                (
                    self.rotate_left,
                    self.rotate_right,
                    self.move_up,
                    self.move_down,
                    self.remove,
                    None,
                    self.undo,
                    self.redo,
                ),
            ),
            (
                self.tr("&View"),
                (
                    self.previous_paper,
                    self.next_paper,
                    self.read_signatures,
                    None,
                    self.fit,
                    self.zoom_in,
                    self.zoom_out,
                ),
            ),
            (
                self.tr("&Training"),
                (self.sample_dossier, self.lay_paper, self.show_received, None, self.start_training),
            ),
        ):
            menu = bar.addMenu(title)
            for action in actions:
                if action is None:
                    menu.addSeparator()
                else:
                    menu.addAction(action)

    def _make(self, text: str, key: str = "", picture: str = "") -> QAction:
        action = QAction(text, self._window)
        if key:
            action.setShortcut(QKeySequence(key))
            action.setToolTip(f"{text} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
        if picture:
            action.setIcon(icon(picture))
        self._window.addAction(action)
        return action
