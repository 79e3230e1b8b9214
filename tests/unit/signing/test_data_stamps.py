"""Time-stamps over data, from a real authority over HTTP, and read again without asking anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.auditing.seals import StampRead
from app.domain.errors import SigningFailed
from app.signing.data_stamps import read_stamp, stamp_data
from app.signing.trust import TrustSettings
from tests.support.signing_world import demo_rules, demo_trust

STATEMENT = b'{"head":"00"}'


def test_a_stamp_is_of_just_these_data_and_tells_when(monkeypatch: pytest.MonkeyPatch) -> None:
    token = stamp_data(STATEMENT, demo_rules())
    monkeypatch.setattr("app.signing.timestamp.Web.post", None)
    read = read_stamp(token, STATEMENT, demo_trust(fetch=False))
    assert read.is_trusted and read.at is not None
    assert abs(read.at - datetime.now(UTC)) < timedelta(minutes=2)
    assert read_stamp(token, STATEMENT + b" ", demo_trust()) == StampRead(None)
    assert read_stamp(token[:-1], STATEMENT, demo_trust()) == StampRead(None)
    assert read_stamp(b"no token", STATEMENT, demo_trust()) == StampRead(None)


def test_an_authority_that_nobody_trusts_is_told_and_gives_no_seal(tmp_path: Path) -> None:
    token = stamp_data(STATEMENT, demo_rules())
    nobody = TrustSettings((), ())
    read = read_stamp(token, STATEMENT, nobody)
    assert read.at is not None and not read.is_trusted
    with pytest.raises(SigningFailed) as refused:
        stamp_data(STATEMENT, replace(demo_rules(), trust=nobody))
    assert refused.value.code == "TIMESTAMP_NOT_TRUSTED"


def test_an_authority_that_is_away_is_told() -> None:
    with pytest.raises(SigningFailed) as refused:
        stamp_data(STATEMENT, demo_rules(timestamp_url="http://127.0.0.1:9/tsa"))
    assert refused.value.code == "TIMESTAMP_UNREACHABLE"
