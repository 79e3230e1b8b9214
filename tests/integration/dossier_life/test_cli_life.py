"""What becomes of a dossier after it was sent, by the real commands: accepted, supplemented, taken back, closed."""

from __future__ import annotations

import pytest

from app.messages import word
from tests.support.cli_world import conforms, fresh_code
from tests.support.command_counter import REASON, CommandCounter, fresh_online_code

pytestmark = pytest.mark.xdist_group("station")  # one sandbox, one judge and one worker serve them all


def test_a_complete_dossier_is_accepted_and_its_file_was_compared(counter: CommandCounter) -> None:
    counter.sandbox.switch(accept_after_s=0.0)
    code = fresh_code()
    assert counter.send(code, "TP01").code == 0
    assert counter.standing(code)["standing"] == "awaited"
    for component in ("TP02", "TP03"):
        counter.send(code, component)
    one = counter.standing(code)
    assert one["standing"] == "accepted"
    assert [said["status"] for said in one["said"]] == [2, 4]


def test_served_bytes_that_differ_are_told_to_the_supervisor(counter: CommandCounter) -> None:
    code = fresh_code()
    counter.send(code, "TP01")
    counter.sandbox.switch(wrong_bytes=1)
    counter.standing(code)
    told = counter.cli.json("notices")
    conforms("notices", told.document)
    (notice,) = told.document["notices"]
    assert (notice["error"]["code"], notice["error"]["dossier"]) == ("SERVED_DIFFERS", code)
    assert "SERVED_DIFFERS" in counter.cli("queue").err
    assert counter.cli.json("notices", "--read", notice["id"]).document["notices"] == []


def test_a_supplement_is_asked_for_and_comes(counter: CommandCounter) -> None:
    counter.sandbox.switch(accept_never=True)
    code = fresh_code()
    counter.send(code, "TP01")
    counter.office(code, 5, "Thiếu giấy tờ tùy thân")
    one = counter.standing(code)
    assert (one["standing"], one["said"][-1]["note"]) == ("supplement", "Thiếu giấy tờ tùy thân")
    assert counter.send(code, "TP03").code == 0
    assert counter.send(code, "TP01", "-new").code == 0, "it takes the place of the first one"
    assert counter.standing(code)["standing"] == "awaited"
    counter.office(code, 4)
    assert counter.standing(code)["standing"] == "accepted"


def test_nothing_is_sent_to_a_dossier_that_was_withdrawn_until_it_is_open_again(counter: CommandCounter) -> None:
    code = fresh_code()
    counter.send(code, "TP01")
    counter.sandbox.outage(on=True)
    assert counter.send(code, "TP02").code == 6
    counter.sandbox.outage(on=False)
    counter.office(code, 7, "Người dân xin rút hồ sơ")
    assert counter.standing(code)["standing"] == "closed"
    resumed = counter.cli.json("resume").document
    assert [(f["component"], f["error"]["code"]) for f in resumed["failures"]] == [("TP02", "DOSSIER_CLOSED")]
    assert [error["code"] for error in counter.send(code, "TP03").document["errors"]] == ["DOSSIER_CLOSED"]
    counter.office(code, 2)
    assert counter.cli.json("resume").document["failures"] == []
    assert counter.cli.queued() == []


def test_a_paper_is_taken_back_once_whatever_is_lost_on_the_way(counter: CommandCounter) -> None:
    code = fresh_code()
    counter.send(code, "TP01")
    counter.sandbox.switch(withdrawal_answers_lost=1)
    lost = counter.cli.json("withdraw", code, "--component", "TP01", "--reason", REASON)
    conforms("withdraw", lost.document)
    assert (lost.code, lost.document["withdrawn"][0]["receipt"]) == (6, None)
    again = counter.cli.json("withdraw", code, "--reason", "Một lý do khác")
    (taken,) = again.document["withdrawn"]
    assert (again.code, taken["component"]) == (0, "TP01")
    assert taken["receipt"]["receipt_id"].startswith("TH-")
    assert counter.cli.json("withdraw", code, "--reason", REASON).document == again.document
    assert counter.cli.json("resume").document["finished"] == []
    resent = counter.send(code, "TP01").document["files"][0]["receipt"]
    assert resent["file_id"] != taken["receipt"]["file_id"], "the same file once more is a new version"


