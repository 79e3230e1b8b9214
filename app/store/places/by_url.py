"""A shared place by its address: `file:///mnt/share/sohoa`, or `s3://bucket/prefix?endpoint=https://store.example:8333&region=vn`.

The key to a bucket is neither in the address nor in the environment: it stands in the keyring under `secret_name(address)` as `id:secret`,
or is the credential `sohoa-place` that systemd hands to a service (`LoadCredentialEncrypted=`, systemd.exec(5)). `ca=/etc/sohoa/ca.pem`
names the certificate of an authority of one's own; an endpoint without TLS is taken on this machine only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from app.domain.errors import StoreFailed
from app.domain.ports import Secrets
from app.store.disk import disk_errors
from app.store.places.folder import FolderPlace
from app.store.places.place import BlobPlace

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Config

_OPTIONS: Final = frozenset({"endpoint", "region", "ca"})
_OF_A_SERVICE: Final = "sohoa-place"
_REGION: Final = "us-east-1"
"""what S3 takes an unnamed one for, and servers of one's own take any"""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an answer of a store of objects is waited for.

    Attributes:
        connect_s: until it takes the connection.
        answer_s: until it has taken in a part and answered, or sends the next piece; two parts of 5 MiB go at once, so a line under
            1.4 Mbit/s is too slow for a minute.
        request_s: for one request from end to end; a file is got in one.
        tries: how often a request that got no answer, or a server's own failure, is asked again; each time after a longer pause.
    """

    connect_s: float = 5.0
    answer_s: float = 60.0
    request_s: float = 900.0
    tries: int = 3


def place_at(url: str, secrets: Secrets, patience: Patience = Patience()) -> BlobPlace:
    """The place at an address; nothing is asked of it yet.

    Raises:
        StoreFailed: PLACE_UNKNOWN (not an address of one), PLACE_FORBIDDEN (no key to the bucket is at hand).
    """
    parts = _parts(url)
    options = dict(parse_qsl(parts.query))
    if parts.username is not None or parts.password is not None or not options.keys() <= _OPTIONS:
        raise StoreFailed("PLACE_UNKNOWN", "a key in the address, or an option that nobody knows")
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path.strip("/") and not options:
        return FolderPlace(Path(unquote(parts.path)))
    if parts.scheme != "s3" or not parts.hostname:
        raise StoreFailed("PLACE_UNKNOWN", f"{parts.scheme or 'no scheme'}")
    return _bucket(parts, options, _key(secret_name(url), secrets), patience)


def secret_name(url: str) -> str:
    """Under which name the keyring has the key to a bucket: by its server and itself, whatever lies where in it."""
    parts = _parts(url)
    endpoint = dict(parse_qsl(parts.query)).get("endpoint", "")
    return f"place:{_parts(endpoint).hostname or 's3'}/{parts.hostname}"


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise StoreFailed("PLACE_UNKNOWN", "not an address") from error


def _key(name: str, secrets: Secrets) -> tuple[str, str]:
    user, _, key = (secrets.get(name) or secrets.get(_OF_A_SERVICE) or "").partition(":")
    if not user or not key:
        raise StoreFailed("PLACE_FORBIDDEN", f"no key under {name}")
    return user, key


def _bucket(parts: SplitResult, options: Mapping[str, str], key: tuple[str, str], patience: Patience) -> BlobPlace:
    from obstore.store import S3Store  # a counter alone never loads it

    from app.store.places.objects import ObjectPlace

    endpoint = options.get("endpoint", "")
    if endpoint and urlsplit(endpoint).scheme != "https" and not _is_here(endpoint):
        raise StoreFailed("PLACE_UNKNOWN", "without TLS, and not on this machine")
    config: S3Config = {
        "access_key_id": key[0],
        "secret_access_key": key[1],
        "region": options.get("region", _REGION),
        "checksum_algorithm": "sha256",  # without it SeaweedFS 4.48 takes in a part that changed on its way
    }
    if endpoint:
        config["endpoint"] = endpoint
    client: ClientConfig = {
        "allow_http": _is_here(endpoint),
        "connect_timeout": timedelta(seconds=patience.connect_s),
        "read_timeout": timedelta(seconds=patience.answer_s),
        "timeout": timedelta(seconds=patience.request_s),
    }
    if "ca" in options:
        with disk_errors():
            client["root_certificate"] = Path(options["ca"]).read_bytes()
    retry_timeout = timedelta(seconds=patience.tries * patience.answer_s)
    return ObjectPlace(
        S3Store(
            parts.hostname,
            prefix=unquote(parts.path).strip("/") or None,
            config=config,
            client_options=client,
            retry_config={"max_retries": patience.tries, "retry_timeout": retry_timeout},
        )
    )


def _is_here(endpoint: str) -> bool:
    """Whether a server is on this machine, so that nobody can listen."""
    host = urlsplit(endpoint).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
