"""The JSON of results. Fields may be added, those that are here stay (`docs/schemas`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.cli.console import error_json
from app.domain.acceptance import SentDossier, StatusSeen
from app.domain.archival import PdfaVerdict, RuleFailure
from app.domain.arrange import Paper
from app.domain.clauses import chapter
from app.domain.model import DeliveryReceipt, Upload
from app.domain.notices import Notice
from app.domain.page import PageWord
from app.domain.past import Told
from app.domain.recall import Recall
from app.domain.search import FoundDossier
from app.domain.second_copy import CopyMade
from app.domain.slip import SlipLine
from app.domain.supervision import AcceptedPages, SupervisorNotice
from app.messages import Language, acceptance, broken_rule, happened, noticed
from app.services.handover import HandedOver
from app.services.loose import LoosePage, ReadPage
from app.services.online import FetchedFile
from app.services.recover import InterruptedBatch
from app.services.reuse import Offer
from app.services.second_copy import CopyState
from ocr.verdict.thresholds import Limit

if TYPE_CHECKING:
    from app.store.backup import Manifest
    from app.store.check import CheckReport
    from app.store.remote import SeenDossier


def loose_page(page: LoosePage) -> dict[str, Any]:
    """A page of `inspect` and `clean`."""
    facts = page.facts
    return {
        "file": str(page.file),
        "page": page.number,
        "output": str(page.outputs[0]) if page.outputs else None,
        "outputs": [{"file": str(file), "steps": steps} for file, steps in zip(page.outputs, page.steps, strict=True)],
        "width_px": facts.width_px,
        "height_px": facts.height_px,
        "dpi": facts.dpi,
        "skew_deg": round(facts.skew_deg, 3),
        "skew_confidence": round(facts.skew_confidence, 3),
        "orientation_deg": facts.orientation_deg,
        "orientation_confidence": facts.orientation_confidence,
        "sheet": None if facts.sheet is None else [round(share, 5) for share in facts.sheet],
        "items": facts.items,
        "photo": None
        if facts.photo is None
        else {name: facts.photo[name] for name in ("paper", "paper_mm", "effective_dpi", "confidence")},
        "blank": facts.blank,
        "verdict": facts.quality.value,
        "reasons": [{"code": r.code, "box_px": list(r.box_px) if r.box_px else None} for r in facts.reasons],
        "metrics": dict(facts.metrics),
        "codes": [{"symbology": c.symbology, "text": c.text, "box_px": list(c.box_px)} for c in facts.codes],
    }


def limit(one: Limit) -> dict[str, Any]:
    """Where good ends for a metric."""
    levels = {"note": one.note, "doubtful": one.doubtful, "poor": one.poor}
    return {
        "code": one.code,
        "metric": one.metric,
        "worse": "below" if one.below else "from",
        "levels": {verdict: level for verdict, level in levels.items() if level is not None},
        "on_blank": one.on_blank.value,
    }


def read_page(page: ReadPage) -> dict[str, Any]:
    """A page of `ocr`."""
    return {
        "file": str(page.file),
        "page": page.number,
        "text": page.text.text,
        "words": [_word(word) for word in page.text.words],
        "blocks": [kind.value for kind in page.text.blocks],
        **({"unread": page.text.unread} if page.text.unread else {}),
    }


def _word(word: PageWord) -> dict[str, Any]:
    """A word, what was read of it otherwise, and what is to be known of it."""
    return {
        "text": word.text,
        "box_px": list(word.box_px),
        "confidence": round(word.confidence, 3),
        "block": word.block,
        "line": word.line,
        **({"raw": word.raw} if word.raw else {}),
        **({"second": word.second} if word.second else {}),
        "notes": sorted(word.notes),
    }


def pdfa(verdict: PdfaVerdict | None, flavour: str, language: Language) -> dict[str, Any]:
    """The judge's verdict by a flavour; None: it was not there to be asked."""
    return {
        "flavour": flavour,
        "valid": verdict.valid if verdict is not None else None,
        "engine": verdict.engine if verdict is not None else None,
        "failures": broken_rules(verdict.failures if verdict is not None else (), flavour, language),
    }


def broken_rules(failures: Sequence[RuleFailure], flavour: str, language: Language) -> list[dict[str, Any]]:
    """Rules of ISO 19005 that a file breaks, as their checker words them and in plain words."""
    return [
        {
            "clause": failure.clause,
            "message": failure.message,
            "chapter": (subject := chapter(flavour, failure.clause)).value,
            "about": (told := broken_rule(subject, language)).message,
            "remedy": told.remedy,
        }
        for failure in failures
    ]


