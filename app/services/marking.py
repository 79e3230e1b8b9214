"""Which visible mark a signature bears: the law's profile of the day, and what this station puts into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.errors import SigningFailed
from app.domain.mark_profiles import MarkProfile
from app.domain.marks import PageInk
from app.domain.signatures import Appearance, SealPicture, VisibleMark


@dataclass(frozen=True, slots=True)
class SealFile:
    """Where the picture of the organisation's seal lies, and how wide the seal is on paper."""

    path: Path
    width_mm: float


class Marking:
    """The marks of this station."""

    def __init__(self, profiles: Mapping[str, MarkProfile], organisation: str, seal: SealFile | None) -> None:
        self._profiles = profiles
        self.organisation = organisation
        self._seal = seal

    def mark(self, appearance: Appearance, day: date, ink: PageInk, *, organisation: str = "") -> VisibleMark:
        """The mark of that name.

        Args:
            appearance: any but NONE.
            day: when the copy was made: the law of that day counts.
            ink: the first page.
            organisation: who signs, where that is one; it stands in the mark unless the settings call it otherwise.

        Raises:
            SigningFailed: APPEARANCE_UNKNOWN, MARK_NOT_IN_FORCE, ORGANISATION_NOT_SET, SEAL_NOT_SET, SEAL_DAMAGED.
        """
        profile = self._profile(appearance)
        if not profile.held_on(day):
            raise SigningFailed("MARK_NOT_IN_FORCE", appearance=appearance.value, rule=profile.source)
        return VisibleMark(profile, *self._shown(profile, organisation), ink)

    def require(self, appearance: Appearance, *, organisation: str = "") -> None:
        """Nothing lacks here for the mark of that name, whatever day counts; NONE needs nothing.

        Raises:
            SigningFailed: as `mark`.
        """
        if appearance is not Appearance.NONE:
            self._shown(self._profile(appearance), organisation)

    def _profile(self, appearance: Appearance) -> MarkProfile:
        profile = self._profiles.get(appearance.value)
        if profile is None:
            raise SigningFailed("APPEARANCE_UNKNOWN", appearance=appearance.value)
        return profile

    def _shown(self, profile: MarkProfile, organisation: str) -> tuple[str, SealPicture | None]:
        """The name of the organisation and its seal, as far as the profile shows them."""
        name = self.organisation.strip() or organisation
        if "organisation" in profile.asks_for and not name:
            raise SigningFailed("ORGANISATION_NOT_SET", appearance=profile.appearance)
        return name, self._picture() if profile.seal else None

    def _picture(self) -> SealPicture:
        if self._seal is None:
            raise SigningFailed("SEAL_NOT_SET")
        try:
            return SealPicture(self._seal.path.read_bytes(), self._seal.width_mm)
        except OSError as error:
            raise SigningFailed("SEAL_DAMAGED", type(error).__name__) from error
