"""Commands on pages without a dossier: what they look like, their words, how they are scanned."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from app.archive.judge import JudgeServer
from app.sandbox.client import RunningSandbox
from app.sandbox.paper.dossier import draw
from tests.support.cli_world import FEEDER, Counter, conforms, fresh_code, open_counter

pytestmark = pytest.mark.xdist_group("station")  # one sandbox, one judge and one worker serve them all


@pytest.fixture(scope="module")
def counter(
    tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox, judge_server: JudgeServer
) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("counter"), sandbox, judge_server) as opened:
        yield opened


def test_inspect_and_clean(counter: Counter, tmp_path: Path) -> None:
    inspected = counter.cli.json("inspect", *counter.pages)
    conforms("inspect", inspected.document)
    assert [page["page"] for page in inspected.document["pages"]] == [1, 1]
    cleaned = counter.cli.json("clean", *counter.pages, "--out", tmp_path)
    conforms("clean", cleaned.document)
    for page in cleaned.document["pages"]:
        with Image.open(page["output"]) as image:
            assert image.format == "PNG"
    assert {path.name for path in tmp_path.iterdir()} == {"side-01.png", "side-02.png"}


def test_a_poor_page_is_no_failure(counter: Counter, tmp_path: Path) -> None:
    Image.new("L", (827, 1165), 20).save(tmp_path / "dark.png", dpi=(200, 200))
    dark = counter.cli.json("inspect", tmp_path / "dark.png")
    assert dark.code == 0
    assert dark.document["pages"][0]["verdict"] == "poor"
    told = counter.cli("--lang", "en", "inspect", tmp_path / "dark.png").out.splitlines()
    assert told[0].startswith(f"{tmp_path / 'dark.png'}, page 1: poor: scan it again. 827 x 1165 px, 200 dpi")
    assert "  TOO_DARK: too dark" in told


@pytest.mark.parametrize(("command", "taken"), [("ocr", "card.txt"), ("clean", "card.png"), ("split", "01/001.png")])
def test_a_name_that_a_folder_bears_is_told(counter: Counter, tmp_path: Path, command: str, taken: str) -> None:
    page = Image.new("L", (300, 200), 230)
    page.paste(20, (100, 60, 200, 140))
    page.save(tmp_path / "card.png", dpi=(200, 200))
    (tmp_path / "out" / taken).mkdir(parents=True)
    refused = counter.cli.json(command, tmp_path / "card.png", "--out", tmp_path / "out")
    told = refused.document.get("error") or refused.document["errors"][0]
    assert (told["code"], told["file"], refused.code) == ("OUT_UNWRITABLE", str(tmp_path / "out" / taken), 7)


def test_a_page_in_an_unknown_script_has_no_words_and_that_is_said(counter: Counter, tmp_path: Path) -> None:
    page = Image.new("L", (1000, 1000), 255)
    face = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 28)
    for row in range(15):
        ImageDraw.Draw(page).text((60, 60 + 60 * row), "Настоящим удостоверяется, что заявитель живёт", 0, face)
    page.save(tmp_path / "page.png", dpi=(150, 150))
    read = counter.cli("--json", "ocr", tmp_path / "page.png", "--out", tmp_path / "out")
    conforms("ocr", json.loads(read.out))
    (told,) = json.loads(read.out)["pages"]
    assert (read.code, told["text"], told["unread"]) == (0, "", "SCRIPT_UNKNOWN")
    assert "trang 1: không có chữ. Trang viết bằng loại chữ" in read.err


def test_ocr_writes_all_formats_and_names_pages(counter: Counter, tmp_path: Path) -> None:
    with Image.open(counter.pages[0]) as image:
        image.save(tmp_path / "two.tif", save_all=True, append_images=[image.copy()], dpi=(200, 200))
    out = tmp_path / "out"
    read = counter.cli.json("ocr", counter.pages[0], tmp_path / "two.tif", "--out", out, "--format", "txt,hocr,json")
    conforms("ocr", read.document)
    names = {f"{stem}.{suffix}" for stem in ("side-01", "two.p1", "two.p2") for suffix in ("txt", "hocr", "json")}
    assert {path.name for path in out.iterdir()} == names
    assert "PHIẾU MẪU" in (out / "side-01.txt").read_text(encoding="utf-8")
    assert (out / "side-01.txt").read_text(encoding="utf-8") == read.document["pages"][0]["text"] + "\n"
    assert counter.cli.json("ocr", counter.pages[0], "--out", out, "--format", "docx").error["code"] == "FORMAT_UNKNOWN"


def test_a_stack_is_cut_at_the_sheets_that_the_station_prints(counter: Counter, tmp_path: Path) -> None:
    sheet, out = tmp_path / "separator.pdf", tmp_path / "out"
    made = counter.cli.json("separators", "--code", "TP02", "--out", sheet)
    conforms("separators", made.document)
    stack = (counter.pages[0], sheet, counter.pages[1])
    told = counter.cli.json("split", *stack, "--out", out, "--dossier", fresh_code())
    conforms("split", told.document)
    cut = told.document
    assert [paper["component"] for paper in cut["papers"]] == ["", "TP02"]
    assert [[page["file"] for page in paper["pages"]] for paper in cut["papers"]] == [[str(stack[0])], [str(stack[2])]]
    assert [one["kind"] for one in cut["left_out"]] == ["paper_separator"]
    assert cut["sheets"] == 3
    for paper in cut["papers"]:
        with Image.open(paper["pages"][0]["output"]) as image:
            assert image.format == "PNG"
    assert {str(file.relative_to(out)) for file in out.rglob("*.png")} == {"01/001.png", "02/001.png"}


def test_a_stack_is_not_written_over_its_own_files(counter: Counter, tmp_path: Path) -> None:
    (tmp_path / "01").mkdir()
    page = tmp_path / "01" / "001.png"
    draw(1, 100).save(page, dpi=(100, 100))
    before = page.read_bytes()
    assert counter.cli.json("split", page, "--out", tmp_path).error["code"] == "OUTPUT_IS_INPUT"
    assert page.read_bytes() == before


def test_fields_of_files_and_of_a_dossier(counter: Counter, tmp_path: Path) -> None:
    draw(2, 200).save(tmp_path / "decision.png", dpi=(200, 200))
    told = counter.cli.json("fields", tmp_path / "decision.png")
    conforms("fields", told.document)
    (paper,) = told.document["papers"]
    found = {one["name"]: one for one in paper["fields"]}
    assert paper["file"] == str(tmp_path / "decision.png")
    assert found["paper_type"]["value"] == "Quyết định"
    assert found["issuer"]["value"] == "Ủy ban nhân dân xã Mẫu Lâm"
    assert found["issued_on"]["found"]["page"] == 1
    assert 0 < found["issued_on"]["found"]["place"][0] < 1
    assert counter.cli.json("fields").error["code"] == "FILES_OR_DOSSIER"
    code = fresh_code()
    assert counter.cli.json("fields", "--dossier", code).error["code"] == "DOSSIER_NOT_HERE"
    paper = ("--dossier", code, "--component", "TP01", "--out", tmp_path / "paper.pdf")
    assert counter.cli.json("digitize", tmp_path / "decision.png", *paper).code == 0
    of_dossier = counter.cli.json("fields", "--dossier", code)
    conforms("fields", of_dossier.document)
    (told_again,) = of_dossier.document["papers"]
    again = {one["name"]: one for one in told_again["fields"]}
    assert (told_again["component"], again["issuer"]["found"]) == ("TP01", found["issuer"]["found"])


def test_several_files_are_all_worked_on_and_the_first_failure_decides(counter: Counter, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("no image")
    (tmp_path / "empty.png").touch()
    mixed = counter.cli.json(
        "inspect", counter.pages[0], tmp_path / "words.txt", tmp_path / "empty.png", counter.pages[1]
    )
    assert mixed.code == 3
    conforms("inspect", mixed.document)
    assert [page["file"] for page in mixed.document["pages"]] == [str(counter.pages[0]), str(counter.pages[1])]
    told = [(error["file"], error["code"]) for error in mixed.document["errors"]]
    assert told == [(str(tmp_path / "words.txt"), "NOT_AN_IMAGE"), (str(tmp_path / "empty.png"), "EMPTY_FILE")]
    words = counter.cli("--lang", "en", "inspect", tmp_path / "words.txt")
    assert words.err == (
        f"NOT_AN_IMAGE: The file is no image. [{tmp_path / 'words.txt'}] Use JPEG, PNG, TIFF or PDF.\n"
    )


@pytest.mark.parametrize("command", ["clean", "ocr", "split"])
def test_a_folder_that_cannot_be_is_refused_before_any_work(counter: Counter, tmp_path: Path, command: str) -> None:
    (tmp_path / "file").touch()
    refused = counter.cli.json(command, counter.pages[0], "--out", tmp_path / "file")
    assert (refused.code, refused.error["code"]) == (7, "OUT_UNWRITABLE")


def test_why_a_paper_tells_nothing_is_said(counter: Counter, tmp_path: Path) -> None:
    Image.new("L", (827, 1165), 255).save(tmp_path / "bare.png", dpi=(100, 100))
    told = counter.cli("--lang", "en", "fields", tmp_path / "bare.png").out.splitlines()
    assert told == [str(tmp_path / "bare.png"), "  nothing legible stands there"]


def test_devices_and_scan(counter: Counter, tmp_path: Path) -> None:
    listed = counter.cli.json("devices")
    conforms("devices", listed.document)
    assert FEEDER in [device["id"] for device in listed.document["devices"]]
    counter.sandbox.load_tray(counter.pages)
    options = ["--source", "adf", "--dpi", "200", "--page", "A6", "--out", tmp_path]
    scanned = counter.cli.json("scan", "--device", FEEDER, "--expect", "2", *options)
    assert scanned.code == 0
    conforms("scan", scanned.document)
    assert json.loads((tmp_path / "scan.json").read_text(encoding="utf-8")) == scanned.document
    assert [(frame["file"], frame["sheet"]) for frame in scanned.document["frames"]] == [
        ("0001.png", 1),
        ("0002.png", 2),
    ]
    again = counter.cli.json("scan", "--device", FEEDER, *options)
    assert (again.code, again.error["code"]) == (2, "FOLDER_HAS_FRAMES"), (
        "frames of an earlier scan are not written over"
    )
    options[-1] = tmp_path / "other"
    empty = counter.cli.json("scan", "--device", FEEDER, *options)
    assert (empty.code, empty.document["error"]["code"]) == (4, "FEEDER_EMPTY")
    conforms("scan", empty.document)
    counter.sandbox.load_tray(counter.pages)
    counted = counter.cli.json("scan", "--device", FEEDER, "--expect", "3", *options)
    assert (counted.code, counted.document["error"]["code"]) == (4, "SHEET_COUNT_MISMATCH")
    assert len(counted.document["frames"]) == 2, "what came is kept"


def test_scan_refuses_what_it_does_not_know(counter: Counter, tmp_path: Path) -> None:
    call = ["scan", "--device", FEEDER, "--out", tmp_path]
    assert counter.cli.json(*call, "--profile", "passports").error["code"] == "PROFILE_UNKNOWN"
    assert counter.cli.json(*call, "--option", "brightness").error["code"] == "OPTION_MALFORMED"
    gone = counter.cli.json("scan", "--device", "airscan:e9:Nobody", "--out", tmp_path)
    assert (gone.code, gone.document["error"]["code"]) == (4, "DEVICE_NOT_FOUND")


def test_a_profile_says_how_and_the_rules_say_what_is_too_little(counter: Counter, tmp_path: Path) -> None:
    counter.sandbox.load_tray(counter.pages)
    call = ["--device", FEEDER, "--profile", "thẻ cccd hai mặt", "--dpi", "150"]
    scanned = counter.cli("--json", "--lang", "en", "scan", *call, "--out", tmp_path / "scan")
    assert scanned.code == 0
    told = json.loads(scanned.out)
    conforms("scan", told)
    assert told["options"] == {"source": "flatbed", "dpi": 150, "mode": "color", "expect": None}, "it has a glass"
    assert len(told["frames"]) == 1
    assert "scan the front, turn it over" in scanned.err
    assert "SCAN_TOO_COARSE: A scan of 150 dpi is too coarse for a submission" in scanned.err, "said, not refused"
    target = ["--dossier", fresh_code(), "--component", "TP01", "--out", tmp_path / "out.pdf"]
    refused = counter.cli.json("digitize", *call, *target)
    assert (refused.code, refused.error["code"], refused.error["least"]) == (2, "SCAN_TOO_COARSE", "200")
    gray = counter.cli.json("digitize", "--device", FEEDER, "--profile", "a4-mot-mat", "--mode", "gray", *target)
    assert (gray.code, gray.error["code"]) == (2, "SCAN_NOT_COLOR")
