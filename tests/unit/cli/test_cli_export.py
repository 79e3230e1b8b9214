"""What lies in a dossier, handed out as files: whole or not at all, and never over a file that nobody gave up."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Page
from PIL import Image, ImageChops, ImageCms

from app.archive.judge import JudgeServer
from app.bootstrap import foundations
from app.cli.main import run
from app.domain.model import Plan
from app.sandbox.paper.small import small_dossier
from app.services.handing_out import export_pages
from app.services.pool import SerialPool
from tests.support.cli_world import conforms
from tests.support.open_dossier import CODE, NO_KEY, DossierCounter, open_station
from tests.support.page_memory import RememberingPool

pytestmark = pytest.mark.xdist_group("station")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, judge_server: JudgeServer) -> Path:
    """A data folder with a dossier of one archived paper of two pages, one page of another, and a file that was kept."""
    root = tmp_path_factory.mktemp("export")
    first, second, third = small_dossier(root / "paper", 3)
    with open_station(root / "data", judge_server) as station:
        desk, part = DossierCounter(station).take(first, second)
        done = station.digitizing.finish(part.id, Plan(out=str(root / "kept.pdf")), station.actor, NO_KEY)
        assert done.state.finished() is not None
        station.digitizing.keep(root / "kept.pdf", CODE, "TP03", Plan(), False, station.actor, NO_KEY)
        other = desk.components[1]
        station.capture.import_files(desk.dossier.id, other.id, [third], station.actor, stages=frozenset())
    settings = f'min_free_mb = 1\npdfa_judge_socket = "{judge_server.socket_path}"\n'
    (root / "data" / "sohoa.toml").write_text(settings, encoding="utf-8")
    return root / "data"


class _HerePool(RememberingPool):
    """Page work in this process: a worker would take a second to begin, for each call."""

    def __init__(self, *_: object) -> None:
        super().__init__(SerialPool())

    def end(self) -> None:
        """Nothing is to be ended."""


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foundations, "WorkerPool", _HerePool)


def call(folder: Path, capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, Any]:
    code = run(["export", CODE, *map(str, words), "--json", "--data-dir", str(folder)])
    told = json.loads(capsys.readouterr().out)
    conforms("error" if "error" in told else "export", told)
    return code, told


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_finished_file_goes_into_a_folder_under_the_name_that_the_house_gives_it(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = call(folder, capsys, "--component", "TP01", "--out", tmp_path / "new" / "papers")
    (file,) = told["files"]
    assert (code, file["component"], file["pages"], file["signer"]) == (0, "TP01", 2, None)
    assert file["newer_pages"] is False
    path = Path(file["file"])
    assert path.read_bytes().startswith(b"%PDF-1.7") and path.stat().st_size == file["size_bytes"]
    assert path.name.startswith("TP01_") and names(tmp_path / "new") == ["papers"]
    assert names(tmp_path / "new" / "papers") == [path.name]


def test_one_file_gets_the_name_that_a_person_gives_it_and_takes_no_place_unasked(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "one.pdf"
    out.write_bytes(b"mine")
    words = ("--component", "TP01", "--out", out)
    code, told = call(folder, capsys, *words)
    assert (code, told["error"]["code"], out.read_bytes()) == (2, "OUT_EXISTS", b"mine")
    code, told = call(folder, capsys, *words, "--overwrite")
    assert (code, told["files"][0]["file"]) == (0, str(out))
    assert out.read_bytes().startswith(b"%PDF") and names(tmp_path) == ["one.pdf"]


@pytest.mark.parametrize(
    ("words", "code", "ends"),
    [
        (["--component", "TP09"], "COMPONENT_EMPTY", 3),
        (["--component", "TP02"], "NOT_FINISHED", 3),
        ([], "NOT_FINISHED", 3),
        (["--component", "TP01", "--component", "TP09"], "COMPONENT_EMPTY", 3),
    ],
)
def test_what_is_not_there_is_refused_and_nothing_is_written(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: str, ends: int
) -> None:
    ended, told = call(folder, capsys, *words, "--out", tmp_path / "out")
    assert (ended, told["error"]["code"], names(tmp_path)) == (ends, code, [])


def test_an_unknown_dossier_and_a_folder_that_cant_be_written_are_told_before_any_work(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = run(["export", "H56.14-261124-9999", "--out", str(tmp_path / "o"), "--json", "--data-dir", str(folder)])
    assert (ended, json.loads(capsys.readouterr().out)["error"]["code"]) == (3, "DOSSIER_NOT_HERE")
    (tmp_path / "file").write_bytes(b"")
    ended, told = call(folder, capsys, "--component", "TP01", "--out", tmp_path / "file" / "under")
    assert (ended, told["error"]["code"]) == (7, "OUT_UNWRITABLE")


def opened(file: dict[str, Any]) -> Image.Image:
    with Image.open(file["file"]) as image:
        image.load()
        return image


def test_pages_become_pictures_as_they_are_archived_with_size_and_colours_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made: dict[str, Image.Image] = {}
    for form in ("tiff", "jpeg", "png"):
        code, told = call(folder, capsys, "--component", "TP01", "--pages", "2", "--as", form, "--out", tmp_path / form)
        (file,) = told["files"]
        made[form] = opened(file)
        assert (code, file["numbers"], Path(file["file"]).stem[-4:]) == (0, [2], "_p02")
        assert hashlib.sha256(Path(file["file"]).read_bytes()).hexdigest() == file["sha256"]
        assert made[form].size == (file["width_px"], file["height_px"])
        assert made[form].info["dpi"] == pytest.approx((file["dpi"], file["dpi"]), abs=0.5)
        profile = ImageCms.ImageCmsProfile(io.BytesIO(made[form].info["icc_profile"])).profile
        assert profile.xcolor_space.strip() == {"L": "GRAY", "RGB": "RGB"}[made[form].mode]
    assert made["tiff"].tobytes() == made["png"].tobytes(), "both are lossless"
    assert made["tiff"].info["compression"] == "tiff_lzw"
    extremes = ImageChops.difference(made["png"], made["jpeg"]).convert("L").getextrema()
    assert extremes[1] < 60, "the picture is the same"


def test_all_papers_become_pictures_where_none_is_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = call(folder, capsys, "--as", "jpeg", "--out", tmp_path / "all")
    assert (code, [(file["component"], file["numbers"]) for file in told["files"]]) == (
        0,
        [("TP01", [1]), ("TP01", [2]), ("TP02", [1]), ("TP03", [1]), ("TP03", [2])],
    )


def test_masters_are_the_bytes_of_the_device(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = call(folder, capsys, "--component", "TP01", "--masters", "--out", tmp_path / "masters")
    scanned = {path.read_bytes() for path in (folder.parent / "paper").rglob("*") if path.is_file()}
    assert (code, [file["numbers"] for file in told["files"]]) == (0, [[1], [2]])
    for file in told["files"]:
        assert Path(file["file"]).read_bytes() in scanned and file["media_type"].startswith("image/")


@pytest.mark.parametrize(
    ("words", "code", "ends"),
    [
        (["--as", "tiff", "--pages", "1"], "EXPORT_WHICH", 2),
        (["--component", "TP01", "--pages", "1"], "EXPORT_WHICH", 2),
        (["--component", "TP01", "--pages", "3", "--as", "png"], "PAGES_UNKNOWN", 2),
        (["--component", "TP01", "--pages", "3", "--masters"], "PAGES_UNKNOWN", 2),
        (["--component", "TP01", "--pages", "0", "--as", "png"], "PAGES_UNKNOWN", 2),
        (["--as", "pdf", "--merged", "--pages", "1"], "EXPORT_WHICH", 2),
        (["--component", "TP01", "--as", "pdf", "--cover"], "EXPORT_WHICH", 2),
        (["--as", "pdf", "--split", "2"], "EXPORT_WHICH", 2),
        (["--as", "png", "--split", "each"], "EXPORT_WHICH", 2),
        (["--package-kind", "sip"], "EXPORT_WHICH", 2),
        (["--field", "TP01:subject=A"], "EXPORT_WHICH", 2),
        (["--component", "TP01", "--as", "pdf", "--split", "3"], "PAGES_UNKNOWN", 2),
        (["--as", "pdf", "--out", "{}/one.pdf"], "ONE_FILE_ONLY", 2),
        (["--as", "bmp"], "USAGE", 2),
        (["--as", "png", "--masters"], "USAGE", 2),
    ],
)
def test_a_wrong_wish_writes_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: str, ends: int
) -> None:
    ended, told = call(folder, capsys, "--out", tmp_path / "out", *(word.format(tmp_path) for word in words))
    assert (ended, told["error"]["code"], names(tmp_path)) == (ends, code, [])


@pytest.mark.parametrize(
    ("failure", "code", "ends"),
    [
        (OSError(errno.ENOSPC, "full"), "DISK_FULL", 7),
        (KeyboardInterrupt(), "CANCELLED", 130),
        (MemoryError(), "PAGE_MEMORY_LIMIT", None),
    ],
)
def test_what_ends_the_work_at_the_second_page_leaves_no_picture_at_all(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    failure: BaseException,
    code: str,
    ends: int | None,
) -> None:
    really, calls = export_pages.write_page, []

    def fails(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 2:
            raise failure
        return really(*arguments)

    monkeypatch.setattr(export_pages, "write_page", fails)
    ended, told = call(folder, capsys, "--component", "TP01", "--as", "png", "--out", tmp_path / "out")
    assert (told["error"]["code"], names(tmp_path), len(calls)) == (code, [], 2)
    assert ends in (None, ended)


def words_of(path: Path, page: int) -> str:
    told = subprocess.run(
        ["pdftotext", "-f", str(page), "-l", str(page), str(path), "-"], capture_output=True, text=True, check=True
    )
    return " ".join(told.stdout.split())


def test_all_papers_become_one_file_with_bookmarks_page_numbers_and_a_cover(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--as", "pdf", "--merged", "--cover", "--component", "TP01", "--component", "TP02")
    code, told = call(folder, capsys, *words, "--out", tmp_path / "all.pdf")
    (file,) = told["files"]
    assert (code, file["components"], file["pages"], file["pdfa"]["valid"]) == (0, ["TP01", "TP02"], 4, True)
    with pikepdf.open(file["file"]) as pdf:
        labels = [page.label for page in pdf.pages]
        with pdf.open_outline() as outline:
            titles = [(entry.title[:4], pdf.pages.index(Page(entry.destination[0]))) for entry in outline.root]
        assert labels == ["i", "TP01-1", "TP01-2", "TP02-1"]
        assert titles == [("Tờ b", 0), ("TP01", 1), ("TP02", 3)]
        assert "không mang chữ ký số" in str(pdf.docinfo["/Subject"]) and "/AcroForm" not in pdf.Root
        assert "không mang chữ ký số" in str(pdf.docinfo["/Title"])
    cover = words_of(tmp_path / "all.pdf", 1)
    _, alone = call(folder, capsys, "--component", "TP01", "--out", tmp_path / "alone")
    assert CODE in cover and alone["files"][0]["sha256"] in cover and "chưa có tệp riêng" in cover
    assert "2–3" in cover and "không mang chữ ký số" in cover
    assert words_of(tmp_path / "all.pdf", 2) == words_of(Path(alone["files"][0]["file"]), 1) != ""
    again = call(folder, capsys, *words, "--out", tmp_path / "again.pdf")[1]["files"][0]
    assert again["sha256"] == file["sha256"]


def test_what_was_kept_as_a_file_is_merged_and_exported_as_it_came(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = (folder.parent / "kept.pdf").read_bytes()
    _, told = call(folder, capsys, "--component", "TP03", "--out", tmp_path / "kept.pdf")
    assert (tmp_path / "kept.pdf").read_bytes() == kept and told["files"][0]["pages"] == 0
    words = ("--as", "pdf", "--merged", "--component", "TP03", "--component", "TP02")
    code, told = call(folder, capsys, *words, "--out", tmp_path / "all.pdf")
    (file,) = told["files"]
    assert (code, file["pages"], file["of_kept"], file["pdfa"]["valid"]) == (0, 3, ["TP03"], True)
    assert words_of(tmp_path / "all.pdf", 1) == words_of(tmp_path / "kept.pdf", 1) != ""
    code, told = call(folder, capsys, "--component", "TP03", "--masters", "--out", tmp_path / "masters")
    assert (code, told["error"]["code"]) == (3, "COMPONENT_EMPTY")


def test_a_paper_is_parted_where_a_person_says(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, (words, spans) in enumerate(
        {
            ("--split", "each"): [[1], [2]],
            ("--split", "2"): [[1], [2]],
            ("--split", "1"): [[1, 2]],
            ("--pages", "2"): [[2]],
            (): [[1, 2]],
        }.items()
    ):
        code, told = call(folder, capsys, "--component", "TP01", "--as", "pdf", *words, "--out", tmp_path / f"{number}")
        assert (words, code, [file["numbers"] for file in told["files"]]) == (words, 0, spans)
        assert all(file["pdfa"]["valid"] and file["pages"] == len(file["numbers"]) for file in told["files"])
    assert [name[-8:] for name in names(tmp_path / "0")] == ["_p01.pdf", "_p02.pdf"]
