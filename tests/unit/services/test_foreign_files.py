"""Files from outside are read by a worker while they are signed: one that hangs or bursts its reader is told by a code."""

from __future__ import annotations

import functools
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import worker
from app.bootstrap.pdf_reader import pdf_reader
from app.domain.errors import InputRefused
from app.domain.signatures import Level, PreparedPdf
from app.services.foreign import ForeignFiles
from app.services.workers import WorkerPool
from ocr.memory import give_memory_back
from tests.support.endless_form import endless_form
from tests.support.signing_world import blank_pdf, demo_pin, demo_signer, demo_trust, policy, stored


@pytest.fixture(scope="module")
def foreign() -> Iterator[ForeignFiles]:
    """One worker, with the memory of a small machine."""
    pool = WorkerPool(1, functools.partial(worker.begin, 300_000_000, os.getpid()), give_memory_back)
    yield ForeignFiles(pool, pdf_reader(), worker.OwnSignatureJudge(demo_trust()))
    pool.end()


def test_what_a_worker_prepared_is_signed_over_the_very_bytes_that_were_kept(
    foreign: ForeignFiles, tmp_path: Path
) -> None:
    path, pdf = tmp_path / "paper.pdf", blank_pdf()
    path.write_bytes(pdf)
    signer = demo_signer()
    ready = foreign.prepared(path, pdf, signer.preparation(policy(Level.B_LT)))
    assert ready.pdf.startswith(pdf) and len(ready.pdf) > len(pdf)
    path.write_bytes(signer.complete(stored(ready, Level.B_LT), ready.pdf, demo_pin()).pdf)
    (report,) = foreign.signatures(path)
    assert (report.level, report.verdict.holds) == (Level.B_LT, True)


@dataclass(frozen=True)
class Rewriting:
    """A preparation that takes the file for another."""

    def __call__(self, pdf: bytes) -> PreparedPdf:
        """Its first letter is another one."""
        return PreparedPdf(b"?" + pdf[1:], "0" * 64, {})


def test_a_worker_may_only_append(foreign: ForeignFiles, tmp_path: Path) -> None:
    path, pdf = tmp_path / "paper.pdf", blank_pdf()
    path.write_bytes(pdf)
    with pytest.raises(InputRefused, match="PDF_DAMAGED"):
        foreign.prepared(path, pdf, Rewriting())


def _bursting() -> bytes:
    """Its cross-references are 400 MB of zeros, which take as many kB: blocks of 10 MB, each compressed for itself (RFC 1951)."""
    each, blocks = 10_000_000, 40
    block = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = block.compress(bytes(each)) + block.flush(zlib.Z_FULL_FLUSH)
    checksum = (each * blocks % 65521 << 16 | 1).to_bytes(4)
    stream = b"\x78\x01" + packed * blocks + b"\x03\x00" + checksum
    head = b"%PDF-1.7\n"
    about = b"/Type /XRef /W [1 4 1] /Root 2 0 R /Size 100000000 /Filter /FlateDecode"
    table = b"1 0 obj\n<< %b /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (about, len(stream), stream)
    return head + table + b"startxref\n%d\n%%%%EOF\n" % len(head)


@pytest.mark.parametrize(
    ("crafted", "limit_s", "told"),
    [(endless_form, 1.0, ("FILE_BREAKS_READER", "TimeoutError")), (_bursting, 30.0, ("PDF_DAMAGED", "MemoryError"))],
)
def test_a_crafted_file_ends_with_a_code_and_the_next_one_is_prepared(
    foreign: ForeignFiles,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    crafted: Callable[[], bytes],
    limit_s: float,
    told: tuple[str, str],
) -> None:
    path, pdf, preparation = tmp_path / "crafted.pdf", crafted(), demo_signer().preparation(policy(Level.B_B))
    path.write_bytes(pdf)
    with monkeypatch.context() as patch:
        patch.setattr("app.services.foreign.PREPARE_LIMIT_S", limit_s)
        with pytest.raises(InputRefused) as caught:
            foreign.prepared(path, pdf, preparation)
    assert (caught.value.code, caught.value.detail, caught.value.fields["file"]) == (*told, str(path))
    path.write_bytes(blank_pdf())
    assert foreign.prepared(path, blank_pdf(), preparation).pdf.startswith(b"%PDF")
