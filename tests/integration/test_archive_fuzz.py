"""Archives of whatever pages, letters and flavours: no file that the judge, qpdf or poppler refuses; the same bytes each time."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, seed, settings

from app.archive.assemble import assemble_to
from app.archive.judge import JudgeServer, PdfaJudge
from app.archive.second_check import second_check
from tests.support.archive_mixes import Mix, mixes
from tests.support.judges import JUDGE_CLASSES

pytestmark = [pytest.mark.interop, pytest.mark.xdist_group("judge")]
FEW, MANY = 20, int(os.environ.get("FUZZ_EXAMPLES", "1500"))
_UNHURRIED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def judge(judge_server: JudgeServer) -> Iterator[PdfaJudge]:
    with PdfaJudge(JUDGE_CLASSES, socket_path=judge_server.socket_path) as warm:
        yield warm


def holds(mix: Mix, judge: PdfaJudge, folder: Path) -> None:
    file, again = folder / "mix.pdf", folder / "again.pdf"
    for path in (file, again):
        assemble_to(path, iter(mix.pages), mix.metadata, mix.flavour, mix.papers, mix.front, mix.attached)
    assert file.read_bytes() == again.read_bytes()
    (verdict,) = judge.judge([file], mix.flavour.value)
    assert verdict.failures == () and verdict.valid
    structure = second_check(file, mix.flavour.value)
    assert structure.structure == () and structure.failures == ()
    with pikepdf.open(io.BytesIO(file.read_bytes())) as pdf:
        assert len(pdf.pages) == len(mix.pages) + len(mix.front)
        assert pdf.is_linearized and pdf.check_linearization()


@pytest.mark.turns
@seed(20261127)
@settings(max_examples=FEW, database=None, suppress_health_check=_UNHURRIED)
@given(mixes())
def test_any_pages_make_a_valid_archive(judge: PdfaJudge, tmp_path: Path, mix: Mix) -> None:
    holds(mix, judge, tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@settings(max_examples=MANY, suppress_health_check=_UNHURRIED)
@given(mixes())
def test_many_more_pages_make_a_valid_archive(judge: PdfaJudge, tmp_path: Path, mix: Mix) -> None:
    holds(mix, judge, tmp_path)
