"""Which fields of a paper have to be read surely, or typed: an unsure one of a paper that was signed is a case. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from app.domain.fields import Field

USUAL: Final = (Field.OWNER_ID, Field.ISSUER)
"""whose paper it is, and whose word. Number and day are written by hand on most papers: were they required of all, nine dossiers in ten
would be cases, which nobody clears (`docs/review.md`)"""


@dataclass(frozen=True, slots=True)
class RequiredFields:
    """Of every paper `usual`; of a kind that `of_kind` names, by its code, those and no others."""

    usual: tuple[Field, ...] = USUAL
    of_kind: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)

    def of(self, *codes: str) -> tuple[Field, ...]:
        """Those of a paper that is known under these codes; the first that is named counts."""
        return next((self.of_kind[code] for code in codes if code in self.of_kind), self.usual)
