"""The JSON of what was found of a file (`docs/schemas/verify.json`)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.cli.shapes import broken_rules, pdfa
from app.domain.pdf_checks import SecondCheck
from app.domain.verification import SignatureReport
from app.messages import Language
from app.services.verification_facts import findings_of
from app.services.verify import Verified


def signature(report: SignatureReport, language: Language) -> dict[str, Any]:
    """A signature of `verify`, `sign` and `digitize`."""
    holder, decision, changes = report.holder, report.decision, report.changes
    return {
        "field": report.field_name,
        "signer": report.signer,
        "holder": {
            "kind": holder.kind.value,
            "organisation": holder.organisation,
            "issuer": holder.issuer,
            "serial": holder.serial,
            "valid_from": _moment(holder.valid_from),
            "valid_until": _moment(holder.valid_until),
        },
        "level": report.level.value if report.level else None,
        "time": _moment(report.time),
        "time_is_stamped": report.time_is_stamped,
        "verdict": report.verdict.value,
        "indication": decision.indication.value,
        "sub_indication": decision.sub_indication or None,
        "reason": report.reason,
        "findings": [
            {"code": code, "message": told.message, "remedy": told.remedy}
            for code, told in zip(decision.findings, findings_of(report, language), strict=True)
        ],
        "intact": report.intact,
        "changes": changes.standing.value,
        "change_kinds": [kind.value for kind in changes.kinds],
        "changed_fields": list(changes.fields),
        "revocation": report.revocation.value,
        "revoked_at": _moment(report.revoked_at),
        "algorithms": asdict(report.algorithms) if report.algorithms else None,
        "certification": report.certification,
        "qualified": report.qualified,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def verified(file: str, found: Verified, language: Language) -> dict[str, Any]:
    """A file of `verify`."""
    dpi = [one.lowest_dpi for one in found.measures if one.lowest_dpi is not None]
    return {
        "file": file,
        "verdict": found.verdict.value if found.verdict else None,
        "pages": found.facts.pages,
        "pdfa": {"claimed": found.facts.claimed or None, **pdfa(found.pdfa, found.flavour, language)},
        "second": None if found.second is None else _second(found.second, found.flavour, language),
        "lowest_dpi": min(dpi, default=None),
        "page_measures": [asdict(one) for one in found.measures],
        "text": {
            "pages_with_text": found.facts.pages_with_text,
            "unread": [asdict(one) for one in found.facts.unread],
        },
        "signatures": [signature(report, language) for report in found.signatures],
    }


def _second(check: SecondCheck, flavour: str, language: Language) -> dict[str, Any]:
    return {
        "standing": check.standing.value,
        "engine": check.engine,
        "failures": broken_rules(check.failures, flavour, language),
        "structure": list(check.structure),
        "unchecked": list(check.unchecked),
    }
