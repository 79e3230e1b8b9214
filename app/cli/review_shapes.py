"""The JSON of `review`. Fields may be added, those that are here stay (`docs/schemas`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.cli import shapes
from app.domain.review.cases import Case, CaseKind, Decision
from app.messages import Language
from app.services.review.showing import CaseShown, HistoryLine, PageShown


def case(one: Case, counter: str) -> dict[str, Any]:
    """A case as it is listed; `counter` looks after its dossier."""
    return {
        "case": str(one.id),
        "kind": one.kind.value,
        "since": one.at.isoformat(),
        "dossier": one.facts.get("dossier", ""),
        "counter": counter,
        "component": one.facts.get("component", ""),
        "pages": [str(page) for page in one.pages],
        "facts": dict(one.facts),
    }


def queues(waiting: Mapping[CaseKind, int]) -> list[dict[str, Any]]:
    """How many cases wait, the most urgent kind first."""
    return [{"kind": kind.value, "count": waiting[kind]} for kind in CaseKind if kind in waiting]


def decision(one: Decision, names: Mapping[UUID, str], numbers: Mapping[UUID, int]) -> dict[str, Any]:
    """A decision; a page that lies in the paper no more has no number."""
    return {
        "verdict": one.verdict.value,
        "remark": one.remark,
        "marks": [
            {"page": str(mark.page), "number": numbers.get(mark.page), "defect": mark.defect.value, "rect": mark.rect}
            for mark in one.marks
        ],
        "by": names.get(one.by, ""),
        "at": one.at.isoformat(),
    }


def shown(one: CaseShown, counter: str) -> dict[str, Any]:
    """A case with all that is shown of it; `counter` as for `case`."""
    numbers = {page.view.id: page.number for page in one.pages}
    return {
        **case(one.case, counter),
        "dossier": one.dossier.code,
        "component": one.component.code,
        "title": one.component.title,
        "document": None
        if one.document is None
        else {
            "id": str(one.document.id),
            "version": one.document.version,
            "signed": one.signed,
            "received": one.received,
        },
        "paper": [_page(page) for page in one.pages],
        "decisions": [decision(made, one.names, numbers) for made in one.decisions],
        "earlier": [
            {"case": str(of.id), "kind": of.kind.value, **decision(made, one.names, numbers)}
            for of, made in one.earlier
        ],
        "excluded": [{"name": name, "parts": sorted(parts)} for name, parts in one.excluded.items()],
        "for": one.for_actor,
        "lease": None if one.lease is None else {"by": one.lease[0], "until": one.lease[1].until.isoformat()},
    }


def _page(one: PageShown) -> dict[str, Any]:
    facts = one.facts
    return {
        "page": str(one.view.id),
        "number": one.number,
        "of_case": one.of_case,
        "verdict": None if facts is None else facts.quality.value,
        "reasons": []
        if facts is None
        else [{"code": r.code, "box_px": list(r.box_px) if r.box_px else None} for r in facts.reasons],
        "doubt": one.doubt,
        "accepted": None if one.acceptance is None else {"reason": one.acceptance.reason, "note": one.acceptance.note},
    }


def history(line: HistoryLine, language: Language) -> dict[str, Any]:
    """One thing that happened."""
    told = None if line.told is None else shapes.told(line.told, language)
    decided = None
    if line.decided is not None:
        of, made = line.decided
        decided = {"case": str(of.id), "kind": of.kind.value, **decision(made, {made.by: line.by}, {})}
    return {"at": line.at.isoformat(), "component": line.component, "by": line.by, "told": told, "decided": decided}
