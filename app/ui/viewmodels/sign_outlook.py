"""What a signature will be before it is made: by which certificate, how its key stands, and what its mark will look like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from PySide6.QtCore import QObject, QSettings, QTimer, Signal
from PySide6.QtGui import QImage

from app.domain.arrange import PageView
from app.domain.changes import Changed, ChangeSet
from app.domain.errors import SigningFailed, StationError
from app.domain.keys import KeyPlace
from app.services.outlook import TO_CHOOSE, KeyChoice
from app.services.process import Masters
from app.ui.mark_picture import load_typeface, mark_picture
from app.ui.services import DeskServices
from app.ui.tasks import Lane, Task, TaskRunner, ignore

NEAR_MS, FAR_MS = 3_000, 30_000
"""so often it is seen how the key stands: while papers wait to be signed, and else"""
MOST_MS = 600_000
"""a signing service that gives no answer, or refuses who the station is, is asked ever more rarely: it may lock out who asks too often"""
_MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The first page of the first paper that is ready to be signed."""

    component_id: UUID
    view: PageView
    masters: Masters


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the mark will look like, or why there will be none."""

    picture: QImage
    words: tuple[str, ...] = ()
    error: StationError | None = None


class SignOutlookViewModel(QObject):
    """Looks by itself, never while a key is in use. Which certificate an officer chose is remembered for them."""

    changed = Signal()

    def __init__(
        self, runner: TaskRunner, kept: QSettings, in_use: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        """`kept`: where choices are remembered. `in_use`: whether something is being signed."""
        super().__init__(parent)
        self._runner = runner
        self._kept = kept
        self._in_use = in_use
        self._services: DeskServices | None = None
        self._page: FirstPage | None = None
        self._drawn: dict[tuple[PageView, str], Foreseen] = {}
        self._drawing: Task | None = None
        self._again = False
        self._of: UUID | None = None
        """the officer for whom is looked"""
        self.keys: tuple[KeyChoice, ...] | None = None
        """None: nobody looked yet"""
        self.open_until: dict[str, datetime] = {}
        """until when (to the minute) signers sign without asking"""
        self._refused = False
        """a signing service gave no answer, or refused, when it was asked last"""
        self._every = QTimer(self)
        self._every.setInterval(FAR_MS)
        self._every.timeout.connect(self.look)

    def use(self, services: DeskServices) -> None:
        """The station is open."""
        self._services = services
        load_typeface()
        self._every.start()
        self.look()

    # -- which key

    @property
    def chosen(self) -> KeyChoice | None:
        """The certificate that will sign: what the officer chose, if it can; else the settings' key, or the first one that can."""
        wanted = self._wanted()
        fit = [one for one in self.keys or () if one.error is None]
        liked = [one for one in fit if (one.signer, one.certificate) == wanted]
        return next(iter((*liked, *fit, *(self.keys or ()))), None)

    @property
    def choices(self) -> tuple[KeyChoice, ...]:
        """Those that can sign, or could if one of them were chosen."""
        return tuple(
            one for one in self.keys or () if one.error is None or (one.identity and one.error.code == TO_CHOOSE)
        )

    @property
    def signer(self) -> str:
        """The signer that papers are finished with, as the settings call it; empty: the settings' own."""
        chosen = self.chosen
        return chosen.signer if chosen is not None and chosen.error is None else ""

    def hold(self) -> None:
        """Papers are signed now: by the certificate that is shown, whatever its key would take of itself."""
        chosen = self.chosen
        if self._services is not None and chosen is not None and chosen.error is None:
            self._services.signing_outlook.prefer({chosen.signer: chosen.certificate})

    @property
    def on_token(self) -> bool:
        """Whether what signs is a token: its PIN can be spoilt, so how it stands is always shown."""
        chosen, services = self.chosen, self._services
        if chosen is None or services is None:
            return False
        if chosen.outlook is not None:
            return chosen.outlook.place is KeyPlace.TOKEN
        section = services.settings.signing.signers.get(chosen.signer)
        return section is not None and bool(section.pkcs11.library)

    def choose(self, choice: KeyChoice) -> None:
        """Sign with this one from now on, whenever this officer is here."""
        if self._services is not None:
            self._kept.setValue(self._place, [choice.signer, choice.certificate])
            self.changed.emit()
            self._draw()
            self.look()

    @property
    def _place(self) -> str:
        return f"signing/{self._services.actor.id if self._services is not None else ''}"

    def _wanted(self) -> tuple[str, str]:
        match self._kept.value(self._place):
            case [str(signer), str(certificate)]:
                return signer, certificate
            case _:
                return "", ""

    def look(self) -> None:
        """See how the keys stand. Nobody is asked for anything by that."""
        services = self._services
        if services is None or self._in_use():
            return
        actor = services.actor
        if actor.id != self._of:  # what was seen for another officer is not shown to this one
            self._of, self.keys = actor.id, None
            self.changed.emit()
        services.signing_outlook.prefer(dict([self._wanted()]))
        if self._runner.busy(Lane.KEYS):
            self._again = True
            return

        def look(_task: Task) -> Changed[tuple[KeyChoice, ...]]:
            return Changed(services.signing_outlook.keys(actor), ChangeSet())

        def seen(keys: tuple[KeyChoice, ...]) -> None:
            if actor.id == self._of:
                self._seen(keys)

        self._runner.run(Lane.KEYS, look, seen, failed=ignore, ended=self._looked)

    def _looked(self) -> None:
        again, self._again = self._again, False
        if again:
            self.look()

    def _seen(self, keys: tuple[KeyChoice, ...]) -> None:
        if not keys:
            keys = (KeyChoice("", error=SigningFailed("NO_KEY_SET_UP")),)
        now = datetime.now(UTC)
        until = {
            one.signer: _to_the_minute(now + timedelta(seconds=one.outlook.open_for_s))
            for one in keys
            if one.outlook is not None and one.outlook.open_for_s is not None
        }
        before = self.keys
        self.keys = keys
        refused = any(one.error is not None and self._at_service(one) for one in keys)
        if refused or self._refused:
            self._every.setInterval(min(2 * self._every.interval(), MOST_MS) if refused else self._pause_ms)
        self._refused = refused
        if until != self.open_until or before is None or _lasting(before) != _lasting(keys):
            self.open_until = until
            self.changed.emit()
        self._draw()

    @property
    def _pause_ms(self) -> int:
        return FAR_MS if self._page is None else NEAR_MS

    def _at_service(self, choice: KeyChoice) -> bool:
        services = self._services
        section = services.settings.signing.signers.get(choice.signer) if services is not None else None
        return section is not None and bool(section.csc.url)

    # -- what it looks like

    @property
    def foreseen(self) -> Foreseen | None:
        """What the first page will look like; None: not known yet, or no paper is ready."""
        return self._drawn.get(self._now) if self._now is not None else None

    @property
    def component_id(self) -> UUID | None:
        """The paper whose first page that is."""
        return self._page.component_id if self._page is not None else None

    def want(self, page: FirstPage | None) -> None:
        """Papers are ready to be signed, this page first; None: none is."""
        if page == self._page:
            return
        changes, self._page = (page is None) != (self._page is None), page
        if changes and not self._refused:
            self._every.setInterval(self._pause_ms)
            self.look()
        if page is None:
            self._drawn.clear()
        self._draw()

    @property
    def _now(self) -> tuple[PageView, str] | None:
        chosen = self.chosen
        return (self._page.view, chosen.certificate) if self._page is not None and chosen is not None else None

    def _draw(self) -> None:
        services, page, now, chosen = self._services, self._page, self._now, self.chosen
        if services is None or page is None or now is None or chosen is None or now in self._drawn:
            return
        if self._drawing is not None:
            self._drawing.cancel()
        identity = chosen.identity if chosen.error is None else None

        def draw(task: Task) -> Changed[Foreseen]:
            shown = services.signing_outlook.mark(page.component_id, page.view, page.masters, identity, task.cancelled)
            words = shown.mark.layout.lines if shown.mark is not None else ()
            return Changed(Foreseen(mark_picture(shown), words, shown.error), ChangeSet())

        def keep(foreseen: Foreseen) -> None:
            self._drawn[now] = foreseen
            self.changed.emit()

        self._drawing = self._runner.run(Lane.MARK, draw, keep, failed=ignore)


def _to_the_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _lasting(keys: tuple[KeyChoice, ...]) -> list[object]:
    """What is worth telling anew: not that time goes by, nor that an error is another object."""
    return [
        (
            one.signer,
            one.identity,
            replace(one.outlook, open_for_s=None) if one.outlook is not None else None,
            (one.error.code, one.error.fields) if one.error is not None else None,
        )
        for one in keys
    ]
