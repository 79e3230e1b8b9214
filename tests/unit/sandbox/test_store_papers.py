"""The papers of the electronic store are what they are said to be: whole, changed behind the signature, or of another hash."""

from __future__ import annotations

import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from app.domain.verification import SignatureVerdict
from app.sandbox.dossiers import paper_pdf
from app.sandbox.dossiers.checks import signatures
from app.sandbox.dossiers.content import Content
from app.sandbox.dossiers.invented import CITIZENS
from app.sandbox.dossiers.papers import SAMPLES, Papers
from app.sandbox.dossiers.records import Records
from app.sandbox.dossiers.refusal import Refused
from app.signing.validate import validate
from tests.support.demo_world import demo_pki
from tests.support.signing_world import demo_trust

CITIZEN = CITIZENS[0].id


def store(folder: Path, *, keys: bool) -> Papers:
    folder.mkdir(exist_ok=True)
    sign = paper_pdf.signing(demo_pki()) if keys else None
    return Papers(Records(folder / "dossiers.db"), Content(folder / "content"), sign)


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return store(tmp_path_factory.mktemp("store"), keys=True)


def file_of(papers: Papers, result_code: str) -> tuple[Path, str]:
    """The file of the one paper with this code, and the hash that the store told of."""
    (paper,) = papers.search(CITIZEN, ((result_code, ""),))
    return papers.path(paper.id), paper.sha256


def test_the_station_finds_a_sound_paper_valid(signed: Papers) -> None:
    path, told = file_of(signed, "KQ.VBCC.0001")
    assert sha256(path.read_bytes()).hexdigest() == told
    (report,) = validate(path.read_bytes(), demo_trust())
    assert (report.verdict, report.reason) == (SignatureVerdict.VALID_WITH_REMARK, "TIME_NOT_STAMPED")
    (words,) = signatures(path)
    assert (words.intact, words.signer) == (True, report.signer)


def test_a_paper_that_was_tampered_with_shows_by_its_signature_alone(signed: Papers) -> None:
    path, told = file_of(signed, "KQ.HT.0005")
    assert sha256(path.read_bytes()).hexdigest() == told
    (report,) = validate(path.read_bytes(), demo_trust())
    assert (report.verdict, report.reason) == (SignatureVerdict.INVALID, "HASH_FAILURE")
    assert not signatures(path)[0].intact


def test_a_paper_of_another_hash_shows_by_its_hash_alone(signed: Papers) -> None:
    path, told = file_of(signed, "KQ.DD.0009")
    assert sha256(path.read_bytes()).hexdigest() != told
    assert signatures(path)[0].intact


def test_without_keys_papers_are_not_signed_and_none_is_tampered_with(tmp_path: Path) -> None:
    papers = store(tmp_path / "store", keys=False)
    found = papers.search(CITIZEN, ())
    own = [sample for sample in SAMPLES if sample.owner_id == CITIZEN]
    assert [one.result_code for one in found] == [s.result_code for s in own if s.condition != "tampered"]
    assert signatures(papers.path(found[0].id)) == ()
    assert papers.search(CITIZEN, ()) == found, "they are drawn once"
    words = subprocess.run(["pdfinfo", papers.path(found[0].id)], capture_output=True, check=True)
    assert words.stderr == b"", "no reader finds fault with it"


def test_the_store_gives_out_its_own_files_only(signed: Papers) -> None:
    with pytest.raises(Refused, match="FILE_UNKNOWN"):
        signed.path("00000000-0000-4000-8000-000000000000")
