"""What must be true of a data folder and of the server after a crash was recovered from."""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from app.archive.judge import PdfaJudge
from app.delivery.openapi_tus import OpenApiTusGateway
from app.domain.clock import SystemClock
from app.domain.model import Document, SignedPdf
from app.domain.verification import SignatureVerdict
from app.signing.fetching import host_of
from app.signing.trust import TrustSettings
from app.signing.validate import validate
from app.store.check import check
from app.store.store import Store, open_store
from tests.crash.crash_world import COMPONENT, SHEETS, Desk, World
from tests.support.dossier_server import access
from tests.support.judges import JUDGE_CLASSES

ALIKE = 0.9
"""the share of a page's printed words that its text must hold: recognition may err, another page has other words"""


def assert_whole(desk: Desk, acknowledged: list[bytes]) -> None:
    """All that was asked for is there: each page once and in order, the file valid and signed once, the server's copy the same.

    Args:
        desk: the data folder, at rest.
        acknowledged: ids of the pages that were in before the recovery began.
    """
    assert desk.acknowledged()[: len(acknowledged)] == acknowledged
    with _opened(desk) as store:
        document = _only_document(store, desk)
        signed = (store.documents.sealed if desk.sealed else store.documents.signed)(document.id)
        assert signed is not None
        pdf = store.blobs.read(signed.blob)
        _assert_signed_once_each(desk, pdf)
        _assert_received_once(store, desk, document, signed)
        _assert_at_rest(store, desk)
    assert desk.out.read_bytes() == pdf
    _assert_archival(desk.world, desk.out)
    assert_pages_in_order(desk.world, desk.out)


def assert_pages_in_order(world: World, pdf: Path) -> None:
    """Page n of the file holds the words of sheet n."""
    text = subprocess.run(["pdftotext", "-enc", "UTF-8", pdf, "-"], capture_output=True, text=True, check=True).stdout
    pages = [_words(page) for page in text.split("\f")[:-1]]
    assert len(pages) == SHEETS
    for number, found in enumerate(pages):
        shares = [len(found & _words(truth)) / len(_words(truth)) for truth in world.texts]
        assert max(shares) == shares[number] >= ALIKE, (number, shares)
        assert shares.count(shares[number]) == 1, (number, shares)


def _only_document(store: Store, desk: Desk) -> Document:
    """The one document of the one component; its pages are the sheets, each once."""
    dossier = store.dossiers.find(desk.code)
    assert dossier is not None
    (component,) = (c for c in store.dossiers.components(dossier.id) if c.code == COMPONENT)
    (batch,) = (b for b in store.capture.batches(dossier.id) if store.capture.batch_pages(b.id))
    pages = store.capture.batch_pages(batch.id)
    assert [(page.seq, page.frame, page.sheet) for page in pages] == [(n, n, n + 1) for n in range(SHEETS)]
    assert len({page.blob.sha256 for page in pages}) == SHEETS
    document = store.documents.current(component.id)
    assert document is not None
    assert document.version == 1
    return document


def _assert_signed_once_each(desk: Desk, pdf: bytes) -> None:
    """By the person, then by the organisation where it signs too."""
    info = desk.world.sandbox.info
    trust = TrustSettings((info.root_pem,), (info.issuer_pem,), private_hosts=frozenset({host_of(info.tsa_url)}))
    reports = validate(pdf, trust)
    assert all(report.verdict is SignatureVerdict.VALID for report in reports), reports
    names = ["Nguyễn Thị Mẫu", "Ủy ban nhân dân Xã Mẫu"][: 1 + desk.sealed]
    assert [report.holder.name.split(" - ")[0] for report in reports] == names


def _assert_archival(world: World, pdf: Path) -> None:
    with PdfaJudge(JUDGE_CLASSES, socket_path=world.judge.socket_path) as judge:
        (verdict,) = judge.judge([pdf])
    assert verdict.valid, verdict


def _assert_received_once(store: Store, desk: Desk, document: Document, signed: SignedPdf) -> None:
    receipt = store.outbox.receipt(document.id)
    assert receipt is not None
    assert (receipt.sha256, receipt.size_bytes) == (signed.blob.sha256, signed.blob.size_bytes)
    assert receipt.read_back
    assert store.outbox.pending() == ()
    info = desk.world.sandbox.info
    with OpenApiTusGateway(info.dossiers_url, access(info.token)) as gateway:
        (file,) = gateway.read_back(desk.code)
    assert (file.component_code, file.file_id, file.sha256) == (COMPONENT, receipt.file_id, signed.blob.sha256)
    assert desk.world.accepted(desk.code) == (1, 1), "uploads announced, files made"


def _assert_at_rest(store: Store, desk: Desk) -> None:
    """The audit chain holds, every blob is whole, nothing lies about, and what a crash left of no use is not in the way."""
    assert store.audit.verify().first_break is None
    assert store.capture.interrupted() == ()
    store.blobs.collect(timedelta(0))
    report = check(store)
    assert report.ok, report
    assert desk.world.litter() == []
    spool = desk.folder / "spool"
    assert [path for path in spool.rglob("*") if path.is_file()] == []
    assert list(desk.folder.parent.glob(f"{desk.folder.name}*/**/*.part")) == []


@contextmanager
def _opened(desk: Desk) -> Iterator[Store]:
    store = open_store(desk.folder, SystemClock())
    try:
        yield store
    finally:
        store.close()


def _words(text: str) -> set[str]:
    return set(unicodedata.normalize("NFC", text).split())
