"""Bad input, one row each: its own code, the right exit code, no traceback, nothing lost, and what was there before is untouched."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from app.archive.judge import JudgeServer
from app.domain.signatures import Authorization
from app.messages import texts
from app.sandbox.client import RunningSandbox
from app.signing.pkcs12 import Pkcs12Key
from tests.support.cli_world import Counter, data_folder, fresh_code, open_counter, pipe_with
from tests.support.signing_world import blank_pdf

pytestmark = pytest.mark.xdist_group("station")  # one sandbox, one judge and one worker serve them all


@dataclass(frozen=True, slots=True)
class BusyCounter(Counter):
    """A counter at work: one page became a signed document before anything went wrong."""

    signed: Path
    folder: Path

    def digitize(self, *files: Path, code: str | None = None, component: str = "TP01") -> list[str | Path]:
        """A call for a fresh dossier."""
        code = code or fresh_code()
        return ["digitize", *files, "--dossier", code, "--component", component, "--out", self.folder / f"{code}.pdf"]


@pytest.fixture(scope="module")
def counter(
    tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox, judge_server: JudgeServer
) -> Iterator[BusyCounter]:
    folder = tmp_path_factory.mktemp("counter")
    with open_counter(folder, sandbox, judge_server) as at:
        signed = folder / "signed.pdf"
        call = ["--dossier", fresh_code(), "--component", "TP01", "--out", signed, "--sign"]
        assert at.cli.json("digitize", at.pages[0], *call).code == 0
        yield BusyCounter(at.cli, sandbox, at.pages, signed, folder)


@pytest.fixture(autouse=True)
def _nothing_is_lost(counter: BusyCounter) -> Iterator[None]:
    """Every row leaves a whole store behind, and the file that was there before as it was."""
    before = counter.signed.read_bytes()
    yield
    assert counter.cli.store_is_whole()
    assert counter.signed.read_bytes() == before


def _png_header(path: Path, _counter: BusyCounter) -> None:
    """60,000 x 60,000 pixels announced in 33 bytes: 10.8 GB, should anyone believe it."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    end = struct.pack(">I4sI", 0, b"IEND", zlib.crc32(b"IEND"))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header)) + end
    )


def _animated(path: Path, _counter: BusyCounter) -> None:
    frames = [Image.new("L", (50, 50), shade) for shade in (0, 255)]
    frames[0].save(path, save_all=True, append_images=frames[1:])


def _encrypted(path: Path, _counter: BusyCounter) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path, encryption=pikepdf.Encryption(user="reader", owner="owner"))


def _changed(signed: bytes) -> bytes:
    """One word less true than it was signed."""
    assert b"vi-VN" in signed
    return signed.replace(b"vi-VN", b"fr-FR", 1)


def _with(data: Callable[[BusyCounter], bytes]) -> Callable[[Path, BusyCounter], None]:
    return lambda path, counter: path.write_bytes(data(counter)) and None


REFUSED_FILES: dict[str, tuple[str, Callable[[Path, BusyCounter], None], str]] = {
    "no image": ("words.jpg", _with(lambda _: b"Dear Sir or Madam, " * 40), "NOT_AN_IMAGE"),
    "a truncated JPEG": ("half.jpg", _with(lambda c: c.pages[0].read_bytes()[:20_000]), "TRUNCATED_IMAGE"),
    "0 bytes": ("empty.jpg", _with(lambda _: b""), "EMPTY_FILE"),
    "a header of 60,000 x 60,000": ("huge.png", _png_header, "IMAGE_TOO_LARGE"),
    "an animated GIF": ("moving.gif", _animated, "ANIMATED_IMAGE"),
    "an encrypted PDF": ("locked.pdf", _encrypted, "PDF_ENCRYPTED"),
    "a damaged PDF": ("broken.pdf", _with(lambda _: blank_pdf()[:100]), "PDF_DAMAGED"),
    "a signed PDF that was changed": (
        "signed.pdf",
        _with(lambda c: _changed(c.signed.read_bytes())),
        "PAPER_SIGNATURE_BROKEN",
    ),
    "no file at all": ("absent.pdf", lambda _path, _counter: None, "FILE_NOT_FOUND"),
}


