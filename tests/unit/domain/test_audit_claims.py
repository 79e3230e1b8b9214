"""What receipts and manifests tell of the log, as each dossier system writes it down."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.delivery.mayan_values import metadata_of
from app.domain.auditing.claims import claims_in
from app.domain.auditing.look import Claim, Source
from tests.support.dossier_server import manifest_of

HEAD, ROOT = "a" * 64, "b" * 64
AT = datetime(2026, 11, 27, 3, 4, 5, tzinfo=UTC)


def test_a_receipt_of_the_wire_tells_head_size_root_and_when() -> None:
    receipt = {
        "MaBienNhan": "BN-1",
        "MaBamNhatKy": HEAD,
        "KichThuocNhatKy": 7,
        "GocNhatKy": ROOT,
        "ThoiDiemNhan": "2026-11-27T10:04:05+07:00",
    }
    assert list(claims_in({"receipts": [receipt]}, Source.OUTSIDE, "file")) == [
        Claim(Source.OUTSIDE, "BN-1", HEAD, 7, ROOT, AT)
    ]


def test_one_of_before_there_was_a_tree_tells_the_head_alone() -> None:
    assert list(claims_in({"audit_head": HEAD}, Source.OUTSIDE, "old.json")) == [
        Claim(Source.OUTSIDE, "old.json", HEAD)
    ]
    assert list(claims_in({"audit_head": "", "MaBamNhatKy": None}, Source.OUTSIDE, "x")) == []


def test_a_mayan_has_all_three_in_one_field() -> None:
    told = metadata_of(manifest_of(b"%PDF", audit_head=HEAD, audit_size=7, audit_root=ROOT), "H1", "key")
    expected = [Claim(Source.OUTSIDE, "m", HEAD, 7, ROOT)]
    assert list(claims_in(told, Source.OUTSIDE, "m")) == expected
    listed = {"results": [{"metadata_type": {"name": "ma_bam_nhat_ky"}, "value": told["ma_bam_nhat_ky"]}]}
    assert list(claims_in(listed, Source.OUTSIDE, "m")) == expected
    old = metadata_of(manifest_of(b"%PDF", audit_head=HEAD), "H1", "key")
    assert list(claims_in(old, Source.OUTSIDE, "m")) == [Claim(Source.OUTSIDE, "m", HEAD)]


@pytest.mark.parametrize(
    "wrong", [{"audit_size": "7"}, {"audit_size": -7}, {"audit_root": "no hash"}, {"received_at": "yesterday"}]
)
def test_what_can_not_be_meant_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        list(claims_in({"audit_head": HEAD, **wrong}, Source.OUTSIDE, "x"))
