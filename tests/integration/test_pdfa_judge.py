"""The judge against real Java: what passes, what fails and by which clause, and that its process comes and goes as told."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from app.archive.assemble import assemble
from app.archive.judge import PdfaJudge
from app.archive.verapdf import launch
from app.domain.archival import Flavour, PageOrigin, PaperPart
from app.domain.clauses import UNREADABLE
from app.domain.errors import PageWorkFailed
from app.domain.pdf_checks import Checked
from tests.perf import bench_corpus
from tests.support.archive_pages import METADATA, jpeg_layer, mask_layer, picture_of, text_of

pytestmark = [pytest.mark.interop, pytest.mark.xdist_group("judge")]
"""programs that no one here wrote read what we write"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def judge(cache: Path) -> Iterator[PdfaJudge]:
    with PdfaJudge(cache) as warm:
        yield warm


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    pages = [
        (
            picture_of(jpeg_layer(), mask_layer(tmp_path)),
            text_of(["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do"]),
        ),
        (picture_of(jpeg_layer(190)), text_of([])),
    ]
    file = tmp_path / "hồ sơ.pdf"
    file.write_bytes(assemble(pages, METADATA))
    return file


@pytest.fixture
def socket_path() -> Iterator[Path]:
    """A short path: a Unix socket's may have 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="judge-") as folder:
        yield Path(folder) / "socket"


def children() -> set[int]:
    """All but workers of pages: one may begin at any time, for what an earlier test left."""
    return {child.pid for child in psutil.Process().children(recursive=True) if not is_page_worker(child)}


def is_page_worker(child: psutil.Process) -> bool:
    try:
        return "multiprocessing" in " ".join(child.cmdline())
    except psutil.NoSuchProcess:  # it has ended, and nobody waited for it: no worker of the pool
        return False


def broken(source: Path, old: bytes, new: bytes) -> Path:
    assert len(old) == len(new)
    data = source.read_bytes()
    assert old in data
    target = source.with_name("broken.pdf")
    target.write_bytes(data.replace(old, new))
    return target


def test_archive_is_pdfa_2u(judge: PdfaJudge, archive: Path) -> None:
    (verdict,) = judge.judge([archive])
    assert (verdict.flavour, verdict.valid, verdict.failures, verdict.engine) == ("2u", True, (), judge.version)
    assert judge.version.startswith("veraPDF 1.")


@pytest.mark.parametrize("flavour", Flavour)
def test_archive_is_what_it_says_in_every_flavour(judge: PdfaJudge, tmp_path: Path, flavour: Flavour) -> None:
    page = picture_of(jpeg_layer(), mask_layer(tmp_path)), text_of(["Đơn đề nghị", "Độc lập - Tự do"])
    origin = PageOrigin(("ab" * 32,), "fujitsu:fi-7160:77", "doubtful", ("BLURRED",))
    about = replace(METADATA, author="Trung tâm", paper_type="KQ.G01.000111", recipes="layers 9", origins=(origin,) * 3)
    papers = PaperPart("Đơn đề nghị", 0, "TP01"), PaperPart("Căn cước", 2, "TP02")
    files = [tmp_path / name for name in ("one.pdf", "papers.pdf")]
    for file, parts in zip(files, ((), papers), strict=True):
        file.write_bytes(assemble([page] * 3, about, flavour, parts))
    assert [(one.flavour, one.failures) for one in judge.judge(files, flavour.value)] == [(flavour.value, ())] * 2


def test_archive_without_a_word_is_pdfa_2u(judge: PdfaJudge, tmp_path: Path) -> None:
    file = tmp_path / "blank.pdf"
    file.write_bytes(assemble([(picture_of(), text_of([]))], METADATA))
    assert judge.judge([file])[0].valid


@pytest.mark.parametrize(
    ("old", "new", "clause"),
    [
        (b"<pdfaid:part>2<", b"<pdfaid:part>1<", "6.6.4-"),
        (b'pdfaProperty:name="dossierCode"', b'pdfaProperty:name="dossierCodX"', "6.6.2.3.1-"),
        (b"/DCTDecode", b"/LZWDecode", "6.1.7.2-"),
    ],
)
def test_broken_rule_is_named_by_its_clause(
    judge: PdfaJudge, archive: Path, old: bytes, new: bytes, clause: str
) -> None:
    (verdict,) = judge.judge([broken(archive, old, new)])
    assert not verdict.valid
    assert any(failure.clause.startswith(clause) and failure.message for failure in verdict.failures), verdict.failures


def test_planted_faults_and_what_we_write_are_judged_as_their_names_say(judge: PdfaJudge, tmp_path: Path) -> None:
    """`main.py bench corpus -- --pages FOLDER` does the same with the corpus of veraPDF, where somebody has it."""
    found = list(bench_corpus.judged(bench_corpus.made(tmp_path), judge))
    assert len(found) == len(Flavour) + len(bench_corpus.FAULTS)
    assert [one.file for one in found if not one.agrees] == []
    assert [one.file for one in found if one.second.standing is Checked.PASSED and not one.verdict.valid] == []


def test_verdicts_come_in_the_order_of_the_files(judge: PdfaJudge, archive: Path, tmp_path: Path) -> None:
    junk = tmp_path / "junk.pdf"
    junk.write_bytes(b"%PDF-1.7 and nothing more")
    verdicts = judge.judge([archive, junk, archive])
    assert [verdict.valid for verdict in verdicts] == [True, False, True]
    assert [failure.clause for failure in verdicts[1].failures] == [UNREADABLE]


def test_flavour_decides(judge: PdfaJudge, archive: Path) -> None:
    assert [judge.judge([archive], flavour)[0].valid for flavour in ("2b", "2a")] == [True, False]
    with pytest.raises(ValueError, match="flavour"):
        judge.judge([archive], "9z")


def test_missing_file_is_told_before_anything_is_asked(judge: PdfaJudge, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        judge.judge([tmp_path / "absent.pdf"])


def test_process_is_kept_then_replaced_when_it_died(cache: Path, archive: Path) -> None:
    before = children()
    with PdfaJudge(cache) as own:
        assert own.judge([archive])[0].valid
        (pid,) = children() - before
        own.judge([archive])
        assert children() - before == {pid}
        os.kill(pid, signal.SIGKILL)
        psutil.wait_procs([psutil.Process(pid)], timeout=5)
        assert own.judge([archive])[0].valid
        assert pid not in children()
    assert children() == before


def test_ctrl_c_at_the_terminal_does_not_reach_the_judge(cache: Path, archive: Path) -> None:
    before = children()
    with PdfaJudge(cache) as warm:
        warm.judge([archive])
        (java,) = children() - before
        assert os.getpgid(java) != os.getpgrp(), "the terminal tells a group"


def test_file_that_takes_too_long_fails_alone(cache: Path, archive: Path) -> None:
    with PdfaJudge(cache, limit_s=0) as hasty:
        for _ in range(2):
            with pytest.raises(PageWorkFailed) as failed:
                hasty.judge([archive])
            assert failed.value.code == "PDFA_JUDGE_FAILED"


def test_server_is_shared_and_its_loss_is_made_good(cache: Path, archive: Path, socket_path: Path) -> None:
    before = children()
    server = PdfaJudge.serve(cache, socket_path)
    with PdfaJudge(cache, socket_path=socket_path) as first, PdfaJudge(cache, socket_path=socket_path) as second:
        (shared,) = children() - before
        assert first.judge([archive])[0].valid and second.judge([archive])[0].valid
        assert children() - before == {shared}
        server.close()
        assert not socket_path.exists()
        assert first.judge([archive])[0].valid
        assert len(children() - before) == 1
    assert children() == before


@pytest.mark.parametrize("mode", ["own", "served"])
def test_process_ends_with_the_one_that_started_it(cache: Path, archive: Path, socket_path: Path, mode: str) -> None:
    program = (
        "import sys, time; from pathlib import Path; from app.archive.judge import PdfaJudge\n"
        "cache, archive, socket = map(Path, sys.argv[1:4])\n"
        "judge = PdfaJudge(cache) if sys.argv[4] == 'own' else PdfaJudge.serve(cache, socket)\n"
        "sys.argv[4] == 'own' and judge.warm_up()\n"
        "print('started', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, str(cache), str(archive), str(socket_path), mode]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None and parent.stdout.readline() == b"started\n"
        (java,) = psutil.Process(parent.pid).children()
        parent.kill()
    psutil.wait_procs([java], timeout=15)
    assert not java.is_running() or java.status() == psutil.STATUS_ZOMBIE


def test_what_is_missing_is_named(tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with PdfaJudge(tmp_path / "cache") as judge, pytest.raises(PageWorkFailed) as missing:
        judge.judge([archive])
    assert (missing.value.code, missing.value.fields) == ("PDFA_JUDGE_MISSING", {"part": "default-jdk-headless"})


def test_missing_jar_is_named(cache: Path, archive: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(launch, "_DEBIAN_JARS", tmp_path)
    with PdfaJudge(cache) as judge, pytest.raises(PageWorkFailed) as missing:
        judge.judge([archive])
    assert (missing.value.code, missing.value.fields) == ("PDFA_JUDGE_MISSING", {"part": "libjaxb-java"})