@pytest.mark.turns
@pytest.mark.parametrize("row", REFUSED_FILES)
def test_a_file_that_cannot_be_taken(row: str, counter: BusyCounter, tmp_path: Path) -> None:
    name, make, code = REFUSED_FILES[row]
    make(tmp_path / name, counter)
    before = counter.cli.json("audit", "verify").document
    call = counter.digitize(tmp_path / name)
    refused = counter.cli.json(*call)
    assert (refused.code, refused.error["code"], refused.error["file"]) == (3, code, str(tmp_path / name))
    assert not refused.error["retryable"]
    assert counter.cli.json("audit", "verify").document == before, "not one row was written"
    assert not Path(call[-1]).exists()
    told = counter.cli("--lang", "vi", *call)
    assert told.err.startswith(f"{code}: ")
    assert told.out == ""


def test_a_signed_file_alone_is_kept_as_it_is_and_among_others_it_is_not_taken(counter: BusyCounter) -> None:
    call = counter.digitize(counter.signed)
    kept = counter.cli.json(*call)
    assert (kept.code, kept.document["document"]["imported"]) == (0, [])
    assert Path(call[-1]).read_bytes() == counter.signed.read_bytes()
    assert [one["verdict"] for one in kept.document["document"]["signatures"]] == ["valid"]
    assert "Nguyễn Thị Mẫu" in counter.cli("--lang", "vi", *call).out
    refused = counter.cli.json(*counter.digitize(counter.signed, counter.pages[0]))
    assert (refused.code, refused.error["code"], refused.error["file"]) == (3, "SIGNED_INPUT", str(counter.signed))


@pytest.mark.parametrize("row", ["an encrypted PDF", "a damaged PDF", "no image"])
def test_a_file_that_cannot_be_taken_as_a_finished_one(row: str, counter: BusyCounter, tmp_path: Path) -> None:
    name, make, code = REFUSED_FILES[row]
    make(tmp_path / name, counter)
    code = "NOT_A_PDF" if row == "no image" else code
    upload = ["--dossier", fresh_code(), "--component", "TP01"]
    for call in (["sign", "--out", tmp_path / "out"], ["verify"], ["upload", *upload]):
        refused = counter.cli.json(call[0], tmp_path / name, *call[1:])
        (error,) = refused.document["errors"]
        assert (refused.code, error["code"], error["file"]) == (3, code, str(tmp_path / name)), call[0]


def test_cmyk_16_bit_and_1_bit_pages_are_read_right(counter: BusyCounter, tmp_path: Path) -> None:
    with Image.open(counter.pages[0]) as page:
        page.convert("CMYK").save(tmp_path / "cmyk.jpg", dpi=(200, 200), quality=92)
        gray = np.asarray(page.convert("L")).astype(np.uint16) * 257
        Image.fromarray(gray).save(tmp_path / "sixteen.png", dpi=(200, 200))
        page.convert("L").point(lambda level: 255 * (level > 140)).convert("1").save(
            tmp_path / "one.tif", dpi=(200, 200)
        )
    files = [tmp_path / name for name in ("cmyk.jpg", "sixteen.png", "one.tif")]
    read = counter.cli.json("ocr", *files, "--out", tmp_path / "text")
    assert read.code == 0
    for found in read.document["pages"]:
        assert "PHIẾU MẪU" in found["text"], found["file"]
    done = counter.cli.json(*counter.digitize(*files))
    assert (done.code, done.document["document"]["pages"]) == (0, 3)
    assert done.document["document"]["pdfa"]["valid"]


