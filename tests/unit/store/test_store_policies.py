"""The policies that a station has been under: none goes back behind the last one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.domain.errors import StoreFailed
from app.domain.policy import PolicyFacts
from app.store.schema_policy import policies
from tests.support.store_world import Desk

FIRST = PolicyFacts(7, "a" * 64, "b" * 64, "c" * 64)


def _told(desk: Desk) -> list[object]:
    return [row.facts["serial"] for row in desk.store.audit.rows() if row.event == "policy.held"]


def test_a_station_without_a_policy_works_and_puts_nothing_on_record(desk: Desk) -> None:
    desk.store.policies.hold(None)
    assert desk.store.policies.last() is None
    assert _told(desk) == []


def test_a_policy_is_put_on_record_once(desk: Desk) -> None:
    for _ in range(3):
        desk.store.policies.hold(FIRST)
    assert desk.store.policies.last() == FIRST
    assert _told(desk) == [7]


@pytest.mark.parametrize(
    "next_one", [replace(FIRST, serial=8, sha256="d" * 64), replace(FIRST, signer_sha256="e" * 64)]
)
def test_a_newer_one_and_one_that_was_signed_anew_follow(desk: Desk, next_one: PolicyFacts) -> None:
    desk.store.policies.hold(FIRST)
    desk.store.policies.hold(next_one)
    assert desk.store.policies.last() == next_one
    assert _told(desk) == [7, next_one.serial]


@pytest.mark.parametrize(
    ("found", "code", "fields"),
    [
        (replace(FIRST, serial=6, sha256="d" * 64), "POLICY_ROLLED_BACK", {"serial": 6, "known": 7}),
        (replace(FIRST, sha256="d" * 64), "POLICY_SERIAL_TWICE", {"serial": 7}),
        (None, "POLICY_GONE", {"known": 7}),
    ],
)
def test_what_goes_back_is_refused_and_leaves_no_trace(
    desk: Desk, found: PolicyFacts | None, code: str, fields: dict[str, int]
) -> None:
    desk.store.policies.hold(FIRST)
    with pytest.raises(StoreFailed) as caught:
        desk.store.policies.hold(found)
    assert (caught.value.code, caught.value.fields) == (code, fields)
    assert desk.store.policies.last() == FIRST
    assert _told(desk) == [7]


def test_a_row_stays_as_it_is(desk: Desk) -> None:
    desk.store.policies.hold(FIRST)
    with pytest.raises((StoreFailed, IntegrityError)), desk.store.database.write("policy") as writing:
        writing.connection.execute(update(policies).values(serial=1))
    assert desk.store.policies.last() == FIRST
