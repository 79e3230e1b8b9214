"""The section of archives: in which form papers are kept for decades."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PrivateAttr, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.domain.archival import ArchivePolicy, Flavour, LayerMode
from app.domain.codes import is_result_code
from app.settings.section import Section

type ModeName = Literal["faithful", "lean", "master"]


def _paper_type(typed: str) -> str:
    if not is_result_code(typed):
        raise PydanticCustomError("paper_type", "a code has letters, digits, dots, dashes and underscores")
    return typed


class ArchiveSection(Section):
    """The flavour of PDF/A, and how near to the scan its pages stay."""

    flavour: Literal["1b", "2u", "3u"] = "2u"
    """part and level of ISO 19005"""
    mode: ModeName = "faithful"
    """`faithful`: the paper's tone is kept; `lean`: the paper becomes white; `master`: nothing is lost, and files are large"""
    modes: dict[Annotated[str, AfterValidator(_paper_type)], ModeName] = Field(default_factory=dict)
    """other modes for kinds of paper: its national code, or the component's code where it has none -> mode"""

    attach_masters: bool = False
    """the scans go along inside the file, as they came from the device: flavour 3u permits it"""
    flatten_forms: bool = True
    """fields of a form that comes as a PDF file become part of its pages, as they are printed; else such a file is refused"""
    _decided: frozenset[str] = PrivateAttr(default=frozenset())

    @field_validator("attach_masters")
    @classmethod
    def _is_permitted(cls, attached: bool, section: ValidationInfo) -> bool:
        # A refused flavour is not there, and its own refusal comes first.
        if attached and section.data.get("flavour", "3u") != "3u":
            raise PydanticCustomError("no_attachments", "no attachments in this flavour")
        return attached

    @property
    def policy(self) -> ArchivePolicy:
        """What the settings decide, as a value."""
        return ArchivePolicy(
            Flavour(self.flavour),
            LayerMode(self.mode),
            {code: LayerMode(mode) for code, mode in self.modes.items()},
            self.attach_masters,
            self.flatten_forms,
            self._decided & {"flavour", "mode"},
        )

    def decided_by(self, policy: Mapping[str, object]) -> None:
        """These keys stand in the locked file: no call says otherwise."""
        self._decided = frozenset(policy)
