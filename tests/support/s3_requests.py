"""A request to an S3 server with a key of ours, for what obstore never asks (Signature Version 4:
https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

import httpx

_SIGNED = "host;x-amz-content-sha256;x-amz-date"


def status_of(port: int, who: str, method: str, path: str, query: str = "", body: bytes = b"") -> int:
    """What the server on this machine answers; `who` is `id:secret`, empty: nobody; `query` has its names in order."""
    host, digest, now = f"127.0.0.1:{port}", hashlib.sha256(body).hexdigest(), datetime.now(UTC)
    at, url = f"{now:%Y%m%dT%H%M%SZ}", f"http://{host}{path}?{query}"
    if not who:
        return httpx.request(method, url, content=body).status_code
    name, _, key = who.partition(":")
    scope = [f"{now:%Y%m%d}", "us-east-1", "s3", "aws4_request"]
    headers = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": at}
    told = "".join(f"{header}:{value}\n" for header, value in headers.items())
    request = f"{method}\n{path}\n{query}\n{told}\n{_SIGNED}\n{digest}"
    signing = f"AWS4-HMAC-SHA256\n{at}\n{'/'.join(scope)}\n{hashlib.sha256(request.encode()).hexdigest()}"
    secret = f"AWS4{key}".encode()
    for part in (*scope, signing):
        secret = hmac.new(secret, part.encode(), "sha256").digest()
    signed = f"AWS4-HMAC-SHA256 Credential={name}/{'/'.join(scope)}, SignedHeaders={_SIGNED}, Signature={secret.hex()}"
    return httpx.request(method, url, content=body, headers={**headers, "authorization": signed}).status_code
