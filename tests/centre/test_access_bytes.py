"""What a counter's key opens in a bucket of a real S3 server: what it knows the name of, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.canonical import sha256_hex
from app.domain.errors import StoreFailed
from app.store.places.by_url import place_at
from tests.support.s3_requests import status_of
from tests.support.seaweedfs import BUCKET, COUNTER, COUNTERS, WRITER, SeaweedServer, secrets_of

EXPIRE = b"""<LifecycleConfiguration><Rule><ID>all</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status>
<Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>"""
VERSIONS = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"


def test_a_counters_key_writes_and_reads_by_name_and_lists_nothing(seaweed: SeaweedServer, tmp_path: Path) -> None:
    url = seaweed.url(COUNTERS)
    place = place_at(url, secrets_of(url, COUNTER))
    for data in (b"a page", b"a large one" * 700_000):
        sha256, file = sha256_hex(data), tmp_path / "file"
        file.write_bytes(data)
        assert not place.has(sha256)
        place.put(sha256, file)
        place.get(sha256, tmp_path / sha256)
        assert (tmp_path / sha256).read_bytes() == data
        place.remove(sha256)
        assert not place.has(sha256)
    with pytest.raises(StoreFailed, match="PLACE_FORBIDDEN"):
        list(place.names())
    elsewhere = seaweed.url("elsewhere")
    with pytest.raises(StoreFailed, match="PLACE_FORBIDDEN"):
        place_at(elsewhere, secrets_of(elsewhere, COUNTER)).has(sha256)


@pytest.mark.parametrize("who", [COUNTER, ""])
def test_neither_a_counters_key_nor_nobody_sees_the_bucket_or_changes_its_rules(
    seaweed: SeaweedServer, who: str
) -> None:
    prefix = f"list-type=2&prefix={COUNTERS}%2F"
    asked = [
        *(("GET", f"/{BUCKET}", query, b"") for query in ("list-type=2", prefix, "uploads=", "versions=")),
        *(("PUT", f"/{BUCKET}", f"{rule}=", body) for rule, body in (("lifecycle", EXPIRE), ("versioning", VERSIONS))),
        *(("PUT", f"/{BUCKET}", f"{rule}=", b"{}") for rule in ("acl", "policy", "cors")),
        ("DELETE", f"/{BUCKET}", "", b""),
        ("PUT", "/another", "", b""),
        *((method, f"/{BUCKET}/is-there", "", b"1") for method in ("GET", "PUT", "DELETE")),
    ]
    said = {
        (method, path, query): status_of(seaweed.port, who, method, path, query, body)
        for method, path, query, body in asked
    }
    assert said == dict.fromkeys(said, 403)
    assert status_of(seaweed.port, WRITER, "GET", f"/{BUCKET}/is-there") == 200, "it is there, for who may"
