"""The table of faults: what is wrong, and what must then be so. The words of the operator and of the server are found, not written here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import httpx
from cryptography import x509
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import Scope

from app.delivery.line import Line
from tests.support.delivery_faults.desk import Outcome, Paper
from tests.support.delivery_faults.fault import Act, Fault
from tests.support.delivery_faults.who_asks import WHO_ASKS
from tests.support.delivery_faults.world import PIECES, World
from tests.support.dossier_server import ACCESS, free_port

HOUR: Final = timedelta(hours=1)
SIGN_IN: Final = "<html><body><form>Đăng nhập mạng</form></body></html>"
EFFECTS: Final = ("POST", "PATCH")

# -- what rows play


def _switch(**switches: float) -> Act:
    return lambda world, paper: world.switch(**switches)


def _switch_at(boundary: str, number: int, **switches: float) -> Act:
    return lambda world, paper: world.at(boundary, number, lambda: world.switch(**switches))


def _answer(methods: Sequence[str], make: Callable[[World], Response], path: str = "") -> Act:
    """Somebody in between answers requests of these methods whose path has `path` in it."""

    def play(world: World, paper: Paper) -> None:
        def answer(scope: Scope) -> Response | None:
            return make(world) if scope["method"] in methods and path in scope["path"] else None

        world.between.answer = answer

    return play


def _status(status: int, *methods: str, headers: Mapping[str, str] | None = None) -> Act:
    return _answer(methods or EVERY, lambda world: JSONResponse({"error_code": "X"}, status, headers))


def _page(*methods: str) -> Act:
    return _answer(methods or EVERY, lambda world: HTMLResponse(SIGN_IN))


def _station_clock(ahead: timedelta) -> Act:
    def play(world: World, paper: Paper) -> None:
        world.desk.clock.ahead = ahead

    return play


def _tls(name: str, **certificate: object) -> Act:
    def play(world: World, paper: Paper) -> None:
        world.by_way_of(url=world.https(name, **certificate), line=Line(ca_bundle=world.authority.bundle))

    return play


def _unknown_authority(world: World, paper: Paper) -> None:
    world.by_way_of(url=world.https("good"))


def _runs_out(world: World, paper: Paper) -> None:
    _switch(upload_expires_s=60)(world, paper)
    _switch_at("wire.send.before", 2, clock_skew_s=3600)(world, paper)


def _forget_upload(world: World, paper: Paper) -> None:
    def terminate() -> None:
        upload = world.desk.store.outbox.of(paper.upload.document_id)
        assert upload is not None and upload.upload_url is not None
        headers = {"Authorization": f"Bearer {ACCESS.token}", "Tus-Resumable": "1.0.0"}
        assert httpx.delete(world.url + upload.upload_url, headers=headers, trust_env=False).status_code == 204

    world.at("wire.send.before", 2, terminate)


def _killed(world: World, paper: Paper) -> None:
    world.in_process()
    world.at("wire.send.before", 2, world.end_process)


def _restart(world: World, paper: Paper) -> None:
    world.restart()


def _slow(world: World, paper: Paper) -> None:
    world.by_way_of(timeout_s=1.5)
    world.at("wire.finish.before", 1, lambda: world.switch(slow_answer_s=2.5))


def _rival_in_mid_upload(world: World, paper: Paper) -> None:
    world.at("wire.finish.before", 1, lambda: world.other_station_sends(paper))


def _attach(world: World, paper: Paper) -> None:
    world.attach(paper)


def _withdraw_others(world: World, paper: Paper) -> None:
    world.withdraw_others(paper)


# -- what rows check


def _skewed(by: timedelta) -> Callable[[World, Paper, Outcome], None]:
    def check(world: World, paper: Paper, outcome: Outcome) -> None:
        assert outcome.receipt is not None
        off = outcome.receipt.received_at - datetime.now(UTC) - by
        assert abs(off) < HOUR / 2, "the receipt bears the server's own time"

    return check


def _asked_after(seconds: int) -> Callable[[World, Paper, Outcome], None]:
    def check(world: World, paper: Paper, outcome: Outcome) -> None:
        assert outcome.error is not None and outcome.error.retryable
        assert outcome.error.fields["retry_after_s"] == seconds

    return check


def _token_stayed_home(world: World, paper: Paper, outcome: Outcome) -> None:
    assert world.stranger.asked == 0, "the other host was asked"


EVERY: Final = ("GET", "HEAD", *EFFECTS)
LAST_PATCH: Final = ("wire.send.before", PIECES)
OTHER_NAMES: Final = [x509.DNSName("he-thong-khac.example")]

LINE = (
    Fault(
        "connection cut in mid-request",
        "sandbox: `cut_after_bytes = 10001`",
        _switch(cut_after_bytes=10_001),
        "SERVER_UNREACHABLE",
    ),
    Fault(
        "answer to the announcement lost", "sandbox: `answers_lost = 1`", _switch(answers_lost=1), "SERVER_UNREACHABLE"
    ),
    Fault(
        "answer to the last PATCH lost",
        "sandbox: `answers_lost = 1` before the last PATCH",
        _switch_at(*LAST_PATCH, answers_lost=1),
        "SERVER_UNREACHABLE",
    ),
    Fault(
        "answer to *finish* lost",
        "sandbox: `answers_lost = 1` before *finish*",
        _switch_at("wire.finish.before", 1, answers_lost=1),
        "SERVER_UNREACHABLE",
    ),
    Fault("latency", "sandbox: `delay_s = 0.02`", _switch(delay_s=0.02)),
    Fault(
        "slow answer to *finish*",
        "sandbox: `slow_answer_s = 2.5`, the station waits 1.5 s",
        _slow,
        "SERVER_UNREACHABLE",
    ),
    Fault(
        "nobody listens",
        "a port that is closed",
        lambda world, paper: world.by_way_of(url=f"http://127.0.0.1:{free_port()}"),
        "SERVER_UNREACHABLE",
    ),
    Fault(
        "DNS failure",
        "the resolver answers EAI_NONAME",
        lambda world, paper: world.by_way_of(url="https://hoso.invalid"),
        "SERVER_NAME_UNKNOWN",
    ),
    Fault(
        "server killed in mid-upload",
        "the sandbox as a process, kill -9 after the first PATCH, restarted",
        _killed,
        "SERVER_UNREACHABLE",
        _restart,
    ),
)

CERTIFICATES = (
    Fault("certificate of an authority of the province's own", "TLS, `ca_bundle` names the authority", _tls("good")),
    Fault(
        "certificate of an unknown authority",
        "TLS, without `ca_bundle`",
        _unknown_authority,
        "SERVER_CERTIFICATE_UNKNOWN",
        _tls("good"),
    ),
    Fault(
        "certificate expired",
        "TLS, the certificate ended a day ago",
        _tls("expired", days=(-2, -1)),
        "SERVER_CERTIFICATE_EXPIRED",
        _tls("good"),
    ),
    Fault(
        "certificate not valid yet (the station's clock is behind)",
        "TLS, the certificate begins in a day",
        _tls("early", days=(1, 2)),
        "SERVER_CERTIFICATE_EXPIRED",
        _tls("good"),
    ),
    Fault(
        "certificate for another name",
        "TLS, the certificate is for `he-thong-khac.example`",
        _tls("other", names=OTHER_NAMES),
        "SERVER_CERTIFICATE_OTHER_NAME",
        _tls("good"),
    ),
)

SERVER = (
    Fault("500", "sandbox: `errors = 1`", _switch(errors=1), "SERVER_ERROR"),
    Fault(
        "503 with Retry-After",
        "sandbox: `outage = True`, `retry_after_s = 7`",
        _switch(outage=True, retry_after_s=7),
        "SERVER_ERROR",
        check=_asked_after(7),
    ),
    Fault("disk full", "sandbox: `disk_full = True`; 507", _switch(disk_full=True), "SERVER_STORAGE_FULL"),
    Fault("401", "each request is answered so", _status(401), "UNAUTHORIZED"),
    Fault(
        "token expired in mid-upload",
        "sandbox: `token_expired = True` after the first PATCH",
        _switch_at("wire.send.before", 2, token_expired=True),
        "UNAUTHORIZED",
    ),
    Fault("403", "each request is answered so", _status(403), "UNAUTHORIZED"),
    Fault("404 for the dossier", "each request is answered so", _status(404), "DOSSIER_UNKNOWN"),
    Fault("404 for the upload", "the upload is deleted after the first PATCH", _forget_upload, "UPLOAD_GONE"),
    Fault(
        "upload that runs out in mid-upload",
        "sandbox: `upload_expires_s = 60`, its clock an hour on after the first PATCH",
        _runs_out,
        "UPLOAD_GONE",
    ),
    Fault("piece damaged on the way", "sandbox: `damaged_pieces = 1`", _switch(damaged_pieces=1), "HASH_MISMATCH"),
    Fault(
        "piece damaged on the way to a server that checks each",
        "sandbox: `checksums = True`, `damaged_pieces = 2`",
        _switch(checksums=True, damaged_pieces=2),
    ),
    Fault("409", "each PATCH is answered so", _status(409, "PATCH"), "OFFSET_CONFLICT"),
    Fault("413", "each PATCH is answered so", _status(413, "PATCH"), "FILE_TOO_LARGE"),
    Fault("423", "each PATCH is answered so", _status(423, "PATCH"), "SERVER_BUSY"),
    Fault(
        "429 with Retry-After",
        "each request is answered so, `Retry-After: 9`",
        _status(429, headers={"Retry-After": "9"}),
        "SERVER_BUSY",
        check=_asked_after(9),
    ),
    Fault("success with another hash", "sandbox: `wrong_hashes = 1`", _switch(wrong_hashes=1), "RECEIPT_DIFFERS"),
    Fault(
        "stored, not attached",
        "sandbox: `stored_not_attached = 1`",
        _switch(stored_not_attached=1),
        "STORED_NOT_ATTACHED",
        _attach,
    ),
    Fault(
        "listing that lags after the commit",
        "sandbox: `listing_lag_s = 60`",
        _switch(listing_lag_s=60),
        "STORED_NOT_ATTACHED",
    ),
    Fault(
        "server's clock an hour ahead",
        "sandbox: `clock_skew_s = 3600`",
        _switch(clock_skew_s=3600),
        check=_skewed(HOUR),
    ),
    Fault(
        "server's clock an hour behind",
        "sandbox: `clock_skew_s = -3600`",
        _switch(clock_skew_s=-3600),
        check=_skewed(-HOUR),
    ),
    Fault(
        "station's clock an hour ahead",
        "the station is given a clock that is an hour ahead",
        _station_clock(HOUR),
        check=_skewed(timedelta(0)),
    ),
    Fault(
        "station's clock an hour behind",
        "the station is given a clock that is an hour behind",
        _station_clock(-HOUR),
        check=_skewed(timedelta(0)),
    ),
)

BETWEEN = (
    Fault("captive portal from the start", "200 with an HTML page to each request", _page(), "PAGE_INSTEAD_OF_ANSWER"),
    Fault(
        "captive portal in mid-upload", "200 with an HTML page to each PATCH", _page("PATCH"), "PAGE_INSTEAD_OF_ANSWER"
    ),
    Fault(
        "a proxy's page instead of the receipt",
        "200 with an HTML page to *finish*",
        _answer(EFFECTS, lambda world: HTMLResponse(SIGN_IN), "/finish"),
        "PAGE_INSTEAD_OF_ANSWER",
    ),
    Fault(
        "an answer without its fields",
        "200 with `{}` to *finish*",
        _answer(EFFECTS, lambda world: JSONResponse({}), "/finish"),
        "ANSWER_MALFORMED",
    ),
    Fault(
        "redirect to another host",
        "307 to each request; the other host is never asked",
        _answer(EVERY, lambda world: RedirectResponse(world.stranger_url)),
        "REDIRECTED",
        check=_token_stayed_home,
    ),
    Fault(
        "redirect of the bytes to another host",
        "307 to each PATCH; the other host is never asked",
        _answer(("PATCH",), lambda world: RedirectResponse(world.stranger_url)),
        "REDIRECTED",
        check=_token_stayed_home,
    ),
    Fault(
        "upload on another host",
        "`Location` names another host, which is never asked",
        _answer(
            ("POST",), lambda world: Response(status_code=201, headers={"Location": world.stranger_url + "/files/1"})
        ),
        "ANSWER_MALFORMED",
        check=_token_stayed_home,
    ),
    Fault(
        "malformed Location",
        "`Location: http://[`",
        _answer(("POST",), lambda world: Response(status_code=201, headers={"Location": "http://["})),
        "ANSWER_MALFORMED",
    ),
)

COUNTERS = (
    Fault(
        "another station was first",
        "its copy of the component is attached before ours is announced",
        lambda world, paper: world.other_station_sends(paper),
        "COMPONENT_TAKEN",
        _withdraw_others,
    ),
    Fault(
        "two stations at the same time",
        "its copy is attached while ours is sent",
        _rival_in_mid_upload,
        "COMPONENT_TAKEN",
        _withdraw_others,
    ),
)


CUT_EVERYWHERE = Fault(
    "connection cut at every 64 KiB boundary of a 5 MB file",
    "sandbox: `cut_after_bytes = 65536`; each delivery goes on where the one before it was cut",
    _switch(cut_after_bytes=64 << 10),
    "SERVER_UNREACHABLE",
)
PLAYED = (*LINE, *CERTIFICATES, *SERVER, *BETWEEN, *WHO_ASKS, *COUNTERS)
SECTIONS: Mapping[str, Sequence[Fault]] = {
    "The line": (*LINE, CUT_EVERYWHERE),
    "The server's certificate": CERTIFICATES,
    "The server": SERVER,
    "Somebody in between": BETWEEN,
    "Who asks: certificate, proxy, sign-in": WHO_ASKS,
    "Two counters": COUNTERS,
}
