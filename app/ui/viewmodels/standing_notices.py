"""Notices of what stands for a while: what was left over, a scanner that is gone, documents that wait; taken back once that is over."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QSettings

from app.domain.errors import StationError
from app.domain.retry import AWAY
from app.ui.scanners import ScannerChoice
from app.ui.viewmodels.desk import DeskViewModel
from app.ui.viewmodels.devices import DevicesViewModel
from app.ui.viewmodels.notices import (
    Notice,
    NoticeQueue,
    is_overdue,
    of_failures,
    of_handed_over,
    of_interrupted,
    of_overridden,
    of_stack,
    of_unsent,
    of_vanished,
)
from app.ui.viewmodels.startup import StartupViewModel
from app.ui.viewmodels.supervision import SupervisionViewModel

_OVERRIDDEN_TOLD: Final = "policy/overridden-told"


class StandingNotices(QObject):
    """Listens to the parts that know what stands, puts it into the queue, and takes out what they tell to be over."""

    def __init__(
        self,
        notices: NoticeQueue,
        startup: StartupViewModel,
        desk: DeskViewModel,
        devices: DevicesViewModel,
        supervision: SupervisionViewModel,
        *,
        open_dossier: Callable[[str, str], None],
        recover_again: Callable[[], None],
        kept: QSettings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._notices = notices
        self._startup = startup
        self._desk = desk
        self._devices = devices
        self._supervision = supervision
        self._open_dossier = open_dossier
        self._recover_again = recover_again
        self._kept = kept
        startup.recovered.connect(self._left_over)
        startup.handovers_seen.connect(self._handed_over)
        desk.changed.connect(self._dossier_changed)
        devices.vanished.connect(self._device_vanished)
        devices.came_back.connect(self._device_came_back)
        devices.driver_broke.connect(self._driver_broke)
        supervision.said.connect(notices.say)
        supervision.sent.connect(self._sent)

    def _left_over(self) -> None:
        """The data folder is at rest: what could not be finished, and what waits for its paper."""
        startup, again = self._startup, self._recover_again
        interrupted = (
            of_interrupted(batch, functools.partial(self._open_dossier, batch.dossier_code, batch.component_code))
            for batch in startup.interrupted
        )
        stacks = (
            of_stack(stack, functools.partial(self._open_dossier, stack.dossier_code, stack.component_code))
            for stack in startup.stacks
        )
        overdue = of_unsent(startup.unsent, again)
        for notice in (*overdue, *of_failures(startup.failures, again), *interrupted, *stacks):
            self._notices.say(notice)
        self._handed_over()
        self._overridden()
        self._supervision.tell(startup.supervised)

    def _overridden(self) -> None:
        """What of this station's settings the policy has otherwise: once, until that changes."""
        services = self._startup.services
        keys = services.settings.layers.overridden if services is not None else ()
        told = ", ".join(keys)
        if told != str(self._kept.value(_OVERRIDDEN_TOLD, "")):
            self._kept.setValue(_OVERRIDDEN_TOLD, told)
            if keys:
                self._notices.say(of_overridden(keys))

    def _handed_over(self) -> None:
        """What colleagues handed over to who is here now."""
        for one in self._startup.handed_over:
            open_it = functools.partial(self._open_dossier, one.dossier_code, one.unsigned[0].component_code)
            self._notices.say(of_handed_over(one, open_it))

    def _dossier_changed(self) -> None:
        """What asks to open this dossier is over; and once its citizen may leave, that its papers could not be sent is no trouble."""
        desk, release = self._desk.desk, self._desk.release
        if desk is None:
            return
        leaves = release is not None and release.may_leave
        self._notices.take_back(
            lambda notice: (
                notice.dossier == desk.dossier.code
                or (leaves and not notice.waits and notice.error is not None and notice.error.code in AWAY)
            )
        )

    def _device_vanished(self, device: ScannerChoice) -> None:
        self._notices.say(of_vanished(device, self._devices.look))

    def _device_came_back(self, device: ScannerChoice) -> None:
        said = of_vanished(device, self._devices.look).words
        self._notices.take_back(lambda notice: notice.words == said)

    def _driver_broke(self, error: StationError) -> None:
        self._notices.say(Notice(error, waits=True))

    def _sent(self) -> None:
        self._notices.take_back(is_overdue)
