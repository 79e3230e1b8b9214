"""`remote-keys`: what the signing services of the settings have to choose from."""

from __future__ import annotations

import argparse
from typing import Any

from app.bootstrap import build
from app.cli.console import Console
from app.domain.clock import VIET_NAM
from app.domain.errors import SigningFailed, StationError
from app.domain.remote_keys import RemoteKey
from app.messages import explain
from app.settings import Settings


def remote_keys(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """List the keys of each service, without anything of their holders; what went wrong with a service is said of it."""
    shown: list[dict[str, Any]] = []
    with build(settings) as station:
        for signer, key in station.service_keys.items():
            try:
                offered = key.offered()
            except StationError as error:
                console.fail(error)
                continue
            console.say(f"{signer}\t{key.service}")
            for one in offered:
                console.say(f"  {one.id}\t{_said(one, console, settings)}")
            wanted = settings.signing.signers[signer].csc.credential
            if wanted and not any(one.chosen for one in offered):
                console.fail(SigningFailed("CREDENTIAL_NOT_FOUND", service=key.service))
            shown.append({"signer": signer, "service": key.service, "keys": [_json(one) for one in offered]})
        if not station.service_keys:
            console.remark(console.word("remote_keys_none"))
    return console.result({"services": shown})


def _said(key: RemoteKey, console: Console, settings: Settings) -> str:
    if key.trouble is not None:
        return explain(key.trouble, settings.language).message
    one = key.identity
    assert one is not None
    day = f"{one.valid_until.astimezone(VIET_NAM):%d/%m/%Y}"
    said = console.word("remote_keys_certificate", name=one.name, issuer=one.issuer, until=day)
    return f"{said} ({console.word('remote_keys_chosen')})" if key.chosen else said


def _json(key: RemoteKey) -> dict[str, Any]:
    """A key in JSON; fields may be added, those that are here stay (`docs/schemas`)."""
    one = key.identity
    return {
        "id": key.id,
        "chosen": key.chosen,
        "error": None if key.trouble is None else key.trouble.code,
        "name": None if one is None else one.name,
        "issuer": None if one is None else one.issuer,
        "valid_until": None if one is None else one.valid_until.isoformat(),
        "thumbprint": None if one is None else one.thumbprint,
    }
