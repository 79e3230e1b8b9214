"""What is asked over the network, and what never is."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from app.signing.fetching import FetchFailed, Limits, Web, host_of, is_public
from tests.support.demo_world import serve

LIMITS = Limits(within_s=5, size_bytes=1000)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.fixture(scope="module")
def server() -> str:
    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.02)

    def redirect(request: Request) -> Response:
        return RedirectResponse(request.query_params["to"])

    routes = [
        Route("/small", lambda _: Response(b"x" * 1000)),
        Route("/large", lambda _: Response(b"x" * 1001)),
        Route("/drip", lambda _: StreamingResponse(drip())),
        Route("/missing", lambda _: Response(status_code=404)),
        Route("/to", redirect),
        Route("/round", lambda _: RedirectResponse("/round")),
    ]
    own = socket.create_server(("127.0.0.1", 0))
    serve(Starlette(routes=routes), own)
    return f"http://127.0.0.1:{own.getsockname()[1]}"


def _get(url: str, *hosts: str, limits: Limits = LIMITS) -> bytes:
    async def ask() -> bytes:
        web = Web(frozenset(hosts))
        try:
            return await web.get(url, "*/*", limits)
        finally:
            await web.aclose()

    return asyncio.run(ask())


def _reason(url: str, *hosts: str, limits: Limits = LIMITS) -> str:
    with pytest.raises(FetchFailed) as caught:
        _get(url, *hosts, limits=limits)
    return caught.value.reason


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "0x7f.1", "127.1", "2130706433", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]"]
)
def test_nothing_is_asked_of_this_machine(host: str, listener: socket.socket) -> None:
    listener.setblocking(False)
    assert _reason(f"http://{host}:{listener.getsockname()[1]}/ocsp") == "ADDRESS"
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_name_is_judged_by_the_address_that_is_connected_to(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that first gives a public address and then a private one can't be had for real here."""
    answers = iter(["192.0.2.1", "127.0.0.1", "127.0.0.1"])
    port = listener.getsockname()[1]
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]
    )
    listener.setblocking(False)
    assert [_reason(f"http://ocsp.example:{port}/") for _ in range(3)] == ["ADDRESS"] * 3
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_a_host_that_the_policy_names_is_asked(server: str) -> None:
    assert _get(f"{server}/small", host_of(server)) == b"x" * 1000
    assert _get(f"{server}/small", "127.0.0.1") == b"x" * 1000
    assert _reason(f"{server}/small", "127.0.0.1:1") == "ADDRESS"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/large", "SIZE"),
        ("/missing", "STATUS"),
        ("/to?to=http://localhost/", "REDIRECT"),
        ("/to?to=file:///etc/passwd", "ADDRESS"),
        ("/round", "REDIRECT"),
    ],
)
def test_answers_that_are_refused(server: str, path: str, reason: str) -> None:
    assert _reason(server + path, host_of(server)) == reason


def test_a_redirect_on_the_same_host_is_followed_a_few_times(server: str) -> None:
    assert _get(f"{server}/to?to=/small", host_of(server)) == b"x" * 1000


def test_an_answer_that_never_ends_is_given_up(server: str) -> None:
    assert _reason(f"{server}/drip", host_of(server), limits=Limits(0.2, 10**9)) == "TIME"


def test_a_server_that_never_answers_is_given_up(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    assert _reason(f"http://127.0.0.1:{port}/", "127.0.0.1", limits=Limits(0.2, 1000)) == "TIME"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ocsp",
        "ftp://192.0.2.1/",
        "file:///etc/passwd",
        "http://",
        "http://a:b@192.0.2.1/",
        "http://[::1",
        "ldap://ca/",
    ],
)
def test_what_is_no_address_for_a_question(url: str) -> None:
    assert _reason(url) == "ADDRESS"


def test_nobody_there(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    listener.close()
    assert _reason(f"http://127.0.0.1:{port}/", "127.0.0.1") == "NOT_REACHED"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        *((address, False) for address in (
            "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "192.0.2.1",
            "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1%eth0", "fec0::1", "fc00::1", "ff02::1", "2001:db8::1",
            "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "localhost", "")),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_the_host_of_an_address() -> None:
    addresses = ["https://tsa.example/x", "http://[::1]:80/", "nonsense"]
    assert [host_of(address) for address in addresses] == ["tsa.example:443", "::1:80", ""]
