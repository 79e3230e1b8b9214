"""The section of retention: after how many days what goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, PrivateAttr

from app.domain.retention import Kind, RetentionPolicy
from app.settings.section import Section

type Days = Annotated[int, Field(ge=0, le=36_500)]


class RetentionSection(Section):
    """Days from the day on which all of a dossier had been received; 0: it stays. What is shorter than the law's days counts in the policy
    file alone."""

    artifacts_days: Days = 90
    """pictures, layers and words that machines made of pages"""
    masters_days: Days = 90
    """pages as they came from the device"""
    copies_days: Days = 365
    """signed files, and those that came as they are"""
    search_days: Days = 365
    """name, ID number and paper numbers by which a dossier is found"""
    personal_days: Days = 365
    """names, ID numbers and people's words in the database; with them goes all else"""
    staff_names_days: Days = 0
    """how long somebody who did nothing here any more is still named"""
    unsent_days: Days = 0
    """how long nobody worked on a dossier of which a paper was never sent until it is given up: from then on the days of each kind count
    for it too; policy file only"""
    loose_days: Days = 0
    """the same of files that were signed here and belong to no dossier; policy file only"""
    _decided: frozenset[Kind] = PrivateAttr(default=frozenset())

    @property
    def policy(self) -> RetentionPolicy:
        """What the settings say, as a value."""
        days = {kind: int(getattr(self, f"{kind.value}_days")) for kind in Kind}
        return RetentionPolicy(
            {kind: so_many for kind, so_many in days.items() if so_many},
            self.staff_names_days or None,
            self.unsent_days or None,
            self.loose_days or None,
        )

    @property
    def decided(self) -> frozenset[Kind]:
        """The kinds that the locked policy file sets."""
        return self._decided

    def decided_by(self, policy: Mapping[str, object]) -> None:
        """These keys stand in the locked file."""
        self._decided = frozenset(kind for kind in Kind if f"{kind.value}_days" in policy)