def test_a_paper_that_never_arrived_is_taken_back_without_a_word_of_the_server(counter: CommandCounter) -> None:
    code = fresh_code()
    counter.sandbox.outage(on=True)
    counter.send(code, "TP01")
    taken = counter.cli.json("withdraw", code, "--reason", REASON)
    assert (taken.code, taken.document["withdrawn"][0]["receipt"]["file_id"]) == (0, "")
    assert counter.cli.queued() == []


def test_an_earlier_version_that_arrived_is_taken_back_with_the_newer_one_that_did_not(counter: CommandCounter) -> None:
    code = fresh_code()
    received = counter.send(code, "TP01").document["files"][0]["receipt"]
    counter.sandbox.outage(on=True)
    counter.send(code, "TP01", "-new")
    counter.sandbox.outage(on=False)
    taken = counter.cli.json("withdraw", code, "--reason", REASON).document["withdrawn"][0]
    assert taken["receipt"]["file_id"] == received["file_id"]


def test_a_withdrawn_dossier_is_closed_and_asks_for_nothing_more(counter: CommandCounter) -> None:
    counter.sandbox.switch(accept_never=True)
    code, slip = fresh_code(), counter.folder / "withdrawn.pdf"
    for component, name in (("TP01", ""), ("TP01", "-new"), ("TP02", "")):
        counter.send(code, component, name)
    counter.cli.json("withdraw", code, "--component", "TP02", "--reason", REASON)
    one = counter.cli.json("status", code).document
    assert [part["component"] for part in one["withdrawn"]] == ["TP02"]
    assert [dossier["standing"] for dossier in one["dossiers"]] == ["awaited"], "the other paper still waits"
    taken = counter.cli.json("withdraw", code, "--reason", REASON).document["withdrawn"]
    said = counter.cli.json("status", code)
    conforms("status", said.document)
    assert (said.document["dossiers"], said.document["withdrawn"]) == ([], taken), (
        "the first version went with the second"
    )
    told = counter.cli("status", code).out
    assert word("status_withdrawn", "vi", dossier=code) in told
    assert taken[0]["receipt"]["receipt_id"] in told
    assert REASON not in told + said.out
    assert code not in counter.cli("status").out, "nobody waits for it to be accepted"
    made = counter.cli.json("slip", code, "-o", slip)
    conforms("slip", made.document)
    assert {paper["state"] for paper in made.document["papers"]} == {"withdrawn"}
    assert (made.document["may_leave"], made.document["hindrances"]) == (True, [])
    assert word("slip_withdrawn", "vi") in counter.cli("slip", code, "-o", slip).out


def test_a_file_whose_receipt_was_lost_is_taken_back_too(counter: CommandCounter) -> None:
    """The whole file lies at the server and is attached; the station does not know it."""
    code = fresh_code()
    counter.sandbox.switch(listing_lag_s=3600.0)
    assert counter.send(code, "TP01").code == 6  # attached, not listed yet: no receipt
    counter.sandbox.switch(listing_lag_s=0.0)
    taken = counter.cli.json("withdraw", code, "--reason", REASON).document["withdrawn"][0]
    assert taken["receipt"]["file_id"]