@pytest.mark.parametrize("code", ["H56-14-261124-1", "H56.14-261324-0001", "", "; DROP TABLE dossiers"])
def test_a_wrong_dossier_code(code: str, counter: BusyCounter) -> None:
    call = ["digitize", counter.pages[0], f"--dossier={code}", "--component", "TP01", "--out", counter.folder / "x.pdf"]
    refused = counter.cli.json(*call)
    assert (refused.code, refused.error["code"]) == (3, "DOSSIER_CODE_MALFORMED")


def test_a_wrong_component_code(counter: BusyCounter) -> None:
    refused = counter.cli.json(*counter.digitize(counter.pages[0], component="TP 01/á"))
    assert (refused.code, refused.error["code"]) == (3, "COMPONENT_CODE_MALFORMED")


def test_a_dossier_that_the_system_does_not_know(counter: BusyCounter) -> None:
    """Only a call that sends asks whether the dossier exists; the sandbox knows none of serial 9999."""
    call = counter.digitize(counter.pages[0], code="H56.14-261124-9999")
    refused = counter.cli.json(*call, "--upload")
    assert (refused.code, refused.error["code"], refused.error["retryable"]) == (6, "DOSSIER_UNKNOWN", False)
    assert counter.cli.queued() == []
    assert counter.cli.json(*call).code == 0


def test_a_wrong_pin(counter: BusyCounter) -> None:
    call = [*counter.digitize(counter.pages[0]), "--sign"]
    with pipe_with("not the PIN") as descriptor:
        refused = counter.cli.json(*call, "--pin-fd", str(descriptor))
    assert (refused.code, refused.error["code"], refused.error["retryable"]) == (5, "WRONG_PIN", False)
    assert "not the PIN" not in refused.out + refused.err
    assert not Path(call[-2]).exists()
    done = counter.cli.json(*call)
    assert (done.code, len(done.document["document"]["signatures"])) == (0, 1), "the prepared file was kept"


