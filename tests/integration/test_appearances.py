"""Every mark at every level on every kind of page before veraPDF and poppler. `docs/appearances.md` is the table of it."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer, PdfaJudge
from app.archive.read import claimed_flavour
from app.domain.archival import Flavour
from app.domain.signatures import Appearance, Level
from tests.support.appearance_table import appearance_table
from tests.support.archive_pages import pdftotext
from tests.support.judges import JUDGE_CLASSES
from tests.support.mark_pages import FRAMES, ink_of, page_in
from tests.support.seen_table import SeenTable
from tests.support.signing_world import demo_pin, demo_signer, policy, stored, visible

pytestmark = [pytest.mark.interop, pytest.mark.soak, pytest.mark.xdist_group("appearances")]
"""216 files: in `make interop` and `make soak`, not in `make test`"""


@pytest.fixture(scope="module")
def judge(judge_server: JudgeServer) -> Iterator[PdfaJudge]:
    with PdfaJudge(JUDGE_CLASSES, socket_path=judge_server.socket_path) as judge:
        yield judge


@pytest.fixture(scope="module")
def table() -> Iterator[SeenTable]:
    made = appearance_table()
    yield made
    made.close()


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("appearance", Appearance)
def test_a_signed_page_is_still_pdfa(
    appearance: Appearance, frame: str, judge: PdfaJudge, table: SeenTable, tmp_path: Path
) -> None:
    page = tmp_path / "page.pdf"
    page.write_bytes(page_in(frame))
    mark = None if appearance is Appearance.NONE else visible(appearance, ink_of(page))
    signer, paths = demo_signer(), []
    for level in Level:
        ready = signer.prepare(page.read_bytes(), dataclasses.replace(policy(level), mark=mark))
        path = tmp_path / f"{level.value}.pdf"
        path.write_bytes(signer.complete(stored(ready, level), ready.pdf, demo_pin()).pdf)
        paths.append(path)
        assert ("+07:00" in pdftotext(path)) is (mark is not None)
    verdicts = judge.judge(paths, claimed_flavour(page) or Flavour.PDFA_2U)
    seen = (f"PDF/A-{verdict.flavour}" if verdict.valid else "no" for verdict in verdicts)
    table.found((f"`{appearance.value}`", frame, *seen))
    assert [(verdict.valid, verdict.failures) for verdict in verdicts] == [(True, ())] * len(Level)