def receipt(known: DeliveryReceipt | None) -> dict[str, Any] | None:
    """A receipt of the dossier system."""
    if known is None:
        return None
    return {
        "receipt_id": known.receipt_id,
        "server": known.server,
        "file_id": known.file_id,
        "sha256": known.sha256,
        "size_bytes": known.size_bytes,
        "audit_head": known.audit_head,
        "received_at": known.received_at.isoformat(),
        "read_back": known.read_back,
    }


def upload(waiting: Upload, attempts: int) -> dict[str, Any]:
    """An entry of `queue`."""
    return {
        "dossier": waiting.manifest.get("dossier_code"),
        "component": waiting.manifest.get("component_code"),
        "file_name": waiting.manifest.get("file_name"),
        "sha256": waiting.blob.sha256,
        "size_bytes": waiting.blob.size_bytes,
        "queued_at": waiting.created_at.isoformat(),
        "opened": waiting.upload_url is not None,
        "failed_attempts": attempts,
    }


def copy_made(made: CopyMade) -> dict[str, Any]:
    """A folder of `copy now`."""
    return {
        "folder": str(made.folder),
        "copy": str(made.copy_id),
        "snapshot": str(made.snapshot_id),
        "papers": made.papers,
        "bytes": made.bytes,
        "documents": [str(document) for document in made.documents],
        "missing": list(made.missing),
    }


def copy_state(state: CopyState, age_s: float | None) -> dict[str, Any]:
    """A folder of `copy status`."""
    return {
        "folder": str(state.folder),
        "copy": str(state.copy_id) if state.copy_id else None,
        "last": state.last_at.isoformat() if state.last_at else None,
        "age_s": None if age_s is None else round(age_s),
        "here": state.error is None,
    }


def standing(
    one: SentDossier, history: Sequence[tuple[StatusSeen, datetime | None, str]], described: SeenDossier | None
) -> dict[str, Any]:
    """A dossier of `status`: how it stands, all that was said of it, and the units that have to do with it."""
    known = described.remote if described else None
    return {
        "dossier": one.code,
        "standing": one.standing.value,
        "received_at": one.received_at.isoformat(),
        "receiving_unit": known.receiving_unit if known else None,
        "processing_unit": known.processing_unit if known else None,
        "owner_ward": known.owner_ward if known else None,
        "channel": known.channel if known else None,
        "said": [
            {
                "status": seen.value,
                "seen_at": seen.seen_at.isoformat(),
                "since": since.isoformat() if since else None,
                "note": note,
            }
            for seen, since, note in history
        ],
    }


def recall(dossier: str, component: str, known: Recall) -> dict[str, Any]:
    """A paper of `withdraw` and `misfiled`: what was taken back, with the dossier system's own receipt."""
    return {
        "dossier": dossier,
        "component": component,
        "begun_at": known.begun_at.isoformat(),
        "receipt": {
            "receipt_id": known.receipt.receipt_id,
            "file_id": known.receipt.file_id,
            "withdrawn_at": known.receipt.withdrawn_at.isoformat(),
        }
        if known.receipt
        else None,
    }


def offer(found: Offer) -> dict[str, Any]:
    """What the store has for a paper, of `reuse`."""
    return {
        "component": found.paper.code,
        "candidates": [
            {
                "paper": one.paper.id,
                "result_code": one.paper.result_code,
                "title": one.paper.title,
                "issuer": one.paper.issuer,
                "issued_on": one.paper.issued_on.isoformat() if one.paper.issued_on else None,
                "valid_until": one.paper.valid_until.isoformat() if one.paper.valid_until else None,
                "source": one.paper.source,
                "unfit": [reason.value for reason in one.unfit],
            }
            for one in found.candidates
        ],
    }


def online(one: FetchedFile) -> dict[str, Any]:
    """A file of `online`; `out` is null where it was not fetched, or not taken."""
    return {
        "component": one.remote.component_code,
        "file_name": one.remote.file_name,
        "size_bytes": one.remote.size_bytes,
        "sha256": one.remote.sha256,
        "out": str(one.path) if one.path else None,
        "pages": one.facts.pages if one.facts else None,
        "signed": one.facts.signed if one.facts else None,
    }


def notice(told: SupervisorNotice, language: Language) -> dict[str, Any]:
    """A notice of `notices`."""
    return {"id": str(told.id), "at": told.at.isoformat(), "error": error_json(told.error(), language)}