def test_a_wrong_pin_is_not_tried_twice(counter: BusyCounter, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token locks itself after a few wrong PINs: the second document that waits must not offer the same one."""
    for page in counter.pages:
        with pipe_with("not the PIN") as descriptor:
            call = [*counter.digitize(page), "--sign", "--pin-fd", str(descriptor)]
            assert counter.cli.json(*call).error["code"] == "WRONG_PIN"
    tried: list[Authorization] = []
    unlocked = Pkcs12Key.unlocked
    with pipe_with("not the PIN") as descriptor, monkeypatch.context() as patched:
        patched.setattr(Pkcs12Key, "unlocked", lambda key, given: (tried.append(given), unlocked(key, given))[1])
        stopped = counter.cli.json("resume", "--pin-fd", str(descriptor))
    assert (stopped.code, len(tried)) == (5, 1)
    assert [f["error"]["code"] for f in stopped.document["failures"]] == ["WRONG_PIN", "WRONG_PIN"]
    finished = counter.cli.json("resume")
    assert (finished.code, len(finished.document["finished"])) == (0, 2)


@pytest.fixture(params=["SERVER_ERROR", "SERVER_UNREACHABLE"])
def outage(
    request: pytest.FixtureRequest, counter: BusyCounter, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, Callable[[], None]]:
    """A dossier system that answers 503, or nobody at its address; and how it comes back."""
    if request.param == "SERVER_ERROR":
        counter.sandbox.outage(True)
        request.addfinalizer(lambda: counter.sandbox.outage(False))
        return request.param, lambda: counter.sandbox.outage(False)
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    monkeypatch.setenv("SOHOA_DELIVERY__URL", f"http://127.0.0.1:{port}")
    return request.param, lambda: monkeypatch.delenv("SOHOA_DELIVERY__URL")


@pytest.mark.turns
def test_a_server_that_is_down(outage: tuple[str, Callable[[], None]], counter: BusyCounter) -> None:
    code, comes_back = outage
    call = [*counter.digitize(counter.pages[0]), "--sign", "--upload", "--expect", "1"]
    stopped = counter.cli.json(*call)
    assert (stopped.code, stopped.error["code"], stopped.error["retryable"]) == (6, code, True)
    (waiting,) = counter.cli.queued()
    assert (waiting["dossier"], waiting["component"]) == (call[3], "TP01")
    assert counter.cli("queue").out.startswith(f"{call[3]} TP01: ")
    slip = counter.cli.json("slip", call[3], "-o", counter.folder / "slip.pdf").document
    hindered = {one["obstacle"] for one in slip["hindrances"] if one["component"] == "TP01"}
    assert hindered == {"not_copied"}, "the count that the call made stands, though nothing could be sent"
    examined = {one["name"]: one for one in counter.cli.json("doctor", "--lang", "en").document["checks"]}
    assert examined["dossier-system"]["remedy"] == texts("en")[code]["remedy"]
    resumed = counter.cli.json("resume")
    assert (resumed.code, resumed.document["failures"][0]["error"]["code"]) == (6, code)
    comes_back()
    resumed = counter.cli.json("resume")
    assert (resumed.code, len(resumed.document["finished"])) == (0, 1)
    assert counter.cli.queued() == []
    done = counter.cli.json(*call)
    assert done.document["receipt"]["sha256"] == waiting["sha256"] == done.document["document"]["sha256"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("a small file system can only be mounted by root")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount a tmpfs")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.turns
@pytest.mark.parametrize(("free_bytes", "least_free_mb"), [(700_000, "1"), (60_000, "0")], ids=["ahead", "midway"])
def test_a_full_disk(
    free_bytes: int,
    least_free_mb: str,
    small_disk: Path,
    counter: BusyCounter,
    judge_server: JudgeServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Free space is looked at before a batch; a disk that fills up while one is under way is told as well."""
    cli = data_folder(small_disk / "data", counter.sandbox, judge_server)
    monkeypatch.setenv("SOHOA_MIN_FREE_MB", least_free_mb)
    first = cli.json(*counter.digitize(counter.pages[0]))
    assert first.code == 0
    free = os.statvfs(small_disk)
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\0" * (free.f_bavail * free.f_frsize - free_bytes))
    call = counter.digitize(counter.pages[1])
    full = cli.json(*call)
    assert (full.code, full.error["code"], full.error["retryable"]) == (7, "DISK_FULL", True)
    ballast.unlink()
    assert cli.store_is_whole()
    done = cli.json(*call)
    assert (done.code, done.document["document"]["pages"]) == (0, 1)
    assert cli.store_is_whole()


def test_what_is_made_never_takes_the_place_of_what_it_is_made_of(counter: BusyCounter, tmp_path: Path) -> None:
    page, link = tmp_path / "to-khai.png", tmp_path / "to-khai.pdf"
    page.write_bytes(counter.pages[0].read_bytes())
    link.symlink_to(page)
    for out in (page, link):
        call = ["digitize", page, "--dossier", fresh_code(), "--component", "TP01", "--out", out]
        refused = counter.cli.json(*call)
        assert (refused.code, refused.error["code"]) == (2, "OUTPUT_IS_INPUT")
    assert page.read_bytes() == counter.pages[0].read_bytes()


def test_a_folder_that_nothing_can_be_put_into_is_told_by_the_name_that_the_call_gives(
    counter: BusyCounter, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    calls = (["sign", counter.signed, "--out"], ["online", fresh_code(), "--out"], ["scan", "--device", "d", "--out"])
    for call in calls:
        refused = counter.cli.json(*call, file)
        assert (refused.code, refused.error["code"], refused.error["file"]) == (7, "OUT_UNWRITABLE", str(file))
    refused = counter.cli.json("demo", "--keep", file)
    assert (refused.code, refused.error["code"], refused.error["file"]) == (7, "OUT_UNWRITABLE", str(file / "data"))
