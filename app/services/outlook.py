"""Before a key is used: which keys can sign for the officer, how they stand, and what the mark will look like on the first page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from app.domain.arrange import PageView
from app.domain.artifacts import LAYERS_OF, Stage
from app.domain.clock import Clock, day_in_viet_nam
from app.domain.errors import PageWorkFailed, SigningFailed, StationError
from app.domain.keys import KeyOutlook, KeyPlace
from app.domain.marks import PageInk
from app.domain.model import Actor
from app.domain.page import PagePicture
from app.domain.ports import Signer
from app.domain.signatures import Appearance, ForeseenMark, SignerIdentity, VisibleMark
from app.domain.signing_rights import require_in_time
from app.services.archive_forms import ArchiveForms
from app.services.marking import Marking
from app.services.process import Masters, Processing
from app.services.progress import CancelledCheck
from app.services.sign import Signing, ink_of
from app.services.tokens import Tokens

TO_CHOOSE: Final = "TOKEN_AMBIGUOUS"
"""the error of a certificate that could sign if somebody chose it"""

type Foresee = Callable[[VisibleMark, str, datetime], ForeseenMark]
"""a mark, who signs and when -> how it will be set, and where"""


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """A certificate by which could be signed. `identity` and `outlook` are None where the key itself is not there; `error` says why it
    can't sign for this officer now.
    """

    signer: str
    identity: SignerIdentity | None = None
    outlook: KeyOutlook | None = None
    error: StationError | None = None

    @property
    def certificate(self) -> str:
        """Its thumbprint; empty where the key is not there."""
        return self.identity.thumbprint if self.identity is not None else ""


@dataclass(frozen=True, slots=True)
class MarkOnPage:
    """The first page of a paper (JPEG) and the mark that it will bear; `mark` None: none, and `error` tells why where one is wanted."""

    page: bytes
    page_size_pt: tuple[float, float]
    mark: ForeseenMark | None = None
    error: StationError | None = None


class SigningOutlook:
    """Asks no holder, gives no PIN and writes nothing but the page work that signing needs anyway."""

    def __init__(
        self,
        signing: Signing,
        processing: Processing,
        forms: ArchiveForms,
        marking: Marking,
        tokens: Tokens,
        clock: Clock,
        *,
        signers: Mapping[str, Signer],
        appearance: Appearance,
        foresee: Foresee,
    ) -> None:
        """`signers`: those who sign as persons, that of the settings first. `appearance`: the mark of the settings."""
        self._signing = signing
        self._processing = processing
        self._forms = forms
        self._marking = marking
        self._tokens = tokens
        self._clock = clock
        self._signers = dict(signers)
        self._appearance = appearance
        self._foresee = foresee

    def prefer(self, certificates: Mapping[str, str]) -> None:
        """Sign by these: signer -> thumbprint of one of its several; the others by their own first one. Holds at once, from any thread."""
        for name, signer in self._signers.items():
            signer.prefer(certificates.get(name, ""))

    def keys(self, actor: Actor) -> tuple[KeyChoice, ...]:
        """The keys that are set up, each with its certificates; what can't sign by `actor` tells why."""
        found: list[KeyChoice] = []
        for name in self._signers:
            try:
                outlook = self._signing.signer(name).outlook()
            except StationError as error:
                found += self._to_choose_from(name, error) or [KeyChoice(name, error=error)]
                continue
            found += [self._checked(KeyChoice(name, one, outlook), one, actor) for one in outlook.certificates]
        return tuple(found)

    def mark(
        self,
        component_id: UUID,
        view: PageView,
        masters: Masters,
        identity: SignerIdentity | None,
        cancelled: CancelledCheck,
    ) -> MarkOnPage:
        """The first page of a component's paper with the mark that it will bear if it is signed now. `identity` None: nobody can sign.

        Raises:
            InputRefused, PageWorkFailed: the page can't be made.
            Cancelled: `cancelled` said so.
        """
        in_layers = LAYERS_OF[self._forms.of(component_id).mode]
        self._processing.ensure([view], masters, frozenset({Stage.PREVIEW, in_layers}), cancelled=cancelled)
        picture = self._processing.artifact(Stage.PREVIEW, view, masters)
        layers = self._processing.artifact(in_layers, view, masters)
        if picture is None or layers is None:
            raise PageWorkFailed("PAGE_WORKER_DIED", "an artifact is gone again")
        ink = ink_of(PagePicture.decode(layers))
        page = MarkOnPage(picture, ink.size_pt)
        if identity is None or self._appearance is Appearance.NONE:
            return page
        try:
            return replace(page, mark=self._mark(ink, identity))
        except SigningFailed as error:
            return replace(page, error=error)

    def _to_choose_from(self, name: str, error: StationError) -> list[KeyChoice]:
        """Where several tokens could sign, what lies on each: somebody has to say which one."""
        if error.code != TO_CHOOSE:
            return []
        return [
            KeyChoice(
                name, one.identity, KeyOutlook(KeyPlace.TOKEN, state.facts.label, (one.identity,), pin=state.pin), error
            )
            for state in self._tokens.states()[0]
            for one in state.facts.certificates
            if one.fits
        ]

    def _mark(self, ink: PageInk, identity: SignerIdentity) -> ForeseenMark:
        now = self._clock.now()
        return self._foresee(self._marking.mark(self._appearance, day_in_viet_nam(now), ink), identity.name, now)

    def _checked(self, choice: KeyChoice, identity: SignerIdentity, actor: Actor) -> KeyChoice:
        try:
            require_in_time(identity, self._clock.now())
            self._signing.require_officers(identity, actor)
        except SigningFailed as error:
            return replace(choice, error=error)
        return choice
