"""Papers that Vietnamese offices signed, and the files that pyHanko tests itself with: each gets its verdict, and the judges agree.

The papers lie in the folder that SIGNED_PAPERS names; where it is not set, these tests say so and judge nothing.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from app.domain.errors import InputRefused
from app.domain.verification import SignatureReport, SignatureVerdict, Standing
from app.signing.trust import TrustSettings
from app.signing.validate import validate
from tests.support import signed_papers as papers

pytestmark = [
    pytest.mark.interop,
    pytest.mark.apart,  # the papers are no part of the checkout
    pytest.mark.skipif(not papers.NAMED, reason="SIGNED_PAPERS is not set"),
]


def _judged(name: str) -> tuple[SignatureReport, ...]:
    return validate((papers.FOLDER / name).read_bytes(), TrustSettings(fetch=False))


@pytest.fixture(scope="module", autouse=True)
def _here() -> None:
    assert papers.FOLDER.is_dir(), f"SIGNED_PAPERS names no folder: {papers.FOLDER}"


def test_every_paper_of_the_list_is_here() -> None:
    listed = json.loads((papers.FOLDER / "SIGNATURES_EXPECTED.json").read_text(encoding="utf-8"))
    assert papers.EXPECTED.keys() == listed.keys()


@pytest.mark.parametrize("name", papers.EXPECTED)
def test_a_paper_gets_its_verdict(name: str) -> None:
    expected = papers.EXPECTED[name]
    if isinstance(expected, str):
        with pytest.raises(InputRefused, match=expected):
            _judged(name)
        return
    reports = _judged(name)
    assert tuple(report.reason for report in reports) == expected
    assert all(report.verdict in (SignatureVerdict.INDETERMINATE, SignatureVerdict.INVALID) for report in reports)
    listed = json.loads((papers.FOLDER / "SIGNATURES_EXPECTED.json").read_text(encoding="utf-8"))[name]["pdfsig"]
    valid = {entry["signer"] for entry in listed if entry["integrity"] == "Signature is Valid."}
    assert all(report.intact for report in reports if report.signer in valid)


def test_the_other_files_have_no_signature_that_holds_or_are_refused() -> None:
    """One that a fuzzer made holds a signature that its changes broke."""
    for file in sorted((papers.FOLDER / "3_pdf_import").glob("*.pdf")):
        name = f"3_pdf_import/{file.name}"
        if name not in papers.EXPECTED:
            try:
                assert all(report.verdict is SignatureVerdict.INVALID for report in _judged(name)), name
            except InputRefused as refused:
                assert refused.code in papers.UNSIGNED, name


@pytest.mark.timeout(900)  # three programs, one of them slow to start, for each of 37 files
def test_the_judges_agree_or_it_is_known_why_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    signed = [name for name, expected in papers.EXPECTED.items() if not isinstance(expected, str)]
    rows = [row for name in signed for row in _compared(name, tmp_path)]
    with capsys.disabled():
        print("", *("  ".join(row[:4]) for row in rows), sep="\n")
    differ = {row[4:] for row in rows if row[3] == "DIFFERS"}
    assert differ == papers.DIFFER.keys()


def _compared(name: str, folder: Path) -> Iterable[tuple[str, ...]]:
    """A row for each signature and judge: file, field, judge, agrees or not; then the key of `DIFFER`."""
    file = papers.FOLDER / name
    by_pdfsig, by_openssl = papers.by_pdfsig(file), papers.by_openssl(file, folder)
    by_pyhanko = papers.by_pyhanko(file)
    for report in _judged(name):
        field = report.field_name
        said = {
            "pdfsig": by_pdfsig.get(field) == report.intact,
            "openssl": by_openssl.get(field) == report.intact,
            "pyhanko": by_pyhanko.get(field) == (report.intact, report.changes.standing is not Standing.FORBIDDEN),
        }
        for judge, agrees in said.items():
            yield name, field, judge, "agrees" if agrees else "DIFFERS", judge, name, field