def noticed_pages(component: str, one: Notice, language: Language) -> dict[str, Any]:
    """What was noticed of the pages of a paper; `fields` are the evidence."""
    said = noticed(one, language).plain
    return {
        "component": component,
        "kind": one.kind.value,
        "pages": [str(page) for page in one.pages],
        "certainty": one.certainty,
        "fields": dict(one.fields),
        "order": [str(page) for page in one.order],
        "message": said.message,
        "remedy": said.remedy,
    }


def accepted_pages(taken: AcceptedPages, language: Language) -> dict[str, Any]:
    """Doubtful pages of `notices` that were taken."""
    return {
        "id": str(taken.notice.id),
        "at": taken.notice.at.isoformat(),
        "dossier": taken.dossier,
        "component": taken.component,
        "pages": list(taken.pages),
        "by": taken.by,
        "reasons": list(taken.acceptance.reasons),
        "note": taken.acceptance.note,
        "text": acceptance(taken.acceptance, language),
    }


def slip_line(line: SlipLine) -> dict[str, Any]:
    """A paper of `slip`."""
    return {
        "title": line.title,
        "form": line.form.value,
        "sheets": line.sheets,
        "pages": line.pages,
        "state": line.state.value,
        "receipt": line.receipt or None,
        "received_at": line.received_at.isoformat() if line.received_at is not None else None,
    }


def interrupted(batch: InterruptedBatch) -> dict[str, Any]:
    """A batch that needs paper to go on."""
    return {
        "batch": str(batch.batch_id),
        "dossier": batch.dossier_code,
        "component": batch.component_code,
        "device": batch.device,
        "pages": batch.pages,
        "sheets": batch.sheets,
    }


def handed_over(one: HandedOver) -> dict[str, Any]:
    """A dossier that changed hands, and what its new officer may not sign."""
    return {
        "dossier": one.dossier_code,
        "from": one.giver,
        "to": one.receiver,
        "at": one.at.isoformat(),
        "unsigned": [{"component": paper.component_code, "officers": list(paper.officers)} for paper in one.unsigned],
    }


def edited(component: str, paper: Paper) -> dict[str, Any]:
    """A paper as it lies on the desk: each page with what it shows, and the master pages on it in their order."""
    pages = [
        {
            "page": str(view.id),
            "masters": [str(placement.master_id) for placement in view.placements],
            "shown": view.to_json(),
            "accepted": paper.accepted[view.id].reason if view.id in paper.accepted else None,
            "accepted_note": paper.accepted[view.id].note if view.id in paper.accepted else None,
            "doubt": paper.doubted.get(view.id),
        }
        for view in paper.pages
    ]
    return {"component": component, "pages": pages}


def told(one: Told, language: Language) -> dict[str, Any]:
    """One thing that happened to a page or to a paper."""
    return {
        "at": one.at.isoformat(),
        "by": one.by,
        "deed": one.deed.value,
        "undone": one.undone.value,
        "text": happened(one, language),
    }


def found_dossier(found: FoundDossier, counter: str) -> dict[str, Any]:
    """A dossier of `find`; `counter` looks after it. `snippet` is cut into pieces, so that what was found can be marked."""
    return {
        "dossier": found.code,
        "counter": counter,
        "procedure": found.procedure_code,
        "applicant": found.applicant,
        "received_on": found.received_on.isoformat() if found.received_on else None,
        "pages_found": found.pages_found,
        "hits": [
            {
                "component": hit.component_code,
                "title": hit.title,
                "page": hit.number,
                "page_id": str(hit.page_id),
                "snippet": [{"text": piece.text, "found": piece.found} for piece in hit.snippet],
            }
            for hit in found.hits
        ],
    }


def check_report(found: CheckReport) -> dict[str, Any]:
    """The result of `store check` and `store restore`."""
    return {
        "blobs": found.blobs,
        "bytes": found.bytes,
        "missing": list(found.missing),
        "damaged": list(found.damaged),
        "orphans": list(found.orphans),
        "database": list(found.database),
        "audit_rows": found.audit.rows,
        "audit_valid": found.audit.first_break is None,
        "search_behind": found.search.behind,
        "search_wrong": found.search.wrong,
        "ok": found.ok,
    }


def manifest(made: Manifest) -> dict[str, Any]:
    """The result of `store backup`."""
    return {
        "station": made.station,
        "audit_head": made.audit_head,
        "database": made.database,
        "blobs": made.blobs,
        "bytes": made.bytes,
        "missing": list(made.missing),
    }
