"""What a dossier is asked for: by the catalogue that came with the station, or by the dossier system, whose newer word wins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain.catalogue import Procedure, RequiredPaper, national_code
from app.domain.delivery import RemoteComponent, RemoteDossier
from app.domain.model import PaperForm


class DifferenceKind(StrEnum):
    """How the dossier system asks differently than the catalogue."""

    PROCEDURE = "procedure"
    """it is another procedure"""
    ADDED = "added"
    DROPPED = "dropped"
    RETITLED = "retitled"
    NOW_REQUIRED = "now-required"
    NOW_OPTIONAL = "now-optional"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the catalogue (`ours`) and the dossier system (`theirs`) say differently; `code` is the component's or procedure's."""

    kind: DifferenceKind
    code: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a dossier is asked for, and where the two that know it differ.

    `procedure` is None where neither knows anything. `dropped` are codes of the catalogue that the dossier system does not ask for: a
    component under one of them that holds nothing is no part of the dossier.
    """

    procedure: Procedure | None
    differences: tuple[Difference, ...] = ()
    dropped: frozenset[str] = frozenset()

    def paper(self, code: str) -> RequiredPaper | None:
        """What is asked for under this component's code; None where nothing is."""
        return self.procedure.paper(code) if self.procedure else None


def asked_for(shipped: Procedure | None, remote: RemoteDossier | None, read_on: date) -> Asked:
    """What counts for a dossier.

    The dossier system's list takes the place of the catalogue's, unless the catalogue was written after it was read. What only the
    catalogue knows of a paper (form, sheets, validity) goes along where both mean the same paper: code and title are equal.

    Args:
        shipped: the catalogue's entry for the procedure that the dossier system names, else for the one that the dossier was opened with.
        remote: the dossier as the dossier system described it last; None where it was never asked.
        read_on: the day on which that was.
    """
    if remote is None or not remote.components:
        return Asked(shipped)
    differences = _differences(shipped, remote)
    if shipped is not None and shipped.as_of > read_on:
        return Asked(shipped, differences)
    papers = tuple(_paper(shipped, component) for component in remote.components)
    theirs = {component.code for component in remote.components}
    known = shipped if shipped is not None else Procedure(remote.procedure_code, remote.procedure_title, "", ())
    procedure = replace(
        known,
        code=remote.procedure_code or known.code,
        title=remote.procedure_title or known.title,
        title_en=known.title_en or remote.procedure_title,
        papers=papers,
    )
    return Asked(procedure, differences, frozenset(paper.code for paper in known.papers if paper.code not in theirs))


def _paper(shipped: Procedure | None, component: RemoteComponent) -> RequiredPaper:
    ours = shipped.paper(component.code) if shipped else None
    if ours is not None and ours.title == component.title:
        return replace(ours, required=component.required)
    return RequiredPaper(component.code, component.title, component.title, component.required, PaperForm.ORIGINAL)


def _differences(shipped: Procedure | None, remote: RemoteDossier) -> tuple[Difference, ...]:
    if shipped is None:
        return ()
    found: list[Difference] = []
    if national_code(remote.procedure_code) != national_code(shipped.code):
        found.append(Difference(DifferenceKind.PROCEDURE, remote.procedure_code, shipped.title, remote.procedure_title))
    theirs = {component.code: component for component in remote.components}
    for paper in shipped.papers:
        component = theirs.pop(paper.code, None)
        if component is None:
            found.append(Difference(DifferenceKind.DROPPED, paper.code, paper.title, ""))
            continue
        if component.title != paper.title:
            found.append(Difference(DifferenceKind.RETITLED, paper.code, paper.title, component.title))
        if component.required != paper.required:
            kind = DifferenceKind.NOW_REQUIRED if component.required else DifferenceKind.NOW_OPTIONAL
            found.append(Difference(kind, paper.code, paper.title, component.title))
    found += [Difference(DifferenceKind.ADDED, code, "", component.title) for code, component in theirs.items()]
    return tuple(found)
