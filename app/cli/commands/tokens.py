"""`tokens`: what is put into the USB ports, how the PINs stand, and a supervisor's word for one more try."""

from __future__ import annotations

import argparse
from typing import Any

from app.bootstrap import build
from app.cli.console import Console
from app.domain.clock import VIET_NAM
from app.domain.pin import PinStanding
from app.domain.tokens import TokenCertificate, TokenState
from app.settings import Settings


def tokens(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """List the tokens, without any PIN; or allow one more try of one.

    Raises:
        SigningFailed: TOKEN_NOT_STOPPED, PIN_ALLOWED_BY_ANOTHER, TOKEN_LOCKED.
    """
    with build(settings) as station:
        if args.allow is not None:
            pin = station.usb_tokens.allow(args.allow, station.actor)
            console.say(console.word("tokens_allowed", serial=args.allow))
            return console.result({"serial": args.allow, "pin": _pin_json(pin)})
        states, troubles = station.usb_tokens.states()
    for trouble in troubles:
        console.fail(trouble)
    for state in states:
        _say(state, console)
    if not states and not troubles:
        console.remark(console.word("tokens_none"))
    return console.result({"tokens": [_json(state) for state in states]})


def _say(state: TokenState, console: Console) -> None:
    facts = state.facts
    who = console.word("tokens_signers", signers=", ".join(state.signers)) if state.signers else ""
    console.say("\t".join(part for part in (facts.serial, facts.label, facts.maker, facts.model, who) if part))
    console.say(f"  {_pin(state.pin, console)}" if facts.pin_is_set else f"  {console.word('tokens_no_pin')}")
    for certificate in facts.certificates:
        console.say(f"  {_certificate(certificate, console)}")
        console.say(f"    SHA-256 {certificate.identity.thumbprint}")


def _pin(pin: PinStanding, console: Console) -> str:
    said = [console.word(f"pin_state_{pin.state.value}")]
    if pin.refusals:
        said.append(console.word("pin_refusals", count=pin.refusals))
    if pin.stopped:
        said.append(console.word("tokens_stopped", serial=pin.token))
    if pin.allowed:
        said.append(console.word("tokens_one_more"))
    return " ".join(said)


def _certificate(certificate: TokenCertificate, console: Console) -> str:
    one = certificate.identity
    day = f"{one.valid_until.astimezone(VIET_NAM):%d/%m/%Y}"
    said = console.word("tokens_certificate", name=one.name, issuer=one.issuer, until=day)
    return said if certificate.fits else f"{said} ({console.word('tokens_unfit')})"


def _json(state: TokenState) -> dict[str, Any]:
    """A token in JSON; fields may be added, those that are here stay (`docs/schemas`)."""
    facts = state.facts
    return {
        "serial": facts.serial,
        "label": facts.label,
        "maker": facts.maker,
        "model": facts.model,
        "library": facts.library,
        "pin_is_set": facts.pin_is_set,
        "pin": _pin_json(state.pin),
        "signers": list(state.signers),
        "certificates": [
            {
                "name": one.identity.name,
                "issuer": one.identity.issuer,
                "valid_from": one.identity.valid_from.isoformat(),
                "valid_until": one.identity.valid_until.isoformat(),
                "thumbprint": one.identity.thumbprint,
                "fits": one.fits,
            }
            for one in facts.certificates
        ],
    }


def _pin_json(pin: PinStanding) -> dict[str, Any]:
    return {"state": pin.state.value, "refusals": pin.refusals, "stopped": pin.stopped, "allowed": pin.allowed}
