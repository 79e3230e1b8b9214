"""PDF files through `digitize`: pages that are kept, drawn with the reason, and drawn because the judge of PDF/A said so."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.archive.judge import JudgeServer
from app.sandbox.client import RunningSandbox
from tests.support import foreign_pdfs
from tests.support.cli_world import Counter, fresh_code, open_counter, pipe_with

pytestmark = pytest.mark.xdist_group("station")


@pytest.fixture(scope="module")
def counter(
    tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox, judge_server: JudgeServer
) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("counter"), sandbox, judge_server) as at:
        yield at


def call(folder: Path, *names: str) -> list[str | Path]:
    files = []
    for name in names:
        made = foreign_pdfs.FILES[name]()
        files.append(folder / name)
        files[-1].write_bytes(made if isinstance(made, bytes) else foreign_pdfs.saved(made))
    return ["digitize", *files, "--dossier", fresh_code(), "--component", "TP01", "--out", folder / "out.pdf"]


def text_of(path: Path) -> list[str]:
    told = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()
    return [line for line in told.splitlines() if line.strip()]


def test_pages_are_kept_or_drawn_and_the_call_says_so(counter: Counter, tmp_path: Path) -> None:
    done = counter.cli.json(*call(tmp_path, "attachment.pdf", "font_not_embedded.pdf"), "--sign")
    document = done.document["document"]
    assert (done.code, document["pdfa"]["valid"]) == (0, True)
    assert [one["verdict"] for one in document["signatures"]] == ["valid"]
    assert [(page["page"], page["drawn_because"], page["attachments"]) for page in document["imported"]] == [
        (1, None, ["số liệu.xml"]),
        (2, "font_not_embedded", []),
    ]
    # what the file says of its words is believed where its letters have to be drawn, and no word stands there twice
    latin = "Signed at Hanoi in triplicate"
    told = text_of(tmp_path / "out.pdf")
    assert [line for line in told if line in (*foreign_pdfs.LINES, latin)] == [
        *foreign_pdfs.LINES,
        *foreign_pdfs.LINES,
        latin,
    ]


def test_a_page_that_the_judge_refuses_is_drawn_and_the_others_stay(counter: Counter, tmp_path: Path) -> None:
    again = call(tmp_path, "wrong_widths.pdf")
    done = counter.cli("--lang", "en", *again)
    assert done.code == 0
    assert "Pages 2: archived as pictures, as scans are: kept as it was, it was no valid PDF/A" in done.out
    assert text_of(tmp_path / "out.pdf") == [foreign_pdfs.LINES[0]] * 2
    before = (tmp_path / "out.pdf").read_bytes()
    (tmp_path / "out.pdf").unlink()
    document = counter.cli.json(*again).document["document"]
    assert [page["drawn_because"] for page in document["imported"]] == [None, "refused"]
    assert (tmp_path / "out.pdf").read_bytes() == before
    assert counter.cli.store_is_whole()


def test_a_protected_file_is_opened_with_its_password(counter: Counter, tmp_path: Path) -> None:
    again = call(tmp_path, "encrypted_locked.pdf")
    assert counter.cli.json(*again).error["code"] == "PDF_ENCRYPTED"
    with pipe_with("bí mật ư") as pipe:
        wrong = counter.cli.json(*again, "--password-fd", str(pipe))
    assert (wrong.code, wrong.error["code"], wrong.error["file"]) == (3, "PDF_PASSWORD_WRONG", str(again[1]))
    made = []
    for _ in range(2):
        with pipe_with("bí mật") as pipe:
            done = counter.cli.json(*again, "--password-fd", str(pipe))
        assert [page["drawn_because"] for page in done.document["document"]["imported"]] == [None]
        made.append((tmp_path / "out.pdf").read_bytes())
        (tmp_path / "out.pdf").rename(tmp_path / "made.pdf")
    assert text_of(tmp_path / "made.pdf") == [*foreign_pdfs.LINES]
    assert made[0] == made[1]
    assert not list((counter.cli.folder / "cache" / "unlocked").iterdir())


def test_a_form_is_not_taken_in_where_nobody_consents_to_its_fields_becoming_part_of_the_page(
    counter: Counter, tmp_path: Path
) -> None:
    again = call(tmp_path, "form_filled.pdf")
    refused = counter.cli.json(*again, "--no-flatten-forms")
    assert (refused.code, refused.error["code"], refused.error["file"]) == (3, "PDF_FORM", str(again[1]))
    assert not (tmp_path / "out.pdf").exists()
    (page,) = counter.cli.json(*again, "--flatten-forms").document["document"]["imported"]
    assert (page["drawn_because"], page["left_out"]) == (None, ["form"])


def test_in_1b_pages_are_drawn_and_what_does_not_come_along_is_told(counter: Counter, tmp_path: Path) -> None:
    done = counter.cli.json(*call(tmp_path, "attachment.pdf", "launch.pdf"), "--flavour", "1b")
    document = done.document["document"]
    assert (done.code, document["pdfa"]["flavour"], document["pdfa"]["valid"]) == (0, "1b", True)
    told = [(page["drawn_because"], page["left_out"], page["attachments"]) for page in document["imported"]]
    assert told == [("refused", ["attachments"], ["số liệu.xml"]), ("refused", ["actions", "links"], [])]
