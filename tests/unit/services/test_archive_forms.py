"""A policy of archives at work: each paper in its own form, and what is made of a page shared by all forms where it can be."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from app.archive.judge import JudgeServer
from app.archive.read import claimed_flavour
from app.bootstrap import Station, build
from app.bootstrap.checks import of_the_work
from app.domain.archival import ArchiveForm, Flavour, LayerMode
from app.domain.artifacts import Stage, keys_ever
from app.domain.ids import new_id
from app.domain.imported import Drawn
from app.domain.lifecycle import (
    Assemble,
    EnqueueUpload,
    JudgeArchive,
    MakePage,
    RefuseArchive,
    RefusePixels,
    Step,
    next_steps,
)
from app.domain.model import DeliveryReceipt, Document, Plan, PreparedSignature, SignedPdf
from app.domain.pdf_checks import PixelDifference, PixelVerdict
from app.domain.release import Obstacle
from app.services.advance import Watch
from app.services.handing_out.whole_folder import Place
from app.services.packages.packaging import PackageOrder
from app.services.pool import SerialPool
from app.services.sign import KeyAuthorizer
from app.settings import load
from tests.support import foreign_pdfs
from tests.support.open_dossier import NO_KEY, DossierCounter
from tests.support.page_memory import RememberingPool
from tests.support.store_world import AT

pytestmark = pytest.mark.xdist_group("station")
BIRTH = "1.001193.000.00.00.H56"
CERTIFICATE = "000.00.00.G15-KQ004389"
"""what TP02 of a birth registration is"""


def station_at(folder: Path, judge: JudgeServer, **archive: object) -> Station:
    said = {
        "min_free_mb": 1,
        "pdfa_judge_socket": judge.socket_path,
        "archive": archive,
        "station": {"procedure": BIRTH},
    }
    return build(load(folder, said), pool=RememberingPool(SerialPool()))


def test_each_kind_of_paper_has_its_mode(tmp_path: Path, judge_server: JudgeServer) -> None:
    modes = {CERTIFICATE: "master", "TP01": "lean"}
    with station_at(tmp_path, judge_server, modes=modes) as station:
        forms = station.archive_forms
        assert Stage.LAYERS_MASTER in forms.stages_of_codes("H56.14-261124-0009", "TP02"), "of a dossier to come"
        desk = station.editing.open("H56.14-261124-0009", station.actor).value
        by_code = {one.code: forms.of(one.id).mode for one in desk.components}
        assert by_code["TP01"] is LayerMode.LEAN, "no national code is known: the component's own"
        assert by_code["TP02"] is LayerMode.MASTER
        assert by_code["TP03"] is LayerMode.FAITHFUL
        part = next(one for one in desk.components if one.code == "TP02")
        assert forms.stages(part.id) == {Stage.INSPECT, Stage.LAYERS_MASTER, Stage.TEXT}
        assert forms.stages_of_codes(desk.dossier.code, "TP02") == forms.stages(part.id)


def test_doctor_tells_of_a_mode_for_a_paper_that_no_procedure_asks_for(
    tmp_path: Path, judge_server: JudgeServer
) -> None:
    with station_at(tmp_path, judge_server, modes={CERTIFICATE: "lean", "TP99": "lean"}) as station:
        told = of_the_work(station)["archive"]()
        assert told.endswith(f"{CERTIFICATE}, TP99; không có trong danh mục thủ tục: TP99")


def finished(station: Station, *files: Path) -> tuple[Document, list[type[Step]]]:
    """The paper of the first component, archived; and the steps that were taken."""
    counter, steps = DossierCounter(station), list[type[Step]]()
    desk, part = counter.open()
    if not desk.paper(part.id).pages:
        counter.take(*files)
    watch = Watch(KeyAuthorizer(None, lambda _identity: None), on_step=lambda step: steps.append(type(step)))
    document = station.documents.finish(part.id, Plan(), station.actor)
    station.advancing.advance(document.id, station.actor, watch)
    return document, steps


def test_another_policy_makes_what_is_not_signed_anew_and_shares_the_words(
    tmp_path: Path, paper: tuple[Path, ...], judge_server: JudgeServer
) -> None:
    with station_at(tmp_path, judge_server) as station:
        document, steps = finished(station, paper[0])
        assert steps == [MakePage, Assemble, JudgeArchive]
        faithful = station.documents.state(document)
        assert faithful.form == ArchiveForm(Flavour.PDFA_2U, LayerMode.FAITHFUL)
    with station_at(tmp_path, judge_server, mode="master") as station:
        state = station.documents.state(document)
        (view,) = state.pages
        words, layers = (station.processing.key(s, view, state.masters) for s in (Stage.TEXT, Stage.LAYERS_MASTER))
        there = station.processing.find([words, layers])
        assert words in there and layers not in there, "words are the same in each mode"
        again, steps = finished(station)
        assert (again.id, steps) == (document.id, [MakePage, Assemble, JudgeArchive])
        lossless = station.documents.state(document)
        one, other = lossless.archive(), faithful.archive()
        assert one is not None and other is not None and one.sha256 != other.sha256
    with station_at(tmp_path, judge_server) as station:
        assert finished(station)[1] == [], "and back again: what was made once is found"
    with station_at(tmp_path, judge_server, flavour="1b") as station:
        _, part = DossierCounter(station).open()
        (handed,) = station.exporting.finished([part], Place(tmp_path / "out"), station.actor)
        assert claimed_flavour(handed.path) == "1b", (
            "who wants the file gets it as it is made today, without finishing it again"
        )
        assert station.documents.state(document).archive() == handed.blob


def test_a_persons_word_on_the_form_stays_with_the_paper_until_another_one(
    tmp_path: Path, paper: tuple[Path, ...], judge_server: JudgeServer
) -> None:
    said = Plan(flavour="1b", mode="master")
    with station_at(tmp_path, judge_server) as station:
        counter = DossierCounter(station)
        desk, part = counter.open()
        done = station.digitizing.files(paper[:1], desk.dossier.code, part.code, said, False, station.actor, NO_KEY)
        document, archive = done.state.document, done.state.archive()
        assert archive is not None and claimed_flavour(station.store.blobs.path(archive)) == "1b"
    with station_at(tmp_path, judge_server) as station:
        assert (station.documents.state(document).archive(), finished(station)[1]) == (archive, [])
        assert station.archive_forms.of(part.id) == ArchiveForm(Flavour.PDFA_1B, LayerMode.MASTER)
        (handed,) = station.exporting.finished([part], Place(tmp_path / "out"), station.actor)
        assert handed.blob == archive
        forms = station.archive_forms
        assert forms.of(part.id, Plan(mode="lean")) == ArchiveForm(Flavour.PDFA_1B, LayerMode.LEAN), "the later word"
    with station_at(tmp_path, judge_server, modes={"TP01": "lean"}) as station:
        assert station.documents.state(document).form == ArchiveForm(Flavour.PDFA_1B, LayerMode.LEAN), "its kind's own"


def test_what_is_signed_stays_as_it_is(tmp_path: Path, paper: tuple[Path, ...], judge_server: JudgeServer) -> None:
    with station_at(tmp_path, judge_server) as station:
        document, _ = finished(station, paper[0])
        blob = station.documents.state(document).archive()
        assert blob is not None
        documents, actor = station.store.documents, station.actor
        documents.change_plan(document.id, lambda _plan: Plan(sign=True, upload=True), actor)
        ready = PreparedSignature(new_id(), document.id, blob, blob, "officer", "B-LT", "0" * 64, {}, AT)
        documents.add_prepared(ready, actor)
        documents.add_signed(SignedPdf(document.id, ready.id, blob, "CN=Mẫu", "B-LT", AT), actor)
    with station_at(tmp_path, judge_server, mode="lean", flavour="1b") as station:
        state = station.documents.state(document)
        assert state.form == ArchiveForm(Flavour.PDFA_1B, LayerMode.LEAN)
        assert next_steps(state) == (EnqueueUpload(blob),)


def test_what_was_received_unsigned_stays_as_it_is_and_goes_out_and_into_a_package(
    tmp_path: Path, paper: tuple[Path, ...], judge_server: JudgeServer
) -> None:
    with station_at(tmp_path, judge_server) as station:
        document, _ = finished(station, paper[0])
        blob, actor = station.documents.state(document).finished(), station.actor
        assert blob is not None
        station.store.documents.change_plan(document.id, lambda _plan: Plan(upload=True), actor)
        upload = station.store.outbox.enqueue(document.id, blob, {}, actor)
        answer = DeliveryReceipt(document.id, "BN-1", "server", "file", blob.sha256, 5, "head", AT, True, {})
        station.store.outbox.add_receipt(answer, upload.id, actor)
    with station_at(tmp_path, judge_server, mode="lean", flavour="1b") as station:
        assert finished(station) == (document, []), "it would be made anew, and sent again"
        desk, part = DossierCounter(station).open()
        (handed,) = station.exporting.finished([part], Place(tmp_path / "out"), station.actor)
        assert handed.blob == blob
        (packaged,) = station.packaging.facts(desk.dossier, [part], PackageOrder()).papers
        assert packaged.file == blob
        hindering = {one.obstacle for one in station.releasing.release(desk.dossier.id).hindrances}
        assert Obstacle.NOT_ARCHIVED not in hindering


def test_the_flavour_reaches_the_file_and_a_signed_one_is_judged_by_its_own(
    tmp_path: Path, paper: tuple[Path, ...], judge_server: JudgeServer
) -> None:
    with station_at(tmp_path, judge_server, flavour="1b") as station:
        document, _ = finished(station, paper[0])
        state = station.documents.state(document)
        archive = state.archive()
        assert archive is not None
        path = station.store.blobs.path(archive)
        assert (claimed_flavour(path), state.verdict is not None and state.verdict.valid) == ("1b", True)
        with pikepdf.open(path) as pdf, pdf.open_metadata() as xmp:
            unit = station.settings.station.receiving_unit
            assert (str(pdf.docinfo.Author), xmp["dc:creator"]) == (unit, [unit]), "the unit made it, and no person"
    with station_at(tmp_path, judge_server) as station:
        assert not station.judge_files([path])[0].valid, "it is not what is made today"
        station.read_back.require_archival(path)


def test_the_flavour_is_part_of_the_files_key_and_of_its_verdicts(tmp_path: Path, judge_server: JudgeServer) -> None:
    keyed = []
    for number, flavour in enumerate(("1b", "2u")):
        with station_at(tmp_path / str(number), judge_server, flavour=flavour) as station:
            recipes = station.processing.recipes_of(station.archive_forms.policy.form_of(""))
            keyed.append({stage: recipes[stage] for stage in Stage})
    differing = {stage for stage in Stage if keyed[0][stage] != keyed[1][stage]}
    assert differing == {Stage.ARCHIVE, Stage.PDFA}


def written(file: Path) -> None:
    """A page of a word processor, the upper part of an A4; it bears the name of its file."""
    pdf = foreign_pdfs.born_digital((file.stem, *foreign_pdfs.LINES))
    pdf.pages[0].obj.MediaBox = pikepdf.Array([40, 640, 440, 842])
    file.write_bytes(foreign_pdfs.saved(pdf))


def test_a_page_that_is_drawn_in_one_flavour_stays_kept_in_another(tmp_path: Path, judge_server: JudgeServer) -> None:
    written(tmp_path / "one.pdf")
    with station_at(tmp_path / "data", judge_server) as station:
        document, _ = finished(station, tmp_path / "one.pdf")
        before = station.documents.state(document)
        assert [page.drawn_because for page in station.documents.imported(before) if page] == [None]
    with station_at(tmp_path / "data", judge_server, flavour="1b") as station:
        assert finished(station)[1] == [Assemble, JudgeArchive, RefuseArchive, Assemble, JudgeArchive]
        state = station.documents.state(document)
        assert [page.drawn_because for page in station.documents.imported(state) if page] == [Drawn.REFUSED]
        _, part = DossierCounter(station).open()
        shown = station.archived_pages.of(part.id, state.pages[0], state.masters)
        assert shown is not None and shown.imported is not None and shown.imported.drawn_because is Drawn.REFUSED
        (pages,) = station.exporting_pdf.papers([part], None, None, Place(tmp_path / "out"), station.actor)
        assert pages.verdict is not None and pages.verdict.valid
        ever = keys_ever(state.pages[0], state.masters, station.processing.recipes)
        assert ever.issuperset(state.keys_of(state.pages[0])[:2]), "who purges it finds what was drawn too"
    with station_at(tmp_path / "data", judge_server) as station:
        after = station.documents.state(document)
        assert (after.archive(), after.page_artifacts()) == (before.archive(), before.page_artifacts())
        assert finished(station)[1] == []


def test_of_kept_pages_that_become_pictures_the_true_reason_is_told(tmp_path: Path, judge_server: JudgeServer) -> None:
    files = [tmp_path / "one.pdf", tmp_path / "two.pdf"]
    for file in files:
        written(file)
    with station_at(tmp_path / "data", judge_server) as station:
        verdicts = [PixelVerdict(), PixelVerdict(PixelDifference.TONE, 2), PixelVerdict(PixelDifference.TOO_HEAVY, 1)]
        station.advancing._archiving._pixels = lambda _path, _pages: verdicts.pop
        document, steps = finished(station, *files)
        again = [RefusePixels, Assemble, JudgeArchive]
        assert steps == [MakePage, Assemble, JudgeArchive, *again, *again]
        told = station.documents.imported(station.documents.state(document))
        assert [page.drawn_because for page in told if page] == [Drawn.TOO_HEAVY, Drawn.SHOWN_OTHERWISE]


def test_pages_are_worked_on_ahead_in_the_mode_of_finishing(
    tmp_path: Path, paper: tuple[Path, ...], judge_server: JudgeServer
) -> None:
    with station_at(tmp_path, judge_server, modes={"TP01": "lean"}) as station:
        done = station.digitizing.files(paper[:1], "H56.14-261124-0009", "TP01", Plan(), False, station.actor, NO_KEY)
        keys = [
            station.processing.key(s, done.state.pages[0], done.state.masters) for s in Stage if s.startswith("layers")
        ]
        assert len(station.processing.find(keys)) == 1, "drawn once"
        assert done.state.form.mode is LayerMode.LEAN
