"""Second copies as a person meets them: the key's page, `copy`, `doctor`'s word on it, and the way back with the key from a file."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.bootstrap import build, checks
from app.cli.main import run
from app.domain.errors import StoreFailed
from app.services.doctor import Absent
from app.services.recovery_key import groups_of
from app.settings import load
from app.store.second_copy import place
from ocr.codes.reader import read_codes
from tests.support.cli_world import Outcome, conforms
from tests.support.store_world import KEY, anywhere, open_copy, waiting_dossier


class Reader:
    """A person who prints the page, and types what is asked for from it."""

    def __init__(self, said: io.StringIO, *, careless: bool = False) -> None:
        self.said = said
        self.careless = careless
        self.secret = ""
        self.page = Path()

    def isatty(self) -> bool:
        return False

    def readline(self, _longest: int) -> str:
        text = self.said.getvalue()
        self.page = Path(next(iter(re.findall(r"\S+\.pdf", text))))
        assert self.page.stat().st_mode & 0o077 == 0
        self.secret = qr_on(self.page)
        numbers = [int(number) for number in re.findall(r"groups ([\d, ]+)", text)[-1].split(",")]
        groups = groups_of(self.secret)
        return "0000 0000 0000\n" if self.careless else " ".join(groups[n - 1].lower() for n in numbers) + "\n"


def qr_on(pdf: Path) -> str:
    """What the QR code on the printed page says."""
    drawn = subprocess.run(["pdftoppm", "-r", "150", "-gray", pdf], check=True, capture_output=True).stdout
    with Image.open(io.BytesIO(drawn)) as page:
        codes = read_codes(np.asarray(page.convert("L")))
    return next(code.text for code in codes)


@dataclass
class Office:
    """A counter with a data folder and a stick."""

    data: Path
    stick: Path

    def call(self, *argv: object, reader: type[Reader] | None = None) -> Outcome:
        out, err = io.StringIO(), io.StringIO()
        words = [*map(str, argv), "--lang", "en"]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(words if "--data-dir" in words else [*words, "--data-dir", str(self.data)])
        assert "Traceback" not in err.getvalue()
        return Outcome(code, out.getvalue(), err.getvalue())

    def new_key(self, monkeypatch: pytest.MonkeyPatch, *argv: str, careless: bool = False) -> tuple[Outcome, Reader]:
        err = io.StringIO()
        reader = Reader(err, careless=careless)
        monkeypatch.setattr("sys.stdin", reader)
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(["recovery-key", "new", *argv, "--lang", "en", "--data-dir", str(self.data)])
        return Outcome(code, out.getvalue(), err.getvalue()), reader


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setattr(place, "require_elsewhere", anywhere)
    desk = open_copy(tmp_path / "data")
    waiting_dossier(desk, "H56.14-261124-0001")
    desk.store.close()
    stick = tmp_path / "usb" / "sohoa"
    stick.parent.mkdir()
    toml = f'min_free_mb = 1\n[second_copy]\nfolders = ["{stick}"]\n'
    (tmp_path / "data" / "sohoa.toml").write_text(toml, encoding="utf-8")
    yield Office(tmp_path / "data", stick)


def test_the_printed_page_is_all_that_is_needed(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, reader = office.new_key(monkeypatch, "--json")
    conforms("recovery-key", made.document)
    assert made.code == 0
    assert not reader.page.exists()
    assert str(reader.page).startswith(("/run/user", "/dev/shm"))
    copied = office.call("copy", "now", "--json")
    conforms("copy", copied.document)
    assert (copied.code, copied.document["copies"][0]["papers"]) == (0, 3)
    status = office.call("copy", "status", "--json")
    conforms("copy", status.document)
    assert status.document["copies"][0]["here"]
    everything = b"".join(path.read_bytes() for path in (tmp_path).rglob("*") if path.is_file())
    assert reader.secret.encode() not in everything, "the private key is nowhere on the station, nor on the stick"
    shutil.rmtree(office.data)
    (tmp_path / "key").write_text(f"# from the page\n{reader.secret}\n")
    restored = office.call("store", "restore-copy", office.stick, "--key-file", tmp_path / "key", "--json")
    conforms("store-restore", restored.document)
    assert (restored.code, restored.document["ok"]) == (0, True)
    assert len(office.call("queue", "--json").document["queue"]) == 1
    (office.data / "sohoa.toml").write_text(f'[second_copy]\nfolders = ["{office.stick}"]\n', encoding="utf-8")
    assert office.call("copy", "now").code == 0, "the public key came back with the private one"


def test_a_page_that_nobody_read_is_no_key(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    refused, reader = office.new_key(monkeypatch, careless=True)
    assert refused.code == 3
    assert "RECOVERY_KEY_UNREAD" in refused.err
    assert not reader.page.exists()
    without = office.call("copy", "now")
    assert (without.code, without.err.count("COPY_NOT_SET_UP")) == (7, 1)
    made, _ = office.new_key(monkeypatch)
    assert made.code == 0
    assert office.new_key(monkeypatch)[0].err.startswith("RECOVERY_KEY_EXISTS")
    assert office.new_key(monkeypatch, "--replace")[0].code == 0


def test_each_trouble_is_told_with_its_remedy(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toml = (office.data / "sohoa.toml").read_text()
    (office.data / "sohoa.toml").write_text(f'{toml}recipients = ["{KEY.recipient}"]\n')
    assert office.call("copy", "now").code == 0
    shutil.move(office.stick.parent, tmp_path / "pulled")
    gone = office.call("copy", "now")
    assert (gone.code, "COPY_FOLDER_GONE" in gone.err, "Plug" in gone.err) == (7, True, True)
    assert not office.call("copy", "status", "--json").document["copies"][0]["here"]
    keyless = ("store", "restore-copy", tmp_path / "pulled" / "sohoa", "--data-dir", tmp_path / "new")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert office.call(*keyless).err.startswith("RECOVERY_KEY_NEEDED")
    wrong = tmp_path / "wrong"
    assert office.call(*keyless, "--key-file", wrong).err.startswith("FILE_NOT_FOUND")
    wrong.write_bytes(b"\xff\xfe" + os.urandom(100))
    assert office.call(*keyless, "--key-file", wrong).err.startswith("RECOVERY_KEY_MALFORMED")
    (office.data / "sohoa.toml").write_text(f'{toml}recipients = ["age1nothing"]\n')
    assert "COPY_RECIPIENT_MALFORMED" in office.call("copy", "now").err


def test_doctor_tells_the_age_of_the_last_good_copy(office: Office, tmp_path: Path) -> None:
    def said() -> str:
        with build(load(office.data, {"language": "en"})) as station:
            return checks.second_copy(station)

    with pytest.raises(StoreFailed, match=r"COPY_FOLDER_GONE|COPY_NONE"):
        said()
    toml = (office.data / "sohoa.toml").read_text()
    (office.data / "sohoa.toml").write_text(f'{toml}recipients = ["{KEY.recipient}"]\n')
    assert office.call("copy", "now").code == 0
    assert said() == "the last copy is 0 minutes old"
    shutil.move(office.stick.parent, tmp_path / "pulled")
    with pytest.raises(StoreFailed, match="COPY_FOLDER_GONE"):
        said()
    (office.data / "sohoa.toml").write_text("")
    with pytest.raises(Absent):
        said()
