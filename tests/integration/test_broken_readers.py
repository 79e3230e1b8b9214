"""A reader that hangs, crashes or breaks down on a page: the paper is archived all the same, and everybody is told."""

from __future__ import annotations

import functools
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from app.archive.judge import JudgeServer
from app.bootstrap import build
from app.domain.artifacts import Stage
from app.domain.grounds import Ground
from app.domain.model import PaperForm, Plan
from app.domain.notices import NoticeKind
from app.domain.page import PageText
from app.domain.pdf_checks import UnreadPage
from app.messages import archived
from app.sandbox.paper.small import small_dossier
from app.services.format_facts import format_lines
from app.services.workers import WorkerPool
from app.settings import load
from ocr.memory import give_memory_back
from tests.support.broken_readers import LOW_PX, breaks_down, crashes, hangs
from tests.support.open_dossier import NO_KEY, DossierCounter

pytestmark = pytest.mark.xdist_group("station")
SAID = {hangs: "PAGE_TIME_LIMIT", crashes: "PAGE_WORKER_DIED", breaks_down: "READING_FAILED"}
PAGE_LIMIT_S = 8.0
"""a page of this size is worked on in half a second; the machine may be busy"""


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A page that is read, and a low one, on which the reader fails."""
    whole, other = small_dossier(tmp_path_factory.mktemp("paper"), 2)
    with Image.open(other) as page:
        page.crop((0, 0, page.width, LOW_PX - 100)).save(other, quality=90, dpi=(200, 200))
    return whole, other


@pytest.mark.turns
@pytest.mark.parametrize("reader", SAID)
def test_a_page_on_which_the_reader_fails_is_archived_without_its_words_and_everybody_is_told(
    reader: Callable[[int], None], sheets: tuple[Path, Path], judge_server: JudgeServer, tmp_path: Path
) -> None:
    code, out = SAID[reader], tmp_path / "out.pdf"
    limits = {"page_time_limit_s": PAGE_LIMIT_S}
    settings = load(
        tmp_path / "data", {"min_free_mb": 1, "pdfa_judge_socket": judge_server.socket_path, "work": limits}
    )
    pool = WorkerPool(1, functools.partial(reader, os.getpid()), give_memory_back)
    with build(settings, pool=pool) as station:
        counter = DossierCounter(station)
        desk, part = counter.take(*sheets)
        station.editing.set_form(desk.dossier.id, part.id, PaperForm.ORIGINAL, station.actor)
        document = station.documents.finish(part.id, Plan(out=str(out)), station.actor)
        station.advancing.advance(document.id, station.actor, NO_KEY)
        desk = station.editing.desk(desk.dossier.id)
        whole, low = desk.paper(part.id).pages
        texts = [station.processing.artifact(Stage.TEXT, view, desk.masters) or b"" for view in (whole, low)]
        assert [PageText.decode(text).unread for text in texts] == ["", code]
        (notice,) = [one for one in station.noticing.notices(desk.dossier.id, part.id) if one.kind is NoticeKind.UNREAD]
        assert notice.pages == (low.id,)
        kept = station.archived_pages.of(part.id, low, desk.masters)
        assert kept is not None
        assert (kept.unread, code in archived(kept, "vi")) == (code, True)
        station.editing.accept(desk.dossier.id, [low.id], Ground.LEGIBLE, station.actor)
        kinds = {one.kind for one in station.noticing.notices(desk.dossier.id, part.id)}
        assert NoticeKind.UNREAD not in kinds, "a person decided on it"
        judged = station.verifying.verify(out)
    assert (judged.facts.pages_with_text, judged.facts.unread) == (1, (UnreadPage(2, code),))
    assert judged.is_pdfa
    assert f"trang 2: máy không đọc được ({code})" in "\n".join(format_lines(judged, "vi"))
    words = [
        subprocess.run(["pdftotext", "-f", n, "-l", n, out, "-"], capture_output=True, text=True, check=True).stdout
        for n in ("1", "2")
    ]
    assert ("một" in words[0], words[1].strip()) == (True, "")
