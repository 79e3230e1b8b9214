"""The log of a service: a line of JSON each, in which nothing of people stands, whatever somebody tells by mistake."""

from __future__ import annotations

import json
import logging
import warnings
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap.serving import log_in_json
from app.cli.console import Console
from app.domain.errors import InputRefused, StoreFailed
from app.domain.ids import new_id
from app.domain.telemetry import _FORMS, _NUMBERS, Fact, is_heard, tell, tell_trouble
from app.services.follow import Follow
from app.store.database import Audited
from app.telemetry.lines import JsonLines, OtherWarnings
from tests.support.cli_world import CommandLine
from tests.support.hearing import heard_here
from tests.support.planted import CITIZEN, NAME, PLANTED, plant
from tests.support.store_world import open_desk

PERSONAL = st.sampled_from([NAME, CITIZEN, PLANTED, f"/home/{NAME}.pdf", f"{CITIZEN}.pdf", NAME.lower()])
VALUES = st.one_of(
    PERSONAL, st.text(), st.integers(), st.just(int(CITIZEN)), st.floats(), st.lists(PERSONAL), st.uuids(), st.none()
)


@given(
    event=st.one_of(PERSONAL, st.text()), values=st.dictionaries(st.sampled_from([*_FORMS, *_NUMBERS, "name"]), VALUES)
)
def test_nothing_of_people_comes_into_a_line_whatever_is_told(event: str, values: dict[str, object]) -> None:
    told: list[str] = []
    JsonLines(told.append)(Fact(event, values))  # type: ignore[arg-type]
    (line,) = told
    assert line.endswith("\n") and line.count("\n") == 1 and line.isascii()
    said = json.loads(line)
    assert all(text not in json.dumps(said, ensure_ascii=False) for text in (NAME, NAME.lower()))
    assert CITIZEN not in line and CITIZEN.lstrip("0") not in line
    assert set(said) <= {"time", "level", "event", *_FORMS, *_NUMBERS}


def test_a_fact_says_its_ids_and_how_long_it_took_and_that_somebody_has_to_look() -> None:
    told: list[str] = []
    page = new_id()
    assert not is_heard()
    with heard_here(JsonLines(told.append)):
        tell("page.made", page_id=page, stage="text", seconds=1.23456789, line="what is no value of a fact")
        tell_trouble("page.again", page_ids=(page, page), code="DISK_FULL", tries=2)
    tell("page.made", page_id=page)
    made, again = map(json.loads, told)
    assert made.pop("time").endswith("+00:00")
    assert made == {"level": "info", "event": "page.made", "page_id": str(page), "stage": "text", "seconds": 1.234568}
    assert again["level"] == "warning" and again["page_ids"] == [str(page)] * 2 and again["code"] == "DISK_FULL"


def test_where_nobody_reads_the_log_any_more_the_work_goes_on() -> None:
    def broken(_line: str) -> None:
        raise BrokenPipeError

    JsonLines(broken)(Fact("page.made", {}))


def test_what_libraries_warn_of_is_told_without_their_words() -> None:
    told: list[str] = []
    log = logging.Logger("pyhanko.sign")
    log.addHandler(OtherWarnings(JsonLines(told.append)))
    for _ in range(2):
        try:
            raise StoreFailed("DISK_FULL", PLANTED)
        except StoreFailed:
            log.exception("the certificate of %s", NAME)
    log.info("nobody has to look")
    (line,) = map(json.loads, told)
    del line["time"]
    warned = {"level": "warning", "event": "program.warned", "logger": "pyhanko.sign", "error": "StoreFailed"}
    assert line == warned


def test_what_libraries_say_by_warnings_is_a_line_without_their_words(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings(), log_in_json():
        warnings.simplefilter("always")
        warnings.warn(f"{NAME}.jpg", UserWarning, stacklevel=1)
    (line,) = map(json.loads, capsys.readouterr().err.splitlines())
    assert (line["event"], line["logger"]) == ("program.warned", "py.warnings")


def test_what_is_written_of_a_dossier_is_told_with_its_pages_and_nothing_of_people(tmp_path: Path) -> None:
    told: list[str] = []
    desk = open_desk(tmp_path / "data")
    with closing(desk.store), heard_here(JsonLines(told.append)):
        desk.store.database.followed_by(Follow(desk.store).wrote)
        plant(desk)
    lines = [json.loads(line) for line in told]
    assert {"page.adopted", "document.made", "upload.received", "blob.purged"} <= {line["event"] for line in lines}
    assert not any(text in line for line in told for text in (NAME, CITIZEN, json.dumps(NAME)[1:-1]))
    page = next(line for line in lines if line["event"] == "page.adopted")["page_ids"][0]
    about = [line["event"] for line in lines if page in line.get("page_ids", ())]
    assert about[0] == "page.adopted"
    order = [about.index(event) for event in ("document.made", "document.signed", "upload.queued", "upload.received")]
    assert order == sorted(order)


def test_what_could_not_be_followed_while_the_database_was_away_is_followed_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StoreFailed("DATABASE_AWAY", retryable=True)

    told: list[Fact] = []
    desk = open_desk(tmp_path / "data")
    with closing(desk.store), heard_here(told.append):
        follow = Follow(desk.store)
        desk.store.database.followed_by(follow.wrote)
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr("app.store.documents.Documents.get", away)
            plant(desk)
        (signed, *_) = [one for one in told if one.event == "document.signed"]
        assert "page_ids" not in signed.values
        follow.wrote(
            [Audited(signed.event, {"document": str(signed.values["document_id"])}, desk.store.database.now())]
        )
    assert told[-1].values["page_ids"]


def test_where_stderr_is_a_log_no_word_for_people_goes_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    console = Console(as_json=False, quiet=False, language="en", logs=True)
    console.tell(NAME)
    console.remark(NAME)
    console.fail(InputRefused("NOT_AN_IMAGE", file=f"{NAME}.pdf"))
    assert console.exit_code == 3 and capsys.readouterr() == ("", "")
    refused = CommandLine(tmp_path)("replicate", "--log-json")
    lines = map(json.loads, refused.err.splitlines())
    (line,) = [one for one in lines if one["event"] != "page.made"]  # the pool may end what an earlier test left
    assert (refused.code, line["event"], line["code"]) == (2, "program.failed", "CENTRE_NOT_SET")
