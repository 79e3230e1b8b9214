"""Notices of what stands for a while: what was left over, a scanner that is gone, documents that wait; taken back once that is over."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol
from uuid import UUID

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
    of_returned,
    of_second,
    of_stack,
    of_trouble,
    of_unsent,
    of_vanished,
)
from app.ui.viewmodels.returned import ReturnedViewModel
from app.ui.viewmodels.startup import StartupViewModel
from app.ui.viewmodels.supervision import SupervisionViewModel

_OVERRIDDEN_TOLD: Final = "policy/overridden-told"


class OpenDossier(Protocol):
    """Opens a dossier by its code, at one of its papers, and at one of its pages."""

    def __call__(self, code: str, component_code: str = "", page: UUID | None = None) -> None: ...  # noqa: D102


class StandingNotices(QObject):
    """Listens to the parts that know what stands, puts it into the queue, and takes out what they tell to be over."""

    def __init__(
        self,
        notices: NoticeQueue,
        startup: StartupViewModel,
        desk: DeskViewModel,
        devices: DevicesViewModel,
        supervision: SupervisionViewModel,
        returned: ReturnedViewModel,
        *,
        open_dossier: OpenDossier,
        join_dossiers: Callable[[], None],
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
        self._join_dossiers = join_dossiers
        self._recover_again = recover_again
        self._kept = kept
        self._returned = returned
        self._returns_told: dict[object, Notice] = {}
        """what was sent back, by dossier and paper, as it was said"""
        self._second_told: dict[object, Notice] = {}
        """that another dossier has the code of the one that is open"""
        self._troubles_told: dict[object, Notice] = {}
        startup.recovered.connect(self._left_over)
        startup.handovers_seen.connect(self._handed_over)
        desk.changed.connect(self._dossier_changed)
        devices.vanished.connect(self._device_vanished)
        devices.came_back.connect(self._device_came_back)
        devices.driver_broke.connect(self._driver_broke)
        supervision.said.connect(notices.say)
        supervision.sent.connect(self._sent)
        returned.changed.connect(self._tell_returns)
        supervision.looked.connect(self._tell_troubles)

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
        self._dossier_changed()  # it may have been opened before the data folder was at rest

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
        self._tell_returns()
        desk, release = self._desk.desk, self._desk.release
        second = len(self._desk.second) if desk is not None else 0
        told = {desk.dossier.id: of_second(desk.dossier.code, second, self._join_dossiers)} if desk and second else {}
        self._follow(self._second_told, told)
        if desk is None:
            return
        leaves = release is not None and release.may_leave
        self._notices.take_back(
            lambda notice: (
                notice.dossier == desk.dossier.code
                or (leaves and not notice.waits and notice.error is not None and notice.error.code in AWAY)
            )
        )

    def _tell_returns(self) -> None:
        """What supervisors sent back, until it is answered; where its dossier is open the page itself tells it."""
        here = self._desk.desk.dossier.code if self._desk.desk is not None else self._desk.opening
        now: dict[object, Notice] = {}
        for one in self._returned.waiting:
            code, paper = one.desk.dossier.code, one.component.code
            if code != here:
                now[code, paper] = of_returned(one, functools.partial(self._open_dossier, code, paper, one.page))
        self._follow(self._returns_told, now)

    def _tell_troubles(self) -> None:
        """What has to be done at devices, until it is done."""
        supervision = self._supervision
        troubles = {one: of_trouble(one, supervision.counter(one.station_id)) for one in supervision.troubles}
        self._follow(self._troubles_told, troubles)

    def _follow(self, told: dict[object, Notice], now: Mapping[Any, Notice]) -> None:
        """Say what stands now and was not said; take back what was said and does not stand any more, or otherwise."""
        for key in [key for key, said in told.items() if key not in now or now[key].words != said.anew.words]:
            self._notices.take_back(functools.partial(_is, told.pop(key)))
        for key, notice in now.items():
            if key not in told:
                told[key] = notice
                self._notices.say(notice)

    def _device_vanished(self, device: ScannerChoice) -> None:
        self._notices.say(of_vanished(device, self._devices.look))

    def _device_came_back(self, device: ScannerChoice) -> None:
        said = of_vanished(device, self._devices.look).words
        self._notices.take_back(lambda notice: notice.words == said)

    def _driver_broke(self, error: StationError) -> None:
        self._notices.say(Notice(error, waits=True))

    def _sent(self) -> None:
        self._notices.take_back(is_overdue)


def _is(said: Notice, notice: Notice) -> bool:
    """The same one, whatever language it was said in since."""
    return notice.again is said.again
