"""Sheets that part papers in a stack: what they say, and how they are known. Such a sheet is paper that went through the feeder, so it is
counted, and it is no paper of any dossier, so it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import Final
from uuid import UUID

from app.domain.codes import DossierCode, check_component_code, is_component_code
from app.domain.errors import InputRefused
from app.domain.facts import PageCode
from app.domain.model import MasterPage

PATCH: Final = "Patch"
"""the symbology of a patch code (`ocr.codes.patch`)"""
BARS_OF_SLIPS: Final = frozenset({"Code39", "Code128"})
_SAID: Final = re.compile(r"SOHOA:1:(PAPER|DOSSIER)(?::([A-Za-z0-9._-]{1,64}))?")
_NAMED_PATCH: Final = re.compile(r"PATCH[ -]?([23T])")
"""sheets of other programs also say in a bar code which patch they bear"""


class SeparatorKind(StrEnum):
    """What begins behind the sheet."""

    PAPER = "paper"
    """the next paper of the same dossier"""
    DOSSIER = "dossier"
    """another dossier"""


PATCH_OF: Final = {SeparatorKind.PAPER: "T", SeparatorKind.DOSSIER: "2"}
"""which patch the station prints on them: T is 3 upside down, 2 is 2 either way"""
_KIND_OF_PATCH: Final = {"T": SeparatorKind.PAPER, "3": SeparatorKind.PAPER, "2": SeparatorKind.DOSSIER}


@dataclass(frozen=True, slots=True)
class Separator:
    """One sheet. `code` is the component's that begins (of a paper) or the dossier's; empty: the sheet does not say it."""

    kind: SeparatorKind
    code: str = ""

    @classmethod
    def checked(cls, kind: SeparatorKind, code: str) -> Separator:
        """As a person asks for it.

        Raises:
            InputRefused: COMPONENT_CODE_MALFORMED, DOSSIER_CODE_MALFORMED.
        """
        if not code:
            return cls(kind)
        return cls(kind, DossierCode.parse(code).text if kind is SeparatorKind.DOSSIER else check_component_code(code))

    @property
    def payload(self) -> str:
        """What its QR code says."""
        return f"SOHOA:1:{self.kind.name}{f':{self.code}' if self.code else ''}"


def separator_of(codes: Iterable[PageCode]) -> Separator | None:
    """What kind of separator a page is, by its codes; None: it is none.

    The station's own QR code counts before a patch, which says less: two QR codes that say different things leave the wider kind, without
    a code. Patches 1, 4 and 6 give a scanner orders and part nothing.
    """
    there = tuple(codes)
    said = {found for code in there if (found := _said(code.text)) is not None}
    if len(said) == 1:
        return said.pop()
    kinds = {one.kind for one in said} or {kind for code in there if (kind := _patched(code)) is not None}
    if not kinds:
        return None
    return Separator(SeparatorKind.DOSSIER if SeparatorKind.DOSSIER in kinds else SeparatorKind.PAPER)


@dataclass(frozen=True, slots=True)
class FoundSeparator:
    """A separator that came in a scan: the master pages that are its sides, and those behind it up to the next one or a slip."""

    separator: Separator
    sides: tuple[UUID, ...]
    behind: tuple[UUID, ...]


def found_separators(
    masters: Iterable[MasterPage],
    separators: Mapping[UUID, Separator],
    slips: Collection[UUID],
    blank: Collection[UUID],
) -> tuple[FoundSeparator, ...]:
    """Find them; a blank side of the sheet is one of its sides, a written one lies behind it.

    Args:
        masters: the master pages of a dossier.
        separators: by master page, what its codes say; those that are none are left out.
        slips: the pages whose codes name a dossier: they part papers too (`other_slips`).
        blank: those with nothing on them.
    """
    runs: list[tuple[Separator, list[UUID], list[UUID]]] = []
    came = sorted(masters, key=attrgetter("batch_id", "seq"))
    for _, scan in groupby(came, attrgetter("batch_id")):
        run: tuple[Separator, list[UUID], list[UUID]] | None = None
        for _, sides in groupby(scan, attrgetter("sheet")):
            pages = [page.id for page in sides]
            said = next((separators[page] for page in pages if page in separators), None)
            if said is not None:
                gone = [page for page in pages if page in separators or page in blank]
                run = (said, gone, [page for page in pages if page not in gone])
                runs.append(run)
            elif any(page in slips for page in pages):
                run = None
            elif run is not None:
                run[2].extend(pages)
    return tuple(FoundSeparator(said, tuple(gone), tuple(behind)) for said, gone, behind in runs)


def is_slip(codes: Iterable[PageCode]) -> bool:
    """Whether a page is a slip, by the bars of a dossier's code. A tracking address alone stands on other papers too."""
    return any(code.symbology in BARS_OF_SLIPS and DossierCode.from_slip(code.text) is not None for code in codes)


def _said(text: str) -> Separator | None:
    match = _SAID.fullmatch(text)
    if match is None:
        return None
    kind, code = SeparatorKind[match[1]], match[2] or ""
    if kind is SeparatorKind.PAPER:
        return Separator(kind, code if is_component_code(code) else "")
    try:
        return Separator(kind, DossierCode.parse(code).text if code else "")
    except InputRefused:
        return Separator(kind)


def _patched(code: PageCode) -> SeparatorKind | None:
    if code.symbology == PATCH:
        return _KIND_OF_PATCH.get(code.text)
    named = _NAMED_PATCH.fullmatch(code.text.strip().upper())
    return _KIND_OF_PATCH[named[1]] if named else None
