"""Services at a centre with the real servers: one page's id is followed from its frame to its receipt, and each says how it is."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from PIL import Image
from prometheus_client.parser import text_string_to_metric_families

from app.archive.judge import JudgeServer
from app.bootstrap import Station, build
from app.bootstrap.serving import log_in_json
from app.domain.ids import new_id
from app.domain.model import BatchOutcome
from app.domain.page_jobs import PageJob, Priority
from app.jobs.queue import PageQueue
from app.sandbox.client import RunningSandbox
from app.services.advance import Watch
from app.services.plans import whole_way
from app.services.sign import KeyAuthorizer
from app.settings import load
from app.store.store import Store
from tests.support.cli_world import ROOT, CommandLine, fresh_code, open_counter
from tests.support.dossier_server import free_port
from tests.support.postgres import PostgresServer
from tests.support.store_world import Desk
from tests.support.waiting import until

CITIZEN = "Nguyễn Thị Kiểm Thử"


@dataclass
class Service:
    """A command that runs in a process of its own, its log, and what it answers."""

    process: subprocess.Popen[str]
    log: Path
    port: int

    def asked(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def metrics(self) -> dict[tuple[str, ...], float]:
        families = text_string_to_metric_families(self.asked("/metrics")[1])
        samples = [sample for family in families for sample in family.samples]
        return {(one.name, *sorted(one.labels.values())): one.value for one in samples if "le" not in one.labels}

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0


@pytest.fixture
def counter(
    server: PostgresServer, centre: Store, sandbox: RunningSandbox, judge_server: JudgeServer, tmp_path: Path
) -> Iterator[CommandLine]:
    """A counter in production that belongs to the centre, and the data folder of a worker."""
    info, place = sandbox.info, tmp_path / "place"
    place.mkdir()
    section = (
        f'[centre]\ndatabase = "postgresql://postgres@/centre?host={server.folder}"\nblobs = "{place.as_uri()}"\n'
        "[work]\nworkers = 1\n"
    )
    with open_counter(tmp_path, sandbox, judge_server):  # the shared workers
        for name in ("counter", "worker"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "sohoa.toml").write_text(
                f'min_free_mb = 1\npdfa_judge_socket = "{judge_server.socket_path}"\n{section}'
                f'[delivery]\nurl = "{info.dossiers_url}"\n[signing]\npkcs12 = "{info.officer_p12}"\n'
                f'trust_roots = ["{info.root_pem}"]\ntrust_others = ["{info.issuer_pem}"]\n'
                f'timestamp_url = "{info.tsa_url}"\nlevel_floor = "B-T"\n'
            )
        yield CommandLine(tmp_path / "counter")


type Begin = Callable[..., Service]


@pytest.fixture
def begun() -> Iterator[Begin]:
    """Begins a service as its unit does; what still runs in the end is killed."""
    running: list[Service] = []

    def begin(folder: Path, *words: str) -> Service:
        port, log = free_port(), folder / f"{words[0]}.log"
        call = [*words, "--data-dir", str(folder), "--json", "--log-json", "--serve-metrics", f"127.0.0.1:{port}"]
        with log.open("w") as file:
            process = subprocess.Popen(
                [sys.executable, "main.py", *call], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=file, text=True
            )
        service = Service(process, log, port)
        running.append(service)
        until(lambda: process.poll() is not None or service.asked("/healthz")[0] == 200, 60)
        assert process.poll() is None, log.read_text()
        return service

    yield begin
    for service in running:
        service.process.kill()
        service.process.wait()


def test_a_page_is_followed_by_its_id_from_its_frame_to_its_receipt(
    counter: CommandLine, sandbox: RunningSandbox, begun: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed = tmp_path / "credentials"
    handed.mkdir()
    (handed / "delivery-token").write_text(sandbox.info.token + "\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(handed))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    code, page = fresh_code(), io.BytesIO()
    Image.open(tmp_path / "paper" / "side-01.jpg").save(page, "TIFF")
    told: list[dict[str, Any]] = []

    @contextmanager
    def at_the_counter() -> Iterator[Station]:
        with redirect_stderr(io.StringIO()) as said, log_in_json(), build(load(counter.folder)) as station:
            yield station
        told.extend(map(json.loads, said.getvalue().splitlines()))

    def brought() -> None:
        said = counter.json("replicate", "--once", "--log-json")
        assert said.code == 0, said
        told.extend(map(json.loads, said.err.splitlines()))

    with at_the_counter() as station:
        desk = Desk(station.store, station.actor)
        dossier = desk.store.dossiers.open(code, "1.001", "H01", "H01", CITIZEN, desk.actor)
        part = desk.store.dossiers.component(dossier.id, "TP01", "Đơn đề nghị", desk.actor)
        batch = desk.batch(dossier, part)
        desk.scan(batch, 0, page.getvalue())
        desk.store.capture.end(batch.id, BatchOutcome.COMPLETE, desk.actor)
    brought()
    worker = begun(tmp_path / "worker", "worker")
    until(lambda: any(line["event"] == "page.done" for line in worker.lines()), 120)
    stages = [line["stage"] for line in worker.lines() if line["event"] == "page.made"]
    found = worker.metrics()
    assert {found["sohoa_stage_seconds_count", stage] for stage in stages if stage != "thumb"} == {1}
    assert found["sohoa_page_job_seconds_count", "citizen-waiting"] == 1
    worker.stop()
    told += worker.lines()
    with at_the_counter() as station:
        pin = KeyAuthorizer(None, lambda _question: sandbox.info.officer_pin)
        station.digitizing.finish(part.id, whole_way(station.settings.signing), station.actor, Watch(pin))
    brought()

    (page_id,) = next(line for line in told if line["event"] == "page.adopted")["page_ids"]
    followed = [line for line in told if page_id in (line.get("page_id"), *line.get("page_ids", ()))]
    assert [line["time"] for line in followed] == sorted(line["time"] for line in followed)
    way = [(line["event"], line.get("stage") or line.get("written")) for line in followed]
    stops = [
        ("page.adopted", None),
        ("row.brought", "page.adopted"),
        ("page.begun", None),
        ("page.made", "text"),
        ("page.done", None),
        ("document.made", None),
        ("page.made", "text"),
        ("document.step", "archive"),
        ("document.step", "judge"),
        ("document.signed", None),
        ("upload.queued", None),
        ("upload.received", None),
        ("document.step", "send"),
        ("row.brought", "upload.received"),
    ]
    after = 0
    for stop in stops:
        assert stop in way[after:], f"{stop} is missing behind {way[:after]}"
        after += way[after:].index(stop) + 1
    text = json.dumps(told, ensure_ascii=False)
    for secret in (CITIZEN, code, sandbox.info.token, sandbox.info.officer_pin, str(tmp_path)):
        assert secret not in text


def test_a_worker_and_a_replicator_say_whether_they_live_and_what_they_lack(
    server: PostgresServer, centre: Store, counter: CommandLine, begun: Begin, tmp_path: Path
) -> None:
    waiting = PageJob(new_id(), new_id(), "of a dossier that is gone")
    counter.json("replicate", "--once")
    worker, replicator = begun(tmp_path / "worker", "worker"), begun(counter.folder, "replicate")
    with PageQueue(server.url("centre").render_as_string(hide_password=False)) as queue:
        queue.defer([waiting], Priority.REPROCESSING)
        until(lambda: not queue.locks(), 30)
        assert queue.stands().waiting == () and queue.stands().aside == {}
    until(lambda: worker.asked("/readyz")[0] == replicator.asked("/readyz")[0] == 200, 60)
    found = worker.metrics()
    assert found["sohoa_queue_pages", "back-scanning"] == 0 and found["sohoa_ready", "database"] == 1
    assert found["sohoa_disk_free_bytes",] > 0 and found["sohoa_page_job_seconds_count", "reprocessing"] == 1
    found = replicator.metrics()
    assert found["sohoa_replication_waiting_rows",] == 0 and found["sohoa_ready", "centre"] == 1
    assert found["sohoa_replication_awaited_dossiers", ""] == 0
    server.stop()
    until(lambda: json.loads(worker.asked("/readyz")[1])["failed"] == {"database": "DATABASE_AWAY"}, 90)
    until(lambda: json.loads(replicator.asked("/readyz")[1])["failed"] == {"centre": "DATABASE_AWAY"}, 90)
    assert worker.asked("/healthz")[0] == replicator.asked("/healthz")[0] == 200, (
        "to wait for a server is no fault of theirs"
    )
    assert worker.metrics()["sohoa_ready", "database"] == 0
    server.start()
    until(lambda: worker.asked("/readyz")[0] == replicator.asked("/readyz")[0] == 200, 90)
    assert replicator.metrics()["sohoa_failures_total", "DATABASE_AWAY"] >= 1
    for service in (worker, replicator):
        service.stop()
        assert [service.lines()[place]["event"] for place in (0, -1)] == ["service.started", "service.stopped"]


def test_how_long_pages_wait_is_told_by_their_priority_and_what_was_set_aside_by_its_code(
    server: PostgresServer, centre: Store
) -> None:
    from app.jobs.tables import prepare_tables

    url = server.url("centre").render_as_string(hide_password=False)
    prepare_tables(url)
    with PageQueue(url) as queue:
        jobs = [PageJob(new_id(), new_id(), f"page {number}") for number in range(3)]
        queue.defer(jobs[:2], Priority.TODAY)
        queue.defer(jobs[2:], Priority.BACK_SCANNING)
        server.run("UPDATE jobs.procrastinate_events SET at = at - interval '1 hour' WHERE job_id = 1", "centre")
        server.run("UPDATE jobs.procrastinate_jobs SET queue_name = 'aside.NOT_AN_IMAGE' WHERE id = 3", "centre")
        stands = queue.stands()
    (today,) = stands.waiting
    assert (today.priority, today.pages) == (Priority.TODAY, 2) and 3600 <= today.oldest_s < 3700
    assert stands.aside == {"NOT_AN_IMAGE": 1}


def test_a_watcher_says_that_its_folder_is_gone_and_waits_for_it(begun: Begin, tmp_path: Path) -> None:
    data, folder = tmp_path / "station", tmp_path / "scans"
    for made in (data, folder):
        made.mkdir()
    (data / "sohoa.toml").write_text("min_free_mb = 1\n[work]\nworkers = 1\n")
    watcher = begun(data, "watch", str(folder), "--pile", "kho-1")
    until(lambda: watcher.asked("/readyz")[0] == 200, 30)
    (folder / f"{CITIZEN}.jpg").write_text("no picture")
    until(lambda: any(line["event"] == "file.refused" for line in watcher.lines()), 30)
    folder.rename(tmp_path / "away")
    until(lambda: json.loads(watcher.asked("/readyz")[1])["failed"] == {"folder": "DEVICE_NOT_FOUND"}, 30)
    until(lambda: any(line["event"] == "folder.waits" for line in watcher.lines()), 30)
    assert watcher.asked("/healthz")[0] == 200
    assert watcher.metrics()["sohoa_failures_total", "FILE_KIND_UNKNOWN"] == 1
    watcher.stop()
    assert CITIZEN not in watcher.log.read_text()
