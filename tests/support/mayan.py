"""Mayan EDMS, a record system that no one here wrote: its web server, background workers and their queue as processes, with SQLite.

Its packages (GPL) lie in `.tools/mayan`, in an environment of their own; they and an empty installation are made once a checkout. Each test
gets a copy of that.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import httpx

from app.delivery.mayan_prepare import Made, prepare
from app.delivery.mayan_schema import CABINET, SHEET
from tests.support.dossier_server import ROOT, access, free_port

SOURCE: Final = Path(__file__).parent / "mayan_server"
TOOLS: Final = ROOT / ".tools" / "mayan"
UV: Final = ROOT / ".tools" / "uv" / "bin" / "uv"
ADMINISTRATOR: Final = "ad" * 20
FIRST_CODE: Final = "H56.14-261124-0001"
STATION: Final = "57" * 20
STATION_MAY: Final = (
    "cabinets.cabinet_view",
    "cabinets.cabinet_add_document",
    "documents_types.document_type_view",
    "documents.document_create",
    "documents.document_view",
    "documents.document_properties_edit",
    "documents.document_trash",
    "documents.document_file_new",
    "documents.document_file_view",
    "document_downloads.document_file_download",
    "metadata.metadata_document_add",
    "metadata.metadata_document_view",
    "metadata_setup.metadata_type_view",
)
QUEUES: Final = (
    "default,documents_fast,documents_file,documents_file_slow,documents_slow,documents_version,documents_trash,storage",
    "search,search_slow,metadata,events_fast,events_slow,indexing,indexing_slow,file_caching,file_caching_slow,workflows,workflows_slow,"
    "duplicates,duplicates_slow,parsing,signatures,signatures_slow,file_metadata,ocr,ocr_slow,converter,documents_periodic,"
    "storage_periodic,authentication_attempts,mailing,statistics,sources,sources_periodic",
)
"""what each background worker does: a queue that nobody takes from grows, and all workers read through it"""
_START_S: Final = 480.0
"""two cores that others need too have taken three minutes"""


class Mayan:
    """One installation with its processes. `kill` is kill -9 of the web server; paused workers leave their work in the queue."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._port = port
        self._web: subprocess.Popen[bytes] | None = None
        self._queue: subprocess.Popen[bytes] | None = None
        self._workers: list[subprocess.Popen[bytes]] = []
        self._ids: dict[tuple[str, str], int] = {}
        self._sheets: dict[str, int] = {}
        self.administrator = httpx.Client(
            base_url=f"{self.url}/api/v4/",
            headers={"Authorization": f"Token {ADMINISTRATOR}", "Accept": "application/json"},
            timeout=60,
            trust_env=False,
        )

    def start_queue(self) -> None:
        self._queue = _run_queue(self._folder)

    def start(self) -> None:
        self._web = self._run("web.log", "gunicorn", "--bind", f"127.0.0.1:{self._port}", "--threads", "8",
                              "--no-control-socket", "--timeout", "0", "mayan.wsgi")  # fmt: skip
        self._await()

    def start_workers(self) -> None:
        for queues in QUEUES:
            self._workers.append(self._worker(queues))

    def _worker(self, queues: str) -> subprocess.Popen[bytes]:
        return self._run("worker.log", "celery", "-A", "mayan", "worker", "--pool", "solo", "-Q", queues,
                                 "--without-gossip", "--without-mingle", "--without-heartbeat")  # fmt: skip

    def kill(self) -> None:
        """The master and the process that answers, at once."""
        assert self._web is not None
        os.killpg(self._web.pid, signal.SIGKILL)
        self._web.wait()

    @contextlib.contextmanager
    def workers_paused(self) -> Iterator[None]:
        self._signal_workers(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal_workers(signal.SIGCONT)

    def _signal_workers(self, what: signal.Signals) -> None:
        for worker in self._workers:
            os.killpg(worker.pid, what)

    def stop(self) -> None:
        self.administrator.close()
        _end(self._web, *self._workers)
        _end(self._queue)

    def ask(self, method: str, path: str, **what: Any) -> Any:
        """A request with the administrator's token that has to succeed; Mayan's own limit of 20 a second is waited for."""
        while (response := self.administrator.request(method, path, **what)).status_code == 429:
            time.sleep(float(response.headers.get("retry-after", 1)))
        assert response.is_success, f"{method} {path}: {response.status_code} {response.text[:500]}"
        return response.json() if response.content else None

    def open_dossier(self, code: str, **changes: str) -> None:
        """As whoever opens dossiers in Mayan does; returns when Mayan's search knows it. `changes` are metadata of the sheet."""
        told = {
            "ma_ho_so": code,
            "ma_tthc": "1.004889.000.00.00.H56",
            "ten_tthc": "Hỗ trợ sửa chữa nhà ở",
            "chu_ho_so": "Nguyễn Thị Mẫu",
            "so_giay_to_chu_ho_so": "038190012345",
            "kenh_thuc_hien": "1",
            "ngay_tiep_nhan": "2026-11-24T08:15:00+07:00",
            "don_vi_tiep_nhan": "H56.14",
            "don_vi_xu_ly": "H56.14",
            "trang_thai_ho_so": "2",
            "thanh_phan_ho_so": "TP01* = Đơn đề nghị\nTP02* = Giấy chứng nhận\nTP03* = Giấy xác nhận",
            **changes,
        }
        cabinet = self.ask("POST", "cabinets/", json={"label": code, "parent": self._id("cabinets/", CABINET)})["id"]
        kind = self._id("document_types/", SHEET)
        sheet = self.ask("POST", "documents/", json={"document_type_id": kind, "label": code})["id"]
        self._sheets[code] = sheet
        for name, value in told.items():
            field = self._id("metadata_types/", name, "name")
            self.ask("POST", f"documents/{sheet}/metadata/", json={"metadata_type_id": field, "value": value})
        self.ask("POST", f"cabinets/{cabinet}/documents/add/", json={"document": sheet})
        self._ids[("cabinets/", code)] = cabinet
        self.await_indexed(code)

    def cabinet_of(self, code: str) -> int:
        """The cabinet of a dossier that was opened here."""
        return self._ids[("cabinets/", code)]

    def await_indexed(self, cabinet: str) -> None:
        """Until Mayan's search knows a cabinet."""
        search = f"search/advanced/cabinets.cabinetsearchresult/?label={cabinet}"
        while not self.ask("GET", search)["results"]:
            time.sleep(0.1)

    def set_status(self, code: str, status: int) -> None:
        """As whoever decides about a dossier does: on its sheet."""
        path = f"documents/{self._sheets[code]}/metadata/"
        told = self.ask("GET", path, params={"page_size": 100})["results"]
        field = next(one["id"] for one in told if one["metadata_type"]["name"] == "trang_thai_ho_so")
        self.ask("PATCH", f"{path}{field}/", json={"value": str(status)})

    def prepare(self) -> tuple[Made, ...]:
        """With the administrator's token."""
        return prepare(self.url, access(ADMINISTRATOR))

    def _id(self, path: str, wanted: str, field: str = "label") -> int:
        """Of a cabinet or type; they never change."""
        known = self._ids.get((path, wanted))
        if known is None:
            listed = self.ask("GET", path, params={"page_size": 100})["results"]
            known = self._ids[(path, wanted)] = next(int(one["id"]) for one in listed if one[field] == wanted)
        return known

    def _run(self, log: str, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        return _run(self._folder, log, TOOLS / "venv" / "bin" / program, *arguments)

    def _await(self) -> None:
        assert self._web is not None
        until = time.monotonic() + _START_S
        while True:
            with contextlib.suppress(httpx.TransportError):
                if self.administrator.get("document_types/").is_success:
                    return
            assert self._web.poll() is None, f"Mayan ended at once: {(self._folder / 'web.log').read_text()[-2000:]}"
            assert time.monotonic() < until, "Mayan does not answer"
            time.sleep(0.1)


def _run(folder: Path, log: str, program: Path | str, *arguments: str) -> subprocess.Popen[bytes]:
    with (folder / log).open("ab") as told:
        return subprocess.Popen(
            # with the test process its servers end too
            ["setpriv", "--pdeathsig", "KILL", program, *arguments],
            env=_environment(folder),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
            process_group=0,
        )


def _run_queue(folder: Path) -> subprocess.Popen[bytes]:
    """The Redis of an installation, on a socket in its folder; what waits is written there when it ends."""
    queue = _run(folder, "queue.log", "redis-server", "--port", "0", "--unixsocket", "queue.sock", "--save", "3600 1",
                 "--dir", str(folder))  # fmt: skip
    while not (folder / "queue.sock").exists():
        assert queue.poll() is None, f"Redis ended at once: {(folder / 'queue.log').read_text()[-2000:]}"
        time.sleep(0.05)
    return queue


def _end(*processes: subprocess.Popen[bytes] | None) -> None:
    running = [one for one in processes if one is not None and one.poll() is None]
    for process in running:
        os.killpg(process.pid, signal.SIGTERM)
    for process in running:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def mayan_server(folder: Path) -> Iterator[Mayan]:
    """A new installation, running, prepared for a station, with one dossier in it."""
    shutil.copytree(_installed(), folder, dirs_exist_ok=True)
    server = Mayan(folder, free_port())
    try:
        server.start_queue()
        server.start_workers()
        server.start()
        server.prepare()
        server.open_dossier(FIRST_CODE)
        yield server
    finally:
        server.stop()


def _environment(media: Path) -> Mapping[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAYAN_", "PYTHON"))}
    return {
        **inherited,
        "PATH": f"{TOOLS / 'venv' / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(SOURCE),
        "PYTHONPYCACHEPREFIX": str(TOOLS / "compiled"),
        "PYTHONWARNINGS": "ignore",
        "DJANGO_SETTINGS_MODULE": "mayan_settings",
        "MAYAN_MEDIA_ROOT": str(media),
        "MAYAN_OCR_AUTO_OCR": "false",
        "MAYAN_DOCUMENT_PARSING_AUTO_PARSING": "false",
        "MAYAN_FILE_METADATA_AUTO_PROCESS": "false",
    }


def _installed() -> Path:
    """An empty installation with its first accounts. Packages and installation are made where something changed, and it says so."""
    wanted = hashlib.sha256(b"\0".join(file.read_bytes() for file in sorted(SOURCE.glob("*.*")))).hexdigest()
    TOOLS.mkdir(parents=True, exist_ok=True)
    stamp, base = TOOLS / "stamp", TOOLS / "base"
    with (TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two test processes one installs
        if stamp.is_file() and stamp.read_text() == wanted:
            return base
        stamp.unlink(missing_ok=True)
        shutil.rmtree(base, ignore_errors=True)
        print("interop: making Mayan EDMS in .tools/mayan, once a checkout: some minutes", file=sys.stderr)
        began = time.monotonic()
        _make_environment()
        _set_up(base)
        stamp.write_text(wanted)
        print(f"interop: Mayan EDMS stands after {time.monotonic() - began:.0f} s", file=sys.stderr)
    return base


def _make_environment() -> None:
    python = TOOLS / "venv" / "bin" / "python"
    subprocess.run([UV, "venv", "-q", "--clear", "--python", sys.executable, TOOLS / "venv"], check=True)
    # the lock names every package: nothing is resolved again
    subprocess.run(
        [UV, "pip", "install", "-q", "--python", python, "--require-hashes", "--no-deps",
         "-r", SOURCE / "requirements.txt"],
        check=True,
    )  # fmt: skip


def _set_up(base: Path) -> None:
    programs = TOOLS / "venv" / "bin"
    accounts = [SOURCE / "first_accounts.py", ADMINISTRATOR, STATION, *STATION_MAY]
    base.mkdir()
    queue = _run_queue(base)
    for command in (
        [programs / "mayan-edms.py", "common_initial_setup", "--force", "--no-dependencies"],
        [programs / "python", *accounts],
    ):
        done = subprocess.run(command, env=_environment(base), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert done.returncode == 0, done.stdout.decode(errors="replace")[-3000:]
    _end(queue)
    (base / "config.yml").unlink()  # it holds this folder's path, and a copy lies elsewhere


if __name__ == "__main__":
    _installed()
