"""What supervisors look at: which fields have to be sure."""

from __future__ import annotations

from pydantic import Field as Default

from app.domain.fields import Field
from app.domain.review.required import USUAL, RequiredFields
from app.settings.section import Section


class ReviewSection(Section):
    """Cases of supervisors."""

    required_fields: tuple[Field, ...] = USUAL
    """fields that are looked at where they were not read surely and nobody typed them, of every paper that was signed; none: of no paper"""
    required_of: dict[str, tuple[Field, ...]] = Default(default_factory=dict)
    """a kind of paper (its code in the dossier, or its national code) -> the fields of that kind, in the place of the usual ones"""

    @property
    def required(self) -> RequiredFields:
        """As a value."""
        return RequiredFields(self.required_fields, self.required_of)
