"""Slips in a stack. Behind another dossier's, what came in the same scan may be paper of that dossier, and a person decides; the own one
only parts one paper from the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from app.domain.arrange import Paper
from app.domain.codes import DossierCode
from app.domain.model import MasterPage

OTHER_SLIP = "OTHER_SLIP"
"""why pages are doubted"""


@dataclass(frozen=True, slots=True)
class FoundSlip:
    """A dossier's code that came in a scan, and the master pages from there on, the one that bears the code first."""

    code: str
    pages: tuple[UUID, ...]


def dossier_codes(payloads: Iterable[str]) -> frozenset[str]:
    """The dossiers that the bar and QR codes of a page name."""
    return frozenset(code.text for payload in payloads if (code := DossierCode.from_slip(payload)) is not None)


def other_slips(own: str, masters: Iterable[MasterPage], codes: Mapping[UUID, frozenset[str]]) -> tuple[FoundSlip, ...]:
    """Find them; this dossier's own slip ends what another one began.

    Args:
        own: the code of the dossier.
        masters: its master pages.
        codes: by master page, the dossiers that its codes name; a page that was not looked at yet names none.
    """
    if all(named <= {own} for named in codes.values()):
        return ()
    runs: list[tuple[str, list[UUID]]] = []
    came = sorted(masters, key=attrgetter("batch_id", "seq"))
    for _, scan in groupby(came, attrgetter("batch_id")):
        run: tuple[str, list[UUID]] | None = None
        for page in scan:
            named = codes.get(page.id, frozenset())
            if own in named:
                run = None
            elif named and (run is None or run[0] not in named):
                run = (min(named), [])
                runs.append(run)
            if run is not None:
                run[1].append(page.id)
    return tuple(FoundSlip(code, tuple(pages)) for code, pages in runs)


def own_slips(own: str, masters: Iterable[MasterPage], codes: Mapping[UUID, frozenset[str]]) -> tuple[FoundSlip, ...]:
    """As `other_slips`: this dossier's own slips, each with what lies behind it in its scan up to the next slip of any dossier."""
    runs: list[list[UUID]] = []
    came = sorted(masters, key=attrgetter("batch_id", "seq"))
    for _, scan in groupby(came, attrgetter("batch_id")):
        run: list[UUID] | None = None
        for page in scan:
            named = codes.get(page.id, frozenset())
            if own in named:
                run = [page.id]
                runs.append(run)
            elif named:
                run = None
            elif run is not None:
                run.append(page.id)
    return tuple(FoundSlip(own, tuple(pages)) for pages in runs)


def undecided(slips: Iterable[FoundSlip], papers: Mapping[UUID, Paper]) -> tuple[FoundSlip, ...]:
    """Those that nobody said to be of this dossier: who accepts the page with the code says it of all that lies behind it.

    Where several pages were made of that one, all of them are: who takes a card that lay beside the slip said nothing of the slip.
    """
    accepted: set[UUID] = set()
    others: set[UUID] = set()
    for paper in papers.values():
        for view in paper.pages:
            (accepted if view.id in paper.accepted else others).update(view.master_ids)
    return tuple(slip for slip in slips if slip.pages[0] not in accepted or slip.pages[0] in others)


def doubting(slips: Iterable[FoundSlip], papers: Mapping[UUID, Paper]) -> dict[UUID, Paper]:
    """The papers, in which each page of such a run is doubted; what the scanner said of a page comes before that."""
    doubts = dict.fromkeys((page for slip in slips for page in slip.pages), OTHER_SLIP)
    return {
        component: replace(
            paper,
            doubts={**{one: doubts[one] for one in paper.master_ids if one in doubts}, **paper.doubts},
        )
        for component, paper in papers.items()
    }
