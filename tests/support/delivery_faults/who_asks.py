"""Rows about who asks: a certificate of ours, a proxy on the way, a sign-in."""

from __future__ import annotations

from collections.abc import Callable

from app.delivery.line import Line
from tests.support.delivery_faults.asking import HOST
from tests.support.delivery_faults.certificates import Authority
from tests.support.delivery_faults.desk import Outcome, Paper
from tests.support.delivery_faults.fault import Act, Fault
from tests.support.delivery_faults.world import World
from tests.support.dossier_server import free_port


def _by_proxy(**how: object) -> Act:
    return lambda world, paper: world.by_way_of(url=f"https://{HOST}", line=world.asking.by_proxy(**how))


def _proxy_refuses(world: World, paper: Paper) -> None:
    world.asking.proxy.credentials = "quay1:mat-khau"
    _by_proxy()(world, paper)


def _proxy_is_told(world: World, paper: Paper) -> None:
    world.asking.proxy.credentials = "quay1:mat-khau"
    _by_proxy(credentials=("quay1", "mat-khau"))(world, paper)


def _showing(name: str = "station", **certificate: object) -> Act:
    def play(world: World, paper: Paper) -> None:
        world.by_way_of(url=world.asking.known_only, line=world.asking.showing(name, **certificate))

    return play


def _showing_strangers(world: World, paper: Paper) -> None:
    folder = world.folder / "stranger"
    folder.mkdir(exist_ok=True)
    line = world.asking.showing("stranger", Authority.found(folder))
    world.by_way_of(url=world.asking.known_only, line=line)


def _showing_nothing(world: World, paper: Paper) -> None:
    line = Line(ca_bundle=world.authority.bundle)
    world.by_way_of(url=world.asking.known_only, line=line)


def _as_before(world: World, paper: Paper) -> None:
    world.by_way_of(url=world.asking.for_people, tokens=world.asking.session)


def _signs_in(*then: Callable[[World], object]) -> Act:
    """Somebody signs in, and then this happens."""

    def play(world: World, paper: Paper) -> None:
        world.asking.sign_in()
        _as_before(world, paper)
        for act in then:
            act(world)

    return play


def _in_mid_upload(act: Callable[[World], object]) -> Callable[[World], object]:
    return lambda world: world.at("wire.send.before", 2, lambda: act(world))


def _issuer_gone(world: World) -> None:
    world.asking.issuer_gone = True


def _renewed(world: World, paper: Paper, outcome: Outcome) -> None:
    assert world.asking.issuer.refreshed() > 0


WHO_ASKS = (
    Fault(
        "our certificate is missing",
        "TLS, the server wants a certificate; none is set",
        _showing_nothing,
        "CLIENT_CERTIFICATE_MISSING",
        _showing(),
    ),
    Fault(
        "our certificate is refused",
        "TLS, the certificate is of another authority",
        _showing_strangers,
        "CLIENT_CERTIFICATE_REFUSED",
        _showing(),
    ),
    Fault(
        "our certificate expired",
        "TLS, the certificate ended a day ago; it is not shown",
        _showing("old", days=(-2, -1)),
        "CLIENT_CERTIFICATE_EXPIRED",
        _showing(),
    ),
    Fault("by way of a proxy", "CONNECT, TLS through its tunnel", _by_proxy()),
    Fault("the proxy refuses", "407 to CONNECT, no password is set", _proxy_refuses, "PROXY_REFUSED", _proxy_is_told),
    Fault(
        "the proxy is gone",
        "a port that is closed",
        lambda world, paper: _by_proxy(url=f"http://127.0.0.1:{free_port()}")(world, paper),
        "PROXY_UNREACHABLE",
        _by_proxy(),
    ),
    Fault(
        "address without TLS in the network",
        "`url = http://hoso.example`",
        lambda world, paper: world.by_way_of(url=f"http://{HOST}"),
        "SERVER_NOT_ENCRYPTED",
    ),
    Fault(
        "token of a sign-in runs out in mid-upload",
        "oidc-provider: by its clock it is two hours later after the first PATCH",
        _signs_in(_in_mid_upload(lambda world: world.asking.issuer.say(skew_s=7200))),
        check=_renewed,
    ),
    Fault(
        "the issuer's clock is an hour ahead",
        "oidc-provider: its clock; the token runs out by ours after the first PATCH",
        _signs_in(
            lambda world: world.asking.issuer.say(skew_s=3600), _in_mid_upload(lambda world: world.asking.run_out())
        ),
        check=_renewed,
    ),
    Fault(
        "the issuer can't be reached",
        "oidc-provider: its port is closed; the token has run out",
        _signs_in(lambda world: world.asking.run_out(), _issuer_gone),
        "ISSUER_UNREACHABLE",
        _as_before,
    ),
    Fault(
        "the issuer is in trouble",
        "oidc-provider: 503 to each request; the token has run out",
        _signs_in(lambda world: world.asking.run_out(), lambda world: world.asking.issuer.say(error=503)),
        "ISSUER_BUSY",
        _as_before,
    ),
    Fault(
        "the sign-in is revoked in mid-upload",
        "oidc-provider: the refresh token is revoked after the first PATCH, and everything with it",
        _signs_in(_in_mid_upload(lambda world: world.asking.revoke())),
        "SIGN_IN_NEEDED",
        _signs_in(),
    ),
)
