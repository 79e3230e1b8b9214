"""What a service answers over HTTP, its metrics, and what systemd hears of it."""

from __future__ import annotations

import json
import socket
import struct
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.bootstrap import serving
from app.domain.errors import StoreFailed, UsageError
from app.domain.ids import new_id
from app.domain.telemetry import Fact, tell, tell_trouble
from app.telemetry.endpoint import Answer, answering
from app.telemetry.metrics import Metrics, Reading
from app.telemetry.pulse import Pulse
from tests.support.hearing import heard_here
from tests.support.waiting import until


def values(metrics: Metrics) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(metrics.text().decode())
    samples = [sample for family in families for sample in family.samples]
    return {(one.name, *sorted(one.labels.values())): one.value for one in samples if "le" not in one.labels}


def test_what_happens_is_counted_and_what_is_a_state_is_read_anew() -> None:
    waiting = [3.0]

    def readings() -> Iterator[Reading]:
        yield Reading("sohoa_queue_pages", "Pages that wait.", waiting[0], {"priority": "today"})

    metrics = Metrics(readings)
    with heard_here(metrics):
        for seconds in (0.2, 1.5):
            tell("page.made", page_id=new_id(), stage="text", seconds=seconds)
        tell("page.made", page_id=new_id(), stage="thumb")
        tell("page.done", page_id=new_id(), priority="today", seconds=2.0)
        tell_trouble("page.again", page_id=new_id(), priority="today", code="DISK_FULL")
        tell("replication.brought", rows=37, files=2, size_mb=0.004, decisions=1)
    found = values(metrics)
    assert found["sohoa_stage_seconds_count", "text"] == 2 and found["sohoa_stage_seconds_sum", "text"] == 1.7
    assert found["sohoa_page_job_seconds_count", "today"] == 1
    assert found["sohoa_failures_total", "DISK_FULL"] == 1
    assert found["sohoa_replicated_rows_total",] == 37 and found["sohoa_replicated_bytes_total",] == 4_000
    assert found["sohoa_queue_pages", "today"] == 3
    waiting[0] = 0
    assert values(metrics)["sohoa_queue_pages", "today"] == 0
    assert not any("-" in label and len(label) == 36 for name, *labels in found for label in labels), "no id is a label"


def test_a_few_questions_are_answered_and_nothing_else() -> None:
    def asked(path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return answer.status, answer.read()
        except HTTPError as error:
            return error.code, error.read()

    questions = {
        "/healthz": lambda: Answer(200, "application/json", b"{}"),
        "/readyz": lambda: Answer(503, "application/json", b'{"ready": false}'),
    }
    with answering("127.0.0.1", 0, questions) as port:
        assert asked("/healthz") == (200, b"{}")
        status, body = asked("/readyz")
        assert status == 503 and json.loads(body) == {"ready": False}
        assert asked("/") == (404, b"") and asked("/../etc/passwd")[0] == 404
        with pytest.raises(UsageError) as caught, answering("127.0.0.1", port, questions):
            pass
        assert caught.value.code == "ADDRESS_TAKEN"
    with pytest.raises(OSError):
        asked("/healthz")


def test_a_question_that_breaks_and_a_caller_that_leaves_write_nothing_to_the_log_but_facts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    facts: list[Fact] = []
    asked, left, before = threading.Event(), threading.Event(), set(threading.enumerate())

    def broken() -> Answer:
        raise FileNotFoundError("/var/lib/sohoa/của ai đó")

    def slow() -> Answer:
        asked.set()
        left.wait(30)
        return Answer(200, "text/plain", b"late" * 1_000_000)

    with heard_here(facts.append), answering("127.0.0.1", 0, {"/metrics": broken, "/readyz": slow}) as port:
        with pytest.raises(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5)
        with socket.create_connection(("127.0.0.1", port)) as caller:
            caller.sendall(b"GET /readyz HTTP/1.0\r\n\r\n")
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            assert asked.wait(30)
        left.set()
        until(
            lambda: len(set(threading.enumerate()) - before) <= 1, 30
        )  # the server's own; other tests' threads are theirs
    (fact,) = facts
    assert (fact.event, fact.values["error"]) == ("program.warned", "FileNotFoundError")
    assert capsys.readouterr().err == ""


def test_a_part_that_hangs_is_told_in_time_and_once_it_answers_is_told_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serving, "_ANSWER_S", 0.05)
    monkeypatch.setattr(serving, "_REMEMBERED_S", 0.0)
    answers, disks = threading.Event(), []

    def place() -> str:
        assert answers.wait(30)
        return ""

    def disk() -> str:
        disks.append(threading.current_thread())
        raise StoreFailed("DISK_FULL")

    ready = serving._Ready({"place": place, "disk": disk})
    assert ready.failed() == ready.failed() == {"place": "PLACE_AWAY"} and not disks, "asked once, however many ask"
    answers.set()
    until(lambda: ready.failed() == {"disk": "DISK_FULL"}, 5)


def test_systemd_hears_that_a_service_has_begun_once_its_loop_turns_and_that_it_still_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.telemetry.pulse._TOLD_EVERY_S", 0.0)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        pulse = Pulse()
        asked = pulse.beaten_by(lambda: False)
        assert not asked() and not asked()
        assert [systemd.recv(99), systemd.recv(99)] == [b"READY=1", b"WATCHDOG=1"]
        assert pulse.age_s < 5
    pulse.beat()  # nobody listens any more
    monkeypatch.delenv("NOTIFY_SOCKET")
    Pulse().beat()
