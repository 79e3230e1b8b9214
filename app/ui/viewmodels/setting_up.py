"""The assistant of the first start: each step with how it stands, and what was chosen in it. It can be left at any time and comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QImage

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import Cancelled, StationError
from app.domain.facts import PageFacts
from app.messages import Language
from app.services.doctor import Absent, Finding
from app.settings.written import Value
from app.ui.setting_up import NO_OTHER_KEY, FoundKeys, SettingUp, SetupStep
from app.ui.tasks import Lane, Task, TaskRunner, ignore
from app.ui.viewmodels.devices import DevicesViewModel

PICTURE_PX: Final = 900
"""how high the picture of a test page is at most"""
NOT_OPEN: Final = "station"
"""the name of the finding where nothing can be asked, for the station does not open"""
_COME_BACK: Final = "setup/come-back"


class StepState(StrEnum):
    """How a step stands."""

    LOOKING = "looking"
    GOOD = "good"
    MISSING = "missing"
    """nothing is set up"""
    WRONG = "wrong"
    """something is, and does not work"""


class SettingUpViewModel(QObject):
    """What is found is asked in the lane of the opening: parts of the station are built by one thread alone."""

    changed = Signal()
    failed = Signal(object)
    """a `StationError`: a choice could not be written"""
    anew_wanted = Signal()
    """what was chosen counts once the desk is opened anew"""
    language_chosen = Signal(str)

    def __init__(
        self,
        runner: TaskRunner,
        devices: DevicesViewModel,
        kept: QSettings,
        port: SettingUp | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._devices = devices
        self._kept = kept
        self.port = port
        self.step = SetupStep.LANGUAGE
        self.found: dict[SetupStep, tuple[Finding, ...]] = {SetupStep.LANGUAGE: ()}
        self.keys = FoundKeys()
        self.page: QImage | None = None
        self.facts: PageFacts | None = None
        self.page_error: StationError | None = None
        self.typed: tuple[str, str, str] | None = None
        """address, interface and officer as they stand in the fields and nowhere else yet"""
        self._asked: set[SetupStep] = set()
        self._test: Task | None = None

    # -- how it stands

    @property
    def may_write(self) -> bool:
        """Whether a choice counts here."""
        return self.port is not None and self.port.may_write

    def is_locked(self, *keys: str) -> bool:
        """Whether the province's policy file decides about one of these settings."""
        return self.port is not None and any(map(self.port.settings.is_locked, keys))

    @property
    def testing(self) -> bool:
        """Whether a test page is being scanned."""
        return self._test is not None

    @property
    def looking(self) -> bool:
        """Whether an answer is waited for."""
        return bool(self._asked)

    def state(self, step: SetupStep) -> StepState:
        """How a step stands."""
        if step in self._asked or step not in self.found:
            return StepState.LOOKING
        troubles = self.troubles(step)
        if not troubles:
            return StepState.GOOD
        return StepState.MISSING if all(map(_is_missing, troubles)) else StepState.WRONG

    def troubles(self, step: SetupStep) -> tuple[Finding, ...]:
        """What is to be seen to. Where nobody signs in, that nobody does is no trouble."""
        return tuple(
            one
            for one in self.found.get(step, ())
            if one.trouble is not None and not (one.name == "sign-in" and isinstance(one.trouble, Absent))
        )

    @property
    def next_step(self) -> SetupStep | None:
        """The first step that asks for something; None: all is set up."""
        asks = (StepState.MISSING, StepState.WRONG)
        return next((step for step in SetupStep if self.state(step) in asks), None)

    # -- what a person does

    @property
    def comes_back(self) -> SetupStep | None:
        """The step at which the desk was closed to be opened anew; told once."""
        said = str(self._kept.value(_COME_BACK, ""))
        self._kept.remove(_COME_BACK)
        return SetupStep(said) if said in SetupStep else None

    def begin(self, step: SetupStep | None = None) -> None:
        """Show the assistant, at this step, of which is asked anew; None: at the one that it was left at."""
        self.step = step or self.step
        for one in SetupStep:
            if one is step or one not in self.found:
                self._ask(one)
        self.changed.emit()

    def choose(self, step: SetupStep) -> None:
        """Go to a step."""
        if step is not self.step:
            self.step = step
            self.changed.emit()

    def look_again(self) -> None:
        """Ask about all steps anew."""
        for step in SetupStep:
            self._ask(step)
        self.changed.emit()

    def _ask(self, step: SetupStep) -> None:
        port = self.port
        if port is None or step is SetupStep.LANGUAGE or step in self._asked:
            return
        self._asked.add(step)

        def ask(_task: Task) -> Changed[tuple[tuple[Finding, ...], FoundKeys]]:
            keys = port.keys() if step is SetupStep.CERTIFICATE else FoundKeys()
            return Changed((port.ask(step), keys), ChangeSet())

        def told(answer: tuple[tuple[Finding, ...], FoundKeys]) -> None:
            self.found[step] = answer[0]
            if step is SetupStep.CERTIFICATE:
                self.keys = answer[1]

        def failed(error: StationError) -> None:
            self.found[step] = (Finding(NOT_OPEN, required=True, trouble=error),)

        def ended() -> None:
            self._asked.discard(step)
            self.changed.emit()

        self._runner.run(Lane.START, ask, told, failed=failed, ended=ended)

    def choose_language(self, language: Language) -> None:
        """Speak it from now on, in windows and on the command line."""
        self.language_chosen.emit(language)
        self._write({"language": language})

    def choose_device(self, device_id: str) -> None:
        """Scan with it from now on."""
        self._devices.choose_device(device_id)
        self._forget_page()
        self._write({"scanner.device": device_id})

    def use_key_file(self, file: Path) -> None:
        """Sign with a key file."""
        self._write_and_open_anew({**NO_OTHER_KEY, "signing.pkcs12": file.absolute()})

    def use_key(self, changes: Mapping[str, Value]) -> None:
        """Sign with a key on a token."""
        self._write_and_open_anew(changes)

    def use_server(self, url: str, kind: str, officer: str) -> None:
        """Send there, in this person's name."""
        said: dict[str, Value] = {"delivery.url": url.strip() or None, "delivery.kind": kind}
        if officer.strip():
            said["operator.name"] = officer.strip()
        self._write_and_open_anew({key: value for key, value in said.items() if not self.is_locked(key)})

    def scan_test_page(self) -> None:
        """Scan a page on the chosen device, show it and what is to be said of it."""
        port, device_id, source = self.port, self._devices.device_id, self._devices.source
        if port is None or not device_id or self.testing:
            return
        self._forget_page()

        def scan(task: Task) -> Changed[tuple[QImage, PageFacts]]:
            page = port.test_page(device_id, source, cancelled=task.cancelled)
            picture = QImage.fromData(page.png).scaledToHeight(PICTURE_PX, Qt.TransformationMode.SmoothTransformation)
            return Changed((picture, page.facts), ChangeSet())

        self._test = self._runner.run(
            Lane.SCAN, scan, lambda found: self._page_came(*found), failed=self._page_failed, ended=self._tested
        )
        self.changed.emit()

    def stop_test(self) -> None:
        """No page is wanted any more."""
        if self._test is not None:
            self._test.cancel()

    # -- what follows

    def _forget_page(self) -> None:
        self.page = self.facts = self.page_error = None

    def _page_came(self, picture: QImage, facts: PageFacts) -> None:
        self.page, self.facts = picture, facts

    def _page_failed(self, error: StationError) -> None:
        self.page_error = None if isinstance(error, Cancelled) else error

    def _tested(self) -> None:
        self._test = None
        self.changed.emit()

    def _write_and_open_anew(self, changes: Mapping[str, Value]) -> None:
        def written() -> None:
            self._kept.setValue(_COME_BACK, self.step.value)
            self.anew_wanted.emit()

        self._write(changes, written)

    def _write(self, changes: Mapping[str, Value], written: Callable[[], None] = ignore) -> None:
        port = self.port
        if port is None or not port.may_write:
            return

        def write(_task: Task) -> Changed[None]:
            port.write(changes)
            return Changed(None, ChangeSet())

        self._runner.run(Lane.DESK, write, lambda _none: written(), failed=self.failed.emit)


def _is_missing(finding: Finding) -> bool:
    """Whether nothing is set up, rather than that something does not work."""
    code = finding.trouble.code if isinstance(finding.trouble, StationError) else ""
    return isinstance(finding.trouble, Absent) or code in ("NO_KEY_SET_UP", "NO_DOSSIER_SYSTEM")
