"""A token whose PIN the station tries no more: whoever may says that it may be tried once more, others are told whom to call."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.domain.changes import Changed, ChangeSet
from app.domain.errors import StationError
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner
from app.ui.viewmodels.notices import Notice, speaking

STOPPED: Final = "PIN_STOPPED"
LOCKED: Final = "TOKEN_LOCKED"


class StoppedPinViewModel(QObject):
    """Who may allow one more try is the use case's word (`app.services.tokens`), asked anew when it is done."""

    said = Signal(object)
    """a `Notice`"""
    sure_wanted = Signal(object)
    """the `StationError` that told of the PIN: a person is to be asked whether it may be tried once more"""

    def __init__(self, runner: TaskRunner, sign_again: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._sign_again = sign_again
        self._services: DeskServices | None = None

    def use(self, services: DeskServices) -> None:
        """From now on it is known who works here."""
        self._services = services

    @staticmethod
    def is_about(error: StationError) -> bool:
        """Whether an error says that a PIN is tried no more."""
        return error.code in (STOPPED, LOCKED) and bool(error.fields.get("token"))

    def tell(self, error: StationError) -> None:
        """Say it, with what this person can do about it."""
        services = self._services
        if services is None:
            return
        serial, actor = str(error.fields["token"]), services.actor

        def look(_task: Task) -> Changed[None]:
            services.usb_tokens.require_allowable(serial, actor)
            return Changed(None, ChangeSet())

        self._runner.run(Lane.FINISH, look, lambda _: self._offer(error), failed=functools.partial(self._refuse, error))

    def allow(self, error: StationError) -> None:
        """A person is sure: one more try."""
        services = self._services
        if services is None:
            return
        serial, actor = str(error.fields["token"]), services.actor

        def allow(_task: Task) -> Changed[None]:
            services.usb_tokens.allow(serial, actor)
            return Changed(None, ChangeSet())

        self._runner.run(Lane.FINISH, allow, lambda _: self._allowed(serial))

    def _offer(self, error: StationError) -> None:
        ask = functools.partial(self.sure_wanted.emit, error)
        if error.code == STOPPED:
            self.said.emit(
                speaking(
                    lambda: Notice(
                        error,
                        remedy=self.tr(
                            "Let a supervisor decide here whether it may be tried once more; it is recorded."
                        ),
                        action=(self.tr("Allow one more try…"), ask),
                    )
                )
            )
        else:
            self.said.emit(speaking(lambda: Notice(error, action=(self.tr("It is unlocked again…"), ask))))

    def _refuse(self, error: StationError, why: StationError) -> None:
        if why.code != "PIN_ALLOWED_BY_ANOTHER":
            self.said.emit(Notice(error))  # such as a token that its driver itself tells to be locked
            return

        def refused() -> Notice:
            remedy = self.tr(
                "Call a supervisor. Signed in under their own name they allow one more try: tokens --allow {token}"
            )
            return Notice(error, remedy=remedy.format(token=error.fields["token"]))

        self.said.emit(speaking(refused))

    def _allowed(self, serial: str) -> None:
        def allowed() -> Notice:
            said = self.tr("The PIN of the token {token} may be tried once more.").format(token=serial)
            remedy = self.tr("Be certain of the PIN: it may be the last try.")
            return Notice(None, said, remedy, (self.tr("Finish again (F9)"), self._sign_again))

        self.said.emit(speaking(allowed))
