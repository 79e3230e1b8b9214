"""Two papers that were sent to the wrong dossier, one of pages and one kept as it is; what is done about them, and what is true then."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from app.bootstrap import Station, build
from app.delivery.openapi_tus import OpenApiTusGateway
from app.domain.arrange import arrange
from app.domain.artifacts import Stage, StageRecipe
from app.domain.errors import InputRefused
from app.domain.ids import new_id
from app.domain.model import BatchOutcome, Component, Plan, PreparedSignature, Side, SignedPdf, SpooledFrame
from app.services.advance import Watch
from app.services.pool import SerialPool
from app.services.process import Processing
from app.services.sign import KeyAuthorizer
from app.settings import load
from app.store.check import check
from tests.support.dossier_server import access, small_pdf
from tests.support.page_memory import RememberingPool
from tests.support.store_world import AT

REASON = "Gửi nhầm hồ sơ"
WATCH = Watch(KeyAuthorizer(None, lambda _identity: None))
KEPT = small_pdf("Bản gốc")
OTHER_RECIPES = {Stage.ARCHIVE: StageRecipe(1, {}), Stage.PDFA: StageRecipe(1, {}), Stage.PIXELS: StageRecipe(1, {})}


def station_at(folder: Path, url: str) -> Station:
    """A station over the real wire, without the engines that make archives: nothing here gets so far."""
    station = build(load(folder, {"min_free_mb": 0}), pool=RememberingPool(SerialPool()))
    gateway = OpenApiTusGateway(url, access())
    station._closing.callback(gateway.close)
    station.__dict__["gateway"] = gateway
    station.__dict__["processing"] = Processing(
        station.store, station.pool, station.pdf, lambda _form: OTHER_RECIPES, time_limit_s=60.0
    )
    return station


def found(station: Station, wrong: str) -> None:
    """Both papers are sent to the wrong dossier."""
    store, actor = station.store, station.actor
    desk = station.editing.open(wrong, actor).value
    pages, kept = (station.editing.component(desk.dossier.id, code, actor) for code in ("TP01", "TP02"))
    batch = store.capture.begin(desk.dossier.id, pages.id, {}, actor)
    for seq in range(2):
        path = store.capture.spool(batch.id) / f"{seq:06d}.tif"
        path.write_bytes(b"page %d" % seq)
        path.with_suffix(".json").write_text("{}")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        store.capture.adopt(batch.id, SpooledFrame(path, seq, "image/tiff", seq + 1, Side.FRONT, digest, 1), actor)
    store.capture.end(batch.id, BatchOutcome.COMPLETE, actor)
    first = station.editing.desk(desk.dossier.id).paper(pages.id).pages[0].id
    station.editing.rotate(desk.dossier.id, [first], 1, actor)
    plan = Plan(sign=True, upload=True)
    made = station.documents.finish(pages.id, plan, actor)
    blob = store.blobs.put(small_pdf("Đã ký"), "application/pdf")
    ready = PreparedSignature(new_id(), made.id, blob, blob, "demo", "B-LT", "0" * 64, {}, AT)
    store.documents.add_prepared(ready, actor)
    store.documents.add_signed(SignedPdf(made.id, ready.id, blob, "CN=Mẫu", "B-LT", AT), actor)
    whole = store.blobs.put(KEPT, "application/pdf")
    other = station.documents.keep(kept.id, whole, Plan(upload=True), False, actor)
    for document in (made, other):
        assert station.advancing.advance(document.id, actor, WATCH).receipt is not None


def refile(station: Station, wrong: str, right: str) -> None:
    """What the officer does about it; what is done already is refused and left alone."""
    for part in parts(station, wrong):
        with suppress(InputRefused):
            misfiling = station.refiling.begin(part, right, part.code, REASON, station.actor)
            made = station.refiling.carry_out(misfiling, station.actor)
            assert misfiling.document_id is not None
            station.advancing.advance(misfiling.document_id, station.actor, WATCH)
            if made is not None and made.kept_blob is not None:  # the other one would be made of its pages now
                station.advancing.advance(made.id, station.actor, WATCH)


def resume(station: Station) -> set[str]:
    """What the next start does; the codes of what it could not do."""
    return {failure.error.code for failure in station.recovery.resume(station.actor, WATCH).failures}


def parts(station: Station, dossier: str) -> tuple[Component, ...]:
    known = station.store.dossiers.find(dossier)
    assert known is not None
    return tuple(part for part in station.store.dossiers.components(known.id) if part.code in ("TP01", "TP02"))


def assert_refiled(station: Station, wrong: str, right: str) -> None:
    """Nothing is left in the wrong dossier, here and at the server; all is in the right one, as it was, and told to the supervisor."""
    store = station.store
    gateway = station.gateway
    assert gateway is not None
    assert gateway.read_back(wrong) == ()
    listed = [(file.component_code, file.sha256) for file in gateway.read_back(right)]
    assert listed == [("TP02", hashlib.sha256(KEPT).hexdigest())]
    owner = store.dossiers.find(right)
    assert owner is not None
    papers = arrange(store.dossiers.log(owner.id), store.capture.pages(owner.id))
    (first, second) = papers[parts(station, right)[0].id].pages
    assert (first.quarter_turns, second.quarter_turns) == (1, 0)
    for part in parts(station, wrong):
        current = store.documents.current(part.id)
        assert current is not None
        recall = store.recalls.of(current.id)
        assert recall is not None
        assert recall.receipt is not None
        assert recall.receipt.file_id
        assert recall.reason == REASON
        assert station.documents.pages_on_desk(part.id) == ()
    for part in parts(station, right):
        assert [document.version for document in store.documents.versions(part.id)] == [1]
    assert store.recalls.open() == ()
    assert store.recalls.open_misfilings() == ()
    assert [notice.code for notice in store.supervision.unread()] == ["MISFILED", "MISFILED"]
    assert check(store).ok
    assert not any(REASON in str(row.facts) for row in store.audit.rows())
