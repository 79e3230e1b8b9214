"""A signing service: codes that are wrong, authorizations that are over, answers that are lost or false."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from starlette.responses import Response

from tests.support.csc_server import SigningServer, answers, demo_key, lost, signatures, signing_server
from tests.support.signing_faults.desk import Outcome
from tests.support.signing_faults.fault import Act, Fault, Moment
from tests.support.signing_faults.world import WRONG, World, paper, with_a_service

AUTHORIZE, SIGN, INFO = "credentials/authorize", "signatures/signHash", "credentials/info"
_FAULTS: Final = "tests/unit/signing/test_csc_faults.py"
_PINS: Final = "tests/unit/signing/test_csc_pins.py"


def _service(
    name: str, how: str, play: Act, code: str = "", moment: Moment = Moment.BEFORE, asked: int = 2, **other: Any
) -> Fault:
    return Fault(name, how, play, code, moment, asked=asked, world=with_a_service, **other)


def _instead(method: str, *answering: Callable[[], Response]) -> Act:
    def play(world: World) -> None:
        world.server.instead[method] = list(answering)

    return play


def _after(method: str, *answering: Callable[[SigningServer], Response]) -> Act:
    def play(world: World) -> None:
        world.server.after[method] = list(answering)

    return play


def _slow(world: World) -> None:
    world.server.slow.add(SIGN)


def _wrong_pin(world: World) -> None:
    world.typed.append(WRONG)


def _wrong_code(world: World) -> None:
    world.typed += [world.pin, "000000"]


def _over_at_once(world: World) -> None:
    world.server.life_s = 0


def _lasts_again(world: World) -> None:
    world.server.life_s = 3600


def _over_since(world: World) -> None:
    """One document is signed, the service keeps its authorization open for more, and ends it before the next one."""
    assert world.desk.advance(world.holder()).error is None
    world.desk.take(paper())
    world.server.end_authorizations()


def _over_another_hash(server: SigningServer) -> Response:
    return signatures(server.raw(bytes(32), server.algorithms[0]))


def _by_another_key(_server: SigningServer) -> Response:
    return signatures(signing_server(key=demo_key("revoked")[1]).raw(bytes(32), ""))


def _signed(times: int) -> Callable[[World, Outcome], None]:
    """So many signatures the service made, of which none may be taken for another document's."""

    def check(world: World, _outcome: Outcome) -> None:
        assert world.server.signed == times

    return check


def _authorized(times: int) -> Callable[[World, Outcome], None]:
    """So often it was given the PIN and the code."""

    def check(world: World, _outcome: Outcome) -> None:
        assert world.server.methods_asked().count(AUTHORIZE) == times

    return check


BUSY: Final = answers(503, None, {"Retry-After": "600"})

SERVICE: Final = (
    _service("wrong PIN at the service", "typed once", _wrong_pin, "WRONG_PIN_OR_CODE", check=_authorized(1)),
    _service("wrong code", "the one that serves once, typed once", _wrong_code, "WRONG_PIN_OR_CODE", check=_authorized(1)),
    _service("wrong code, at a service that says which was wrong", "the same, by CSC API v1", _wrong_code, "WRONG_ONE_TIME_CODE",
             settings={"api": "v1"}, check=_authorized(1), tried_below=f"{_PINS}::test_a_wrong_pin_or_code_is_sent_once[v1]"),
    _service("authorization over at once", "the SAD ends as soon as it is given", _over_at_once, "SIGNING_SERVICE_REFUSED", asked=2,
             check=_authorized(1), mend=_lasts_again),
    _service("authorization over since the last document", "the service ends the SAD that it said would last an hour", _over_since,
             check=_authorized(2)),
    _service("answer to *authorize* lost", "the line breaks in mid-answer", _after(AUTHORIZE, lost), "SIGNING_SERVICE_UNREACHABLE",
             check=_authorized(1)),
    _service("answer to *signHash* lost", "the line breaks in mid-answer; the service made its signature", _after(SIGN, lost),
             "SIGNING_SERVICE_UNREACHABLE", check=_signed(1)),
    _service("slow service", "it signs after half a minute; the station waits 2 s", _slow, "SIGNING_SERVICE_UNREACHABLE",
             settings={"timeout_s": 2}, tried_below=f"{_FAULTS}::test_a_slow_service"),
    _service("busy service", "503, `Retry-After: 600`", _instead(SIGN, BUSY), "SIGNING_SERVICE_BUSY", check=_signed(0),
             tried_below=f"{_FAULTS}::test_a_busy_service_is_asked_again_for_a_signature[503]"),
    _service("service not well", "503 when it is asked for the certificate", _instead(INFO, BUSY), "SIGNING_SERVICE_BUSY", asked=0,
             tried_below=f"{_FAULTS}::test_what_the_service_says_no_to[503-None-SIGNING_SERVICE_BUSY-True]"),
    _service("signature over another hash", "the service signs zeros", _after(SIGN, _over_another_hash), "REMOTE_SIGNATURE_WRONG"),
    _service("signature by another key", "the service signs for somebody else", _after(SIGN, _by_another_key), "REMOTE_SIGNATURE_WRONG",
             tried_below=f"{_FAULTS}::test_a_signature_that_is_not_one_of_this_key_over_this_is_not_used[another key]"),
)  # fmt: skip