def test_a_paper_that_is_being_sent_just_now_does_not_hold_up_the_others(counter: CommandCounter) -> None:
    code = fresh_code()
    for component in ("TP01", "TP02"):
        counter.send(code, component)
    with counter.at_work(code):
        taken = counter.cli.json("withdraw", code, "--reason", REASON)
    assert [bool(one["receipt"]) for one in taken.document["withdrawn"]] == [False, True]
    assert [error["code"] for error in taken.document["errors"]] == ["DUTY_HELD"]
    again = counter.cli.json("withdraw", code, "--reason", REASON)
    assert (again.code, all(one["receipt"]["file_id"] for one in again.document["withdrawn"])) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("H56.14-010101-0001", "--reason", REASON), "DOSSIER_NOT_HERE"),
        (("no code", "--reason", REASON), "DOSSIER_CODE_MALFORMED"),
    ],
)
def test_what_is_not_here_can_not_be_taken_back(
    counter: CommandCounter, arguments: tuple[str, ...], error: str
) -> None:
    assert counter.cli.json("withdraw", *arguments).error["code"] == error


def test_a_reason_is_needed(counter: CommandCounter) -> None:
    code = fresh_code()
    counter.send(code, "TP01")
    assert counter.cli.json("withdraw", code, "--reason", "  ").error["code"] == "REASON_NEEDED"
    assert counter.cli.json("withdraw", code, "--component", "TP02", "--reason", "x").error["code"] == (
        "NOTHING_TO_WITHDRAW"
    )


def test_a_misfiled_paper_goes_where_it_belongs_and_the_supervisor_hears_of_it(counter: CommandCounter) -> None:
    wrong, right = fresh_code(), fresh_code()
    counter.send(wrong, "TP02")
    call = ["misfiled", wrong, "--component", "TP02", "--to", right, "--to-component", "TP03", "--reason", REASON]
    moved = counter.cli.json(*call)
    conforms("misfiled", moved.document)
    assert moved.code == 0, moved.err
    assert moved.document["recall"]["receipt"]["file_id"]
    assert moved.document["receipt"]["read_back"]
    (notice,) = counter.cli.json("notices").document["notices"]
    told = notice["error"]
    assert (told["code"], told["dossier"], told["to"], told["to_component"]) == ("MISFILED", wrong, right, "TP03")
    counter.cli.json("notices", "--read", notice["id"])
    assert counter.cli.json("status", wrong).document["withdrawn"] == [], "no citizen took it back"
    again = counter.cli.json(*call)
    assert again.error["code"] == "COMPONENT_EMPTY", "it lies there no more"
    counter.send(right, "TP01")
    other = counter.cli.json("misfiled", right, "--component", "TP01", "--to", right, "--reason", REASON)
    assert other.error["code"] == "SAME_DOSSIER"


def test_a_misfiled_paper_waits_for_a_server_that_is_away(counter: CommandCounter) -> None:
    wrong, right = fresh_code(), fresh_code()
    counter.send(wrong, "TP02")
    counter.sandbox.outage(on=True)
    call = ["misfiled", wrong, "--component", "TP02", "--to", right, "--reason", REASON]
    assert counter.cli.json(*call).code == 6
    counter.sandbox.outage(on=False)
    done = counter.cli.json("resume").document
    assert (done["failures"], len(done["finished"])) == ([], 2), "the recall, and the paper in the right dossier"
    counter.cli.json("notices", "--read", counter.cli.json("notices").document["notices"][0]["id"])


def test_the_units_the_ward_and_the_channel_are_what_the_dossier_system_says(counter: CommandCounter) -> None:
    code = fresh_online_code()
    component = counter.cli.json("online", code).document["files"][0]["component"]
    counter.send(code, component)
    one = counter.standing(code)
    assert (one["receiving_unit"], one["channel"]) == ("H56.14", 2)
    assert one["processing_unit"].endswith(one["owner_ward"].partition(" ")[2])
    assert "trực tuyến" in counter.cli("status", code, "--lang", "vi").out


def test_no_reason_and_no_owner_stands_where_it_must_not(counter: CommandCounter) -> None:
    assert counter.cli.json("audit", "verify").document["valid"]
    assert counter.audited_of_people() == []
    assert counter.files_with_the_owner() == []
