"""A shared place is named by its address; the key to it is never in there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.domain.canonical import sha256_hex
from app.domain.errors import StoreFailed
from app.identity.secrets import MemorySecrets
from app.store.places.by_url import place_at, secret_name
from app.store.places.folder import FolderPlace

BUCKET = "s3://giay-to/tinh?endpoint=https://kho.example:8333&region=vn"


def refused(url: str, secrets: MemorySecrets | None = None) -> StoreFailed:
    with pytest.raises(StoreFailed) as caught:
        place_at(url, secrets or MemorySecrets())
    return caught.value


def test_a_folder_is_found_and_nothing_of_a_bucket_is_loaded(tmp_path: Path) -> None:
    loaded = "obstore" in sys.modules
    folder = tmp_path / "kho chung"
    place = place_at(folder.as_uri(), MemorySecrets())
    assert isinstance(place, FolderPlace)
    (tmp_path / "page").write_bytes(b"page")
    with pytest.raises(StoreFailed, match="PLACE_AWAY"):
        place.put(sha256_hex(b"page"), tmp_path / "page")
    assert not folder.exists(), "where a share is not mounted nothing is written onto the disk below"
    folder.mkdir()
    place.put(sha256_hex(b"page"), tmp_path / "page")
    assert list(place.names()) == [sha256_hex(b"page")]
    assert loaded or "obstore" not in sys.modules


@pytest.mark.parametrize(
    "url",
    [
        *("", "kho", "/mnt/kho", "file://", "file:///", "file://server/kho", "ftp://kho/tinh", "s3://", "s3://["),
        *("s3://ten:bimat@kho/tinh", "s3://kho/?secret=bimat", "file:///mnt/kho?ten=bimat"),
        *("s3://kho/tinh?endpoint=http://kho.example:8333", "s3://kho/tinh?endpoint=https://["),
    ],
)
def test_what_is_no_address_of_a_place_is_told_without_what_stood_in_it(url: str) -> None:
    kept = MemorySecrets()
    kept.set("sohoa-place", "ten:khoa")
    error = refused(url, kept)
    assert error.code == "PLACE_UNKNOWN" and not error.retryable
    assert "bimat" not in f"{error} {error.fields}"


def test_the_key_to_a_bucket_is_in_the_keyring_or_handed_to_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.store.places.objects import ObjectPlace

    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ten")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "bimat")
    assert secret_name(BUCKET) == secret_name(BUCKET + "&ca=/etc/ca.pem") == "place:kho.example/giay-to"
    assert secret_name(BUCKET.replace("giay-to", "khac")) != secret_name(BUCKET)
    assert refused(BUCKET).code == "PLACE_FORBIDDEN", "no environment holds a key"
    kept = MemorySecrets()
    kept.set(secret_name(BUCKET), "ten")
    assert refused(BUCKET, kept).code == "PLACE_FORBIDDEN", "half a key"
    kept.set(secret_name(BUCKET), "ten:bimat:hai")
    place = place_at(BUCKET, kept)
    assert isinstance(place, ObjectPlace) and "bimat" not in f"{place!r} {place._store!r}"
    of_a_service = MemorySecrets()
    of_a_service.set("sohoa-place", "ten:bimat")
    place_at(BUCKET, of_a_service)
