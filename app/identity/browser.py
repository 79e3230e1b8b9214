"""Sign-in in the person's own browser (RFC 8252): the issuer sends it back to a port of this computer, once, with a code.

The station never sees the password. The code is bound to this request by PKCE, the answer by `state`, the person by `nonce`, the issuer by
`iss` (RFC 9207). Whatever else knocks at the port is told nothing and ends nothing.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qs, urlsplit

from app.domain.errors import Cancelled, SignInFailed
from app.identity.asking import declined
from app.identity.issuer import Issuer, refusals
from app.identity.signed_in import SignedIn

_PATH: Final = "/callback"
_LOOK_S: Final = 0.1
_SLOWEST_S: Final = 5.0
"""who opens a connection has so long to say what it wants"""
_LONGEST_CODE: Final = 4096

_PAGE: Final = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Sohoa</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:18px/1.5 sans-serif;margin:0;display:grid;place-items:center;min-height:100vh;background:#f4f6f8;color:#1b2733}
main{max-width:34rem;padding:2rem;background:#fff;border:1px solid #d5dce3;border-radius:8px}h1{font-size:1.4rem;margin:0 0 .5rem}
p{margin:.5rem 0}[lang=en]{color:#5a6875}</style></head>
<body><main><h1>%s</h1><p>%s</p><p lang="en">%s</p></main></body></html>"""
_ARRIVED: Final = _PAGE % (
    "Trạm đã nhận kết quả đăng nhập",
    "Bạn có thể đóng cửa sổ này và quay lại trạm số hóa.",
    "You may close this window and go back to the station.",
)
_NOT_MEANT: Final = _PAGE % (
    "Yêu cầu này không thuộc lần đăng nhập đang chờ",
    "Bạn có thể đóng cửa sổ này.",
    "This request does not belong to the sign-in that is awaited. You may close this window.",
)


def sign_in(
    issuer: Issuer, open_browser: Callable[[str], object], *, limit_s: float, cancelled: Callable[[], bool]
) -> SignedIn:
    """Show the issuer's page to the person and wait for the answer.

    Args:
        issuer: who asks for the password.
        open_browser: shows an address to the person.
        limit_s: how long the person may take.
        cancelled: whether the person gave up.

    Raises:
        SignInFailed: SIGN_IN_TIMED_OUT, SIGN_IN_REFUSED, ISSUER_OTHER, ID_TOKEN_REFUSED, CLOCKS_DIFFER, ISSUER_...
        Cancelled: the person gave up.
    """
    address = issuer.endpoint("authorization_endpoint")
    if not address:
        raise SignInFailed("ISSUER_ANSWER_MALFORMED", "authorization_endpoint")
    with _Awaiting() as awaiting:
        client = issuer.client(redirect_uri=awaiting.address)
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(32)
        url, _ = client.create_authorization_url(
            address, state=awaiting.state, code_verifier=verifier, nonce=nonce, **issuer.asked_for()
        )
        open_browser(url)
        answer = awaiting.answer(time.monotonic() + limit_s, cancelled)
    told_issuer = answer.get("iss")
    if told_issuer is None and issuer.published.get("authorization_response_iss_parameter_supported") is True:
        raise SignInFailed("ISSUER_OTHER")
    if told_issuer not in (None, issuer.program.issuer):
        raise SignInFailed("ISSUER_OTHER")
    code = answer.get("code", "")
    if "error" in answer or not 0 < len(code) <= _LONGEST_CODE:
        declined(answer.get("error"))
    with refusals():
        token = client.fetch_token(grant_type="authorization_code", code=code, code_verifier=verifier)
    return issuer.granted(token, nonce)


class _Awaiting(ThreadingHTTPServer):
    """A port of 127.0.0.1 that waits for one request: the one with our `state`. Browsers also open connections that they leave silent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.state = secrets.token_urlsafe(32)
        self.address = f"http://127.0.0.1:{self.server_port}{_PATH}"
        self.timeout = _LOOK_S
        self.received: dict[str, str] | None = None

    def answer(self, until: float, cancelled: Callable[[], bool]) -> dict[str, str]:
        """The parameters of that request."""
        while self.received is None:
            if cancelled():
                raise Cancelled
            if time.monotonic() > until:
                raise SignInFailed("SIGN_IN_TIMED_OUT")
            self.handle_request()
        return self.received

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that breaks is nobody's business; the base class would print a traceback."""


class _Handler(BaseHTTPRequestHandler):
    """One request. Nothing of it is written anywhere: it holds the code."""

    server: _Awaiting
    timeout = _SLOWEST_S
    server_version = "Sohoa"
    sys_version = ""

    def do_GET(self) -> None:
        """Take the answer where it is meant for us."""
        asked = urlsplit(self.path)
        fields = {name: values[0] for name, values in parse_qs(asked.query, max_num_fields=20).items()}
        awaited = self.server
        ours = asked.path == _PATH and self.headers.get("Host") == f"127.0.0.1:{awaited.server_port}"
        if ours and hmac.compare_digest(fields.get("state", "").encode(), awaited.state.encode()):
            try:
                self._show(200, _ARRIVED)
            finally:  # afterwards the process may end
                awaited.received = awaited.received or fields
        else:
            self._show(404, _NOT_MEANT)

    def _show(self, status: int, page: str) -> None:
        body = page.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """The request's line holds the code: it is not logged."""
